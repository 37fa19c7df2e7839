import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CallbackRefusal,
  CallbackVerificationError,
  type ReceivedCallback,
  readCallback,
  signCallback,
  verifyCallback,
} from '../src/callback-signing.js';
import { CALLBACK_SECRET, event, NOW_SECONDS, now } from './support.ts';

const OTHER_SECRET = `whsec_${Buffer.from('fedcba9876543210fedcba9876543210').toString('base64')}`;
const ID = 'evt_3Qd8sLw0pR7y';
const BODY = JSON.stringify(event('checkout.paid'));

function sign(given: { body?: string | Uint8Array; secrets?: string[]; id?: string; timestamp?: number } = {}) {
  return signCallback({ secrets: [CALLBACK_SECRET], id: ID, timestamp: NOW_SECONDS, body: BODY, ...given });
}

function refusal(given: Partial<ReceivedCallback>, act: (received: ReceivedCallback) => unknown = verifyCallback) {
  try {
    act({ secrets: [CALLBACK_SECRET], headers: sign(), rawBody: BODY, now, ...given });
  } catch (error) {
    if (error instanceof CallbackVerificationError) return error;
    throw error;
  }
  return null;
}

function codeOf(given: Partial<ReceivedCallback>): CallbackRefusal | null {
  return refusal(given)?.code ?? null;
}

describe('verifyCallback', () => {
  it('answers the id and the time that the signature covers', () => {
    const received = { secrets: [CALLBACK_SECRET], headers: new Headers(sign()), rawBody: BODY, now };
    expect(verifyCallback(received)).toEqual({ id: ID, timestamp: NOW_SECONDS });
  });

  it('says that a parsed body is the mistake, the most common one', () => {
    // What a framework with a JSON parser hands to a caller who does not type-check.
    const rawBody: unknown = JSON.parse(BODY);
    const error = refusal({ rawBody: rawBody as string });
    expect(error).toMatchObject({ code: 'signature', message: expect.stringContaining('parsed before') });
  });

  it.each([
    ['white space around it', `${CALLBACK_SECRET}\n`, 'white space'],
    ['the store secret', 'sk_st_0123456789abcdefghij', 'signs requests, not callbacks'],
    ['no prefix', CALLBACK_SECRET.slice(6), 'whsec_'],
    ['nothing after the prefix', 'whsec_', 'whsec_'],
    ['broken base64', 'whsec_abc*', 'whsec_'],
  ])('says that the secret is the mistake: %s', (_mistake, secret, hint) => {
    const error = refusal({ secrets: [secret] });
    expect(error).toMatchObject({ code: 'secret', message: expect.stringContaining(hint) });
    if (secret.length > 10) expect(error?.message).not.toContain(secret);
  });

  it('refuses everything while there is no secret', () => {
    expect(codeOf({ secrets: [] })).toBe('secret');
  });

  it('tells a wrong secret from a version that it does not know', () => {
    expect(refusal({ secrets: [OTHER_SECRET] })?.message).toContain("another store's or was rotated");
    const headers = { ...sign(), 'webhook-signature': 'v2,abc' };
    expect(refusal({ headers })?.message).toContain('no "v1," signature');
  });

  it('names the missing header', () => {
    const { 'webhook-timestamp': _left, ...headers } = sign();
    expect(refusal({ headers })).toMatchObject({
      code: 'missing',
      message: expect.stringContaining('webhook-timestamp'),
    });
  });

  it('says how far off the clock is', () => {
    expect(refusal({ headers: sign({ timestamp: NOW_SECONDS - 301 }) })?.message).toContain('301 s old');
    expect(refusal({ headers: sign({ timestamp: NOW_SECONDS + 301 }) })?.message).toContain('301 s in the future');
  });

  it('uses the real clock when none is given', () => {
    const timestamp = Math.floor(Date.now() / 1000);
    expect(verifyCallback({ secrets: [CALLBACK_SECRET], headers: sign({ timestamp }), rawBody: BODY }).id).toBe(ID);
  });

  describe('for any body', () => {
    const bodies = fc.oneof(
      fc.json(),
      fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)),
    );

    it('what was signed is accepted, by whichever secret the shop and the gateway share', () => {
      const both = [CALLBACK_SECRET, OTHER_SECRET];
      const known = fc.subarray(both, { minLength: 1 });
      fc.assert(
        fc.property(bodies, known, fc.integer({ min: -300, max: 300 }), (body, secrets, age) => {
          const timestamp = NOW_SECONDS + age;
          expect(codeOf({ headers: sign({ body, secrets: both, timestamp }), rawBody: body, secrets })).toBeNull();
          expect(codeOf({ headers: sign({ body, secrets, timestamp }), rawBody: body, secrets: both })).toBeNull();
        }),
      );
    });

    it('one changed byte is refused: failed made paid', () => {
      fc.assert(
        fc.property(bodies, fc.nat(), fc.integer({ min: 1, max: 255 }), (body, position, mask) => {
          const rawBody = Buffer.from(body);
          fc.pre(rawBody.length > 0);
          rawBody[position % rawBody.length] = (rawBody[position % rawBody.length] ?? 0) ^ mask;
          expect(codeOf({ headers: sign({ body }), rawBody })).toBe('signature');
        }),
      );
    });

    it('another id is refused: one event applied twice', () => {
      const ids = fc.stringMatching(/^evt_[A-Za-z0-9]{1,20}$/);
      fc.assert(
        fc.property(bodies, ids, ids, (body, id, other) => {
          fc.pre(id !== other);
          const headers = { ...sign({ body, id }), 'webhook-id': other };
          expect(codeOf({ headers, rawBody: body })).toBe('signature');
        }),
      );
    });

    it('another time is refused, also within the window', () => {
      const age = fc.integer({ min: -300, max: 300 });
      fc.assert(
        fc.property(bodies, age, age, (body, signedAt, claimed) => {
          fc.pre(signedAt !== claimed);
          const headers = sign({ body, timestamp: NOW_SECONDS + signedAt });
          const moved = { ...headers, 'webhook-timestamp': String(NOW_SECONDS + claimed) };
          expect(codeOf({ headers: moved, rawBody: body })).toBe('signature');
        }),
      );
    });

    it('one changed bit of the secret is another secret', () => {
      fc.assert(
        fc.property(bodies, fc.nat(31), fc.nat(7), (body, at, bit) => {
          const key = Buffer.from(CALLBACK_SECRET.slice(6), 'base64');
          key[at] = (key[at] ?? 0) ^ (1 << bit);
          const secret = `whsec_${key.toString('base64')}`;
          expect(codeOf({ headers: sign({ body, secrets: [secret] }), rawBody: body })).toBe('signature');
        }),
      );
    });

    it('signature headers of any text are refused with an error of this package', () => {
      fc.assert(
        fc.property(bodies, fc.string({ unit: 'binary' }), (body, signature) => {
          const headers = { ...sign({ body }), 'webhook-signature': signature };
          expect(['signature', 'missing']).toContain(codeOf({ headers, rawBody: body }));
        }),
      );
    });
  });
});

