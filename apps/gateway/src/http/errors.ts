import type { IncomingMessage, ServerResponse } from 'node:http';
import { EngineError, type EngineErrorCode, LedgerUnavailableError, type Log } from '@neropay/engine';
import type { ErrorCode } from '@neropay/shop-protocol';
import { sendError } from './answer.js';
import { BodyAbortedError, BodyTooLargeError } from './read-body.js';
import { Refusal } from './refusal.js';

export const BODY_LIMIT = 64 * 1024;

const CODE_OF: Readonly<Record<EngineErrorCode, ErrorCode>> = {
  not_found: 'not_found',
  validation_failed: 'validation_failed',
  invalid_credentials: 'invalid_credentials',
  idempotency_conflict: 'idempotency_conflict',
  currency_not_supported: 'currency_not_supported',
  invalid_amount: 'invalid_amount',
  order_already_paid: 'order_already_paid',
  refund_exceeds_payment: 'refund_exceeds_payment',
  not_refundable: 'not_refundable',
  refund_failed: 'refund_failed',
  not_cancelable: 'not_cancelable',
  provider_rejected: 'provider_rejected',
  provider_unavailable: 'provider_unavailable',
};

/** The one place where an error becomes an answer. What nobody foresaw is told by its request id, never by its stack. */
export function answerError(log: Log) {
  return (error: unknown, request: IncomingMessage, response: ServerResponse): void => {
    if (response.headersSent || error instanceof BodyAbortedError) {
      response.destroy();
      return;
    }
    if (error instanceof Refusal) {
      sendError(response, error.code, error.message, error.details);
    } else if (error instanceof EngineError) {
      sendError(response, CODE_OF[error.code], error.message, copyDetails(error.details));
    } else if (error instanceof BodyTooLargeError) {
      response.setHeader('connection', 'close');
      sendError(response, 'body_too_large', `The body is larger than ${BODY_LIMIT / 1024} KiB`);
    } else if (error instanceof LedgerUnavailableError) {
      log.error({ err: error, requestId: response.getHeader('x-request-id') }, 'the ledger is away');
      sendError(response, 'unavailable', 'The gateway cannot reach its database; send the same again in a moment');
    } else if (error instanceof URIError) {
      sendError(response, 'not_found', 'The path is not percent-encoded correctly');
    } else {
      const [path] = request.url?.split('?') ?? [];
      log.error({ err: error, path, requestId: response.getHeader('x-request-id') }, 'unexpected error');
      sendError(
        response,
        'internal_error',
        'Something went wrong here; send the same again later and quote X-Request-Id',
      );
    }
  };
}

function copyDetails(details: EngineError['details']): Record<string, string[]> | null {
  return details === null
    ? null
    : Object.fromEntries(Object.entries(details).map(([field, messages]) => [field, [...messages]]));
}
