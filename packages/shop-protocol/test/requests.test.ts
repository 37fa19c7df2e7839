import { listCurrencies } from '@neropay/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountMistake } from '../src/amount.js';
import { createCheckoutRequest, listCheckoutsQuery, readCheckoutQuery } from '../src/checkouts.js';
import { listEventsQuery } from '../src/events.js';
import { createHookRequest } from '../src/hooks.js';
import { limits } from '../src/limits.js';
import { createPaymentLinkRequest } from '../src/payment-links.js';
import { createRefundRequest } from '../src/refunds.js';
import { createStoreRequest, patchStoreRequest } from '../src/stores.js';
import { parseRequest, parseRequestBody } from '../src/validation.js';
import { checkoutRequest, storeRequest } from './support.ts';

type Schema = Parameters<typeof parseRequest>[0];

function detailsOf(schema: Schema, input: unknown) {
  const parsed = parseRequest(schema, input);
  return parsed.ok ? null : parsed.problem.details;
}

/** The messages of one changed field of a good checkout request. */
function checkoutMessages(change: Record<string, unknown>) {
  return detailsOf(createCheckoutRequest, { ...checkoutRequest, ...change });
}

describe('createCheckoutRequest', () => {
  it('takes what the protocol shows', () => {
    const full = {
      ...checkoutRequest,
      order_number: 'INV/2025/0001',
      customer: { name: 'Ada', email: 'ada@example.org', phone: '', address: null },
      metadata: { cart: '42' },
    };
    expect(parseRequest(createCheckoutRequest, full)).toEqual({ ok: true, value: full });
  });

  it('drops what it does not know, so that a newer shim still works', () => {
    const parsed = parseRequest(createCheckoutRequest, { ...checkoutRequest, colour: 'red' });
    expect(parsed).toEqual({ ok: true, value: checkoutRequest });
  });

  it('takes null for what may be left out', () => {
    expect(checkoutMessages({ order_number: null, customer: null, metadata: null })).toBeNull();
  });

  it('tells every mistake at once, each by its field', () => {
    const parsed = parseRequest(createCheckoutRequest, {
      order_id: 1001,
      amount: '15.999',
      currency: 'GBP',
      success_url: '/thanks',
      cancel_url: 'javascript:alert(1)',
      customer: { email: 'nobody' },
    });
    const url = 'must be an absolute http or https URL, percent-encoded, without user name and password';
    expect(parsed).toEqual({
      ok: false,
      problem: {
        code: 'validation_failed',
        message: 'order_id must be text, in quotes (and 5 more: see details)',
        details: {
          order_id: ['order_id must be text, in quotes'],
          description: ['description is required'],
          'customer.email': ['customer.email must be an e-mail address'],
          success_url: [`success_url ${url}`],
          cancel_url: [`cancel_url ${url}`],
          amount: ['amount has more decimals than GBP: send it like "15.99"'],
        },
      },
    });
  });

  it.each([
    [{ amount: 15.99 }, 'amount must be a decimal string like "15.99", in quotes: a JSON number can lose a penny'],
    [{ amount: '1e3' }, 'amount must be a decimal string like "15.99"'],
    [{ amount: '-1.00' }, 'amount must be a decimal string like "15.99"'],
    [{ amount: '15,99' }, 'amount must be a decimal string like "15.99"'],
    [{ amount: '0.00' }, 'amount must be more than zero'],
    [{ amount: '15.5', currency: 'JPY' }, 'amount has more decimals than JPY: send it like "1599"'],
    [{ amount: '1.0005', currency: 'KWD' }, 'amount has more decimals than KWD: send it like "1.599"'],
    [{ amount: '1234567890123456' }, 'amount must be a decimal string like "15.99"'],
    [{ amount: undefined }, 'amount is required'],
  ])('refuses an amount that would be guessed at: %j', (change, message) => {
    expect(checkoutMessages(change)).toEqual({ amount: [message] });
  });

  it.each([
    ['1500', 'JPY'],
    ['1500.00', 'JPY'],
    ['1.5', 'KWD'],
    ['599.80', 'GBP'],
    ['999999999999999.99', 'GBP'],
  ])('takes %s %s', (amount, currency) => {
    expect(checkoutMessages({ amount, currency })).toBeNull();
  });

  it.each(['gbp', 'XXX', '', 'GBPP', '826'])('refuses the currency %j', (currency) => {
    expect(checkoutMessages({ currency })).toEqual({
      currency: ['currency must be an active ISO 4217 code in upper case, such as "GBP"'],
    });
  });

  it.each([
    'ftp://shop.example/x',
    'javascript:alert(1)',
    '//shop.example/x',
    'shop.example/x',
    'https:shop.example',
    'https:///x',
    'http://',
    'https://user:pass@shop.example/',
    'https://shop.example/a b',
    'https://shop.example\\@evil.example/',
    'https://shop.example/\n',
    'file:///etc/passwd',
  ])('refuses the URL %j', (success_url) => {
    expect(checkoutMessages({ success_url })).toHaveProperty('success_url');
  });

  it.each(['http://localhost:8080/ok', 'https://shop.example/ok?order=1&key=%C3%BC#top', 'HTTPS://shop.example'])(
    'takes the URL %j',
    (success_url) => expect(checkoutMessages({ success_url })).toBeNull(),
  );

  it.each([
    ['order_id', 'x'.repeat(limits.orderId + 1), `order_id must have at most ${limits.orderId} characters`],
    ['order_id', '', 'order_id must not be empty'],
    ['order_id', ' ', 'order_id must not be empty'],
    ['order_id', '10\n01', 'order_id must not contain control characters'],
    [
      'description',
      'x'.repeat(limits.description + 1),
      `description must have at most ${limits.description} characters`,
    ],
    ['description', 'a\u0000b', 'description must be valid Unicode text without NUL'],
    ['description', '\ud800', 'description must be valid Unicode text without NUL'],
    [
      'success_url',
      `https://shop.example/${'x'.repeat(limits.url)}`,
      `success_url must have at most ${limits.url} characters`,
    ],
    ['metadata', [], 'metadata must be an object of texts, such as {"cart": "42"}; an empty one is {}, not []'],
    ['customer', 'Ada', 'customer must be an object'],
  ])('bounds %s (case %#)', (field, value, message) => {
    expect(checkoutMessages({ [field]: value })).toEqual({ [field]: [message] });
  });

  it('takes an order id of every length up to the bound, slashes and other scripts included', () => {
    for (const order_id of ['x'.repeat(limits.orderId), 'INV/2025/0001', '\u6ce8\u6587-1', '#1001 (copy)']) {
      expect(checkoutMessages({ order_id })).toBeNull();
    }
  });

  it('bounds metadata: a flat map of texts', () => {
    const keys = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));
    expect(checkoutMessages({ metadata: keys(limits.metadataKeys) })).toBeNull();
    expect(checkoutMessages({ metadata: keys(limits.metadataKeys + 1) })).toEqual({
      metadata: ['metadata must have at most 50 keys'],
    });
    expect(checkoutMessages({ metadata: { nested: { a: 'b' } } })).toEqual({
      'metadata.nested': ['metadata.nested must be text, in quotes'],
    });
    expect(checkoutMessages({ metadata: { cart: 'x'.repeat(limits.metadataValue + 1) } })).toEqual({
      'metadata.cart': ['metadata.cart must have at most 500 characters'],
    });
    expect(checkoutMessages({ metadata: { ['k'.repeat(limits.metadataKey + 1)]: 'v' } })).not.toBeNull();
  });

  it('tells about a field called __proto__ like about any other, and pollutes nothing', () => {
    const metadata: unknown = JSON.parse('{"__proto__":{"polluted":true}}');
    expect(() => checkoutMessages({ metadata })).not.toThrow();
    expect({}).not.toHaveProperty('polluted');
  });

  it('takes every amount that is exact in its currency, and no other', () => {
    const currency = fc.constantFrom(...listCurrencies());
    const amount = fc
      .tuple(fc.nat(10 ** 9), fc.stringMatching(/^(\.[0-9]{1,5})?$/))
      .map(([whole, part]) => `${whole}${part}`);
    fc.assert(
      fc.property(amount, currency, (value, code) => {
        const wrong = amountMistake(value, code) !== null || !/[1-9]/.test(value);
        expect(checkoutMessages({ amount: value, currency: code }) !== null).toBe(wrong);
      }),
    );
  });
});

