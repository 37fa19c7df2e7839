import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallbackVerificationError, readCallback, signCallback, verifyCallback } from '../src/callback-signing.js';
import { requestHeaders, verifyShopRequest } from '../src/request-signing.js';
import { CALLBACK_SECRET, event, NOW_SECONDS, now } from './support.ts';

const RUNS = 100_000;
const BODY = Buffer.from(JSON.stringify(event('checkout.paid')));
const OTHERS_SECRET = `whsec_${Buffer.from('fedcba9876543210fedcba9876543210').toString('base64')}`;

/** Random bytes, text, and a genuine body of which one byte is another. */
const anyBody = fc.oneof(
  fc.uint8Array({ maxLength: 96 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ unit: 'binary', maxLength: 96 }),
  fc.record({ at: fc.nat(BODY.length - 1), mask: fc.integer({ min: 1, max: 255 }) }).map(({ at, mask }) => {
    const changed = Buffer.from(BODY);
    changed[at] = (changed[at] ?? 0) ^ mask;
    return changed;
  }),
);
const anyHeader = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.constantFrom('', String(NOW_SECONDS), 'v1,', 'v1,AAAA', 'a'.repeat(64), `v1,${'A'.repeat(43)}=`),
);

describe('whatever a stranger sends', () => {
  it('is no callback, and the only thing thrown says so', () => {
    const genuine = signCallback({ secrets: [OTHERS_SECRET], id: 'evt_1', timestamp: NOW_SECONDS, body: BODY });
    const anyHeaders = fc.oneof(
      fc.record(
        { 'webhook-id': anyHeader, 'webhook-timestamp': anyHeader, 'webhook-signature': anyHeader },
        { requiredKeys: [] },
      ),
      fc.constant(genuine),
    );
    let refused = 0;
    fc.assert(
      fc.property(anyBody, anyHeaders, fc.boolean(), (rawBody, headers, reads) => {
        const received = { secrets: [CALLBACK_SECRET], headers, rawBody, now };
        try {
          (reads ? readCallback : verifyCallback)(received);
        } catch (error) {
          if (!(error instanceof CallbackVerificationError)) throw error;
          refused += 1;
        }
      }),
      { numRuns: RUNS },
    );
    expect(refused).toBe(RUNS);
  });

  it('is no request of a store, and nothing is thrown', () => {
    const genuine = requestHeaders({
      storeId: 'st_1',
      secret: 'of another store',
      timestamp: NOW_SECONDS,
      method: 'POST',
      path: '/v1/checkouts',
      body: BODY,
    });
    const names = Object.keys(genuine);
    const anyHeaders = fc.oneof(
      fc.record(Object.fromEntries(names.map((name) => [name, anyHeader])), { requiredKeys: [] }),
      fc.constant(genuine),
    );
    fc.assert(
      fc.property(anyBody, anyHeaders, fc.constantFrom('GET', 'POST', 'DELETE', ''), (body, headers, method) => {
        const verdict = verifyShopRequest({
          secrets: ['of this store'],
          headers,
          method,
          path: '/v1/checkouts',
          body,
          now,
        });
        expect(verdict.ok).toBe(false);
      }),
      { numRuns: RUNS },
    );
  });
});
