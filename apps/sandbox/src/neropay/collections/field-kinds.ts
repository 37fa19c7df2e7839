import { ProductOptionParams, ProductParams } from '@neropay/core';
import * as z from 'zod';

/** The client library makes one schema for each kind of field: a field is a decimal when it has the schema of one. */
const DECIMALS: ReadonlySet<z.core.$ZodType> = new Set([
  withoutOptional(ProductParams.shape.price),
  withoutOptional(ProductOptionParams.shape.price_delta),
]);

/** Decimals that are no amounts of money. The three defaults of the point of sale may be either: they stay as they were written. */
const NO_MONEY: ReadonlySet<string> = new Set([
  'vat_rate',
  'default_tax_fee',
  'default_service_fee',
  'default_tip_fee',
]);

/** Texts that may be long; every other one is a name of some kind. */
const LONG_TEXTS: ReadonlySet<string> = new Set([
  'instructions',
  'description',
  'html_content',
  'content',
  'css_content',
  'meta_description',
  'customer_note',
  'receipt_footer',
  'image_url',
  'receipt_logo_url',
]);

export function isDecimal(schema: z.ZodObject, field: string): boolean {
  const kind = schema.shape[field];
  return kind !== undefined && DECIMALS.has(withoutOptional(kind));
}

export function isText(schema: z.ZodObject, field: string): boolean {
  const kind = schema.shape[field];
  return kind !== undefined && withoutOptional(kind) instanceof z.ZodString;
}

export function isMoney(schema: z.ZodObject, field: string): boolean {
  return isDecimal(schema, field) && !NO_MONEY.has(field);
}

/** In characters. */
export function longestText(field: string): number {
  return LONG_TEXTS.has(field) ? 65_535 : 191;
}

export function isRequired(schema: z.ZodObject, field: string): boolean {
  const kind = schema.shape[field];
  return kind !== undefined && !(kind instanceof z.ZodOptional);
}

function withoutOptional(schema: z.core.$ZodType): z.core.$ZodType {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema;
}
