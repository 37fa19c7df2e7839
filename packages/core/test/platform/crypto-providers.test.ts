import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bytes, CryptoProvider } from '../../src/platform/crypto-provider.js';
import { nodeCrypto } from '../../src/platform/node-crypto.js';
import { webCrypto } from '../../src/platform/web-crypto.js';

const anyBytes = fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array({ maxLength: 200 }));
const anyEncoding = fc.constantFrom('hex' as const, 'base64' as const);

async function* arriving(parts: readonly Bytes[]): AsyncGenerator<Bytes, void, undefined> {
  for (const part of parts) yield part;
}

/** RFC 4231, test cases 1, 2, 3, 6 (a key longer than a block). */
const RFC_4231: readonly (readonly [key: Uint8Array, data: Uint8Array, digest: string])[] = [
  [
    new Uint8Array(20).fill(0x0b),
    Buffer.from('Hi There'),
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  ],
  [
    Buffer.from('Jefe'),
    Buffer.from('what do ya want for nothing?'),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  ],
  [
    new Uint8Array(20).fill(0xaa),
    new Uint8Array(50).fill(0xdd),
    '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
  ],
  [
    new Uint8Array(131).fill(0xaa),
    Buffer.from('Test Using Larger Than Block-Size Key - Hash Key First'),
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  ],
];

const PROVIDERS: readonly (readonly [name: string, provider: CryptoProvider])[] = [
  ['node:crypto', nodeCrypto],
  ['WebCrypto', webCrypto],
];

describe.each(PROVIDERS)('HMAC-SHA256 of %s', (_name, provider) => {
  it('gives the digests of RFC 4231', async () => {
    for (const [key, data, digest] of RFC_4231) expect(await provider.hmacLater(key, [data], 'hex')).toBe(digest);
  });

  it('covers what was passed, though its owner changes it meanwhile', async () => {
    const data = Uint8Array.from([1, 2, 3]);
    const expected = nodeCrypto.hmacNow?.('s', [data], 'hex');
    const call = provider.hmacLater('s', [data], 'hex');
    data.fill(9);
    expect(await call).toBe(expected);
  });

  it('tells of a stream that fails', async () => {
    async function* failing(): AsyncGenerator<Bytes, void, undefined> {
      yield 'a';
      throw new Error('the file has gone');
    }
    await expect(provider.hmacLater('s', failing(), 'hex')).rejects.toThrow('the file has gone');
  });
});

it('both give the same for any key, empty ones included, any parts, at once or later, whole or arriving', async () => {
  await fc.assert(
    fc.asyncProperty(anyBytes, fc.array(anyBytes, { maxLength: 4 }), anyEncoding, async (secret, parts, encoding) => {
      const expected = nodeCrypto.hmacNow?.(secret, parts, encoding);
      for (const provider of [nodeCrypto, webCrypto]) {
        expect(await provider.hmacLater(secret, parts, encoding)).toBe(expected);
        expect(await provider.hmacLater(secret, arriving(parts), encoding)).toBe(expected);
      }
    }),
    { numRuns: 1_000 },
  );
});
