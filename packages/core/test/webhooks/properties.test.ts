import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runLater } from '../../src/computation.js';
import { webCrypto } from '../../src/platform/web-crypto.js';
import {
  authenticateNotification,
  authenticateNotificationAsync,
  NotificationError,
  type NotificationScheme,
  parseNotification,
  type ReceivedNotification,
  signNotification,
  signNotificationAsync,
  verifyNotification,
  verifyNotificationAsync,
} from '../../src/webhooks/index.js';
import { signing } from '../../src/webhooks/sign.js';
import { authentication } from '../../src/webhooks/verify.js';

const NOW = Date.parse('2026-04-22T10:00:00Z');
const SECONDS = NOW / 1000;
const SECRET = 'whsec_test_neropay';
const SCHEMES: readonly NotificationScheme[] = ['header', 'body', 'ipn'];

const anySecret = fc.string({ minLength: 1, unit: 'grapheme' });
const anyEvent = fc.record({
  type: fc.string({ minLength: 1, unit: 'grapheme' }),
  id: fc.string(),
  data: fc.jsonValue(),
});
/** The older form covers these two fields only, so only with them can a changed bit be seen. */
const anyIpn = fc.record({
  identifier: fc.string({ minLength: 1, unit: 'grapheme' }),
  status: fc.constant('succeeded'),
  data: fc.record({ amount: fc.stringMatching(/^[0-9]{1,6}\.[0-9]{2}$/) }),
});
const anyNotification = fc.oneof(
  fc.record({ scheme: fc.constantFrom('header' as const, 'body' as const), body: anyEvent }),
  fc.record({ scheme: fc.constant('ipn' as const), body: anyIpn }),
);

/** Code of the refusal, or the scheme that was believed: what all ways to verify must agree on. */
async function verdictOf(verify: () => unknown): Promise<string> {
  try {
    const verdict = await verify();
    return typeof verdict === 'string' ? verdict : JSON.stringify(verdict);
  } catch (error) {
    if (error instanceof NotificationError) return `${error.code}: ${error.message}`;
    throw error;
  }
}

/** At once, with await, and with WebCrypto. */
async function verdictsOf(received: ReceivedNotification): Promise<string[]> {
  return Promise.all([
    verdictOf(() => authenticateNotification(received)),
    verdictOf(() => authenticateNotificationAsync(received)),
    verdictOf(() => runLater(authentication(received), webCrypto)),
  ]);
}

/** What the older form signs. */
function signedFieldsOf({ rawBody }: ReceivedNotification): (string | null)[] {
  const form = new URLSearchParams(String(rawBody));
  return [form.get('identifier'), form.get('data[amount]')];
}

function flipBit(bytes: Uint8Array, at: number): Buffer {
  const flipped = Buffer.from(bytes);
  const index = Math.floor(at / 8) % flipped.length;
  flipped[index] = (flipped[index] ?? 0) ^ (1 << (at % 8));
  return flipped;
}

describe('what is signed is accepted', () => {
  it('by every way to verify, however it was signed', async () => {
    await fc.assert(
      fc.asyncProperty(anyNotification, anySecret, async ({ scheme, body }, secret) => {
        const notification = { scheme, secret, body, timestamp: SECONDS };
        const signed = signNotification(notification);
        expect(await signNotificationAsync(notification)).toEqual(signed);
        expect(await runLater(signing(notification), webCrypto)).toEqual(signed);

        const received = { rawBody: signed.body, headers: signed.headers, secrets: [secret], now: () => NOW };
        expect(await verdictsOf(received)).toEqual([scheme, scheme, scheme]);
        expect(await verifyNotificationAsync(received)).toEqual(verifyNotification(received));
      }),
      { numRuns: 500 },
    );
  });
});

