import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hmacSha256Hex, signRequest, timingSafeEqualHex, timingSafeEqualText } from '../src/signing.js';

describe('HMAC-SHA256', () => {
  it('gives the digests of RFC 4231', () => {
    const twenty = (byte: number) => Buffer.alloc(20, byte).toString('latin1');
    expect(hmacSha256Hex(twenty(0x0b), 'Hi There')).toBe(
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    );
    expect(hmacSha256Hex('Jefe', 'what do ya want ', 'for nothing?')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('does not depend on how the data is cut into parts, nor on text or bytes', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'binary' }), fc.nat(), (secret, text, cut) => {
        const at = cut % (text.length + 1);
        const whole = hmacSha256Hex(secret, Buffer.from(text));
        const bytes = Buffer.from(text);
        const byteAt = cut % (bytes.length + 1);
        expect(hmacSha256Hex(secret, bytes.subarray(0, byteAt), bytes.subarray(byteAt))).toBe(whole);
        // A cut through a surrogate pair would not be the same text.
        if (text.slice(0, at).isWellFormed() && text.slice(at).isWellFormed()) {
          expect(hmacSha256Hex(secret, text.slice(0, at), text.slice(at))).toBe(whole);
        }
      }),
    );
  });
});

describe('a request signature', () => {
  it('is the hex HMAC of timestamp, dot and raw body, as the reference says', () => {
    const body = '{"amount":"15.99","currency":"GBP"}';
    const expected = createHmac('sha256', 'sk_test').update(`1776825615.${body}`).digest('hex');
    expect(signRequest({ secret: 'sk_test', timestamp: 1776825615, body })).toBe(expected);
    expect(signRequest({ secret: 'sk_test', timestamp: 1776825615, body: Buffer.from(body) })).toBe(expected);
  });

  it('of a write without a body covers the empty text', () => {
    const expected = createHmac('sha256', 'sk_test').update('1776825615.').digest('hex');
    expect(signRequest({ secret: 'sk_test', timestamp: 1776825615, body: '' })).toBe(expected);
  });

  it('changes with every byte of the body, with the time and with the secret', () => {
    const body = fc.uint8Array({ minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(body, fc.nat(), fc.integer({ min: 1, max: 255 }), (original, position, flip) => {
        const changed = Uint8Array.from(original);
        const at = position % changed.length;
        changed[at] = (changed[at] ?? 0) ^ flip;
        const sign = (bytes: Uint8Array, timestamp = 1, secret = 's') =>
          signRequest({ secret, timestamp, body: bytes });
        expect(sign(changed)).not.toBe(sign(original));
        expect(sign(original, 2)).not.toBe(sign(original));
        expect(sign(original, 1, 't')).not.toBe(sign(original));
      }),
    );
  });
});

describe('comparing signatures', () => {
  const digest = hmacSha256Hex('secret', 'data');

  it('accepts hex in either case', () => {
    expect(timingSafeEqualHex(digest, digest)).toBe(true);
    expect(timingSafeEqualHex(digest, digest.toUpperCase())).toBe(true);
    expect(timingSafeEqualHex(digest.toUpperCase(), digest)).toBe(true);
  });

  it('refuses any other text, whatever it is, without an error', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.string({ minLength: 64, maxLength: 64 }), fc.stringMatching(/^[0-9a-f]{64}$/)),
        (given) => {
          fc.pre(given.toLowerCase() !== digest);
          expect(timingSafeEqualHex(digest, given)).toBe(false);
        },
      ),
    );
    for (const given of [undefined, null, 0, {}, [digest]]) {
      expect(timingSafeEqualHex(digest, given as unknown as string)).toBe(false);
    }
  });

  it('refuses characters that only become the right hex digits when they are cut to eight bits', () => {
    // U+0161 & 0xff is "a": a decoder that truncates would take it for one.
    const lookalike = [...digest].map((digit) => String.fromCharCode(digit.charCodeAt(0) + 0x100)).join('');
    expect(timingSafeEqualHex(digest, lookalike)).toBe(false);
  });

  it('refuses a right signature that is cut short or drawn out', () => {
    expect(timingSafeEqualHex(digest, digest.slice(0, 63))).toBe(false);
    expect(timingSafeEqualHex(digest, `${digest}0`)).toBe(false);
    expect(timingSafeEqualHex(digest, ` ${digest}`)).toBe(false);
    expect(timingSafeEqualHex('', '')).toBe(false);
    expect(timingSafeEqualHex('abcdef', 'abcdef')).toBe(false);
  });

  it('compares texts by their bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(timingSafeEqualText(a, a)).toBe(true);
        expect(timingSafeEqualText(a, b)).toBe(a === b);
      }),
    );
  });
});
