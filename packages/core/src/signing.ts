import { type Computation, runLater, runNow } from './computation.js';
import { type Bytes, timingSafeEqualText } from './crypto.js';

export {
  type Bytes,
  hmacSha256Base64,
  hmacSha256Base64Async,
  hmacSha256Hex,
  hmacSha256HexAsync,
  timingSafeEqualText,
} from './crypto.js';

const HEX_DIGITS_OF_SHA256 = 64;

/** What a signature of a write covers. */
export interface RequestToSign {
  readonly secret: string;
  /** Unix time in whole seconds; text, such as a received header, is signed as it is. */
  readonly timestamp: number | string;
  /** The bytes exactly as they are sent; a write without a body signs the empty string. */
  readonly body: Bytes;
}

/**
 * The signature that NeroPay asks for on every write: lower-case hex HMAC-SHA256 of `timestamp.rawBody` with the secret
 * key (API reference, Authentication). Sent as `X-NeroPay-Signature`, next to `X-NeroPay-Timestamp`.
 *
 * @throws {NeroPayError} `sync_crypto_unavailable` where there is only WebCrypto.
 */
export function signRequest(request: RequestToSign): string {
  return runNow(requestSignature(request), 'signRequestAsync');
}

/** {@link signRequest} for every platform. */
export function signRequestAsync(request: RequestToSign): Promise<string> {
  return runLater(requestSignature(request));
}

function* requestSignature({ secret, timestamp, body }: RequestToSign): Computation<string> {
  return yield { secret, parts: timestamped(timestamp, body), encoding: 'hex' };
}

/** What is signed of a message that is sent at a time: the time, a dot and the message. */
export function timestamped(timestamp: number | string, body: Bytes): readonly Bytes[] {
  return [`${timestamp}.`, body];
}

/**
 * Whether `given` is the same 64 hex digits as `expected`, in either case, in constant time.
 * False, never an error, for a wrong length or anything that is not hex.
 */
export function timingSafeEqualHex(expected: string, given: string): boolean {
  if (typeof given !== 'string' || given.length !== HEX_DIGITS_OF_SHA256) return false;
  return timingSafeEqualText(expected.toLowerCase(), given.toLowerCase());
}
