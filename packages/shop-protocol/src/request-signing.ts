import { hmacSha256Hex, timingSafeEqualHex } from '@neropay/core';
import { timestampMistake, unixSeconds } from './clock.js';
import { type HeaderSource, headerValue } from './header-source.js';

export const STORE_HEADER = 'X-NeroPay-Store';
export const TIMESTAMP_HEADER = 'X-NeroPay-Timestamp';
export const SIGNATURE_HEADER = 'X-NeroPay-Signature';
export const IDEMPOTENCY_HEADER = 'Idempotency-Key';

/** What a signature covers. */
export interface SignedRequest {
  /** In either case; the upper case is signed. */
  readonly method: string;
  /** From `/v1` on, with the query, exactly as it is sent. */
  readonly path: string;
  /** Exactly the bytes that are sent; nothing on a GET and a DELETE. */
  readonly body?: string | Uint8Array | undefined;
}

/**
 * Lower-case hex HMAC-SHA256, with the store secret, of `timestamp.METHOD.path.body`.
 *
 * @param request.timestamp unix time in whole seconds.
 */
export function signShopRequest(
  request: SignedRequest & { readonly secret: string; readonly timestamp: number },
): string {
  return signatureOf(request.secret, String(request.timestamp), request);
}

/** Everything that the protocol asks of a request's headers: who signs, when, the signature, and the key of a write. */
export function requestHeaders(
  request: SignedRequest & {
    readonly storeId: string;
    readonly secret: string;
    /** Unix time in whole seconds. */
    readonly timestamp: number;
    /** Of a write: one per logical write, the same on every retry. */
    readonly idempotencyKey?: string | undefined;
  },
): Record<string, string> {
  return {
    [STORE_HEADER]: request.storeId,
    [TIMESTAMP_HEADER]: String(request.timestamp),
    [SIGNATURE_HEADER]: signShopRequest(request),
    ...(request.idempotencyKey !== undefined && { [IDEMPOTENCY_HEADER]: request.idempotencyKey }),
    ...(request.body?.length && { 'Content-Type': 'application/json' }),
  };
}

export type RequestRefusal = 'missing' | 'timestamp' | 'signature';

export type RequestVerdict =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: RequestRefusal;
      /** For the answer's message: says what to mend. Gives away nothing about secrets. */
      readonly message: string;
    };

/**
 * Whether a request was signed with one of the store's secrets (two while one rotates), lately, over exactly this method,
 * path and body. Constant in time. Call it before anything is parsed.
 *
 * @param request.path as the request line has it, from `/v1` on, query included: `req.originalUrl`, never a decoded one.
 * @param request.body the raw bytes.
 * @param request.now unix time in milliseconds; `Date.now` by default.
 */
export function verifyShopRequest(
  request: SignedRequest & {
    readonly secrets: readonly string[];
    readonly headers: HeaderSource;
    readonly now?: (() => number) | undefined;
  },
): RequestVerdict {
  const required = [STORE_HEADER, TIMESTAMP_HEADER, SIGNATURE_HEADER];
  const [store, timestamp, signature] = required.map((name) => headerValue(request.headers, name));
  if (!store || !timestamp || !signature) {
    return refused('missing', `A signed request carries ${required.join(', ')}.`);
  }
  const mistake = timestampMistake(TIMESTAMP_HEADER, timestamp, unixSeconds(request.now ?? Date.now));
  if (mistake) return refused('timestamp', `${mistake}.`);

  // The parts are joined by dots and a path may hold dots: without this rule, the end of a signed query could be sent as a body.
  if (carriesNoBody(request.method) && (request.body?.length ?? 0) > 0) {
    return refused('signature', `A ${request.method.toUpperCase()} carries no body.`);
  }
  // Every secret is tried, whichever fits: the time says nothing about which.
  const fitting = request.secrets.filter((secret) =>
    timingSafeEqualHex(signatureOf(secret, timestamp, request), signature),
  );
  if (fitting.length > 0) return { ok: true };
  return refused(
    'signature',
    `${SIGNATURE_HEADER} does not fit: sign timestamp.METHOD.path.body with the store's current secret, over the exact bytes sent.`,
  );
}

function refused(reason: RequestRefusal, message: string): RequestVerdict {
  return { ok: false, reason, message };
}

function signatureOf(secret: string, timestamp: string, { method, path, body = '' }: SignedRequest): string {
  return hmacSha256Hex(secret, `${timestamp}.${method.toUpperCase()}.${path}.`, body);
}

function carriesNoBody(method: string): boolean {
  return ['GET', 'HEAD', 'DELETE'].includes(method.toUpperCase());
}
