import { formatMoney } from '@neropay/core';
import * as z from 'zod';
import { invalidField } from '../api-error.js';
import { parseBody, parseDecimal } from '../fields.js';
import { isMoney, isRequired, longestText } from './field-kinds.js';
import type { RecordFields } from './record.js';

/** What the provider itself says about a record: not for a caller to set, whatever else is kept. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['id', 'account_id', 'created_at', 'updated_at', '__proto__']);

/**
 * The fields that a body gives, in the spelling that the schema wants. A server takes more than its client library sends: JSON
 * numbers for decimals, digits for whole numbers, `"1"`, `1` and `"true"` for yes. What is null was not given; a text of blanks
 * empties the field.
 * @param currency of amounts, which come back with as many decimals as it has
 * @throws {ApiError} validation_error with the messages of every wrong field
 */
export function readFields(schema: z.ZodObject, body: RecordFields, currency: string): RecordFields {
  const entries = Object.entries(body).filter(([name, value]) => value !== null && !OWN_FIELDS.has(name));
  const emptied = entries.filter(([name, value]) => name in schema.shape && isBlank(value)).map(([name]) => name);
  const given = entries
    .filter(([name]) => !emptied.includes(name))
    .map(([name, value]) => [name, spelledFor(schema.shape[name], value)] as const);
  const fields = parseBody(schema, Object.fromEntries(given));
  return Object.fromEntries([
    ...Object.entries(fields).map(([name, value]) => [name, normalised(schema, name, value, currency)]),
    ...emptied.map((name) => [name, null]),
  ]);
}

/** @throws {ApiError} validation_error when a change would empty a field that every record must have */
export function assertNotEmptied(create: z.ZodObject, changes: RecordFields): void {
  for (const [name, value] of Object.entries(changes)) {
    if (value === null && isRequired(create, name)) throw invalidField(name, `The ${name} field must not be empty.`);
  }
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}

/** The first spelling that the field takes; the value itself where none is, so that the message is about what was sent. */
function spelledFor(kind: z.core.$ZodType | undefined, value: unknown): unknown {
  if (!kind) return value;
  const taken = spellings(value).find((spelling) => z.core.safeParse(kind, spelling).success);
  return taken === undefined ? value : taken;
}

function spellings(value: unknown): unknown[] {
  if (typeof value === 'number') return [value, String(value), ...flagSpelled(String(value))];
  if (typeof value !== 'string') return [value];
  const text = value.trim();
  return [text, ...(/^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? [Number(text)] : []), ...flagSpelled(text)];
}

function flagSpelled(text: string): boolean[] {
  if (['1', 'true', 'yes', 'on'].includes(text.toLowerCase())) return [true];
  return ['0', 'false', 'no', 'off'].includes(text.toLowerCase()) ? [false] : [];
}

function normalised(schema: z.ZodObject, name: string, value: unknown, currency: string): unknown {
  if (typeof value !== 'string' || !(name in schema.shape)) return value;
  if (isMoney(schema, name)) return formatMoney(parseDecimal(value, currency, name));
  if (value.length > longestText(name)) {
    throw invalidField(name, `The ${name} field must not be longer than ${longestText(name)} characters.`);
  }
  return value;
}
