import { createHash, createHmac } from 'node:crypto';
import { writeFileSync } from 'node:fs';

/*
 * Makes the vectors that every implementation of the protocol is tested with. It shares no code with the package: what is
 * signed here is signed by bare node:crypto, by the words of the protocol. Run: pnpm --filter @neropay/shop-protocol vectors
 */

const NOW = 1_776_850_815; // 2026-04-22T09:40:15Z
const WINDOW_SECONDS = 300;
const STORE_ID = 'st_5fZ2kXw8QmTn';
const STORE_SECRET = `sk_st_${digest('a store secret')}`;
const NEXT_STORE_SECRET = `sk_st_${digest('the store secret after it')}`;
const FOREIGN_STORE_SECRET = `sk_st_${digest("another store's secret")}`;
const CALLBACK_SECRET = whsec('a callback secret');
const NEXT_CALLBACK_SECRET = whsec('the callback secret after it');
const FOREIGN_CALLBACK_SECRET = whsec("another store's callback secret");
const EVENT_ID = 'evt_3Qd8sLw0pR7y';

const CHECKOUT_BODY = JSON.stringify({
  order_id: '1001',
  amount: '15.99',
  currency: 'GBP',
  description: 'Order 1001',
  success_url: 'https://shop.example/checkout/order-received/1001?key=wc_order_x',
  cancel_url: 'https://shop.example/cart',
});
const UNICODE_CHECKOUT_BODY =
  '{"order_id":"INV/2025/0001","amount":"599.80","currency":"EUR","description":"Gr\u00fc\u00dfe aus K\u00f6ln \u2014 \u8336 \u{1f375}","success_url":"https://shop.example/ok","cancel_url":"https://shop.example/no","metadata":{"note":"caf\u00e9\\u2028\\ud83c\\udf75"}}';

const PAID_EVENT = {
  id: EVENT_ID,
  type: 'checkout.paid',
  created_at: '2026-04-22T09:40:14.512Z',
  sequence: 3,
  data: {
    checkout: {
      id: 'co_8Jk2mVx4Tq1b',
      order_id: '1001',
      status: 'paid',
      amount: '15.99',
      amount_refunded: '0.00',
      currency: 'GBP',
      transaction_id: '6636598',
      rail: 'neropay',
      mode: 'live',
      late: false,
      metadata: {},
    },
    refund: null,
  },
};
const EVENT_BODY = JSON.stringify(PAID_EVENT);
const UNICODE_EVENT_BODY = EVENT_BODY.replace(
  '"metadata":{}',
  '"metadata":{"note":"Gr\u00fc\u00dfe \u2014 \u8336 \u{1f375}, caf\u00e9\\u2028"}',
);

type Reason = 'missing' | 'timestamp' | 'signature';
interface Verdict {
  valid: boolean;
  reason: Reason | null;
}
const VALID: Verdict = { valid: true, reason: null };
const invalid = (reason: Reason): Verdict => ({ valid: false, reason });

interface Request {
  method: string;
  path: string;
  body: string;
}

export interface RequestVector extends Request {
  name: string;
  why: string;
  headers: Record<string, string>;
  /** The receiver's clock, unix seconds. */
  now: number;
  /** What the receiver accepts. */
  secrets: string[];
  /** What the sender did: a signer must arrive at `headers` from it. */
  signed: Request & { secret: string; timestamp: number; text: string };
  expected: Verdict;
}

export interface CallbackVector {
  name: string;
  why: string;
  headers: Record<string, string>;
  body: string;
  now: number;
  secrets: string[];
  signed: { secrets: string[]; id: string; timestamp: number; body: string; text: string };
  expected: Verdict;
}

export interface MoneyVector {
  name: string;
  why: string;
  decimal: string;
  currency: string;
  /** Minor units as a decimal integer; null when the amount is refused. */
  minor: string | null;
  /** How the amount is written back; null when it is refused. */
  canonical: string | null;
  reason: 'invalid_amount' | 'too_precise' | 'negative_amount' | 'out_of_range' | 'unknown_currency' | null;
}

