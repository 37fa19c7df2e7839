import type { Bytes } from '../crypto.js';
import { timestamped } from '../signing.js';
import { findBodySignature, type MemberValue } from './body-signature.js';
import { readForm } from './event.js';
import { NotificationError } from './notification-error.js';
import { headerOf, looksLikeJson, type ReceivedNotification, textOf } from './received.js';

/*
 * What exactly is signed, scheme by scheme, as pure readings. Verifying and signing both come here, so they cannot disagree; the
 * cryptography is elsewhere (`verify.ts`, `sign.ts`).
 */

/**
 * How a notification proves where it comes from:
 * - `header`: `X-NeroPay-Timestamp` and `X-NeroPay-Signature` over `timestamp.rawBody`, as API writes are signed. The only
 *   scheme that knows how old a notification is.
 * - `body`: the JSON body's own top-level `signature`, over the raw body with that member's value emptied.
 * - `ipn`: the older form-encoded notification, `signature` in upper case over amount and identifier. It covers neither the
 *   status nor the currency, nor where the amount ends and the identifier begins: least of all to be acted on unread.
 */
export type NotificationScheme = 'header' | 'body' | 'ipn';

/** What a notification claims: that somebody who knows a secret signed this. */
export interface Claim {
  readonly scheme: NotificationScheme;
  /** The signature it came with: hex in either case, if it is one at all. */
  readonly signature: string;
  /** What the signature must be the HMAC of, in parts. */
  readonly signed: readonly Bytes[];
  /** Unix seconds, where the scheme covers them: then they must also be near the present. */
  readonly timestamp: number | null;
}

/** Null when a notification carries no signature of that scheme; the error when it carries one that cannot be right. */
export type Reading = Claim | NotificationError | null;

export const TIMESTAMP_HEADER = 'x-neropay-timestamp';
export const SIGNATURE_HEADER = 'x-neropay-signature';

/** In the order in which they are tried. */
export const READINGS: readonly ((received: ReceivedNotification) => Reading)[] = [readHeaders, readBody, readIpn];

/** Scheme `header` is the construction of signed API writes. */
export const signedInHeaders = timestamped;

export function signedInBody(text: string, value: MemberValue): readonly Bytes[] {
  return [text.slice(0, value.start), text.slice(value.end)];
}

export function signedInIpn(amount: string, identifier: string): readonly Bytes[] {
  return [amount, identifier];
}

function readHeaders({ headers, rawBody }: ReceivedNotification): Reading {
  const signature = headerOf(headers, SIGNATURE_HEADER);
  const timestamp = headerOf(headers, TIMESTAMP_HEADER);
  if (signature === null && timestamp === null) return null;
  if (!signature || !timestamp || !isUnixSeconds(timestamp)) {
    return new NotificationError(
      'malformed',
      'X-NeroPay-Signature and X-NeroPay-Timestamp (unix seconds) come together, once each.',
    );
  }
  return { scheme: 'header', signature, signed: signedInHeaders(timestamp, rawBody), timestamp: Number(timestamp) };
}

function readBody({ rawBody }: ReceivedNotification): Reading {
  const text = textOf(rawBody);
  const value = findBodySignature(text);
  if (!value || value.start === value.end) return null;
  const signature = text.slice(value.start, value.end);
  return { scheme: 'body', signature, signed: signedInBody(text, value), timestamp: null };
}

function readIpn({ rawBody }: ReceivedNotification): Reading {
  const text = textOf(rawBody);
  if (looksLikeJson(text) || !text.includes('signature=')) return null;
  const form = readForm(text);
  const signature = form.get('signature');
  const amount = form.get('data[amount]');
  const identifier = form.get('identifier');
  if (!signature) return null;
  if (!amount || !identifier) {
    return new NotificationError('malformed', 'The form-encoded notification lacks "identifier" or "data[amount]".');
  }
  return { scheme: 'ipn', signature, signed: signedInIpn(amount, identifier), timestamp: null };
}

function isUnixSeconds(text: string): boolean {
  return /^\d{1,12}$/.test(text);
}
