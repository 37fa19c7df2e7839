import {
  AuthenticationError,
  InvalidArgumentError,
  NeroPayApiError,
  NeroPayError,
  RateLimitError,
  SignatureError,
} from '@neropay/core';
import { GatewayError } from '@neropay/shop-protocol';
import type { ZObject } from 'zapier-platform-core';

/** Without a word of the provider's, so long. */
const THROTTLED_SECONDS = 60;

/**
 * What went wrong as the platform understands it: refused credentials make it connect again, throttling makes it wait and repeat, and everything else is
 * shown to people. Errors of the platform itself, and bugs, stay what they are.
 */
export function platformError(z: ZObject, error: unknown): unknown {
  if (!(error instanceof NeroPayError)) return error;
  if (isRefusal(error)) return new z.errors.RefreshAuthError();
  if (isThrottling(error)) {
    return new z.errors.ThrottledError('NeroPay takes no more requests for a moment.', secondsToWait(error));
  }
  return new z.errors.Error(sentenceOf(error), codeOf(error), statusOf(error) ?? undefined);
}

/**
 * Why the credentials were not taken, for whoever types them. A connection that was good before is ended by it: the platform tells its owner, and does not try
 * for ever.
 */
export function connectingError(z: ZObject, error: unknown): unknown {
  if (!(error instanceof NeroPayError) || !isRefusal(error)) return platformError(z, error);
  return new z.errors.ExpiredAuthError(
    'NeroPay refused these keys. Copy both from the API credentials of your NeroPay dashboard, and check that they belong to the environment that you chose.',
  );
}

/** A perform function whose failures are the platform's. */
export function told<Bundle, Result>(
  perform: (z: ZObject, bundle: Bundle) => Promise<Result>,
  translate: (z: ZObject, error: unknown) => unknown = platformError,
): (z: ZObject, bundle: Bundle) => Promise<Result> {
  return async (z, bundle) => {
    try {
      return await perform(z, bundle);
    } catch (error) {
      throw translate(z, error);
    }
  };
}

function isRefusal(error: NeroPayError): boolean {
  if (error instanceof GatewayError) return error.status === 401 || error.code === 'invalid_credentials';
  return error instanceof AuthenticationError || error instanceof SignatureError;
}

function isThrottling(error: NeroPayError): error is RateLimitError | GatewayError {
  return error instanceof RateLimitError || (error instanceof GatewayError && error.status === 429);
}

function secondsToWait({ retryAfterMs }: { readonly retryAfterMs: number | null }): number {
  return retryAfterMs === null ? THROTTLED_SECONDS : Math.max(1, Math.ceil(retryAfterMs / 1000));
}

/** The sentence, then a line for each field that is wrong. */
function sentenceOf(error: NeroPayError): string {
  const sentence = error instanceof NeroPayApiError ? error.providerMessage : error.message;
  const fields = Object.entries(detailsOf(error) ?? {}).map(([field, messages]) => `${field}: ${messages.join(' ')}`);
  return [sentence, ...fields].join('\n');
}

function detailsOf(error: NeroPayError): Readonly<Record<string, readonly string[]>> | null {
  return error instanceof NeroPayApiError || error instanceof InvalidArgumentError || error instanceof GatewayError
    ? error.details
    : null;
}

function codeOf(error: NeroPayError): string {
  return error instanceof NeroPayApiError ? error.rawCode : error.code;
}

function statusOf(error: NeroPayError): number | null {
  return error instanceof NeroPayApiError || error instanceof GatewayError ? error.status : null;
}
