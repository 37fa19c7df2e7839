import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../src/errors.js';
import { type NotificationScheme, signNotification, verifyNotification } from '../../src/webhooks/index.js';

const hmac = (secret: string, data: string) => createHmac('sha256', secret).update(data).digest('hex');

describe('the signer', () => {
  it('signs in the headers over timestamp and raw body', () => {
    const signed = signNotification({ scheme: 'header', secret: 's', body: '{"type":"ping"}', timestamp: 1776825615 });
    expect(signed).toEqual({
      headers: {
        'content-type': 'application/json',
        'x-neropay-timestamp': '1776825615',
        'x-neropay-signature': hmac('s', '1776825615.{"type":"ping"}'),
      },
      body: '{"type":"ping"}',
    });
  });

  it('signs in the body: over the text with an empty signature, wherever that member stands', () => {
    const { body: added } = signNotification({ scheme: 'body', secret: 's', body: { type: 'ping' } });
    expect(JSON.parse(added)).toEqual({ type: 'ping', signature: hmac('s', '{"type":"ping","signature":""}') });

    const text = '{ "signature" : "old", "type" : "ping" }';
    const { body: replaced } = signNotification({ scheme: 'body', secret: 's', body: text });
    expect(replaced).toBe(text.replace('old', hmac('s', text.replace('old', ''))));

    expect(JSON.parse(signNotification({ scheme: 'body', secret: 's', body: {} }).body)).toEqual({
      signature: hmac('s', '{"signature":""}'),
    });
  });

  it('signs the older form over amount and identifier, in upper case', () => {
    const body = { identifier: 'INV/7', status: 'succeeded', data: { amount: '15.99', currency: 'GBP' } };
    const signed = signNotification({ scheme: 'ipn', secret: 's', body });
    expect(signed.headers).toEqual({ 'content-type': 'application/x-www-form-urlencoded' });
    expect(Object.fromEntries(new URLSearchParams(signed.body))).toEqual({
      identifier: 'INV/7',
      status: 'succeeded',
      'data[amount]': '15.99',
      'data[currency]': 'GBP',
      signature: hmac('s', '15.99INV/7').toUpperCase(),
    });
    const text = 'identifier=A&status=failed&data[amount]=1';
    expect(signNotification({ scheme: 'ipn', secret: 's', body: text }).body).toMatch(
      /^identifier=A&status=failed&data\[amount\]=1&signature=[0-9A-F]{64}$/,
    );
  });

  it.each([
    ['body', '[1]'],
    ['body', 'text'],
    ['body', '{"signature":7}'],
    ['body', '{"signature":"a","signature":"b"}'],
    ['ipn', { identifier: 'A', status: 's' }],
    ['ipn', { status: 's', data: { amount: '1' } }],
    ['ipn', { identifier: 'A', status: 's', data: { amount: '1' }, signature: 'x' }],
  ] as const)('for scheme %s refuses %j, which cannot carry such a signature', (scheme, body) => {
    expect(() => signNotification({ scheme, secret: 's', body })).toThrow(InvalidArgumentError);
  });

  it('and the verifier agree on everything: what one signs the other accepts, with that secret and no other', () => {
    const scheme = fc.constantFrom<NotificationScheme>('header', 'body', 'ipn');
    const secret = fc.string({ minLength: 1, unit: 'grapheme' });
    const details = fc.dictionary(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ unit: 'grapheme' }));
    const text = fc.string({ minLength: 1, unit: 'grapheme' }).filter((value) => value.isWellFormed());
    fc.assert(
      fc.property(scheme, secret, secret, details, text, fc.nat(), (by, one, other, extra, identifier, timestamp) => {
        fc.pre(one !== other);
        const { signature: _taken, ...rest } = extra;
        const body = {
          ...rest,
          type: 'transaction.succeeded',
          identifier,
          status: 'succeeded',
          data: { amount: '15.99', currency: 'GBP', identifier },
        };
        const signed = signNotification({ scheme: by, secret: one, body, timestamp });
        const received = {
          rawBody: new TextEncoder().encode(signed.body),
          headers: signed.headers,
          now: () => timestamp * 1000,
        };
        expect(verifyNotification({ ...received, secrets: [other, one] })).toMatchObject({
          scheme: by,
          event: { identifier },
        });
        expect(() => verifyNotification({ ...received, secrets: [other] })).toThrow(
          expect.objectContaining({ code: 'bad_signature' }),
        );
      }),
      { numRuns: 500 },
    );
  });
});
