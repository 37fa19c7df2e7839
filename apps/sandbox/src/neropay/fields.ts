import { isPositive, type Money, MoneyError, parseMoney } from '@neropay/core';
import * as z from 'zod';
import { ApiError, invalidField } from './api-error.js';
import { issueWording } from './issue-wording.js';
import type { Account } from './model.js';

const REQUIRED = 'is required.';

/** Decimal in major units, as text; a JSON number is taken at its shortest exact spelling. */
export const decimal = z.union([z.string(), z.number().transform(String)], {
  error: (issue) => (issue.input === undefined ? REQUIRED : 'must be a decimal amount such as 15.99.'),
});
export const currencyCode = z.string().regex(/^[A-Z]{3}$/, 'must be an upper-case ISO 4217 code.');
export const countryCode = z.string().regex(/^[A-Z]{2}$/, 'must be an upper-case ISO 3166-1 alpha-2 code.');
export const address = z.url({ protocol: /^https?$/, error: 'must be an http or https address.' }).max(2_048);
export const text = (max: number) =>
  z.string().trim().min(1, 'must not be empty.').max(max, `must not be longer than ${max} characters.`);
/** Text that may be left out; a form sends the fields that nobody filled in as empty ones. */
export const optionalText = (max: number) =>
  z
    .string()
    .trim()
    .max(max, `must not be longer than ${max} characters.`)
    .nullish()
    .transform((given) => given || null);
export const optionalEmail = z
  .union([z.email(), z.literal('')], 'must be an email address.')
  .nullish()
  .transform((given) => given || null);
export const metadata = z
  .record(z.string(), z.unknown(), 'must be an object.')
  .refine((value) => JSON.stringify(value).length <= 16_384, 'must not be longer than 16384 characters.');
/** In a form, which has no objects, it is the text of one. */
export const formMetadata = z
  .union(
    [
      metadata,
      z
        .string()
        .transform(jsonOrText)
        .pipe(z.union([metadata, z.literal('')])),
    ],
    'must be an object.',
  )
  .nullish()
  .transform((given) => given || {});

/** @throws {ApiError} validation_error with one entry per field in `details` */
export function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body, { error: issueWording });
  if (parsed.success) return parsed.data;
  const details: Record<string, string[]> = {};
  for (const issue of parsed.error.issues) {
    const field = issue.path.join('.') || 'body';
    details[field] = [...(details[field] ?? []), sentence(`The ${field} field ${issue.message}`)];
  }
  throw new ApiError('validation_error', Object.values(details)[0]?.[0] ?? 'The given data was invalid.', details);
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

function jsonOrText(given: string): unknown {
  try {
    return JSON.parse(given);
  } catch {
    return given;
  }
}

export function parseQuery<T>(schema: z.ZodType<T>, query: URLSearchParams): T {
  return parseBody(schema, Object.fromEntries(query));
}

/**
 * An amount greater than zero, in a currency that the account has enabled.
 * @throws {ApiError} currency_not_supported, validation_error
 */
export function parseAmount(account: Account, amount: string, currency: string, field = 'amount'): Money {
  assertCurrency(account, currency);
  const parsed = parseDecimal(amount, currency, field);
  if (!isPositive(parsed)) throw invalidField(field, `The ${field} must be greater than zero.`);
  return parsed;
}

/** @throws {ApiError} currency_not_supported */
export function assertCurrency(account: Account, currency: string): void {
  if (account.available.has(currency)) return;
  throw new ApiError('currency_not_supported', `The currency ${currency} is not enabled for this account.`, {
    currency: [`Enabled: ${[...account.available.keys()].join(', ')}.`],
  });
}

/** @throws {ApiError} validation_error */
export function parseDecimal(amount: string, currency: string, field = 'amount'): Money {
  try {
    return parseMoney(amount, currency, { allowNegative: true });
  } catch (error) {
    if (error instanceof MoneyError) throw invalidField(field, `The ${field} field is not valid: ${error.message}`);
    throw error;
  }
}