describe('signCallback', () => {
  it('refuses a secret that is not one, before anything is sent that no shop could verify', () => {
    expect(() => sign({ secrets: ['sk_st_0123456789abcdefghij'] })).toThrow(CallbackVerificationError);
  });
});

describe('readCallback', () => {
  function received(body: string, id = ID): ReceivedCallback {
    return { secrets: [CALLBACK_SECRET], headers: sign({ body, id }), rawBody: Buffer.from(body), now };
  }

  it('gives the event that was signed', () => {
    expect(readCallback(received(BODY))).toEqual(event('checkout.paid'));
  });

  it('verifies before it reads', () => {
    const error = refusal(
      { rawBody: 'not JSON', headers: sign({ secrets: [OTHER_SECRET], body: 'not JSON' }) },
      readCallback,
    );
    expect(error?.code).toBe('signature');
  });

  it('gives null for a type that a later gateway knows, so that an old shop does not refuse it for days', () => {
    expect(readCallback(received(JSON.stringify(event('checkout.chargeback_won'))))).toBeNull();
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '<html>'],
    ['no object', '"evt_1"'],
    ['no type', '{"id":"evt_3Qd8sLw0pR7y"}'],
    ['a paid event about no checkout', JSON.stringify(event('checkout.paid', { checkout: null }))],
    ['a failed refund without the refund', JSON.stringify(event('refund.failed'))],
  ])('refuses a genuine body that is no event: %s', (_what, body) => {
    expect(refusal(received(body), readCallback)?.code).toBe('body');
  });

  it('refuses bytes that are not UTF-8', () => {
    const rawBody = Buffer.from([0x22, 0xff, 0x22]);
    const error = refusal({ rawBody, headers: sign({ body: rawBody }) }, readCallback);
    expect(error).toMatchObject({ code: 'body', message: expect.stringContaining('UTF-8') });
  });

  it('says which field is wrong', () => {
    const body = JSON.stringify(event('checkout.paid', { checkout: { ...event('x').data.checkout, amount: 15.99 } }));
    expect(refusal(received(body), readCallback)?.message).toContain('data.checkout.amount must be a decimal string');
  });

  it('refuses a header that names another event than the body: a shop remembers what it applied by id', () => {
    expect(refusal(received(BODY, 'evt_other'), readCallback)?.code).toBe('body');
  });
});
