import type { Bytes, CryptoProvider, DigestEncoding } from './crypto-provider.js';

const encoder = new TextEncoder();

/** WebCrypto: browsers, Workers and other edge runtimes. It signs whole messages only, and always answers later. */
export const webCrypto: CryptoProvider = {
  hmacNow: null,

  async hmacLater(secret, parts, encoding) {
    // Copied before the first wait: what is signed is what was passed, whatever its owner does with it meanwhile.
    const keyBytes = importable(bytesOf(secret));
    const message = joined(Symbol.iterator in parts ? Array.from(parts, bytesOf) : await collected(parts));
    const { subtle } = globalThis.crypto;
    const key = await subtle.importKey('raw', keyBytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
    return encoded(new Uint8Array(await subtle.sign('HMAC', key, message)), encoding);
  },
};

/** WebCrypto refuses an empty key. HMAC fills every short key up with zeros, so one zero is the same key. */
function importable(key: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return key.length === 0 ? new Uint8Array(1) : key;
}

function bytesOf(part: Bytes): Uint8Array<ArrayBuffer> {
  return typeof part === 'string' ? encoder.encode(part) : new Uint8Array(part);
}

async function collected(parts: AsyncIterable<Bytes>): Promise<Uint8Array<ArrayBuffer>[]> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const part of parts) chunks.push(bytesOf(part));
  return chunks;
}

function joined(chunks: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function encoded(digest: Uint8Array, encoding: DigestEncoding): string {
  if (encoding === 'base64') return btoa(String.fromCharCode(...digest));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
