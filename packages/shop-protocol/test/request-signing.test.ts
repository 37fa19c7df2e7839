import { hmacSha256Hex } from '@neropay/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { requestHeaders, type SignedRequest, signShopRequest, verifyShopRequest } from '../src/request-signing.js';
import { NOW_SECONDS, now, STORE_ID, STORE_SECRET } from './support.ts';

const OTHER_SECRET = 'sk_st_ZYXWVUTSRQPONMLKJIHGFEDCBA9876543210zyxw';
const request = { method: 'POST', path: '/v1/checkouts', body: '{"amount":"15.99"}' };

function sign(signed: SignedRequest, secret = STORE_SECRET, timestamp = NOW_SECONDS) {
  return requestHeaders({ ...signed, storeId: STORE_ID, secret, timestamp });
}

function reasonOf(received: SignedRequest, headers: Record<string, string>, secrets = [STORE_SECRET]) {
  const verdict = verifyShopRequest({ ...received, headers, secrets, now });
  return verdict.ok ? null : verdict.reason;
}

describe('requestHeaders', () => {
  it('signs timestamp.METHOD.path.body with the store secret, in lower-case hex', () => {
    const headers = sign({ ...request, method: 'post' });
    expect(headers['X-NeroPay-Signature']).toBe(
      hmacSha256Hex(STORE_SECRET, `${NOW_SECONDS}.POST./v1/checkouts.{"amount":"15.99"}`),
    );
  });

  it('never lets the secret travel', () => {
    expect(JSON.stringify(sign(request))).not.toContain(STORE_SECRET);
  });

  it('carries the idempotency key of a write, and a content type only with a body', () => {
    const options = { storeId: STORE_ID, secret: STORE_SECRET, timestamp: NOW_SECONDS };
    expect(requestHeaders({ ...options, ...request, idempotencyKey: 'order_1' })).toMatchObject({
      'Idempotency-Key': 'order_1',
      'Content-Type': 'application/json',
    });
    const read = requestHeaders({ ...options, method: 'GET', path: '/v1/store' });
    expect(Object.keys(read)).toEqual(['X-NeroPay-Store', 'X-NeroPay-Timestamp', 'X-NeroPay-Signature']);
  });
});