describe('createPaymentLinkRequest', () => {
  it('needs no addresses: nobody is redirected', () => {
    const { success_url: _success, cancel_url: _cancel, ...link } = checkoutRequest;
    expect(detailsOf(createPaymentLinkRequest, link)).toBeNull();
    expect(detailsOf(createPaymentLinkRequest, { ...link, success_url: 'no' })).toHaveProperty('success_url');
    expect(detailsOf(createPaymentLinkRequest, { ...link, amount: '0.001' })).toEqual({
      amount: ['amount has more decimals than GBP: send it like "15.99"'],
    });
  });
});

describe('createRefundRequest', () => {
  it('takes nothing (all of it), an amount, and a reason', () => {
    for (const body of [{}, { amount: null, reason: null }, { amount: '5.00' }, { reason: 'broken' }]) {
      expect(detailsOf(createRefundRequest, body)).toBeNull();
    }
  });

  it('refuses a refund of nothing and of a number', () => {
    expect(detailsOf(createRefundRequest, { amount: '0' })).toEqual({ amount: ['amount must be more than zero'] });
    expect(detailsOf(createRefundRequest, { amount: 5 })).toHaveProperty('amount');
    expect(detailsOf(createRefundRequest, { reason: 'x'.repeat(limits.reason + 1) })).toHaveProperty('reason');
  });

  it('leaves the decimals to amountMistake, once the currency is known', () => {
    expect(amountMistake('5.00', 'JPY')).toBeNull();
    expect(amountMistake('5.50', 'JPY')).toBe('has more decimals than JPY: send it like "1599"');
    expect(amountMistake('five', 'GBP')).toBe('must be a decimal string like "15.99"');
    expect(() => amountMistake('5.00', 'gbp')).toThrow('ISO 4217');
  });
});

