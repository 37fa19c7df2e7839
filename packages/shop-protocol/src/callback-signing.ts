import { hmacSha256Base64, NeroPayError, timingSafeEqualText } from '@neropay/core';
import { type CallbackEvent, callbackEventSchema, isCallbackType } from './callbacks.js';
import { timestampMistake, unixSeconds } from './clock.js';
import { type HeaderSource, headerValue } from './header-source.js';
import { fieldMessages } from './validation.js';

export const CALLBACK_ID_HEADER = 'webhook-id';
export const CALLBACK_TIMESTAMP_HEADER = 'webhook-timestamp';
export const CALLBACK_SIGNATURE_HEADER = 'webhook-signature';

const VERSION_PREFIX = 'v1,';

export type CallbackRefusal =
  /** A header is not there: not a callback of the gateway, or a proxy dropped it. */
  | 'missing'
  /** Too old, too far in the future, or no unix time. A replay, or a clock that is off. */
  | 'timestamp'
  /** No signature fits: another secret, or a body that is not the raw one. */
  | 'signature'
  /** The shop's own secret is not one: copied with white space, or a key of another kind. */
  | 'secret'
  /** The signature fits and the body is not an event. */
  | 'body';

/** A callback that must not be believed. Answer 401 to it; `message` says which mistake was made. */
export class CallbackVerificationError extends NeroPayError {
  declare readonly code: CallbackRefusal;

  constructor(code: CallbackRefusal, message: string) {
    super(code, message);
  }
}

/**
 * The headers of a callback, as Standard Webhooks defines them: `v1,<base64 HMAC-SHA256>` of `id.timestamp.body` for each
 * of the secrets, separated by spaces.
 *
 * @param callback.secrets `whsec_…`; two while one rotates.
 * @param callback.timestamp unix time in whole seconds: of this delivery, not of the event.
 * @throws {CallbackVerificationError} `secret`.
 */
export function signCallback(callback: {
  readonly secrets: readonly string[];
  readonly id: string;
  readonly timestamp: number;
  readonly body: string | Uint8Array;
}) {
  const { id, body } = callback;
  const timestamp = String(callback.timestamp);
  const signatures = callback.secrets.map((secret) => VERSION_PREFIX + signatureOf(keyOf(secret), id, timestamp, body));
  return {
    [CALLBACK_ID_HEADER]: id,
    [CALLBACK_TIMESTAMP_HEADER]: timestamp,
    [CALLBACK_SIGNATURE_HEADER]: signatures.join(' '),
  };
}

/** What arrived, and what to judge it by. */
export interface ReceivedCallback {
  /** The store's callback secrets, `whsec_…`: one, or two while one rotates. */
  readonly secrets: readonly string[];
  readonly headers: HeaderSource;
  /** The body exactly as it arrived, before any JSON parser. */
  readonly rawBody: string | Uint8Array;
  /** Unix time in milliseconds; `Date.now` by default. */
  readonly now?: (() => number) | undefined;
}

/**
 * Makes sure that the gateway sent this, lately, for this shop. Constant in time. Says nothing yet about what is in it.
 *
 * @returns the event's id, as the signature covers it, and the time of this delivery in unix seconds.
 * @throws {CallbackVerificationError} `missing`, `timestamp`, `signature`, `secret`.
 */
