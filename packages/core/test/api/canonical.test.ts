import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { canonicalCheckOf } from '../../src/api/canonical.js';
import { DecimalField, enumField, IdField, optionalField, TextField, UrlParam } from '../../src/api/fields.js';
import { placedOperations, RESOURCES, Transaction } from '../../src/index.js';

/** Every schema that an answer is read with, by the operation that reads it. */
const answers = placedOperations(RESOURCES).map(
  ({ place, operation }) =>
    [place.join('.'), operation.kind === 'list' ? operation.item : operation.data] as readonly [string, z.ZodType],
);

/** Anything that JSON can say where a field is expected, documented or not. */
const anything = fc.oneof(
  fc.constantFrom('15.99', '', '12', 'GBP', 0, 1, -1, 15.99, 1e21, true, false, null),
  fc.constantFrom<unknown>([], {}, ['a'], { order_id: '1' }, [[]]),
  fc.jsonValue(),
);

describe('what is canonical', () => {
  const checked = answers.flatMap(([name, schema]) => {
    const check = canonicalCheckOf(schema);
    return check && schema instanceof z.ZodObject ? [[name, schema, check] as const] : [];
  });

  it('can be said of almost every answer', () => {
    expect(checked.length).toBeGreaterThan(answers.length * 0.85);
    expect(canonicalCheckOf(Transaction)?.({ id: 1, status: 'succeeded', amount: '15.99', currency: 'GBP' })).toBe(
      true,
    );
  });

  it.each(checked)('in %s is what reading gives back unchanged, whatever the fields hold', (_name, schema, check) => {
    const fields = Object.fromEntries(Object.keys(schema.shape).map((field) => [field, anything]));
    const record = fc.record({ ...fields, undocumented: anything }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.oneof(record, anything), (value) => {
        if (check(value)) expect(schema.safeParse(value)).toEqual({ success: true, data: value });
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['a number where text is meant', z.looseObject({ a: TextField }), { a: 1 }],
    ['a number where a decimal is meant', z.looseObject({ a: DecimalField }), { a: 15.99 }],
    ['null where something is needed', z.looseObject({ a: TextField }), { a: null }],
    ['nothing where something is needed', z.looseObject({ a: IdField }), {}],
    ['an object where text may be', z.looseObject({ a: optionalField(TextField) }), { a: {} }],
    ['a number in an enum', z.looseObject({ a: enumField('pending') }), { a: 1 }],
    ['an id with a fraction', z.looseObject({ a: IdField }), { a: 1.5 }],
    ['a list', z.looseObject({ a: TextField }), []],
    ['null', z.looseObject({ a: TextField }), null],
  ])('is not %s', (_name, schema, value) => {
    expect(canonicalCheckOf(schema)?.(value)).toBe(false);
  });

  it.each([
    ['an address', UrlParam],
    ['an object that would lose its unknown members', z.object({ a: z.string() })],
    ['a text with a rule', z.string().min(1)],
    ['a list with a rule', z.array(z.string()).min(1)],
    ['what is converted', z.string().transform(Number)],
    ['an object with something of these in it', z.looseObject({ a: UrlParam })],
  ])('is not said of %s', (_name, schema) => {
    expect(canonicalCheckOf(schema)).toBeNull();
  });
});
