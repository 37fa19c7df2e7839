import type { Response } from 'express';
import type { Logger } from 'pino';
import { clientMistake } from '../http/client-mistake.js';
import { ApiError } from './api-error.js';
import type { Answer } from './endpoint.js';
import type { StoredAnswer } from './idempotency.js';

/** `{"success":true,"data":…}`, with `meta.pagination` on lists. */
export function successAnswer({ status = 200, data, pagination }: Answer): StoredAnswer {
  const meta = pagination ? { meta: { pagination } } : {};
  return { status, body: JSON.stringify({ success: true, data, ...meta }), code: null };
}

/** `{"success":false,"error":{code, message, details}}` */
export function errorAnswer({ status, code, message, details }: ApiError): StoredAnswer {
  return { status, body: JSON.stringify({ success: false, error: { code, message, details } }), code };
}

/** Anything that was thrown, as an error of the API; what is not the caller's doing is logged and told to nobody. */
export function asApiError(error: unknown, log: Logger): ApiError {
  if (error instanceof ApiError) return error;
  const mistake = clientMistake(error);
  if (mistake) return new ApiError('bad_request', mistake.message);
  log.error({ err: error }, 'a call failed');
  return new ApiError('server_error', 'The sandbox itself failed; its log says why.');
}

export function sendAnswer(response: Response, { status, body }: StoredAnswer): void {
  response.status(status).type('json').send(body);
}
