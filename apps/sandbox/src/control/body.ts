import type { Request } from 'express';
import { readBody } from '../http/read-body.js';
import { ApiError } from '../neropay/api-error.js';

const MAX_BODY_BYTES = 65_536;

/**
 * A JSON object, or the fields of a form, of which the empty ones are left out.
 * @throws {ApiError} bad_request
 */
export async function readFields(request: Request): Promise<unknown> {
  const raw = (await readBody(request, MAX_BODY_BYTES)).toString('utf8');
  if (raw === '') return {};
  if (request.is('application/x-www-form-urlencoded')) {
    return Object.fromEntries([...new URLSearchParams(raw)].filter(([, value]) => value !== ''));
  }
  try {
    return JSON.parse(raw);
  } catch {
    throw new ApiError('bad_request', 'The body is not valid JSON.');
  }
}
