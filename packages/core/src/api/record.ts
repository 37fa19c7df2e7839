import * as z from 'zod';
import {
  BooleanField,
  CurrencyParam,
  DecimalField,
  DecimalParam,
  enumField,
  IdField,
  IntegerField,
  ListField,
  MetadataParam,
  NumberField,
  ObjectField,
  openEnumParam,
  optionalField,
  TextField,
  UrlParam,
} from './fields.js';

import { once } from './once.js';

/*
 * What an object of the API is made of, said once: each field knows how it is written and how it is read. Parameters, answers,
 * types and the OpenAPI document follow from one table of fields, so what can be written and what comes back cannot drift
 * apart. Field schemas are shared, because making a schema costs time at every start.
 */

/** Whether a field must be given, may be given, only comes back, or never comes back. */
export type Presence = 'required' | 'optional' | 'readOnly' | 'writeOnly';

/** One field: how it is checked before it is sent, and how it is read from an answer. */
export interface Field<
  Param extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
  P extends Presence = Presence,
> {
  readonly param: Param;
  readonly answer: Answer;
  readonly presence: P;
}

/** The fields of one object of the API, by name. */
export type Fields = Readonly<Record<string, Field>>;

type ParamNames<F extends Fields> = {
  [Name in keyof F]: F[Name]['presence'] extends 'readOnly' ? never : Name;
}[keyof F];
type AnswerNames<F extends Fields> = {
  [Name in keyof F]: F[Name]['presence'] extends 'writeOnly' ? never : Name;
}[keyof F];

type ParamShape<F extends Fields> = {
  [Name in keyof F]: F[Name]['presence'] extends 'required' ? F[Name]['param'] : z.ZodOptional<F[Name]['param']>;
};
type PartialShape<F extends Fields> = { [Name in keyof F]: z.ZodOptional<F[Name]['param']> };
type AnswerShape<F extends Fields> = { [Name in keyof F]: F[Name]['answer'] };

/** Parameters of a create: required and optional fields, without those that only come back. */
export type Params<F extends Fields> = z.ZodObject<ParamShape<Pick<F, ParamNames<F>>>, z.core.$strip>;
/** Parameters of an update: every field may be left out. */
export type PartialParams<F extends Fields> = z.ZodObject<PartialShape<Pick<F, ParamNames<F>>>, z.core.$strip>;
/** An answer: unknown fields are kept, and secrets that were written are not among its fields. */
export type Answer<F extends Fields> = z.ZodObject<AnswerShape<Pick<F, AnswerNames<F>>>, z.core.$loose>;

/** Which table of fields a parameter schema was made from, for who describes the API. */
export const FIELDS_OF_PARAMS = new WeakMap<z.ZodType, Fields>();

/*
 * The functions below make one schema for each table and hand the same one out again. `Object.entries` loses the names that
 * their return types keep: each type says by the same rule as the function's body which schema a field gets.
 */

/** What a create is asked with. */
export function params<const F extends Fields>(fields: F): Params<F> {
  return paramsOf(fields) as z.ZodType as Params<F>;
}

/** What an update is asked with: the fields of the create, none of which must be given. */
export function partialParams<const F extends Fields>(fields: F): PartialParams<F> {
  return partialParamsOf(fields) as z.ZodType as PartialParams<F>;
}

/** How an object comes back: as the fields are read, with those that nobody documented yet. */
export function answer<const F extends Fields>(fields: F): Answer<F> {
  return answerOf(fields) as z.ZodType as Answer<F>;
}

const paramsOf = once((fields: Fields) =>
  paramSchema(fields, ({ presence, param }) => (presence === 'required' ? param : optionalOf(param))),
);

const partialParamsOf = once((fields: Fields) => paramSchema(fields, ({ param }) => optionalOf(param)));

const answerOf = once((fields: Fields) =>
  z.looseObject(
    Object.fromEntries(
      Object.entries(fields)
        .filter(([, { presence }]) => presence !== 'writeOnly')
        .map(([name, field]) => [name, field.answer]),
    ),
  ),
);

const optionalOf = once((schema: z.ZodType) => schema.optional());

function paramSchema(fields: Fields, schemaOf: (field: Field) => z.ZodType): z.ZodObject {
  const written = Object.entries(fields).filter(([, { presence }]) => presence !== 'readOnly');
  const schema = z.object(Object.fromEntries(written.map(([name, field]) => [name, schemaOf(field)])));
  FIELDS_OF_PARAMS.set(schema, fields);
  return schema;
}

