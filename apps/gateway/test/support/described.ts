import { openApiDocument } from '../../src/openapi/document.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type JsonObject = { readonly [key: string]: Json };

/** The document as it is sent. */
export const document = JSON.parse(JSON.stringify(openApiDocument('https://gateway.example'))) as JsonObject;

/**
 * Holds an answer against the description of the call that it answers. A path that is described, asked with a method that it has, must answer a status
 * that is described, with a body that fits.
 * @throws {Error} naming every place where it does not
 */
export function assertDescribed(method: string, pathWithQuery: string, status: number, body: Json): void {
  const [path = ''] = pathWithQuery.split('?');
  const operation = operationOf(method, path);
  if (operation === null) return;
  const response = at(operation, 'responses', String(status));
  if (response === undefined) throw new Error(`${method} ${path} answers ${status}, which is not described`);
  const schema = at(response, 'content', 'application/json', 'schema');
  const mistakes = schema === undefined ? [] : mistakesIn(schema, body, 'body');
  if (mistakes.length > 0) throw new Error(`${method} ${path} ${status} is not as described: ${mistakes.join('; ')}`);
}

function operationOf(method: string, path: string): Json | null {
  for (const [pattern, item] of Object.entries(asObject(document.paths))) {
    const shape = new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, '[^/]+')}$`);
    if (shape.test(path)) return at(item, method.toLowerCase()) ?? null;
  }
  return null;
}

/** What `$ref` leads to. */
export function resolved(schema: Json): Json {
  const ref = at(schema, '$ref');
  if (typeof ref !== 'string') return schema;
  const target = at(document, ...ref.replace('#/', '').split('/'));
  if (target === undefined) throw new Error(`${ref} leads nowhere`);
  return target;
}

/** A small walker: the keywords of JSON Schema that the document uses, and no others. */
export function mistakesIn(given: Json, value: Json, where: string): readonly string[] {
  const schema = asObject(resolved(given));
  const unknown = Object.keys(schema).filter((keyword) => !KEYWORDS.has(keyword));
  if (unknown.length > 0) throw new Error(`The walker does not know ${unknown.join(', ')}`);
  return [
    ...asArray(schema.allOf).flatMap((one) => mistakesIn(one, value, where)),
    ...choiceMistakes(schema, value, where),
    ...valueMistakes(schema, value, where),
    ...(isObject(value) ? objectMistakes(schema, value, where) : []),
    ...(Array.isArray(value) && schema.items !== undefined
      ? value.flatMap((item: Json, index) => mistakesIn(schema.items ?? {}, item, `${where}[${index}]`))
      : []),
  ];
}

const KEYWORDS: ReadonlySet<string> = new Set(
  'type const enum pattern format minLength maxLength minimum maximum minItems maxItems allOf anyOf oneOf not items properties required additionalProperties propertyNames description'.split(
    ' ',
  ),
);

function choiceMistakes(schema: JsonObject, value: Json, where: string): readonly string[] {
  const fitting = (choices: readonly Json[]) => choices.filter((one) => mistakesIn(one, value, where).length === 0);
  const { anyOf, oneOf } = schema;
  const none = anyOf !== undefined && fitting(asArray(anyOf)).length === 0;
  const notOne = oneOf !== undefined && fitting(asArray(oneOf)).length !== 1;
  return none || notOne ? [`${where} fits no choice`] : [];
}

function valueMistakes(schema: JsonObject, value: Json, where: string): readonly string[] {
  const mistakes: string[] = [];
  const types = typeof schema.type === 'string' ? [schema.type] : asArray(schema.type);
  if (types.length > 0 && !types.some((type) => isOfType(type, value))) mistakes.push(`${where} is no ${types}`);
  if (schema.const !== undefined && value !== schema.const) mistakes.push(`${where} is not ${schema.const}`);
  if (schema.enum !== undefined && !asArray(schema.enum).includes(value)) mistakes.push(`${where} is none of the enum`);
  if (typeof value === 'string') {
    if (typeof schema.pattern === 'string' && !new RegExp(schema.pattern).test(value))
      mistakes.push(`${where} does not match`);
    if (schema.format === 'date-time' && Number.isNaN(Date.parse(value))) mistakes.push(`${where} is no time`);
    if (typeof schema.maxLength === 'number' && value.length > schema.maxLength) mistakes.push(`${where} is too long`);
    if (typeof schema.minLength === 'number' && value.length < schema.minLength) mistakes.push(`${where} is too short`);
  }
  if (typeof value === 'number') {
    if (typeof schema.minimum === 'number' && value < schema.minimum) mistakes.push(`${where} is too small`);
    if (typeof schema.maximum === 'number' && value > schema.maximum) mistakes.push(`${where} is too large`);
  }
  return mistakes;
}

function objectMistakes(schema: JsonObject, value: JsonObject, where: string): readonly string[] {
  const fields = isObject(schema.properties) ? schema.properties : {};
  const missing = asArray(schema.required).filter((name) => value[String(name)] === undefined);
  const others = Object.entries(value).filter(([name]) => fields[name] === undefined);
  return [
    ...missing.map((name) => `${where}.${name} is missing`),
    ...Object.entries(fields).flatMap(([name, field]) => {
      const inner = value[name];
      return inner === undefined ? [] : mistakesIn(field, inner, `${where}.${name}`);
    }),
    ...(schema.additionalProperties === false ? others.map(([name]) => `${where}.${name} is not described`) : []),
    ...(isObject(schema.additionalProperties)
      ? others.flatMap(([name, inner]) => mistakesIn(schema.additionalProperties ?? {}, inner, `${where}.${name}`))
      : []),
  ];
}

function isOfType(type: Json, value: Json): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  return type === (value === null ? 'null' : typeof value);
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asObject(value: Json | undefined): JsonObject {
  if (isObject(value)) return value;
  throw new Error(`Not an object: ${JSON.stringify(value)}`);
}

function asArray(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** What stands at a place in the document; undefined where there is nothing. */
export function at(value: Json | undefined, ...keys: readonly string[]): Json | undefined {
  return keys.reduce<Json | undefined>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
}