export function verifyCallback(received: ReceivedCallback): { readonly id: string; readonly timestamp: number } {
  const { headers, rawBody } = received;
  if (typeof rawBody !== 'string' && !(rawBody instanceof Uint8Array)) {
    throw new CallbackVerificationError(
      'signature',
      'rawBody must be the body as it arrived, text or bytes. It was parsed before: JSON made into an object and back is not the same bytes.',
    );
  }
  if (received.secrets.length === 0) {
    throw new CallbackVerificationError(
      'secret',
      'There is no callback secret to verify with: connect the store first.',
    );
  }
  const keys = received.secrets.map(keyOf);
  const id = requiredHeader(headers, CALLBACK_ID_HEADER);
  const timestamp = requiredHeader(headers, CALLBACK_TIMESTAMP_HEADER);
  const given = requiredHeader(headers, CALLBACK_SIGNATURE_HEADER).split(/\s+/);

  const mistake = timestampMistake(CALLBACK_TIMESTAMP_HEADER, timestamp, unixSeconds(received.now ?? Date.now));
  if (mistake) throw new CallbackVerificationError('timestamp', `${mistake}.`);

  // Every pair is compared, whichever fits: the time says nothing about which secret is in use.
  const expected = keys.map((key) => VERSION_PREFIX + signatureOf(key, id, timestamp, rawBody));
  const fitting = given.flatMap((signature) => expected.filter((wanted) => timingSafeEqualText(wanted, signature)));
  if (fitting.length > 0) return { id, timestamp: Number(timestamp) };
  throw new CallbackVerificationError('signature', signatureAdvice(given));
}

/**
 * {@link verifyCallback}, then reads the event.
 *
 * @returns the event; null when its type is not a callback type of this version: log it and answer 2xx.
 * @throws {CallbackVerificationError} as `verifyCallback`, and `body`.
 */
export function readCallback(received: ReceivedCallback): CallbackEvent | null {
  const { id } = verifyCallback(received);
  const body = parseJson(received.rawBody);
  if (isUnknownType(body)) return null;
  const event = callbackEventSchema.safeParse(body);
  if (!event.success) {
    const mistakes = Object.values(fieldMessages(event.error.issues)).flat().join('; ');
    throw new CallbackVerificationError('body', `The body is not an event of the gateway: ${mistakes}.`);
  }
  if (event.data.id !== id) {
    throw new CallbackVerificationError(
      'body',
      `The body is event ${event.data.id}, its ${CALLBACK_ID_HEADER} says ${id}.`,
    );
  }
  return event.data;
}

function signatureOf(key: Uint8Array, id: string, timestamp: string, body: string | Uint8Array): string {
  return hmacSha256Base64(key, `${id}.${timestamp}.`, body);
}

/** The key's bytes. Errors name the mistake, never the secret. */
function keyOf(secret: string): Uint8Array {
  if (secret !== secret.trim()) {
    throw new CallbackVerificationError('secret', 'The callback secret has white space around it: copy it without.');
  }
  const base64 = /^whsec_((?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?)$/.exec(secret)?.[1];
  if (!base64) {
    throw new CallbackVerificationError(
      'secret',
      'The callback secret must be "whsec_" and base64, as connecting answered it in callback_secret. The store\'s secret (sk_st_…) signs requests, not callbacks.',
    );
  }
  return Buffer.from(base64, 'base64');
}

function requiredHeader(headers: HeaderSource, name: string): string {
  const value = headerValue(headers, name);
  if (value) return value;
  throw new CallbackVerificationError(
    'missing',
    `The ${name} header is missing: not a callback, or a proxy dropped it.`,
  );
}

function signatureAdvice(given: readonly string[]): string {
  return given.some((signature) => signature.startsWith(VERSION_PREFIX))
    ? "No signature fits: the secret is another store's or was rotated, or the body is not the raw one that arrived."
    : `${CALLBACK_SIGNATURE_HEADER} holds no "v1," signature, the only version that this shop knows.`;
}

function parseJson(rawBody: string | Uint8Array): unknown {
  try {
    return JSON.parse(
      typeof rawBody === 'string' ? rawBody : new TextDecoder('utf-8', { fatal: true }).decode(rawBody),
    );
  } catch {
    throw new CallbackVerificationError('body', 'The body is not JSON in UTF-8.');
  }
}

function isUnknownType(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || !('type' in body) || typeof body.type !== 'string') return false;
  return !isCallbackType(body.type);
}
