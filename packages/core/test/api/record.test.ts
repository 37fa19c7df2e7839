import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import {
  answer,
  Country,
  Day,
  Decimal,
  Email,
  Flag,
  Id,
  IdOf,
  Instant,
  Integer,
  List,
  Members,
  Numeric,
  oneOf,
  oneOfOrOther,
  params,
  partialParams,
  readOnly,
  required,
  SignedDecimal,
  Structure,
  Text,
  TimeOfDay,
  Url,
  writeOnly,
} from '../../src/api/record.js';

const fields = {
  id: Id,
  name: required(Text),
  price: Decimal,
  password: writeOnly(Text),
  serial: readOnly(Text),
  created_at: Instant,
};

describe('one table of fields', () => {
  it('says what a create needs, what it may have, and what it cannot write', () => {
    const shape = Object.keys(params(fields).shape);
    expect(shape).toEqual(['name', 'price', 'password']);
    expect(params(fields).safeParse({ price: '1.00' }).success).toBe(false);
    expect(params(fields).safeParse({ name: 'Mug' }).success).toBe(true);
  });

  it('lets an update leave everything out', () => {
    expect(partialParams(fields).safeParse({}).success).toBe(true);
    expect(partialParams(fields).safeParse({ price: 'much' }).success).toBe(false);
  });

  it('reads an answer with its id, keeps what nobody documented, and knows no password', () => {
    const schema = answer(fields);
    expect(Object.keys(schema.shape)).not.toContain('password');
    expect(schema.parse({ id: 1, name: 'Mug', colour: 'blue' })).toMatchObject({ id: 1, name: 'Mug', colour: 'blue' });
    expect(schema.safeParse({ name: 'Mug' }).success).toBe(false);
  });

  it('does not lose an answer for a field of a kind that nobody documented: the write has happened by then', () => {
    expect(answer(fields).parse({ id: 1, name: { first: 'Mug' }, price: [] })).toMatchObject({
      id: 1,
      name: null,
      price: null,
    });
  });

  it('makes one schema, however often it is asked', () => {
    expect(params(fields)).toBe(params(fields));
    expect(answer(fields)).toBe(answer(fields));
    expect(partialParams(fields)).not.toBe(params(fields));
  });
});

describe('a parameter', () => {
  it.each([
    ['a decimal as a number', Decimal, 15.99],
    ['a decimal below zero', Decimal, '-1.00'],
    ['a decimal with an exponent', Decimal, '1e3'],
    ['a signed decimal with a plus', SignedDecimal, '+1.00'],
    ['a whole number with a fraction', Integer, 1.5],
    ['a number that is none', Numeric, Number.NaN],
    ['yes as text', Flag, 'true'],
    ['a country in small letters', Country, 'gb'],
    ['an address without an @', Email, 'jane.example.com'],
    ['an address with a space', Email, 'jane doe@example.com'],
    ['an address that a browser would run', Url, 'javascript:alert(1)'],
    ['a day that does not exist', Day, '2026-02-30'],
    ['a time that does not exist', TimeOfDay, '24:00'],
    ['an object in the place of a list', List, {}],
    ['text in the place of members', Members, 'a'],
    ['text in the place of a structure', Structure, 'a'],
    ['an id with a fraction', IdOf, 1.5],
    ['a value outside a closed list', oneOf('instant', 'standard'), 'fast'],
    ['a number in the place of an open list', oneOfOrOther('draft'), 1],
  ])('%s is refused', (_name, { param }, value) => {
    expect(param.safeParse(value).success).toBe(false);
  });

  it.each([
    ['a decimal', Decimal, '599.80'],
    ['a change of price below zero', SignedDecimal, '-0.50'],
    ['a coordinate below zero', Numeric, -3.5],
    ['an address that is written in other letters', Email, 'jö@exämple.com'],
    ['a time with seconds', TimeOfDay, '12:30:15'],
    ['an id as its digits', IdOf, '1001'],
    ['a list as a structure', Structure, [1]],
    ['members as a structure', Structure, { a: 1 }],
    ['a documented value of an open list', oneOfOrOther('draft'), 'draft'],
    ['another value of an open list', oneOfOrOther('draft'), 'archived'],
  ])('%s is taken', (_name, { param }, value) => {
    expect(param.safeParse(value).data).toEqual(value);
  });

  it('that is refused says what would be taken', () => {
    const messages = (schema: z.ZodType, value: unknown) =>
      schema.safeParse(value).error?.issues.map(({ message }) => message);
    expect(messages(Country.param, 'gb')).toEqual(['must be an upper-case ISO 3166-1 alpha-2 code, such as GB']);
    expect(messages(Day.param, 'x')).toEqual(['must be a date, such as 2026-01-31']);
    expect(messages(oneOfOrOther('draft', 'sent').param, 1)).toEqual(['must be text, such as draft, sent']);
  });
});

describe('an answer', () => {
  it.each([
    ['digits for a whole number', Integer, '12', 12],
    ['digits for a number', Numeric, '-3.50', -3.5],
    ['1 for yes', Flag, 1, true],
    ['a number for text', Text, 1001, '1001'],
    ['a number for a decimal', Decimal, 15.99, '15.99'],
    ['an empty PHP array for members', Members, [], {}],
    ['a status that nobody documented', oneOf('instant', 'standard'), 'lightning', 'lightning'],
    ['nothing', Text, undefined, undefined],
    ['null', Text, null, null],
    ['words for a whole number', Integer, 'many', null],
  ])('%s is read', (_name, { answer: schema }, value, read) => {
    expect(schema.parse(value)).toEqual(read);
  });
});
