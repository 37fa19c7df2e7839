import { hmacSha256Hex } from '../crypto.js';
import { signRequest } from '../signing.js';
import type { MemberValue } from './body-signature.js';

/*
 * What exactly is signed, scheme by scheme. Verifying and signing both come here, so they cannot disagree.
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

export const TIMESTAMP_HEADER = 'x-neropay-timestamp';
export const SIGNATURE_HEADER = 'x-neropay-signature';

/** Scheme `header` is the construction of signed API writes. */
export const headerSignature = signRequest;

export function bodySignature(secret: string, text: string, value: MemberValue): string {
  return hmacSha256Hex(secret, text.slice(0, value.start), text.slice(value.end));
}

export function ipnSignature(secret: string, amount: string, identifier: string): string {
  return hmacSha256Hex(secret, amount, identifier).toUpperCase();
}
