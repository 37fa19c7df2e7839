import * as z from 'zod';

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

/** Answer: a whole number, also where it comes as its digits. */
export const IntegerField = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d{1,15}$/)
    .transform(Number),
]);

/** Answer: a number that is no money, also where it comes as its digits. */
export const NumberField = z.union([
  z.number(),
  z
    .string()
    .regex(/^-?\d{1,15}(\.\d{1,15})?$/)
    .transform(Number),
]);

/** Answer: a list. */
export const ListField = z.array(z.unknown());

/** The values that the reference documents for an open enum, for who describes the API. */
export const DOCUMENTED_VALUES = new WeakMap<z.ZodType, readonly string[]>();

/** The documented values are there for completion; `string & {}` keeps them in the type without forbidding others. */
type OpenEnum<Value extends string> = Value | (string & Record<never, never>);

/** Answer: one of the documented values, or one that is not documented yet. */
export function enumField<const Value extends string>(...documented: readonly Value[]) {
  return openEnum<Value>(documented, 'expected text');
}

/** Parameter: one of the documented values, or another one where NeroPay's list of them is open. */
export function openEnumParam<const Value extends string>(...documented: readonly Value[]) {
  return openEnum<Value>(documented, `must be text, such as ${documented.join(', ')}`);
}

function openEnum<Value extends string>(documented: readonly Value[], message: string) {
  const schema = z.custom<OpenEnum<Value>>((value) => typeof value === 'string', message);
  DOCUMENTED_VALUES.set(schema, documented);
  return schema;
}

/**
 * Answer: a field that nothing depends on. Left out, null, or of a kind that nobody documented, it is null: it must not make
 * the payment unreadable whose status and amount came with it.
 */
export function optionalField<Field extends z.ZodType>(field: Field) {
  return field.nullish().catch(null);
}
