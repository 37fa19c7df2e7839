import { crypto as platformCrypto } from '#platform';
import { NeroPayError } from './neropay-error.js';
import type { Bytes, CryptoProvider, DigestEncoding } from './platform/crypto-provider.js';

/** An HMAC-SHA256 over the parts, one after the other. */
export interface WantedHmac {
  readonly secret: Bytes;
  readonly parts: readonly Bytes[];
  readonly encoding: DigestEncoding;
}

/**
 * Something that needs cryptography on its way. It yields each HMAC it wants and goes on with the answer, so it is written once
 * and runs at once ({@link runNow}) as well as on platforms that only answer later ({@link runLater}).
 */
export type Computation<Result> = Generator<WantedHmac, Result, string>;

/**
 * @param twin the public function that does the same with `await`.
 * @throws {NeroPayError} `sync_crypto_unavailable`.
 */
export function runNow<Result>(
  computation: Computation<Result>,
  twin: string,
  crypto: CryptoProvider = platformCrypto,
): Result {
  const { hmacNow } = crypto;
  if (!hmacNow) throw syncCryptoUnavailable(twin);
  let step = computation.next();
  while (!step.done) step = computation.next(hmacNow(step.value.secret, step.value.parts, step.value.encoding));
  return step.value;
}

export async function runLater<Result>(
  computation: Computation<Result>,
  crypto: CryptoProvider = platformCrypto,
): Promise<Result> {
  let step = computation.next();
  while (!step.done) {
    step = computation.next(await crypto.hmacLater(step.value.secret, step.value.parts, step.value.encoding));
  }
  return step.value;
}

export function syncCryptoUnavailable(twin: string): NeroPayError {
  return new NeroPayError(
    'sync_crypto_unavailable',
    `This platform has no synchronous cryptography. Await ${twin} instead, which works everywhere.`,
  );
}