/** A request as it was signed, and then what became of it on the way. */
function requestVector(given: {
  name: string;
  why: string;
  sent?: Partial<Request>;
  received?: Partial<Request>;
  secret?: string;
  timestamp?: number;
  secrets?: string[];
  headers?: (headers: Record<string, string>) => Record<string, string>;
  expected: Verdict;
}): RequestVector {
  const { name, why, secret = STORE_SECRET, timestamp = NOW, secrets = [STORE_SECRET], expected } = given;
  const sent = { method: 'POST', path: '/v1/checkouts', body: CHECKOUT_BODY, ...given.sent };
  const text = `${timestamp}.${sent.method}.${sent.path}.${sent.body}`;
  const headers = {
    'X-NeroPay-Store': STORE_ID,
    'X-NeroPay-Timestamp': String(timestamp),
    'X-NeroPay-Signature': createHmac('sha256', secret).update(text, 'utf8').digest('hex'),
  };
  return {
    name,
    why,
    ...sent,
    ...given.received,
    headers: given.headers ? given.headers(headers) : headers,
    now: NOW,
    secrets,
    signed: { ...sent, secret, timestamp, text },
    expected,
  };
}

function requestVectors(): RequestVector[] {
  const get = { method: 'GET', path: '/v1/store', body: '' };
  const search = { method: 'GET', path: '/v1/checkouts?order_id=INV%2F2025%2F0001', body: '' };
  return [
    requestVector({ name: 'good', why: 'a checkout as a shop asks for it', expected: VALID }),
    requestVector({
      name: 'unicode body',
      why: 'the HMAC is over UTF-8 bytes; raw characters and \\u escapes stay as they were sent',
      sent: { body: UNICODE_CHECKOUT_BODY },
      expected: VALID,
    }),
    requestVector({
      name: 'empty body',
      why: 'a GET signs the empty string: the text ends with the dot after the path',
      sent: get,
      expected: VALID,
    }),
    requestVector({
      name: 'query string',
      why: 'the query is part of the path, in the encoding that it is sent in',
      sent: search,
      expected: VALID,
    }),
    requestVector({
      name: 'delete',
      why: 'a DELETE is a write without a body',
      sent: { method: 'DELETE', path: '/v1/store', body: '' },
      expected: VALID,
    }),
    requestVector({
      name: 'signature in upper case',
      why: 'hex digits mean the same in either case',
      headers: (headers) => ({ ...headers, 'X-NeroPay-Signature': `${headers['X-NeroPay-Signature']}`.toUpperCase() }),
      expected: VALID,
    }),
    requestVector({
      name: 'rotated secret, signed with the old one',
      why: 'while a secret rotates the old one stays good: the receiver accepts several',
      secrets: [NEXT_STORE_SECRET, STORE_SECRET],
      expected: VALID,
    }),
    requestVector({
      name: 'rotated secret, signed with the new one',
      why: 'and the new one is good at once',
      secret: NEXT_STORE_SECRET,
      secrets: [NEXT_STORE_SECRET, STORE_SECRET],
      expected: VALID,
    }),
    requestVector({
      name: 'rotation is over',
      why: 'an old secret that is no longer accepted is a wrong one',
      secrets: [NEXT_STORE_SECRET],
      expected: invalid('signature'),
    }),
    requestVector({
      name: 'wrong secret',
      why: "another store's secret signs nothing here",
      secret: FOREIGN_STORE_SECRET,
      expected: invalid('signature'),
    }),
    requestVector({
      name: 'wrong signature',
      why: 'one hex digit differs',
      headers: (headers) => ({ ...headers, 'X-NeroPay-Signature': otherDigit(`${headers['X-NeroPay-Signature']}`) }),
      expected: invalid('signature'),
    }),
    requestVector({
      name: 'cut signature',
      why: 'the beginning of the right signature is not the signature',
      headers: (headers) => ({ ...headers, 'X-NeroPay-Signature': `${headers['X-NeroPay-Signature']}`.slice(0, 32) }),
      expected: invalid('signature'),
    }),
    requestVector({
      name: 'at the edge of the window, old',
      why: '300 s are still good',
      timestamp: NOW - WINDOW_SECONDS,
      expected: VALID,
    }),
    requestVector({
      name: 'at the edge of the window, ahead',
      why: 'a clock may also be ahead by 300 s',
      timestamp: NOW + WINDOW_SECONDS,
      expected: VALID,
    }),
    requestVector({
      name: 'expired',
      why: 'a genuine request repeated 301 s later',
      timestamp: NOW - WINDOW_SECONDS - 1,
      expected: invalid('timestamp'),
    }),
    requestVector({
      name: 'future',
      why: 'a request signed to be used later',
      timestamp: NOW + WINDOW_SECONDS + 1,
      expected: invalid('timestamp'),
    }),
    requestVector({
      name: 'timestamp made fresh',
      why: 'the time is part of what is signed: an old request cannot be given a new one',
      timestamp: NOW - 3600,
      headers: (headers) => ({ ...headers, 'X-NeroPay-Timestamp': String(NOW) }),
      expected: invalid('signature'),
    }),
    requestVector({
      name: 'timestamp in milliseconds',
      why: 'the unit is whole seconds',
      timestamp: NOW * 1000,
      expected: invalid('timestamp'),
    }),
    requestVector({
      name: 'timestamp is no number',
      why: 'an HTTP date is not unix time',
      headers: (headers) => ({ ...headers, 'X-NeroPay-Timestamp': 'Wed, 22 Apr 2026 09:40:15 GMT' }),
      expected: invalid('timestamp'),
    }),
    requestVector({
      name: 'tampered body',
      why: 'the amount was changed on the way',
      received: { body: CHECKOUT_BODY.replace('15.99', '0.01') },
      expected: invalid('signature'),
    }),
    requestVector({
      name: 'body written anew',
      why: 'the same JSON with a space more is not the same bytes',
      received: { body: CHECKOUT_BODY.replace('":', '": ') },
      expected: invalid('signature'),
    }),
    requestVector({
      name: 'tampered path',
      why: "a refund moved to another order's checkout",
      sent: { path: '/v1/checkouts/co_8Jk2mVx4Tq1b/refunds', body: '{"amount":"5.00"}' },
      received: { path: '/v1/checkouts/co_8Jk2mVx4Tq1c/refunds' },
      expected: invalid('signature'),
    }),
    requestVector({
      name: 'tampered query',
      why: 'the order asked for was changed on the way',
      sent: search,
      received: { path: '/v1/checkouts?order_id=INV%2F2025%2F0002' },
      expected: invalid('signature'),
    }),
    requestVector({
      name: 'query decoded',
      why: 'the path is signed as it is sent: a receiver must not decode it first',
      sent: search,
      received: { path: '/v1/checkouts?order_id=INV/2025/0001' },
      expected: invalid('signature'),
    }),
    requestVector({
      name: 'wrong method',
      why: 'a read must not become a disconnect',
      sent: get,
      received: { method: 'DELETE' },
      expected: invalid('signature'),
    }),
    requestVector({
      name: 'end of the query sent as a body',
      why: 'the parts are joined by dots, so the text is the same: a GET or DELETE with a body is refused',
      sent: { method: 'GET', path: '/v1/checkouts?order_id=10.01', body: '' },
      received: { path: '/v1/checkouts?order_id=10', body: '01.' },
      expected: invalid('signature'),
    }),
    ...['X-NeroPay-Store', 'X-NeroPay-Timestamp', 'X-NeroPay-Signature'].map((header) =>
      requestVector({
        name: `without ${header}`,
        why: 'all three headers are needed',
        headers: (headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => name !== header)),
        expected: invalid('missing'),
      }),
    ),
  ];
}

