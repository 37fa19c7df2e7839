import { type Bytes, hmacSha256Hex, timingSafeEqualText } from './crypto.js';

export { type Bytes, hmacSha256Base64, hmacSha256Hex, timingSafeEqualText } from './crypto.js';

const HEX_DIGITS_OF_SHA256 = 64;

/**
 * The signature that NeroPay asks for on every write: lower-case hex HMAC-SHA256 of `timestamp.rawBody` with the secret
 * key (API reference, Authentication). Sent as `X-NeroPay-Signature`, next to `X-NeroPay-Timestamp`.
 *
 * @param request.timestamp unix time in whole seconds; text, such as a received header, is signed as it is.
 * @param request.body the bytes exactly as they are sent; a write without a body signs the empty string.
 */
export function signRequest(request: {
  readonly secret: string;
  readonly timestamp: number | string;
  readonly body: Bytes;
}): string {
  return hmacSha256Hex(request.secret, `${request.timestamp}.`, request.body);
}

/**
 * Whether `given` is the same 64 hex digits as `expected`, in either case, in constant time.
 * False, never an error, for a wrong length or anything that is not hex.
 */
export function timingSafeEqualHex(expected: string, given: string): boolean {
  if (typeof given !== 'string' || given.length !== HEX_DIGITS_OF_SHA256) return false;
  return timingSafeEqualText(expected.toLowerCase(), given.toLowerCase());
}