describe('createStoreRequest', () => {
  it('takes what the protocol shows', () => {
    expect(detailsOf(createStoreRequest, storeRequest)).toBeNull();
  });

  it('takes a store that is not called back', () => {
    const { callback_url: _callback, ...store } = storeRequest;
    expect(detailsOf(createStoreRequest, { ...store, platform: 'zapier' })).toBeNull();
    expect(detailsOf(createStoreRequest, { ...store, callback_url: null })).toBeNull();
  });

  it.each([
    ['platform', 'shopify', 'platform must be one of woocommerce, odoo, perfex, zapier, wix, custom'],
    ['mode', 'sandbox', 'mode must be one of live, test'],
    ['rail', 'stripe', 'rail must be neropay'],
    ['credentials', undefined, 'credentials is required'],
    ['credentials', 'sk_test_neropay', 'credentials must be an object'],
    ['name', '', 'name must not be empty'],
    ['url', 'shop.example', expect.stringContaining('url must be an absolute http or https URL')],
  ])('refuses %s %j', (field, value, message) => {
    expect(detailsOf(createStoreRequest, { ...storeRequest, [field]: value })).toEqual({ [field]: [message] });
  });

  it('never repeats a credential in a message', () => {
    const credentials = { secret_key: ['sk_live_secret'], public_key: 42 };
    const details = JSON.stringify(detailsOf(createStoreRequest, { ...storeRequest, credentials }));
    expect(details).toContain('credentials.secret_key must be text');
    expect(details).not.toContain('sk_live_secret');
  });
});