/** A callback as it was signed, and then what became of it on the way. */
function callbackVector(given: {
  name: string;
  why: string;
  id?: string;
  body?: string;
  receivedBody?: string;
  timestamp?: number;
  now?: number;
  signedWith?: string[];
  secrets?: string[];
  headers?: (headers: { id: string; timestamp: string; signature: string }) => Record<string, string>;
  expected: Verdict;
}): CallbackVector {
  const {
    name,
    why,
    id = EVENT_ID,
    body = EVENT_BODY,
    timestamp = NOW,
    signedWith = [CALLBACK_SECRET],
    expected,
  } = given;
  const text = `${id}.${timestamp}.${body}`;
  const signature = signedWith.map((secret) => `v1,${callbackHmac(secret, text)}`).join(' ');
  const made = { id, timestamp: String(timestamp), signature };
  return {
    name,
    why,
    headers: given.headers ? given.headers(made) : callbackHeaders(made),
    body: given.receivedBody ?? body,
    now: given.now ?? NOW,
    secrets: given.secrets ?? [CALLBACK_SECRET],
    signed: { secrets: signedWith, id, timestamp, body, text },
    expected,
  };
}

function callbackHeaders(made: { id: string; timestamp: string; signature: string }): Record<string, string> {
  return { 'webhook-id': made.id, 'webhook-timestamp': made.timestamp, 'webhook-signature': made.signature };
}

