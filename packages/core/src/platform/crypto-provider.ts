/** Text is taken as UTF-8. */
export type Bytes = string | Uint8Array;

export type DigestEncoding = 'hex' | 'base64';

/** Where HMAC-SHA256 comes from. */
export interface CryptoProvider {
  /** HMAC-SHA256 over the parts, one after the other. Null where the platform's cryptography only answers later. */
  readonly hmacNow: ((secret: Bytes, parts: readonly Bytes[], encoding: DigestEncoding) => string) | null;
  /** The same, later; the parts may still be on their way. */
  hmacLater(secret: Bytes, parts: Iterable<Bytes> | AsyncIterable<Bytes>, encoding: DigestEncoding): Promise<string>;
}
