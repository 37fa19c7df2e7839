import { NeroPayApiError, type ResponseObservation } from '@neropay/core';
import type { Logger } from 'pino';

/**
 * One line for every attempt at a provider. Its request id is what its support asks for. What it wrote beside its code stays out: it may quote
 * a customer's data.
 */
export function logProviderCalls(log: Logger, rail: string): (seen: ResponseObservation) => void {
  return ({ method, path, status, requestId, attempt, durationMs, error, retryInMs }) => {
    const fields = { rail, method, path, status, providerRequestId: requestId, attempt, ms: durationMs };
    if (error === null) {
      log.debug(fields, 'provider answered');
      return;
    }
    const reason = error instanceof NeroPayApiError ? undefined : error.message;
    log.warn({ ...fields, code: error.code, reason, retryInMs: retryInMs ?? undefined }, 'provider call failed');
  };
}
