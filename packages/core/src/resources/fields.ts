import { z } from 'zod';
import { isCurrency } from '../currencies.js';
import { isPositive, parseMoney } from '../money.js';
import { MoneyError } from '../money-error.js';

/*
 * The kinds of field that NeroPay's objects are made of. Parameters are checked before anything is sent; answers are read
 * tolerantly: unknown fields are kept, unknown enum values pass, because a payment must stay readable when NeroPay adds one.
 */

/** Parameter: a decimal string in major units, such as `15.99`. Never a number. */
export const DecimalParam = z
  .string()
  .regex(/^\d{1,15}(\.\d{1,30})?$/, { error: 'must be a decimal string in major units, such as "15.99"', abort: true });

/** Parameter: an ISO 4217 code. Which ones an account may use is NeroPay's to say (`currency_not_supported`). */
export const CurrencyParam = z.string().regex(/^[A-Z]{3}$/, 'must be an upper-case ISO 4217 code, such as GBP');

/** Parameter: an http or https address. */
export const UrlParam = z.url({ protocol: /^https?$/, error: 'must be an http or https address' });

/** Parameter: key/value data that comes back in answers and notifications. */
export const MetadataParam = z.record(z.string(), z.unknown());

/**
 * Refuses an amount that is not above zero or has more decimals than its currency: sent on, somebody would have to round it.
 * Currencies outside ISO 4217 are left to NeroPay.
 */
export function checkAmount(
  params: { readonly amount: string; readonly currency: string },
  context: z.RefinementCtx,
): void {
  if (!isCurrency(params.currency)) return;
  try {
    if (isPositive(parseMoney(params.amount, params.currency))) return;
    context.addIssue({ code: 'custom', path: ['amount'], message: 'must be above zero' });
  } catch (error) {
    if (!(error instanceof MoneyError)) throw error;
    context.addIssue({ code: 'custom', path: ['amount'], message: error.message });
  }
}

/** Answer: an id. Documented as an integer for some objects and as text for others; compare as text. */
export const IdField = z.union([z.string(), z.int()]);

/** Answer: text. A number that was meant as text (a reference that is all digits) is taken as its digits. */
export const TextField = z.union([z.string(), z.number().transform(String)]);

/** Answer: yes or no; the public documentation also shows 1 and 0. */
export const BooleanField = z.union([z.boolean(), z.literal([0, 1]).transform(Boolean)]);

/** Answer: an object with members of its own. An empty one may come as `[]`, as PHP writes it. */
export const ObjectField = z.union([z.looseObject({}), z.tuple([]).transform((): Record<string, unknown> => ({}))]);

/**
 * Answer: a decimal amount in major units, as a string. A JSON number is taken over as the digits it was written with, if it
 * has few enough of them (15) for that to be exact.
 */
export const DecimalField = z.union([z.string(), z.number()]).transform((value, context) => {
  if (typeof value === 'string') return value;
  const digits = String(value);
  if (/^-?\d+(\.\d+)?$/.test(digits) && digits.replace(/\D/g, '').length <= 15) return digits;
  context.addIssue({ code: 'custom', message: 'a number that is too long to be an exact decimal' });
  return z.NEVER;
});

/** Answer: one of the documented values, or one that is not documented yet. */
export function enumField<const Value extends string>(..._documented: readonly Value[]) {
  // `string & {}` keeps the documented values in the type (for completion) without forbidding others.
  return z.custom<Value | (string & Record<never, never>)>((value) => typeof value === 'string', 'expected text');
}

/**
 * Answer: a field that nothing depends on. Left out, null, or of a kind that nobody documented, it is null: it must not make
 * the payment unreadable whose status and amount came with it.
 */
export function optionalField<Field extends z.ZodType>(field: Field) {
  return field.nullish().catch(null);
}
