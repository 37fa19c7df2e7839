import type { Bytes } from '../crypto.js';
import { InvalidArgumentError } from '../errors.js';
import { NotificationError } from './notification-error.js';

/** Request headers: a plain object with names in any case, or anything with the `get` of the web's `Headers`. */
export type NotificationHeaders =
  | Readonly<Record<string, string | readonly string[] | undefined>>
  | {
      /** The value of one header; null or undefined without it. */
      get(name: string): string | null | undefined;
    };

/** A notification as it was received. */
export interface ReceivedNotification {
  /** The body exactly as it came, before any JSON parser. */
  readonly rawBody: Bytes;
  readonly headers: NotificationHeaders;
  /** Every secret that may have signed it: the endpoint signing secret, the secret key, old ones while they rotate. */
  readonly secrets: readonly string[];
  /** Seconds that a timestamp may differ from now, either way. Default 300. */
  readonly toleranceSeconds?: number | undefined;
  /** Unix time in milliseconds. Default `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** @throws {InvalidArgumentError} for the receiver's own configuration. @throws {NotificationError} `malformed` */
export function checkReceived({ rawBody, headers, secrets }: ReceivedNotification): void {
  if (
    !Array.isArray(secrets) ||
    secrets.length === 0 ||
    secrets.some((secret) => typeof secret !== 'string' || secret === '')
  ) {
    throw new InvalidArgumentError(
      'invalid_argument',
      'secrets must be one or more non-empty strings: an empty key would fit a forgery.',
    );
  }
  if (typeof rawBody !== 'string' && !(rawBody instanceof Uint8Array)) {
    throw new NotificationError(
      'malformed',
      'rawBody must be the raw body, a string or bytes. It looks parsed: read the request before any JSON or form parser does.',
    );
  }
  if (typeof headers !== 'object' || headers === null) {
    throw new NotificationError('malformed', "headers must be the request's headers.");
  }
}

/** A header's value by its lower-case name: null without it, the empty text when it is not exactly one. */
export function headerOf(headers: NotificationHeaders, name: string): string | null {
  if (typeof headers.get === 'function') return headers.get(name) ?? null;
  const members = headers as Readonly<Record<string, string | readonly string[] | undefined>>;
  // Node's own header objects have lower-case names; others are searched.
  const value = members[name] ?? members[Object.keys(members).find((key) => key.toLowerCase() === name) ?? name];
  if (value === undefined || value === null) return null;
  // A header sent twice is nobody's signature; the empty text is refused as malformed by the scheme.
  const only = Array.isArray(value) && value.length === 1 ? value[0] : value;
  return typeof only === 'string' ? only : '';
}

export function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Exactly the text whose UTF-8 bytes these are: no byte is dropped or replaced on the way. @throws {NotificationError} `malformed` */
export function textOf(body: Bytes): string {
  if (typeof body === 'string') return body;
  try {
    return decoder.decode(body);
  } catch (cause) {
    throw new NotificationError('malformed', 'The notification is not UTF-8 text.', { cause });
  }
}
