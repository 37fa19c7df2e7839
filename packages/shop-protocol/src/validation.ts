import type * as z from 'zod';
import type { FieldMessages } from './envelope.js';
import type { ErrorCode } from './error-codes.js';

/** A refusal, ready for `errorEnvelope`. */
export interface RequestProblem {
  readonly code: Extract<ErrorCode, 'validation_failed' | 'malformed_body'>;
  readonly message: string;
  readonly details: FieldMessages | null;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: RequestProblem };

/**
 * Checks a request's body or query against its schema. Unknown fields are dropped; a problem names every wrong field and
 * says what to do, all at once.
 */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, input: unknown): Parsed<z.output<Schema>> {
  const result = schema.safeParse(input, { error: phrase });
  if (result.success) return { ok: true, value: result.data };
  const details = fieldMessages(result.error.issues);
  const first = Object.values(details)[0]?.[0];
  const more = Object.keys(details).length - 1;
  const message = `${first}${more > 0 ? ` (and ${more} more: see details)` : ''}`;
  return { ok: false, problem: { code: 'validation_failed', message, details } };
}

/**
 * Reads a request's body from its bytes: JSON in UTF-8, then {@link parseRequest}. Only after the signature was verified.
 */
export function parseRequestBody<Schema extends z.ZodType>(
  schema: Schema,
  rawBody: string | Uint8Array,
): Parsed<z.output<Schema>> {
  try {
    const text = typeof rawBody === 'string' ? rawBody : new TextDecoder('utf-8', { fatal: true }).decode(rawBody);
    return parseRequest(schema, JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    return {
      ok: false,
      problem: { code: 'malformed_body', message: 'The body must be one JSON object in UTF-8.', details: null },
    };
  }
}

/** Issues as the protocol tells them: by field, each message a whole sentence about it. */
export function fieldMessages(issues: readonly z.core.$ZodIssue[]): FieldMessages {
  // A map, because a field may be called __proto__.
  const details = new Map<string, string[]>();
  for (const issue of issues) {
    const field = issue.path.length === 0 ? 'body' : issue.path.map(String).join('.');
    const messages = new Set(details.get(field)).add(`${field} ${issue.message}`);
    details.set(field, [...messages]);
  }
  return Object.fromEntries(details);
}

/** The phrase after the field's name for what schemas say nothing special about. */
function phrase(issue: z.core.$ZodRawIssue): string {
  if (issue.input === undefined) return 'is required';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPE_NAMES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}`;
    case 'too_big':
      return `must have at most ${issue.maximum} ${issue.origin === 'array' ? 'entries' : 'characters'}`;
    default:
      return 'is not valid';
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text, in quotes',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  boolean: 'true or false',
};
