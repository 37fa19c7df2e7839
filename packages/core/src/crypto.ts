import { crypto } from '#platform';
import { syncCryptoUnavailable } from './computation.js';
import type { Bytes, DigestEncoding } from './platform/crypto-provider.js';

export type { Bytes } from './platform/crypto-provider.js';

/**
 * Lower-case hex of HMAC-SHA256 over the parts, one after the other.
 *
 * @throws {NeroPayError} `sync_crypto_unavailable` where there is only WebCrypto.
 */
export function hmacSha256Hex(secret: Bytes, ...parts: readonly Bytes[]): string {
  return hmacNow('hmacSha256HexAsync', secret, parts, 'hex');
}

/** {@link hmacSha256Hex} for every platform. */
export function hmacSha256HexAsync(secret: Bytes, ...parts: readonly Bytes[]): Promise<string> {
  return crypto.hmacLater(secret, parts, 'hex');
}

/**
 * Base64 of the same, as Standard Webhooks writes signatures.
 *
 * @throws {NeroPayError} `sync_crypto_unavailable` where there is only WebCrypto.
 */
export function hmacSha256Base64(secret: Bytes, ...parts: readonly Bytes[]): string {
  return hmacNow('hmacSha256Base64Async', secret, parts, 'base64');
}

/** {@link hmacSha256Base64} for every platform. */
export function hmacSha256Base64Async(secret: Bytes, ...parts: readonly Bytes[]): Promise<string> {
  return crypto.hmacLater(secret, parts, 'base64');
}

function hmacNow(twin: string, secret: Bytes, parts: readonly Bytes[], encoding: DigestEncoding): string {
  if (!crypto.hmacNow) throw syncCryptoUnavailable(twin);
  return crypto.hmacNow(secret, parts, encoding);
}

/** Whether two texts are the same, in a time that depends only on their lengths. */
export function timingSafeEqualText(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  // No way out before the end: how long this takes must not tell where two signatures begin to differ. Written by hand because
  // WebCrypto has no such function, and Node's needs two copies first, which take longer than this.
  for (let at = 0; at < a.length; at += 1) difference |= a.charCodeAt(at) ^ b.charCodeAt(at);
  return difference === 0;
}

/** A fresh random (version 4) UUID. */
export function newIdempotencyKey(): string {
  return globalThis.crypto.randomUUID();
}
