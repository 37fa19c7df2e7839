import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.js';
import {
  authenticateNotification,
  NotificationError,
  type NotificationErrorCode,
  type NotificationScheme,
  parseNotification,
  type ReceivedNotification,
  signNotification,
  verifyNotification,
} from '../../src/webhooks/index.js';

const SECRET = 'whsec_test_neropay';
const NOW = Date.parse('2026-04-22T10:00:00Z');
const SECONDS = NOW / 1000;
const now = () => NOW;
const secrets = [SECRET];

const EVENT = {
  id: 'evt_1',
  type: 'transaction.succeeded',
  created_at: '2026-04-22T03:40:15+01:00',
  account_id: 'NPEE4E742AB2_6165',
  transaction: { id: 6636598, trx: 'NP-ORDER1001', status: 'succeeded', amount: '15.99', currency: 'GBP' },
};
const SCHEMES: readonly NotificationScheme[] = ['header', 'body', 'ipn'];

/** A genuine notification of each scheme, made without this package's own signer. */
const hmac = (secret: string, data: string) => createHmac('sha256', secret).update(data).digest('hex');
function genuine(scheme: NotificationScheme, secret = SECRET): { rawBody: string; headers: Record<string, string> } {
  const json = JSON.stringify(EVENT);
  switch (scheme) {
    case 'header':
      return {
        rawBody: json,
        headers: { 'x-neropay-timestamp': String(SECONDS), 'x-neropay-signature': hmac(secret, `${SECONDS}.${json}`) },
      };
    case 'body': {
      const emptied = JSON.stringify({ ...EVENT, signature: '' });
      return { rawBody: JSON.stringify({ ...EVENT, signature: hmac(secret, emptied) }), headers: {} };
    }
    case 'ipn': {
      const signature = hmac(secret, '15.99ORDER1001').toUpperCase();
      return {
        rawBody: `identifier=ORDER1001&status=succeeded&data%5Bamount%5D=15.99&data%5Bcurrency%5D=GBP&signature=${signature}`,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      };
    }
  }
}

function refusalOf(received: Partial<ReceivedNotification>): NotificationErrorCode | undefined {
  try {
    verifyNotification({ rawBody: '', headers: {}, secrets, now, ...received });
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(NotificationError);
    return error instanceof NotificationError ? error.code : undefined;
  }
}

describe('a genuine notification', () => {
  it.each(SCHEMES)('of scheme %s is accepted as text, as bytes and as a Buffer', (scheme) => {
    const { rawBody, headers } = genuine(scheme);
    for (const body of [rawBody, new TextEncoder().encode(rawBody), Buffer.from(rawBody)]) {
      const verified = verifyNotification({ rawBody: body, headers, secrets, now });
      expect(verified).toMatchObject({
        scheme,
        event: { type: 'transaction.succeeded', transaction: { amount: '15.99' } },
      });
      expect(authenticateNotification({ rawBody: body, headers, secrets, now })).toBe(scheme);
    }
  });

  it.each(SCHEMES)('of scheme %s is accepted with its hex in either case', (scheme) => {
    const { rawBody, headers } = genuine(scheme);
    const swapCase = (text: string) =>
      text.replace(/[0-9a-f]{64}/i, (hex) => (hex === hex.toUpperCase() ? hex.toLowerCase() : hex.toUpperCase()));
    const swapped = {
      rawBody: swapCase(rawBody),
      headers: {
        ...headers,
        ...(headers['x-neropay-signature'] && { 'x-neropay-signature': swapCase(headers['x-neropay-signature']) }),
      },
    };
    expect(swapped).not.toEqual({ rawBody, headers });
    expect(verifyNotification({ ...swapped, secrets, now }).scheme).toBe(scheme);
  });

  it.each(SCHEMES)(
    'of scheme %s is accepted when any of several secrets made it, so that rotation is nothing special',
    (scheme) => {
      for (const list of [
        ['old', SECRET],
        [SECRET, 'new'],
        ['a', 'b', SECRET, 'c'],
      ]) {
        expect(verifyNotification({ ...genuine(scheme), secrets: list, now }).scheme).toBe(scheme);
      }
      expect(refusalOf({ ...genuine(scheme), secrets: ['old', 'new'] })).toBe('bad_signature');
    },
  );

  it("is accepted from headers in any case, in arrays of one, and from the web's Headers", () => {
    const { rawBody, headers } = genuine('header');
    const { 'x-neropay-timestamp': timestamp = '', 'x-neropay-signature': signature = '' } = headers;
    for (const form of [
      { 'X-NeroPay-Timestamp': timestamp, 'X-NeroPay-Signature': signature },
      { 'X-NEROPAY-TIMESTAMP': [timestamp], 'x-neropay-signature': [signature] },
      new Headers(headers),
      new Map(Object.entries(headers)),
    ]) {
      expect(verifyNotification({ rawBody, headers: form, secrets, now }).scheme).toBe('header');
    }
  });

  it('may be a little early or late, and no more', () => {
    const { rawBody, headers } = genuine('header');
    const at = (offset: number, toleranceSeconds?: number) =>
      refusalOf({ rawBody, headers, now: () => NOW + offset * 1000, toleranceSeconds });
    expect([at(0), at(300), at(-300)]).toEqual([undefined, undefined, undefined]);
    expect([at(301), at(-301)]).toEqual(['stale', 'future']);
    expect([at(0, 0), at(1, 0), at(-1, 0), at(3000, 3600)]).toEqual([undefined, 'stale', 'future', undefined]);
  });

  it('is refused when the tolerance or the clock is not a number: a broken setting must not open the window', () => {
    const { rawBody, headers } = genuine('header');
    expect(refusalOf({ rawBody, headers, toleranceSeconds: Number.NaN })).toBeDefined();
    expect(refusalOf({ rawBody, headers, now: () => Number.NaN })).toBeDefined();
  });

  it('uses the real clock by default', () => {
    const { body, headers } = signNotification({ scheme: 'header', secret: SECRET, body: EVENT });
    expect(verifyNotification({ rawBody: body, headers, secrets }).scheme).toBe('header');
  });

  it('whose headers were spoilt on the way is still believed by the signature in its body', () => {
    const { rawBody } = genuine('body');
    const headers = { 'x-neropay-timestamp': String(SECONDS), 'x-neropay-signature': 'f'.repeat(64) };
    expect(verifyNotification({ rawBody, headers, secrets, now }).scheme).toBe('body');
  });
});

