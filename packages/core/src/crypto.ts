import { Buffer } from 'node:buffer';
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/*
 * The only file that knows where cryptography comes from. Synchronous on purpose: `createHmac` is several times faster
 * than WebCrypto for bodies of this size. `node:crypto` also exists in Deno, Bun and Workers with Node compatibility.
 */

/** Text is taken as UTF-8. */
export type Bytes = string | Uint8Array;

/** Lower-case hex of HMAC-SHA256 over the parts, one after the other. */
export function hmacSha256Hex(secret: Bytes, ...parts: readonly Bytes[]): string {
  return hmacSha256(secret, parts).digest('hex');
}

/** Base64 of the same, as Standard Webhooks writes signatures. */
export function hmacSha256Base64(secret: Bytes, ...parts: readonly Bytes[]): string {
  return hmacSha256(secret, parts).digest('base64');
}

function hmacSha256(secret: Bytes, parts: readonly Bytes[]) {
  const hmac = createHmac('sha256', secret);
  for (const part of parts) hmac.update(part);
  return hmac;
}

/** Whether two texts are the same UTF-8 bytes, in a time that depends only on their lengths. */
export function timingSafeEqualText(a: string, b: string): boolean {
  const bytesOfA = Buffer.from(a);
  const bytesOfB = Buffer.from(b);
  return bytesOfA.length === bytesOfB.length && timingSafeEqual(bytesOfA, bytesOfB);
}

/** A fresh random (version 4) UUID. */
export function newIdempotencyKey(): string {
  return randomUUID();
}