function callbackVectors(): CallbackVector[] {
  const foreignSignature = `v1,${callbackHmac(FOREIGN_CALLBACK_SECRET, 'something else')}`;
  return [
    callbackVector({ name: 'good', why: 'a paid order as the gateway tells it', expected: VALID }),
    callbackVector({
      name: 'the published example of Standard Webhooks',
      why: 'secret, id, time, body and signature are those of the specification: this format is that format',
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1_614_265_330,
      now: 1_614_265_330,
      body: '{"test": 2432232314}',
      signedWith: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
      expected: VALID,
    }),
    callbackVector({
      name: 'unicode body',
      why: 'the HMAC is over the UTF-8 bytes that arrived; \\u escapes stay as they are',
      body: UNICODE_EVENT_BODY,
      expected: VALID,
    }),
    callbackVector({
      name: 'empty body',
      why: 'nothing is something to sign too; whether it is an event is another question',
      body: '',
      expected: VALID,
    }),
    callbackVector({
      name: 'header names in capitals',
      why: 'header names have no case: servers hand them out in either',
      headers: (made) => ({
        'Webhook-Id': made.id,
        'Webhook-Timestamp': made.timestamp,
        'Webhook-Signature': made.signature,
      }),
      expected: VALID,
    }),
    callbackVector({
      name: 'rotating, the shop knows the old secret',
      why: 'the gateway signs with both secrets; a shop that has not stored the new one yet hears on',
      signedWith: [NEXT_CALLBACK_SECRET, CALLBACK_SECRET],
      expected: VALID,
    }),
    callbackVector({
      name: 'rotating, the shop knows the new secret',
      why: 'and so does one that has thrown the old one away',
      signedWith: [NEXT_CALLBACK_SECRET, CALLBACK_SECRET],
      secrets: [NEXT_CALLBACK_SECRET],
      expected: VALID,
    }),
    callbackVector({
      name: 'rotating, the shop knows both',
      why: 'a callback signed before the rotation is delivered during it',
      secrets: [NEXT_CALLBACK_SECRET, CALLBACK_SECRET],
      expected: VALID,
    }),
    callbackVector({
      name: 'rotation is over',
      why: 'a secret that the gateway no longer signs with opens nothing',
      signedWith: [NEXT_CALLBACK_SECRET],
      expected: invalid('signature'),
    }),
    callbackVector({
      name: 'several versions in the header',
      why: 'signatures of versions that the shop does not know are passed over',
      headers: (made) => callbackHeaders({ ...made, signature: `v1a,aGVsbG8= ${made.signature} v2,d29ybGQ=` }),
      expected: VALID,
    }),
    callbackVector({
      name: 'the first of two signatures is wrong',
      why: 'one that fits is enough, wherever it stands',
      headers: (made) => callbackHeaders({ ...made, signature: `${foreignSignature} ${made.signature}` }),
      expected: VALID,
    }),
    callbackVector({
      name: 'white space in the header',
      why: 'more than one space between signatures, and some around them, change nothing',
      headers: (made) => callbackHeaders({ ...made, signature: `  ${foreignSignature}   ${made.signature} ` }),
      expected: VALID,
    }),
    callbackVector({
      name: 'only versions that the shop does not know',
      why: 'the right HMAC under another version is no signature of version 1',
      headers: (made) => callbackHeaders({ ...made, signature: made.signature.replace('v1,', 'v2,') }),
      expected: invalid('signature'),
    }),
    callbackVector({
      name: 'no version',
      why: 'the bare base64 is no signature',
      headers: (made) => callbackHeaders({ ...made, signature: made.signature.replace('v1,', '') }),
      expected: invalid('signature'),
    }),
    callbackVector({
      name: 'wrong secret',
      why: "another store's callback secret: a genuine callback of another shop",
      signedWith: [FOREIGN_CALLBACK_SECRET],
      expected: invalid('signature'),
    }),
    callbackVector({
      name: 'wrong signature',
      why: 'one character differs',
      headers: (made) => callbackHeaders({ ...made, signature: `v1,${otherDigit(made.signature.slice(3))}` }),
      expected: invalid('signature'),
    }),
    callbackVector({
      name: 'cut signature',
      why: 'the beginning of the right signature is not the signature',
      headers: (made) => callbackHeaders({ ...made, signature: made.signature.slice(0, 20) }),
      expected: invalid('signature'),
    }),
    callbackVector({
      name: 'signed with the text of the secret',
      why: 'the key is what the base64 stands for: a verifier that takes the text accepts this one and refuses the good ones',
      headers: (made) =>
        callbackHeaders({
          ...made,
          signature: `v1,${createHmac('sha256', CALLBACK_SECRET).update(`${made.id}.${made.timestamp}.${EVENT_BODY}`).digest('base64')}`,
        }),
      expected: invalid('signature'),
    }),
    callbackVector({
      name: 'signature in hex',
      why: 'the HMAC is written in base64',
      headers: (made) =>
        callbackHeaders({
          ...made,
          signature: `v1,${Buffer.from(made.signature.slice(3), 'base64').toString('hex')}`,
        }),
      expected: invalid('signature'),
    }),
    callbackVector({
      name: 'at the edge of the window, old',
      why: '300 s are still good',
      timestamp: NOW - WINDOW_SECONDS,
      expected: VALID,
    }),
    callbackVector({
      name: 'at the edge of the window, ahead',
      why: "the gateway's clock may also be ahead by 300 s",
      timestamp: NOW + WINDOW_SECONDS,
      expected: VALID,
    }),
    callbackVector({
      name: 'expired',
      why: 'a genuine callback repeated 301 s later',
      timestamp: NOW - WINDOW_SECONDS - 1,
      expected: invalid('timestamp'),
    }),
    callbackVector({
      name: 'future',
      why: 'a callback signed to be used later',
      timestamp: NOW + WINDOW_SECONDS + 1,
      expected: invalid('timestamp'),
    }),
    callbackVector({
      name: 'timestamp made fresh',
      why: 'the time is part of what is signed: an old callback cannot be given a new one',
      timestamp: NOW - 3600,
      headers: (made) => callbackHeaders({ ...made, timestamp: String(NOW) }),
      expected: invalid('signature'),
    }),
    callbackVector({
      name: 'timestamp is no number',
      why: 'an ISO time is not unix time',
      headers: (made) => callbackHeaders({ ...made, timestamp: '2026-04-22T09:40:15Z' }),
      expected: invalid('timestamp'),
    }),
    callbackVector({
      name: 'timestamp with a fraction',
      why: 'the unit is whole seconds',
      headers: (made) => callbackHeaders({ ...made, timestamp: `${made.timestamp}.5` }),
      expected: invalid('timestamp'),
    }),
    callbackVector({
      name: 'tampered body',
      why: 'failed became paid on the way',
      body: EVENT_BODY.replaceAll('paid', 'failed'),
      receivedBody: EVENT_BODY,
      expected: invalid('signature'),
    }),
    callbackVector({
      name: 'tampered id',
      why: 'the same event under a new id would be applied a second time',
      headers: (made) => callbackHeaders({ ...made, id: 'evt_3Qd8sLw0pR7z' }),
      expected: invalid('signature'),
    }),
    callbackVector({
      name: 'body written anew',
      why: 'parsed and serialised again is not what arrived',
      receivedBody: JSON.stringify(PAID_EVENT, null, 1),
      expected: invalid('signature'),
    }),
    callbackVector({
      name: 'unicode written anew',
      why: 'the same text with escapes is not the same bytes',
      body: UNICODE_EVENT_BODY,
      receivedBody: UNICODE_EVENT_BODY.replace('\u00fc', '\\u00fc'),
      expected: invalid('signature'),
    }),
    callbackVector({
      name: 'white space after the body',
      why: 'a trimmed or padded body is not what was signed',
      receivedBody: `${EVENT_BODY}\n`,
      expected: invalid('signature'),
    }),
    callbackVector({
      name: 'body lost',
      why: 'a server that has read the body before hands out an empty one',
      receivedBody: '',
      expected: invalid('signature'),
    }),
    ...['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((header) =>
      callbackVector({
        name: `without ${header}`,
        why: 'all three headers are needed',
        headers: (made) =>
          Object.fromEntries(Object.entries(callbackHeaders(made)).filter(([name]) => name !== header)),
        expected: invalid('missing'),
      }),
    ),
    callbackVector({
      name: 'empty signature header',
      why: 'an empty header is a missing one',
      headers: (made) => callbackHeaders({ ...made, signature: '' }),
      expected: invalid('missing'),
    }),
  ];
}

