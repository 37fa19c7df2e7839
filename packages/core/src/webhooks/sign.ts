import { type Computation, runLater, runNow } from '../computation.js';
import { InvalidArgumentError } from '../errors.js';
import { findBodySignature } from './body-signature.js';
import { readForm } from './event.js';
import {
  type NotificationScheme,
  SIGNATURE_HEADER,
  signedInBody,
  signedInHeaders,
  signedInIpn,
  TIMESTAMP_HEADER,
} from './schemes.js';

/** What to sign, and how. */
export interface NotificationToSign {
  readonly scheme: NotificationScheme;
  readonly secret: string;
  /**
   * The notification: an object, or the exact text. For `ipn` an object is form-encoded, one level of nesting becoming
   * `data[amount]`; for the other schemes it is written as JSON.
   */
  readonly body: string | Readonly<Record<string, unknown>>;
  /** Unix seconds, for scheme `header`. Default: now. */
  readonly timestamp?: number | undefined;
}

/** A notification ready to be posted to the handler under test. */
export interface SignedNotification {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Signs a notification as NeroPay does, for tests of your own handler: post `body` with `headers` to it.
 *
 * @throws {InvalidArgumentError} when the body cannot carry a signature of that scheme.
 * @throws {NeroPayError} `sync_crypto_unavailable` where there is only WebCrypto.
 */
export function signNotification(notification: NotificationToSign): SignedNotification {
  return runNow(signing(notification), 'signNotificationAsync');
}

/** {@link signNotification} for every platform. */
export async function signNotificationAsync(notification: NotificationToSign): Promise<SignedNotification> {
  return runLater(signing(notification));
}

export function signing({ scheme, secret, body, timestamp }: NotificationToSign): Computation<SignedNotification> {
  switch (scheme) {
    case 'header':
      return signInHeaders(secret, jsonText(body), timestamp ?? Math.floor(Date.now() / 1000));
    case 'body':
      return signInBody(secret, jsonText(body));
    case 'ipn':
      return signForm(secret, formText(body));
  }
}

function* signInHeaders(secret: string, body: string, timestamp: number): Computation<SignedNotification> {
  const signature = yield { secret, parts: signedInHeaders(timestamp, body), encoding: 'hex' };
  return {
    headers: {
      'content-type': 'application/json',
      [TIMESTAMP_HEADER]: String(timestamp),
      [SIGNATURE_HEADER]: signature,
    },
    body,
  };
}

function* signInBody(secret: string, given: string): Computation<SignedNotification> {
  const text = findBodySignature(given) ? given : withSignatureMember(given);
  const value = findBodySignature(text);
  if (!value) {
    throw new InvalidArgumentError(
      'invalid_argument',
      'Scheme "body" needs a JSON object with at most one "signature", a string.',
    );
  }
  const signature = yield { secret, parts: signedInBody(text, value), encoding: 'hex' };
  return {
    headers: { 'content-type': 'application/json' },
    body: text.slice(0, value.start) + signature + text.slice(value.end),
  };
}

/** Adds an empty `signature` as the object's last member. */
function withSignatureMember(text: string): string {
  const end = text.lastIndexOf('}');
  const isEmpty = /^\s*\{\s*$/.test(text.slice(0, end));
  return `${text.slice(0, end)}${isEmpty ? '' : ','}"signature":""${text.slice(end)}`;
}

function* signForm(secret: string, text: string): Computation<SignedNotification> {
  const form = readForm(text);
  const amount = form.get('data[amount]');
  const identifier = form.get('identifier');
  if (!amount || !identifier || form.has('signature')) {
    throw new InvalidArgumentError(
      'invalid_argument',
      'Scheme "ipn" needs "identifier" and "data[amount]", and no "signature" yet.',
    );
  }
  const signature = yield { secret, parts: signedInIpn(amount, identifier), encoding: 'hex' };
  return {
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    // The documented form of this scheme is upper case.
    body: `${text}&signature=${signature.toUpperCase()}`,
  };
}

function jsonText(body: NotificationToSign['body']): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function formText(body: NotificationToSign['body']): string {
  if (typeof body === 'string') return body;
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) {
    if (typeof value !== 'object' || value === null) form.set(name, String(value));
    else for (const [inner, innerValue] of Object.entries(value)) form.set(`${name}[${inner}]`, String(innerValue));
  }
  return form.toString();
}
