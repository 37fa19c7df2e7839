import type { Request } from 'express';
import { readBody } from '../http/read-body.js';
import { ApiError } from '../neropay/api-error.js';

const MAX_BODY_BYTES = 65_536;

/**
 * A JSON object, or the fields of a form, of which the empty ones are left out. A form's field `json` is the whole object.
 * @throws {ApiError} bad_request
 */
export async function readFields(request: Request): Promise<unknown> {
  const raw = (await readBody(request, MAX_BODY_BYTES)).toString('utf8');
  if (raw === '') return {};
  if (!request.is('application/x-www-form-urlencoded')) return parseJson(raw);
  const form = new URLSearchParams(raw);
  const json = form.get('json');
  if (json !== null) return parseJson(json);
  return Object.fromEntries([...form].filter(([, value]) => value !== ''));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError('bad_request', 'The body is not valid JSON.');
  }
}