function exact(decimal: string, currency: string, minor: string, canonical: string, why: string): MoneyVector {
  return { name: `${decimal} ${currency}`, why, decimal, currency, minor, canonical, reason: null };
}

function refused(decimal: string, currency: string, reason: MoneyVector['reason'], why: string): MoneyVector {
  const shown = decimal.length > 40 ? `${decimal.slice(0, 40)}…` : decimal;
  return { name: `${JSON.stringify(shown)} ${currency}`, why, decimal, currency, minor: null, canonical: null, reason };
}

function moneyVectors(): MoneyVector[] {
  return [
    exact('15.99', 'GBP', '1599', '15.99', 'an everyday price'),
    exact('599.80', 'GBP', '59980', '599.80', 'times 100 it is 59979 in binary fractions'),
    exact('19.99', 'EUR', '1999', '19.99', 'times 100 it is 1998.9999999999998 in binary fractions'),
    exact('1.15', 'EUR', '115', '1.15', 'times 100 it is 114.99999999999999 in binary fractions'),
    exact('0.29', 'GBP', '29', '0.29', 'times 100 it is 28.999999999999996 in binary fractions'),
    exact('0.01', 'GBP', '1', '0.01', 'the smallest amount'),
    exact('0.10', 'GBP', '10', '0.10', 'zeros at the end count'),
    exact('5', 'GBP', '500', '5.00', 'decimals may be left out'),
    exact('5.5', 'GBP', '550', '5.50', 'or be fewer than the currency has'),
    exact('0', 'GBP', '0', '0.00', 'nothing is an amount; whether it may be charged is another question'),
    exact('0.00', 'GBP', '0', '0.00', 'as is what is refunded at first'),
    exact('007.50', 'GBP', '750', '7.50', 'zeros in front change nothing'),
    exact('15.990', 'GBP', '1599', '15.99', 'zeros beyond the decimals of the currency are exact'),
    exact('1500', 'JPY', '1500', '1500', 'a yen has no hundredth: never times 100'),
    exact('1500.00', 'JPY', '1500', '1500', 'a shop that shows two decimals for yen means 1500'),
    exact('1', 'JPY', '1', '1', 'the smallest amount of a currency without decimals'),
    exact('1.500', 'KWD', '1500', '1.500', 'a dinar has a thousand fils'),
    exact('1.5', 'KWD', '1500', '1.500', 'and is written with three decimals'),
    exact('0.001', 'KWD', '1', '0.001', 'its smallest amount'),
    exact('15.99', 'KWD', '15990', '15.990', 'two decimals of three'),
    exact('250000', 'IDR', '25000000', '250000.00', 'ISO 4217 gives the rupiah two decimals, whatever a shop shows'),
    exact('250000.50', 'IDR', '25000050', '250000.50', 'and so half a rupiah is exact'),
    exact(
      '90071992547409.93',
      'GBP',
      '9007199254740993',
      '90071992547409.93',
      'above what a binary fraction counts exactly (2^53)',
    ),
    exact(
      '999999999999999.99',
      'GBP',
      '99999999999999999',
      '999999999999999.99',
      'the largest amount: 15 digits before the point',
    ),
    exact('999999999999999', 'JPY', '999999999999999', '999999999999999', 'the same without decimals'),
    refused('15.999', 'GBP', 'too_precise', 'nothing is ever rounded'),
    refused('15.5', 'JPY', 'too_precise', 'half a yen does not exist'),
    refused('1.0005', 'KWD', 'too_precise', 'half a fils does not exist'),
    refused('0.001', 'GBP', 'too_precise', 'a tenth of a penny does not exist'),
    refused('1000000000000000.00', 'GBP', 'out_of_range', '16 digits before the point'),
    refused('-1.00', 'GBP', 'negative_amount', 'a price, a payment and a refund are never below zero'),
    refused('', 'GBP', 'invalid_amount', 'nothing is not zero'),
    refused('1e3', 'GBP', 'invalid_amount', 'an exponent: what a float turned into text may look like'),
    refused('+1', 'GBP', 'invalid_amount', 'no sign'),
    refused(' 1', 'GBP', 'invalid_amount', 'no space'),
    refused('1.00\n', 'GBP', 'invalid_amount', 'no line break: $ in a pattern matches before one'),
    refused('1,50', 'EUR', 'invalid_amount', 'a decimal comma'),
    refused('1,500.00', 'GBP', 'invalid_amount', 'a comma between thousands'),
    refused('.5', 'GBP', 'invalid_amount', 'a digit before the point'),
    refused('5.', 'GBP', 'invalid_amount', 'and one after it'),
    refused('1.2.3', 'GBP', 'invalid_amount', 'one point at most'),
    refused('NaN', 'GBP', 'invalid_amount', 'not a number'),
    refused('0x10', 'GBP', 'invalid_amount', 'decimal digits only'),
    refused('\u0661\u0665', 'GBP', 'invalid_amount', 'ASCII digits only: \\d of some languages matches these'),
    refused('£15.99', 'GBP', 'invalid_amount', 'the currency is told by its code'),
    refused('1.00', 'gbp', 'unknown_currency', 'codes are in upper case'),
    refused('1.00', 'XXX', 'unknown_currency', 'no currency has no minor unit'),
    refused('1.00', '', 'unknown_currency', 'no amount without a currency'),
  ];
}