describe('patchStoreRequest', () => {
  it('changes a part, and takes callbacks away with null', () => {
    for (const patch of [{ name: 'B' }, { callback_url: null }, { credentials: { secret_key: 'sk' } }]) {
      expect(detailsOf(patchStoreRequest, patch)).toBeNull();
    }
  });

  it('refuses a patch that changes nothing: a misspelt field would be believed to be set', () => {
    expect(detailsOf(patchStoreRequest, { callbackUrl: 'https://shop.example' })).toEqual({
      body: ['body must have name, callback_url or credentials'],
    });
  });
});

describe('createHookRequest', () => {
  const url = 'https://hooks.example/1';

  it('subscribes to callbacks and to the provider’s own events', () => {
    expect(
      detailsOf(createHookRequest, { url, events: ['checkout.paid', 'transaction.succeeded', 'payout.paid'] }),
    ).toBeNull();
  });

  it('refuses types that will never come', () => {
    expect(detailsOf(createHookRequest, { url, events: ['checkout.paid', 'checkout.payed'] })).toEqual({
      'events.1': [
        'events.1 must be a callback type like "checkout.paid" or a provider\'s type like "transaction.succeeded"',
      ],
    });
    expect(detailsOf(createHookRequest, { url, events: [] })).toEqual({
      events: ['events must name at least one type of event'],
    });
    expect(detailsOf(createHookRequest, { url, events: Array(51).fill('ping') })).toEqual({
      events: ['events must have at most 50 entries'],
    });
  });
});

describe('queries', () => {
  it('read what a query string holds: texts', () => {
    expect(parseRequest(readCheckoutQuery, { refresh: 'true' })).toEqual({ ok: true, value: { refresh: 'true' } });
    expect(detailsOf(readCheckoutQuery, { refresh: 'yes' })).toEqual({ refresh: ['refresh must be true or false'] });
    expect(detailsOf(listCheckoutsQuery, {})).toEqual({ order_id: ['order_id is required'] });
    expect(parseRequest(listEventsQuery, { after: 'evt_1', limit: '20' })).toEqual({
      ok: true,
      value: { after: 'evt_1', limit: 20 },
    });
  });

  it.each(['0', '101', '1.5', 'many'])('refuse the limit %j', (limit) => {
    expect(detailsOf(listEventsQuery, { limit })).toEqual({ limit: ['limit must be a whole number from 1 to 100'] });
  });
});

describe('parseRequestBody', () => {
  it('reads text and bytes', () => {
    const body = JSON.stringify(checkoutRequest);
    expect(parseRequestBody(createCheckoutRequest, body).ok).toBe(true);
    expect(parseRequestBody(createCheckoutRequest, Buffer.from(body)).ok).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', '{order_id:1}'],
    ['no UTF-8', Buffer.from([...Buffer.from('{"order_id":"'), 0xff, ...Buffer.from('"}')])],
  ])('says that the body is malformed: %s', (_what, body) => {
    expect(parseRequestBody(createCheckoutRequest, body)).toEqual({
      ok: false,
      problem: { code: 'malformed_body', message: 'The body must be one JSON object in UTF-8.', details: null },
    });
  });

  it.each(['null', '[]', '"text"', '1'])('says that JSON which is no object is not one: %s', (body) => {
    expect(parseRequestBody(createCheckoutRequest, body)).toMatchObject({
      ok: false,
      problem: { code: 'validation_failed', details: { body: ['body must be an object'] } },
    });
  });

  it('never throws, whatever arrives', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.uint8Array()), (body) => {
        for (const schema of [createCheckoutRequest, createStoreRequest, createRefundRequest, createHookRequest]) {
          expect(() => parseRequestBody(schema, body)).not.toThrow();
        }
      }),
    );
  });
});