describe('one flipped bit is refused, and all ways to verify agree on it', () => {
  const genuine = (scheme: NotificationScheme, body: object, secret: string) => {
    const signed = signNotification({ scheme, secret, body: { ...body }, timestamp: SECONDS });
    return { rawBody: Buffer.from(signed.body), headers: signed.headers, secrets: [secret], now: () => NOW };
  };
  const refusal = expect.stringMatching(/^(unsigned|bad_signature|malformed|stale|future): /);

  it('in the body', async () => {
    await fc.assert(
      fc.asyncProperty(anyNotification, anySecret, fc.nat(), async ({ scheme, body }, secret, at) => {
        const received = genuine(scheme, body, secret);
        const changed = { ...received, rawBody: flipBit(received.rawBody, at) };
        const [verdict, ...others] = await verdictsOf(changed);
        expect(others).toEqual([verdict, verdict]);
        if (verdict !== scheme) {
          expect(verdict).toEqual(refusal);
          return;
        }
        // Believed all the same: then what was signed has not changed.
        if (scheme === 'ipn') {
          expect(signedFieldsOf(changed)).toEqual(signedFieldsOf(received));
        } else {
          // The case of a hex digit of the signature itself.
          expect(scheme).toBe('body');
          const { signature, ...event } = verifyNotification(changed).event.raw as Record<string, unknown>;
          const { signature: genuineSignature, ...original } = verifyNotification(received).event.raw as typeof event;
          expect(event).toEqual(original);
          expect(String(signature).toLowerCase()).toBe(genuineSignature);
        }
      }),
      { numRuns: 1_500 },
    );
  });

  it.each(['x-neropay-timestamp', 'x-neropay-signature'])('in %s', async (name) => {
    await fc.assert(
      fc.asyncProperty(anyEvent, anySecret, fc.nat(), async (body, secret, at) => {
        const received = genuine('header', body, secret);
        const value = received.headers[name] ?? '';
        const changed = flipBit(Buffer.from(value), at).toString('latin1');
        fc.pre(changed.toLowerCase() !== value.toLowerCase());
        const [verdict, ...others] = await verdictsOf({
          ...received,
          headers: { ...received.headers, [name]: changed },
        });
        expect(verdict).toEqual(refusal);
        expect(others).toEqual([verdict, verdict]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('in the secret', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyNotification,
        fc.stringMatching(/^[!-~]{1,40}$/),
        fc.nat(),
        async ({ scheme, body }, secret, at) => {
          const other = flipBit(Buffer.from(secret), at).toString('latin1');
          const [verdict, ...others] = await verdictsOf({ ...genuine(scheme, body, secret), secrets: [other] });
          expect(verdict).toEqual(expect.stringMatching(/^bad_signature: /));
          expect(others).toEqual([verdict, verdict]);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a hundred thousand forgeries', () => {
  const genuine = SCHEMES.map((scheme) => {
    const body =
      scheme === 'ipn'
        ? { identifier: 'ORDER1001', status: 'succeeded', data: { amount: '15.99' } }
        : {
            type: 'transaction.succeeded',
            transaction: { id: 1, status: 'succeeded', amount: '15.99', currency: 'GBP' },
          };
    const { body: text, headers } = signNotification({
      scheme,
      secret: 'a secret of somebody else',
      body,
      timestamp: SECONDS,
    });
    return { bytes: Buffer.from(text), headers };
  });
  const anyHeader = fc.oneof(
    fc.constantFrom(
      String(SECONDS),
      String(SECONDS - 1e6),
      '',
      'f'.repeat(64),
      genuine[0]?.headers['x-neropay-signature'] ?? '',
    ),
    fc.string({ maxLength: 70 }),
  );
  const anyHeaders = fc.record(
    { 'x-neropay-timestamp': anyHeader, 'x-neropay-signature': anyHeader, 'content-type': anyHeader },
    { requiredKeys: [] },
  );
  const edit = fc.record({
    at: fc.nat({ max: 400 }),
    remove: fc.nat({ max: 4 }),
    insert: fc.uint8Array({ maxLength: 4 }),
  });
  /** A genuine notification of somebody else with bytes replaced, added, dropped. */
  const mutated = fc
    .tuple(fc.constantFrom(...genuine), fc.array(edit, { maxLength: 3 }))
    .map(([{ bytes }, edits]) =>
      edits.reduce<Buffer>(
        (body, { at, remove, insert }) => Buffer.concat([body.subarray(0, at), insert, body.subarray(at + remove)]),
        bytes,
      ),
    );
  const anyBody = fc.oneof(mutated, fc.uint8Array({ maxLength: 120 }), fc.string({ unit: 'binary', maxLength: 60 }));

  /** Throws, with what it was given, when a forgery is believed or anything but a refusal comes out. */
  function refuse(verify: () => unknown): string {
    let believed: unknown;
    try {
      believed = verify();
    } catch (error) {
      if (error instanceof NotificationError) return error.code;
      throw error;
    }
    throw new Error(`Believed: ${JSON.stringify(believed)}`);
  }

  it('are all refused, and with nothing but a NotificationError', () => {
    let count = 0;
    const codes = new Set<string>();
    fc.assert(
      fc.property(anyBody, anyHeaders, (rawBody, headers) => {
        const received = { rawBody, headers, secrets: [SECRET, 'an old one'], now: () => NOW };
        count += 1;
        codes.add(refuse(() => authenticateNotification(received)));
        refuse(() => verifyNotification(received));
        try {
          parseNotification(rawBody);
        } catch (error) {
          if (!(error instanceof NotificationError)) throw error;
        }
      }),
      { numRuns: 100_000 },
    );
    expect(count).toBe(100_000);
    // The examples reach every kind of refusal that a forger can get without a secret.
    expect([...codes].sort()).toEqual(['bad_signature', 'malformed', 'unsigned']);
  }, 120_000);

  it('are refused by those that await as well, for the same reason', async () => {
    await fc.assert(
      fc.asyncProperty(anyBody, anyHeaders, async (rawBody, headers) => {
        const received = { rawBody, headers, secrets: [SECRET], now: () => NOW };
        const [verdict, ...others] = await verdictsOf(received);
        expect(verdict).toMatch(/^(unsigned|bad_signature|malformed): /);
        expect(others).toEqual([verdict, verdict]);
        expect(await verdictOf(() => verifyNotificationAsync(received))).toBe(verdict);
      }),
      { numRuns: 3_000 },
    );
  }, 60_000);
});
