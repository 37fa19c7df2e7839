import * as z from 'zod';
import { DecimalField, IdField, IntegerField, optionalField, TextField } from './fields.js';
import { create, list } from './operation.js';
import { PageQuery } from './page.js';
import { Decimal } from './record.js';

/** What a line is made from. The reference documents no fields of invoice and order items: others than these may be sent too. */
export const LineItemParams = z.looseObject({
  name: z.string().optional(),
  quantity: z.int().optional(),
  /** Major units. */
  price: Decimal.param.optional(),
});
export type LineItemParams = z.input<typeof LineItemParams>;

/** A line of an invoice or of an order; fields that nobody documented are kept. */
export const LineItem = z.looseObject({
  id: IdField,
  name: optionalField(TextField),
  quantity: optionalField(IntegerField),
  /** Major units. */
  price: optionalField(DecimalField),
});
export type LineItem = z.output<typeof LineItem>;

/** Lines below one path, which can be listed and made. */
export function lineItems<const Path extends string>(path: Path) {
  return {
    /** One page of the account's lines. */
    list: list(path, PageQuery, LineItem),
    /** Adds a line. */
    create: create(path, LineItemParams, LineItem),
  };
}