/** Every vector file, as it is committed. */
export function vectorFiles() {
  return {
    'requests.json': {
      about:
        'Shop to gateway. `signed` is what the sender signed, with which secret, when, and the exact text that the HMAC is over; `method`, `path`, `body` and `headers` are what arrived. Texts stand for their UTF-8 bytes.',
      window_seconds: WINDOW_SECONDS,
      cases: requestVectors(),
    },
    'callbacks.json': {
      about:
        'Gateway to shop. `signed` is what the gateway signed, with which secrets, when, and the exact text that the HMAC is over; `body` and `headers` are what arrived. Texts stand for their UTF-8 bytes.',
      window_seconds: WINDOW_SECONDS,
      cases: callbackVectors(),
    },
    'money.json': {
      about:
        'Decimal strings in major units and what they are in minor units (a decimal integer, in a string: it may be above 2^53). `canonical` is how those minor units are written back.',
      cases: moneyVectors(),
    },
  };
}

function callbackHmac(secret: string, text: string): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  return createHmac('sha256', key).update(text, 'utf8').digest('base64');
}

function digest(seed: string): string {
  return createHash('sha256').update(seed).digest('base64url').slice(0, 40);
}

function whsec(seed: string): string {
  return `whsec_${createHash('sha256').update(seed).digest('base64')}`;
}

/** The same text with its first character changed to another hex (and base64) digit. */
function otherDigit(text: string): string {
  return (text.startsWith('0') ? '1' : '0') + text.slice(1);
}

if (import.meta.main) {
  for (const [name, content] of Object.entries(vectorFiles())) {
    writeFileSync(new URL(`../vectors/${name}`, import.meta.url), `${JSON.stringify(content, null, 2)}\n`);
  }
}