describe('verifyShopRequest', () => {
  it('reads headers from fetch, from Node and from maps with names in any case', () => {
    const headers = sign(request);
    const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    for (const source of [headers, lower, new Headers(headers)]) {
      expect(verifyShopRequest({ ...request, headers: source, secrets: [STORE_SECRET], now })).toEqual({ ok: true });
    }
  });

  it('refuses a header that came twice, whichever of the two is right', () => {
    const { 'X-NeroPay-Signature': signature = '', ...rest } = sign(request);
    const headers = { ...rest, 'x-neropay-signature': [signature, 'f'.repeat(64)] };
    expect(verifyShopRequest({ ...request, headers, secrets: [STORE_SECRET], now })).toMatchObject({
      reason: 'signature',
    });
  });

  it('refuses everything while a store has no secret', () => {
    expect(reasonOf(request, sign(request), [])).toBe('signature');
    expect(reasonOf(request, { ...sign(request), 'X-NeroPay-Signature': '' }, [])).toBe('missing');
  });

  it('says which clock to look at, and gives no secret away', () => {
    const late = verifyShopRequest({
      ...request,
      headers: sign(request, STORE_SECRET, NOW_SECONDS - 400),
      secrets: [STORE_SECRET],
      now,
    });
    expect(late).toMatchObject({ reason: 'timestamp', message: expect.stringContaining('400 s old') });
    const early = verifyShopRequest({
      ...request,
      headers: sign(request, STORE_SECRET, NOW_SECONDS + 400),
      secrets: [STORE_SECRET],
      now,
    });
    expect(early).toMatchObject({ reason: 'timestamp', message: expect.stringContaining('400 s in the future') });
    const wrong = verifyShopRequest({ ...request, headers: sign(request, OTHER_SECRET), secrets: [STORE_SECRET], now });
    expect(JSON.stringify([late, early, wrong])).not.toContain('sk_st_');
  });

  it('uses the real clock when none is given', () => {
    const timestamp = Math.floor(Date.now() / 1000);
    const headers = sign(request, STORE_SECRET, timestamp);
    expect(verifyShopRequest({ ...request, headers, secrets: [STORE_SECRET] })).toEqual({ ok: true });
    expect(
      verifyShopRequest({ ...request, headers: sign(request, STORE_SECRET, timestamp - 400), secrets: [STORE_SECRET] })
        .ok,
    ).toBe(false);
  });

  describe('for any request', () => {
    const writes = fc.record({
      method: fc.constantFrom('POST', 'PATCH'),
      path: fc.webPath().map((path) => `/v1${path}`),
      body: fc.oneof(
        fc.json(),
        fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
      ),
    });
    const age = fc.integer({ min: -300, max: 300 });

    it('what was signed is accepted, with any of the accepted secrets, anywhere in the window', () => {
      fc.assert(
        fc.property(writes, age, fc.boolean(), (signed, seconds, rotated) => {
          const headers = sign(signed, rotated ? OTHER_SECRET : STORE_SECRET, NOW_SECONDS + seconds);
          expect(reasonOf(signed, headers, [STORE_SECRET, OTHER_SECRET])).toBeNull();
        }),
      );
    });

    it('one changed byte of the body is refused: a changed amount', () => {
      fc.assert(
        fc.property(writes, fc.nat(), fc.integer({ min: 1, max: 255 }), (signed, position, mask) => {
          const body = Buffer.from(signed.body);
          fc.pre(body.length > 0);
          body[position % body.length] = (body[position % body.length] ?? 0) ^ mask;
          expect(reasonOf({ ...signed, body }, sign(signed))).toBe('signature');
        }),
      );
    });

    it('bytes added to or cut off the body are refused', () => {
      fc.assert(
        fc.property(writes, fc.uint8Array({ minLength: 1, maxLength: 8 }), (signed, extra) => {
          const longer = Buffer.concat([Buffer.from(signed.body), extra]);
          expect(reasonOf({ ...signed, body: longer }, sign(signed))).toBe('signature');
          expect(reasonOf(signed, sign({ ...signed, body: longer }))).toBe('signature');
        }),
      );
    });

    it('one changed character of the path is refused: a refund of another order', () => {
      fc.assert(
        fc.property(writes, fc.nat(), fc.stringMatching(/^[a-zA-Z0-9._~?=&%-]$/), (signed, position, character) => {
          const at = position % signed.path.length;
          fc.pre(signed.path[at] !== character);
          const path = signed.path.slice(0, at) + character + signed.path.slice(at + 1);
          expect(reasonOf({ ...signed, path }, sign(signed))).toBe('signature');
        }),
      );
    });

    it('another method is refused: a read made a disconnect', () => {
      const methods = fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT');
      fc.assert(
        fc.property(writes, methods, (signed, method) => {
          fc.pre(method !== signed.method);
          expect(reasonOf({ ...signed, method }, sign(signed))).toBe('signature');
        }),
      );
    });

    it('another time is refused, also within the window: an old request made fresh', () => {
      fc.assert(
        fc.property(writes, age, age, (signed, signedAt, claimed) => {
          fc.pre(signedAt !== claimed);
          const headers = sign(signed, STORE_SECRET, NOW_SECONDS + signedAt);
          const moved = { ...headers, 'X-NeroPay-Timestamp': String(NOW_SECONDS + claimed) };
          expect(reasonOf(signed, moved)).toBe('signature');
        }),
      );
    });

    it('a time outside the window is refused although the signature fits', () => {
      const outside = fc.oneof(fc.integer({ min: 301, max: 10 ** 8 }), fc.integer({ min: -(10 ** 9), max: -301 }));
      fc.assert(
        fc.property(writes, outside, (signed, seconds) => {
          expect(reasonOf(signed, sign(signed, STORE_SECRET, NOW_SECONDS + seconds))).toBe('timestamp');
        }),
      );
    });

    it('a secret that differs in one character is another secret', () => {
      fc.assert(
        fc.property(
          writes,
          fc.nat(STORE_SECRET.length - 1),
          fc.stringMatching(/^[A-Za-z0-9]$/),
          (signed, at, character) => {
            fc.pre(STORE_SECRET[at] !== character);
            const secret = STORE_SECRET.slice(0, at) + character + STORE_SECRET.slice(at + 1);
            expect(reasonOf(signed, sign(signed, secret))).toBe('signature');
          },
        ),
      );
    });

    it('a signature that is not one is refused and never throws', () => {
      fc.assert(
        fc.property(writes, fc.string({ minLength: 1 }), (signed, signature) => {
          const headers = { ...sign(signed), 'X-NeroPay-Signature': signature };
          expect(['signature', 'missing']).toContain(reasonOf(signed, headers));
        }),
      );
    });
  });

  it('signs the same for text and for its bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (body) => {
        const options = { secret: STORE_SECRET, timestamp: NOW_SECONDS, method: 'POST', path: '/v1/checkouts' };
        expect(signShopRequest({ ...options, body })).toBe(signShopRequest({ ...options, body: Buffer.from(body) }));
      }),
    );
  });
});