function field<Param extends z.ZodType, Answer extends z.ZodType>(
  param: Param,
  answerSchema: Answer,
): Field<Param, Answer, 'optional'> {
  return { param, answer: answerSchema, presence: 'optional' };
}

/** The same field, which a create must be given. An answer without it is still read: the write has happened by then. */
export function required<Param extends z.ZodType, Answer extends z.ZodType>(
  given: Field<Param, Answer>,
): Field<Param, Answer, 'required'> {
  return { ...given, presence: 'required' };
}

/** The same field, which comes back and cannot be written. */
export function readOnly<Param extends z.ZodType, Answer extends z.ZodType>(
  given: Field<Param, Answer>,
): Field<Param, Answer, 'readOnly'> {
  return { ...given, presence: 'readOnly' };
}

/** The same field, which can be written and never comes back: a password. */
export function writeOnly<Param extends z.ZodType, Answer extends z.ZodType>(
  given: Field<Param, Answer>,
): Field<Param, Answer, 'writeOnly'> {
  return { ...given, presence: 'writeOnly' };
}

const TextAnswer = optionalField(TextField);
const DecimalAnswer = optionalField(DecimalField);

/** Text of any length. */
export const Text = field(z.string(), TextAnswer);
/** A decimal string in major units, such as `15.99`. */
export const Decimal = field(DecimalParam, DecimalAnswer);
/** The same, which may be below zero, such as `-0.50`. */
export const SignedDecimal = field(
  z.string().regex(/^-?\d{1,15}(\.\d{1,30})?$/, 'must be a decimal string in major units, such as "-0.50"'),
  DecimalAnswer,
);
/** A whole number. */
export const Integer = field(z.int(), optionalField(IntegerField));
/** A number that is no money: a coordinate, an angle. */
export const Numeric = field(z.number(), optionalField(NumberField));
/** Yes or no. */
export const Flag = field(z.boolean(), optionalField(BooleanField));
/** An upper-case ISO 4217 code, such as `GBP`. */
export const Currency = field(CurrencyParam, TextAnswer);
/** ISO 3166-1 alpha-2, such as `GB`. */
export const Country = field(
  z.string().regex(/^[A-Z]{2}$/, 'must be an upper-case ISO 3166-1 alpha-2 code, such as GB'),
  TextAnswer,
);
/** An email address. Whether it exists is NeroPay's to find out; only what can be none is refused. */
export const Email = field(z.string().regex(/^[^\s@]+@[^\s@]+$/, 'must be an email address'), TextAnswer);
/** An http or https address. */
export const Url = field(UrlParam, TextAnswer);
/** A calendar day, `YYYY-MM-DD`. */
export const Day = field(z.iso.date('must be a date, such as 2026-01-31'), TextAnswer);
/** A time of day, `HH:MM`. */
export const TimeOfDay = field(
  z.string().regex(/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/, 'must be a time of day, such as 12:30'),
  TextAnswer,
);
/** ISO 8601, as NeroPay wrote it. */
export const Instant = readOnly(Text);
/** An object with members of its own. */
export const Members = field(MetadataParam, optionalField(ObjectField));
/** A list. */
export const List = field(z.array(z.unknown()), optionalField(ListField));
/** An object or a list: NeroPay's reference leaves it open. */
export const Structure = field(
  z.union([z.array(z.unknown()), MetadataParam]),
  optionalField(z.union([ListField, ObjectField])),
);
/** An id as NeroPay hands it out, which every answer has. */
export const Id = readOnly(field(IdField, IdField));
/** An id of another object. Numbers and their digits are the same id. */
export const IdOf = field(IdField, optionalField(IdField));

/** One of the documented values, and no other: NeroPay lists them all. */
export function oneOf<const Value extends string>(...values: readonly [Value, ...Value[]]) {
  return field(z.enum(values), optionalField(enumField(...values)));
}

/** One of the documented values, or another: NeroPay says "etc." or knows values that it does not list. */
export function oneOfOrOther<const Value extends string>(...values: readonly [Value, ...Value[]]) {
  return field(openEnumParam(...values), optionalField(enumField(...values)));
}