describe('a notification is refused', () => {
  it.each(SCHEMES)(
    'when any bit of a %s notification is flipped, unless its meaning as signed stays the same',
    (scheme) => {
      const { rawBody, headers } = genuine(scheme);
      const bytes = Buffer.from(rawBody);
      const original = verifyNotification({ rawBody, headers, secrets, now });
      for (let at = 0; at < bytes.length; at += 1) {
        for (let bit = 0; bit < 8; bit += 1) {
          const changed = Buffer.from(bytes);
          changed[at] = (changed[at] ?? 0) ^ (1 << bit);
          const refusal = refusalOf({ rawBody: changed, headers });
          if (refusal) continue;
          const accepted = verifyNotification({ rawBody: changed, headers, secrets, now });
          if (scheme === 'ipn') {
            // The older scheme signs amount and identifier only. Those two never change.
            expect(accepted.event.identifier).toBe(original.event.identifier);
            expect(accepted.event.transaction?.amount).toBe(original.event.transaction?.amount);
          } else {
            // Only the case of a hex digit of the signature itself may differ.
            expect(changed.toString().toLowerCase()).toBe(rawBody.toLowerCase());
            expect(accepted.event.transaction).toEqual(original.event.transaction);
          }
        }
      }
    },
  );

  it.each(['x-neropay-timestamp', 'x-neropay-signature'])('when any character of %s is another', (name) => {
    const { rawBody, headers } = genuine('header');
    const value = headers[name] ?? '';
    fc.assert(
      fc.property(
        fc.nat({ max: value.length - 1 }),
        fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
        (at, character) => {
          const changed = value.slice(0, at) + character + value.slice(at + 1);
          fc.pre(changed.toLowerCase() !== value.toLowerCase());
          expect(refusalOf({ rawBody, headers: { ...headers, [name]: changed } })).toBeDefined();
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each(SCHEMES)('when a %s notification is signed with another secret', (scheme) => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (other) => {
        fc.pre(other !== SECRET);
        expect(refusalOf({ ...genuine(scheme, other) })).toBe('bad_signature');
      }),
    );
  });

  it('when it carries no signature at all', () => {
    expect(refusalOf({ rawBody: JSON.stringify(EVENT) })).toBe('unsigned');
    expect(refusalOf({ rawBody: JSON.stringify({ ...EVENT, signature: '' }) })).toBe('unsigned');
    expect(refusalOf({ rawBody: JSON.stringify({ ...EVENT, signature: null }) })).toBe('unsigned');
    expect(refusalOf({ rawBody: 'identifier=ORDER1001&status=succeeded&data[amount]=15.99' })).toBe('unsigned');
    expect(refusalOf({ rawBody: '' })).toBe('unsigned');
  });

  it("when a signature stands deeper inside, where it is somebody's data", () => {
    const inner = JSON.stringify({ ...EVENT, signature: '' });
    const rawBody = JSON.stringify({
      type: 'transaction.succeeded',
      data: { ...EVENT, signature: hmac(SECRET, inner) },
    });
    expect(refusalOf({ rawBody })).toBe('unsigned');
  });

  it('when it has two signatures of its own: two readers could believe two different bodies', () => {
    const { rawBody } = genuine('body');
    expect(refusalOf({ rawBody: rawBody.replace('{', `{"signature":"${'0'.repeat(64)}",`) })).toBeDefined();
  });

  it('when it names a form field twice', () => {
    const { rawBody, headers } = genuine('ipn');
    expect(refusalOf({ rawBody: `${rawBody}&data[amount]=0.01`, headers })).toBe('malformed');
    expect(refusalOf({ rawBody: `identifier=OTHER&${rawBody}`, headers })).toBe('malformed');
  });

  it('when a form lacks what its signature covers', () => {
    expect(refusalOf({ rawBody: 'identifier=A&status=s&signature=00' })).toBe('malformed');
    expect(refusalOf({ rawBody: 'data[amount]=1.00&status=s&signature=00' })).toBe('malformed');
  });

  it.each([
    ['without a timestamp', { 'x-neropay-signature': 'f'.repeat(64) }],
    ['without a signature', { 'x-neropay-timestamp': String(SECONDS) }],
    ['with an empty signature', { 'x-neropay-timestamp': String(SECONDS), 'x-neropay-signature': '' }],
    [
      'with two signatures',
      { 'x-neropay-timestamp': String(SECONDS), 'x-neropay-signature': ['f'.repeat(64), 'e'.repeat(64)] },
    ],
    ['with a date for a timestamp', { 'x-neropay-timestamp': '2026-04-22', 'x-neropay-signature': 'f'.repeat(64) }],
    ['with a negative timestamp', { 'x-neropay-timestamp': '-1', 'x-neropay-signature': 'f'.repeat(64) }],
    ['with a timestamp in words of a float', { 'x-neropay-timestamp': '1.7e9', 'x-neropay-signature': 'f'.repeat(64) }],
  ])('as malformed %s', (_name, headers) => {
    expect(refusalOf({ rawBody: JSON.stringify(EVENT), headers })).toBe('malformed');
  });

  it.each([
    ['not JSON', 'hello'],
    ['a JSON array', '[1]'],
    ['without a type', '{"id":"evt_1"}'],
    ['with a type that is no text', '{"type":{}}'],
    ['null', 'null'],
  ])('as malformed when it is signed and %s', (_name, rawBody) => {
    const headers = {
      'x-neropay-timestamp': String(SECONDS),
      'x-neropay-signature': hmac(SECRET, `${SECONDS}.${rawBody}`),
    };
    expect(refusalOf({ rawBody, headers })).toBe('malformed');
  });

  it('as malformed when it is not UTF-8: replaced bytes must not be read as the text that was signed', () => {
    const rawBody = Buffer.concat([Buffer.from('{"type":"x","a":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const signature = createHmac('sha256', SECRET).update(`${SECONDS}.`).update(rawBody).digest('hex');
    expect(
      refusalOf({ rawBody, headers: { 'x-neropay-timestamp': String(SECONDS), 'x-neropay-signature': signature } }),
    ).toBe('malformed');
  });

  it('for the first reason, not for what a later scheme stumbles over', () => {
    const headers = { 'x-neropay-timestamp': String(SECONDS), 'x-neropay-signature': 'f'.repeat(64) };
    expect(refusalOf({ rawBody: Buffer.from([0xff]), headers })).toBe('bad_signature');
    expect(refusalOf({ rawBody: 'a=1&a=2&signature=x', headers })).toBe('bad_signature');
  });

  it('when it is replayed onto another payment: a signature fits one body', () => {
    const { headers } = genuine('header');
    const other = JSON.stringify({ ...EVENT, transaction: { ...EVENT.transaction, id: 6636599 } });
    expect(refusalOf({ rawBody: other, headers })).toBe('bad_signature');
  });
});

describe('a mistake of the receiver', () => {
  const messageOf = (received: Partial<ReceivedNotification>): string => {
    try {
      verifyNotification({ rawBody: '', headers: {}, secrets, now, ...received });
    } catch (error) {
      return String(error);
    }
    return '';
  };

  it('is named: the body was parsed before', () => {
    expect(messageOf({ rawBody: EVENT as unknown as string })).toContain('It looks parsed');
    const { rawBody, headers } = genuine('header');
    const rewritten = JSON.stringify(JSON.parse(rawBody), null, 1);
    expect(messageOf({ rawBody: rewritten, headers })).toContain('parsed and written again');
  });

  it('is named: whitespace around the secret', () => {
    expect(messageOf({ ...genuine('header'), secrets: [`${SECRET}\n`] })).toContain('whitespace');
  });

  it('is named: a wrong clock', () => {
    expect(messageOf({ ...genuine('header'), now: () => NOW + 86_400_000 })).toContain('clock');
    expect(messageOf({ ...genuine('header'), now: () => NOW - 86_400_000 })).toContain('clock');
  });

  it('is named: headers dropped on the way', () => {
    expect(messageOf({ rawBody: JSON.stringify(EVENT) })).toContain('Did a proxy drop the headers?');
  });

  it('never prints a secret or the expected signature', () => {
    const { rawBody, headers } = genuine('header');
    const text = messageOf({ rawBody: `${rawBody} `, headers });
    expect(text).not.toContain(SECRET);
    expect(text).not.toMatch(/[0-9a-f]{64}/i);
  });

  it.each([
    ['no secrets', []],
    ['an empty secret, which anybody could sign with', ['']],
    ['an empty secret among others', [SECRET, '']],
    ['something that is no list', SECRET as unknown as string[]],
    ['undefined in the list', [undefined as unknown as string]],
  ])('in configuration is no fault of the sender: %s', (_name, list) => {
    const verify = () => verifyNotification({ ...genuine('header'), secrets: list, now });
    expect(verify).toThrow(InvalidArgumentError);
    expect(verify).toThrow(/secrets must be/);
  });
});

describe('whatever anybody sends', () => {
  const anyHeaderValue = fc.oneof(
    fc.string(),
    fc.array(fc.string()),
    fc.anything(),
    fc.constant(String(SECONDS)),
    fc.stringMatching(/^[0-9a-f]{64}$/),
  );
  const anyHeaders = fc.oneof(
    fc.dictionary(fc.string(), anyHeaderValue),
    fc.record({ 'x-neropay-timestamp': anyHeaderValue, 'x-neropay-signature': anyHeaderValue }, { requiredKeys: [] }),
    fc.anything(),
  );
  const nearlyJson = fc
    .record({ type: fc.anything(), signature: fc.anything(), data: fc.anything() }, { requiredKeys: [] })
    .map((value) => JSON.stringify(value) ?? '');
  const nearlyForm = fc
    .dictionary(
      fc.constantFrom('identifier', 'status', 'data[amount]', 'data[currency]', 'signature', 'x'),
      fc.string(),
    )
    .map((fields) => new URLSearchParams(fields).toString());
  const anyBody = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.uint8Array(),
    nearlyJson,
    nearlyForm,
    fc.stringMatching(/^[{}[\]",:\\ a-z]{0,60}$/),
    fc.anything(),
  );

  it('verification accepts none of it and throws nothing but NotificationError', () => {
    fc.assert(
      fc.property(anyBody, anyHeaders, (rawBody, headers) => {
        expect(refusalOf({ rawBody: rawBody as string, headers: headers as Record<string, string> })).toBeDefined();
      }),
      { numRuns: 5_000 },
    );
  });

  it('reading without verification gives an event or a NotificationError', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array(), nearlyJson, nearlyForm),
        fc.option(fc.string(), { nil: undefined }),
        (rawBody, contentType) => {
          try {
            expect(parseNotification(rawBody, contentType).type).not.toBe('');
          } catch (error) {
            expect(error).toBeInstanceOf(NotificationError);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('takes no longer than its size: deep nesting, endless strings and many members', () => {
    const size = 200_000;
    for (const rawBody of [
      '['.repeat(size),
      '{"a":'.repeat(size / 5),
      `{"${'\\'.repeat(size)}`,
      '{"signature":'.repeat(size / 13),
      `${'a=1&'.repeat(size / 4)}signature=`,
      '"'.repeat(size),
      ' '.repeat(size),
    ]) {
      const startedAt = performance.now();
      expect(refusalOf({ rawBody })).toBeDefined();
      expect(performance.now() - startedAt).toBeLessThan(1_000);
    }
  });
});
