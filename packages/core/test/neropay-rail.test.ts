import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type NeroPayError, type ResponseObservation, signNotification, signRequest } from '../src/index.js';
import { NeroPayRail, type NeroPayRailOptions } from '../src/neropay-rail.js';
import type { PaymentQuery, PaymentRequest, RailAccount, RailError, RailErrorKind } from '../src/rail.js';
import {
  type Answer,
  closedPort,
  failure,
  html,
  ok,
  reset,
  type SeenRequest,
  silent,
  startServer,
} from './support/server.js';

const ACCOUNT_ID = 'NPEE4E742AB2_6165';
const ACCOUNT: RailAccount = {
  accountId: ACCOUNT_ID,
  mode: 'live',
  credentials: { public_key: 'pk_1', secret_key: 'sk_1', webhook_secret: 'whsec_1' },
};
const CREATED_AT = Date.UTC(2026, 3, 22);

const REQUEST: PaymentRequest = {
  kind: 'checkout',
  reference: '1001',
  idempotencyKey: 'co_1',
  amount: { minor: 1599n, currency: 'GBP' },
  description: 'Two mugs',
  customer: { name: 'Jane Customer', email: 'jane@example.com' },
  successUrl: 'https://gateway.example/return/co_1',
  cancelUrl: 'https://gateway.example/return/co_1?from=cancel',
  notificationUrl: 'https://gateway.example/ipn/neropay/st_1',
  metadata: { checkout_id: 'co_1', order_id: '1001', store_id: 'st_1' },
};
const QUERY: PaymentQuery = {
  kind: 'checkout',
  reference: '1001',
  hostedId: 'pay_nero_1',
  currency: 'GBP',
  knownPaymentIds: [],
  since: CREATED_AT,
};
const HOSTED = {
  id: 'pay_nero_1',
  identifier: '1001',
  status: 'pending',
  checkout_url: 'https://eu.neropay.app/checkout/pay_nero_1',
};

function transaction(changes: Record<string, unknown> = {}) {
  return {
    id: 6636598,
    account_id: ACCOUNT_ID,
    trx: 'NP-ORDER1001',
    reference: '1001',
    identifier: '1001',
    status: 'succeeded',
    amount: '15.99',
    currency: 'GBP',
    created_at: '2026-04-22T03:40:15+01:00',
    ...changes,
  };
}

/** NeroPay's answers by method and path; everything else is not found. */
type Routes = Readonly<Record<string, Answer>>;

/** A rail against a local provider. It never retries unless it is told to: a test counts calls. */
async function railTo(routes: Routes, options: NeroPayRailOptions = {}) {
  const server = await startServer((response, request, turn) => {
    const [path] = request.url.split('?');
    const answer = routes[`${request.method} ${path?.replace('/v2', '')}`] ?? failure(404, 'not_found');
    answer(response, request, turn);
  });
  const rail = new NeroPayRail({ liveBaseUrl: server.url, maxRetries: 0, ...options });
  return { rail, requests: server.requests };
}

const queryOf = (request: SeenRequest | undefined) => new URL(request?.url ?? '', 'http://x').searchParams;
const refusalOf = (promise: Promise<unknown>): Promise<RailError> =>
  promise.then(
    (value) => Promise.reject(new Error(`answered ${JSON.stringify(value)}`)),
    (error: RailError) => error,
  );

describe('connect', () => {
  test("proves the keys with the account's own record, and keeps them without what a paste brought along", async () => {
    const { rail, requests } = await railTo({
      'GET /account': ok({ account_id: ACCOUNT_ID, business_company_name: 'Mugs Ltd', status: 'active' }),
    });
    const connected = await rail.connect({
      credentials: { public_key: ' pk_1\n', secret_key: 'sk_1 ', webhook_secret: '', extra: 'x' },
      mode: 'live',
    });
    expect(connected).toEqual({
      accountId: ACCOUNT_ID,
      name: 'Mugs Ltd',
      credentials: { public_key: 'pk_1', secret_key: 'sk_1' },
      warnings: [],
    });
    expect(requests[0]?.headers).toMatchObject({ authorization: 'Bearer sk_1', 'x-neropay-public-key': 'pk_1' });
  });

  test('says that an account which is not active may be refused payments', async () => {
    const { rail } = await railTo({ 'GET /account': ok({ account_id: ACCOUNT_ID, status: 'review' }) });
    const { warnings } = await rail.connect({ credentials: { secret_key: 'sk_1' }, mode: 'live' });
    expect(warnings).toEqual([expect.stringContaining('"review", not active')]);
  });

  test('without a test address, test mode is a dry run, and the merchant is told that it is never paid', async () => {
    const { rail, requests } = await railTo({ 'GET /account': ok({ account_id: ACCOUNT_ID, status: 'active' }) });
    const { warnings } = await rail.connect({ credentials: { secret_key: 'sk_1' }, mode: 'test' });
    expect(warnings).toEqual([expect.stringContaining('never paid')]);
    expect(requests).toHaveLength(1);
  });

  test('with a test address, test mode goes there and to no live address', async () => {
    const live = await startServer(failure(500, 'server_error'));
    const sandbox = await startServer(ok({ account_id: ACCOUNT_ID, status: 'active' }));
    const rail = new NeroPayRail({ liveBaseUrl: live.url, testBaseUrl: sandbox.url, maxRetries: 0 });
    expect((await rail.connect({ credentials: { secret_key: 'sk_1' }, mode: 'test' })).warnings).toEqual([]);
    expect([live.requests.length, sandbox.requests.length]).toEqual([0, 1]);
  });

  test.each([
    ['nothing', undefined, 'secret_key is missing'],
    ['no secret key', { public_key: 'pk_1' }, 'secret_key is missing'],
    ['a number for a key', { secret_key: 7 }, 'secret_key must be text'],
    ['a key with a line break in it', { secret_key: 'sk_\n1' }, 'secretKey must be the key as the dashboard shows it'],
  ])('refuses %s before anything is sent, and says what to do', async (_what, credentials, words) => {
    const { rail, requests } = await railTo({});
    expect(await refusalOf(rail.connect({ credentials, mode: 'live' }))).toMatchObject({
      name: 'RailError',
      kind: 'rejected',
      message: expect.stringContaining(words),
    });
    expect(requests).toHaveLength(0);
  });
});

describe('a planned payment', () => {
  const rail = new NeroPayRail();

  test('carries the reference under every name, exact amounts and the three addresses', () => {
    const call = rail.planPayment(REQUEST);
    expect({ ...call, body: JSON.parse(call.body) }).toEqual({
      idempotencyKey: 'co_1',
      path: '/hosted-payments',
      body: {
        identifier: '1001',
        reference: '1001',
        amount: '15.99',
        currency: 'GBP',
        description: 'Two mugs',
        details: 'Two mugs',
        customer: { name: 'Jane Customer', email: 'jane@example.com' },
        success_url: REQUEST.successUrl,
        cancel_url: REQUEST.cancelUrl,
        ipn_url: REQUEST.notificationUrl,
        metadata: REQUEST.metadata,
      },
    });
  });

  test('a link is asked for with the names that links have', () => {
    const call = rail.planPayment({ ...REQUEST, kind: 'link' });
    expect(call.path).toBe('/payment-links');
    expect(JSON.parse(call.body)).toMatchObject({
      identifier: '1001',
      details: 'Two mugs',
      customer_name: 'Jane Customer',
      customer_email: 'jane@example.com',
    });
  });

  test('the same request gives the same bytes, whatever it is: a retry must not become another call', () => {
    const text = fc.string({ minLength: 1, maxLength: 40 });
    const request = fc.record({
      kind: fc.constantFrom('checkout' as const, 'link' as const),
      reference: text,
      description: text,
      minor: fc.bigInt({ min: 1n, max: 10n ** 15n }),
      currency: fc.constantFrom('GBP', 'JPY', 'KWD'),
      metadata: fc.dictionary(text, text),
    });
    fc.assert(
      fc.property(request, ({ minor, currency, ...rest }) => {
        const asked = { ...REQUEST, ...rest, amount: { minor, currency } };
        const call = rail.planPayment(asked);
        expect(rail.planPayment(structuredClone(asked))).toEqual(call);
        const body = JSON.parse(call.body);
        expect(body.identifier).toBe(rest.reference);
        expect(BigInt(body.amount.replace('.', ''))).toBe(minor);
      }),
    );
  });

  test('is sent byte for byte as it was planned, signed, and again with the same bytes and key when the answer was lost', async () => {
    const answers: Answer[] = [reset, html(502), failure(500, 'server_error'), ok(HOSTED)];
    const { rail, requests } = await railTo(
      { 'POST /hosted-payments': (response, request, turn) => answers[turn]?.(response, request, turn) },
      { maxRetries: 1 },
    );
    // Another escape of the same letter: parsing and writing the JSON again would change these bytes.
    const call = { ...rail.planPayment(REQUEST), body: String.raw`{"identifier":"1001","details":"caf\u00e9 1.0"}` };

    expect((await refusalOf(rail.openPayment(ACCOUNT, call))).kind).toBe('unavailable');
    expect(await rail.openPayment(ACCOUNT, call)).toEqual({
      hostedId: 'pay_nero_1',
      action: { type: 'redirect', url: HOSTED.checkout_url },
      expiresAt: null,
    });
    expect(requests).toHaveLength(4);
    for (const { body, headers } of requests) {
      expect(body).toBe(call.body);
      expect(headers['idempotency-key']).toBe('co_1');
      const timestamp = String(headers['x-neropay-timestamp']);
      expect(headers['x-neropay-signature']).toBe(signRequest({ secret: 'sk_1', timestamp, body }));
    }
  });

  test('in a dry run goes to the dry-run endpoint, with the same bytes', async () => {
    const { rail, requests } = await railTo({ 'POST /sandbox/hosted-payments': ok(HOSTED) });
    const call = rail.planPayment(REQUEST);
    await rail.openPayment({ ...ACCOUNT, mode: 'test' }, call);
    expect(requests.map(({ url, body }) => [url, body])).toEqual([['/v2/sandbox/hosted-payments', call.body]]);
  });
});

describe('what the provider refuses', () => {
  const open = async (answer: Answer) => {
    const { rail } = await railTo({ 'POST /hosted-payments': answer });
    return refusalOf(rail.openPayment(ACCOUNT, rail.planPayment(REQUEST)));
  };

  test.each<[string, Answer, RailErrorKind, string]>([
    ['401 unauthenticated', failure(401, 'unauthenticated'), 'invalid_credentials', 'unauthenticated'],
    ['401 authentication_failed', failure(401, 'authentication_failed'), 'invalid_credentials', 'unauthenticated'],
    ['401 account_key_mismatch', failure(401, 'account_key_mismatch'), 'invalid_credentials', 'account_key_mismatch'],
    ['401 invalid_signature', failure(401, 'invalid_signature'), 'invalid_credentials', 'invalid_signature'],
    ['403 account_inactive', failure(403, 'account_inactive'), 'rejected', 'account_inactive'],
    ['409 duplicate_resource', failure(409, 'duplicate_resource'), 'reference_taken', 'duplicate_resource'],
    ['409 duplicate_request', failure(409, 'duplicate_request'), 'unavailable', 'duplicate_request'],
    ['409 idempotency_conflict', failure(409, 'idempotency_conflict'), 'rejected', 'idempotency_conflict'],
    ['422 validation_failed', failure(422, 'validation_failed'), 'rejected', 'validation_error'],
    ['422 currency', failure(422, 'currency_not_supported'), 'currency_not_supported', 'currency_not_supported'],
    ['422 of a code that nobody documented', failure(422, 'moon_phase'), 'rejected', 'moon_phase'],
    ['429', failure(429, 'rate_limited', { 'retry-after': '7' }), 'unavailable', 'rate_limited'],
    ['500', failure(500, 'server_error'), 'unavailable', 'server_error'],
    ['a page instead of an answer', html(502), 'unavailable', 'unexpected_answer'],
    ["a page that says 404: not the API's word", html(404), 'unavailable', 'unexpected_answer'],
    ['a success that is none', ok({ id: 'x' }), 'unavailable', 'unexpected_data'],
    ['a dead connection', reset, 'unavailable', 'connection_network'],
  ])('%s', async (_what, answer, kind, code) => {
    expect(await open(answer)).toMatchObject({ name: 'RailError', kind, providerCode: code });
  });

  test("is told to merchants in the provider's own sentences, and the request stays in the cause for logs", async () => {
    const details = { currency: ['Enabled: GBP, EUR.', 'Told: currency_not_supported.'] };
    const error = await open(failure(422, 'currency_not_supported', { 'x-request-id': 'req_7' }, details));
    expect(error.message).toBe('Told: currency_not_supported. Enabled: GBP, EUR.');
    expect(error.cause as NeroPayError).toMatchObject({
      requestId: 'req_7',
      status: 422,
      message: expect.stringContaining('POST /hosted-payments: HTTP 422 currency_not_supported'),
    });
  });

  test.each<[string, Answer, string]>([
    ['500', failure(500, 'server_error'), 'NeroPay cannot do this right now: Told: server_error.'],
    ['a page', html(502), 'NeroPay gave an answer that cannot be used'],
    ['a dead connection', reset, 'NeroPay could not be reached'],
  ])('trouble (%s) is told without addresses and without HTTP', async (_what, answer, words) => {
    expect((await open(answer)).message).toBe(words);
  });

  test('nobody listening and nobody answering are told apart', async () => {
    const away = new NeroPayRail({ liveBaseUrl: await closedPort(), maxRetries: 0 });
    expect(await refusalOf(away.openPayment(ACCOUNT, away.planPayment(REQUEST)))).toMatchObject({
      kind: 'unavailable',
      message: 'NeroPay could not be reached',
    });
    const { rail } = await railTo({ 'POST /hosted-payments': silent }, { timeoutMs: 50 });
    expect(await refusalOf(rail.openPayment(ACCOUNT, rail.planPayment(REQUEST)))).toMatchObject({
      kind: 'unavailable',
      message: 'NeroPay did not answer in time',
    });
  });

  test('the wait that it asks for is handed on', async () => {
    expect(await open(failure(429, 'rate_limited', { 'retry-after': '7' }))).toMatchObject({ retryAfterMs: 7_000 });
  });

  test('whoever runs the rail sees every attempt, without secrets', async () => {
    const seen: ResponseObservation[] = [];
    const { rail } = await railTo(
      { 'POST /hosted-payments': failure(422, 'validation_failed', { 'x-request-id': 'req_9' }) },
      { onResponse: (one) => seen.push(one) },
    );
    await refusalOf(rail.openPayment(ACCOUNT, rail.planPayment(REQUEST)));
    expect(seen).toMatchObject([
      { method: 'POST', path: '/hosted-payments', status: 422, requestId: 'req_9', attempt: 1 },
    ]);
    expect(JSON.stringify(seen)).not.toMatch(/sk_1|whsec_1/);
  });
});

describe('reading back', () => {
  test('by the transaction that a notification names: paid and under our reference, no search says more', async () => {
    const { rail, requests } = await railTo({ 'GET /transactions/6636598': ok(transaction()) });
    expect(await rail.readPayments(ACCOUNT, { ...QUERY, hint: { paymentId: '6636598' } })).toEqual([
      {
        id: '6636598',
        accountId: ACCOUNT_ID,
        reference: '1001',
        status: 'succeeded',
        amount: { minor: 1599n, currency: 'GBP' },
        refunded: null,
        dispute: null,
        createdAt: Date.parse('2026-04-22T02:40:15Z'),
      },
    ]);
    expect(requests).toHaveLength(1);
  });

  test('a named transaction of another order is answered as it is: the engine wants to see the mismatch', async () => {
    const { rail, requests } = await railTo({
      'GET /transactions/6636598': ok(transaction({ identifier: '1002', reference: '1002' })),
    });
    expect(await rail.readPayments(ACCOUNT, { ...QUERY, hint: { paymentId: '6636598' } })).toMatchObject([
      { id: '6636598', reference: '1002' },
    ]);
    expect(requests).toHaveLength(1);
  });

  test('a named transaction that failed is not the last word: the search shows the one that followed', async () => {
    const failed = transaction({ id: 1, status: 'failed' });
    const { rail } = await railTo({
      'GET /transactions/1': ok(failed),
      'GET /transactions': ok([transaction({ id: 2 }), failed]),
    });
    const payments = await rail.readPayments(ACCOUNT, { ...QUERY, hint: { paymentId: '1' } });
    expect(new Map(payments.map(({ id, status }) => [id, status]))).toEqual(
      new Map([
        ['1', 'failed'],
        ['2', 'succeeded'],
      ]),
    );
  });

  test('by searching every page for exactly this reference, among those that only look like it', async () => {
    const near = ['10011', '1001-2', 'INV1001', '11001', '1001 ', '100'].map((reference, index) =>
      transaction({ id: 100 + index, identifier: reference, reference }),
    );
    const pages = [
      near,
      [...near.slice(0, 2), transaction({ id: 1, identifier: null })],
      [transaction({ id: 2, reference: 'NP-77', status: 'failed' }), ...near.slice(3)],
    ];
    const { rail, requests } = await railTo({
      'GET /transactions': (response, request, turn) => {
        const page = Number(queryOf(request).get('page'));
        ok(pages[page - 1], { pagination: { total_pages: pages.length } })(response, request, turn);
      },
    });
    const payments = await rail.readPayments(ACCOUNT, QUERY);
    expect(payments.map(({ id, reference, status }) => [id, reference, status])).toEqual([
      ['1', '1001', 'succeeded'],
      ['2', '1001', 'failed'],
    ]);
    expect(requests).toHaveLength(3);
    expect(queryOf(requests[0]).get('q')).toBe('1001');
    expect(queryOf(requests[0]).get('from')).toBe('2026-04-22');
  });

  test('a reference with every awkward character is searched for as it is', async () => {
    const reference = 'INV/2026/04 #1&q=x+ü';
    const { rail, requests } = await railTo({
      'GET /transactions': ok([transaction({ identifier: reference, reference })]),
    });
    expect(await rail.readPayments(ACCOUNT, { ...QUERY, reference })).toHaveLength(1);
    expect(queryOf(requests[0]).get('q')).toBe(reference);
  });

  test('by the ids that are known, when a search that lags shows none of them', async () => {
    const { rail } = await railTo({
      'GET /transactions': ok([]),
      'GET /transactions/5': ok(transaction({ id: 5, status: 'refunded' })),
    });
    expect(await rail.readPayments(ACCOUNT, { ...QUERY, knownPaymentIds: ['5', '6'] })).toMatchObject([
      { id: '5', status: 'refunded', refunded: { minor: 1599n, currency: 'GBP' } },
    ]);
  });

  test('without a reference nothing is searched for: that search would find every payment of the account', async () => {
    const { rail, requests } = await railTo({ 'GET /transactions': ok([transaction()]) });
    expect(await rail.readPayments(ACCOUNT, { ...QUERY, reference: '', hint: { paymentId: '404' } })).toEqual([]);
    expect(requests.map(({ url }) => url)).toEqual(['/v2/transactions/404']);
  });

  test.each(['404', '../account', '', 'a b', '%2e%2e'])(
    'an id that leads nowhere (%j) is nobody money, and never another endpoint',
    async (paymentId) => {
      const { rail, requests } = await railTo({ 'GET /transactions': ok([]), 'GET /account': ok(transaction()) });
      expect(await rail.readPayments(ACCOUNT, { ...QUERY, hint: { paymentId } })).toEqual([]);
      expect(requests.every(({ url }) => url.startsWith('/v2/transactions'))).toBe(true);
    },
  );

  test('nothing found is an empty list and no error', async () => {
    const { rail } = await railTo({ 'GET /transactions': ok([]) });
    expect(await rail.readPayments(ACCOUNT, QUERY)).toEqual([]);
  });

  test('a dry run finds nothing and asks nobody', async () => {
    const { rail, requests } = await railTo({ 'GET /transactions': ok([transaction()]) });
    expect(await rail.readPayments({ ...ACCOUNT, mode: 'test' }, QUERY)).toEqual([]);
    expect(requests).toHaveLength(0);
  });

  test.each(['approved', 'SUCCEEDED', 'paid', 'complete', ''])(
    'the status %j, which nobody documented, is not money',
    async (status) => {
      const { rail } = await railTo({ 'GET /transactions': ok([transaction({ status })]) });
      expect(await rail.readPayments(ACCOUNT, QUERY)).toMatchObject([{ status: 'pending', refunded: null }]);
    },
  );

  test.each([
    ['no amount', { amount: null }],
    ['more decimals than the currency has', { amount: '15.991' }],
    ['a negative amount', { amount: '-15.99' }],
    ['words', { amount: 'fifteen' }],
    ['a currency that is none', { currency: 'XXY' }],
    ['no currency', { currency: null }],
  ])('an amount that is none (%s) is told as none, and the payment is still seen', async (_what, changes) => {
    const { rail } = await railTo({ 'GET /transactions': ok([transaction(changes)]) });
    expect(await rail.readPayments(ACCOUNT, QUERY)).toMatchObject([
      { id: '6636598', status: 'succeeded', amount: null },
    ]);
  });

  test("another payment's odd row does not hide ours", async () => {
    const { rail } = await railTo({
      'GET /transactions': ok([{ kind: 'payout', amount: null }, { reference: 7, id: {} }, transaction()]),
    });
    expect(await rail.readPayments(ACCOUNT, QUERY)).toMatchObject([{ id: '6636598' }]);
  });

  test('our own row in a shape that cannot be read is trouble to look at again, never "nothing found"', async () => {
    const { rail } = await railTo({ 'GET /transactions': ok([transaction({ id: null })]) });
    expect(await refusalOf(rail.readPayments(ACCOUNT, QUERY))).toMatchObject({ kind: 'unavailable' });
  });

  test.each<[string, Answer, RailErrorKind]>([
    ['401', failure(401, 'unauthenticated'), 'invalid_credentials'],
    ['403', failure(403, 'account_inactive'), 'unavailable'],
    ['422', failure(422, 'validation_failed'), 'unavailable'],
    ['429', failure(429, 'rate_limited'), 'unavailable'],
    ['500', failure(500, 'server_error'), 'unavailable'],
    ['a page', html(200), 'unavailable'],
  ])('a question that is answered with %s says nothing about the money', async (_what, answer, kind) => {
    const { rail } = await railTo({ 'GET /transactions': answer });
    expect(await refusalOf(rail.readPayments(ACCOUNT, QUERY))).toMatchObject({ kind });
  });
});

describe('disputes', () => {
  const KNOWN = { ...QUERY, knownPaymentIds: ['6636598'] };
  const dispute = (changes: object = {}) => ({ id: 1, trx_number: 'NP-ORDER1001', dispute_status: 'open', ...changes });
  const routes = (disputes: Answer): Routes => ({
    'GET /transactions': ok([transaction()]),
    'GET /disputes': disputes,
  });
  const disputeOf = async (disputes: Answer, query: PaymentQuery = KNOWN) => {
    const { rail, requests } = await railTo(routes(disputes));
    const [payment] = await rail.readPayments(ACCOUNT, query);
    return { dispute: payment?.dispute, asked: requests.filter(({ url }) => url.startsWith('/v2/disputes')) };
  };

  test.each([
    ['open', 'open'],
    ['under_review', 'open'],
    ['won', 'won'],
    ['lost', 'lost'],
    ['a status that nobody documented', 'open'],
  ])('%s are told as %s', async (dispute_status, told) => {
    const { dispute: found, asked } = await disputeOf(ok([dispute({ dispute_status })]));
    expect(found).toBe(told);
    expect(queryOf(asked[0]).get('q')).toBe('NP-ORDER1001');
  });

  test('are found by exactly the name of the transaction, and the worst of several counts', async () => {
    expect((await disputeOf(ok([dispute({ trx_number: 'NP-ORDER10011' })]))).dispute).toBeNull();
    const several = [dispute({ dispute_status: 'won' }), dispute({ dispute_status: 'lost' }), dispute()];
    expect((await disputeOf(ok(several))).dispute).toBe('lost');
  });

  test('are not asked for while money has only just arrived, or has not', async () => {
    expect((await disputeOf(ok([dispute()]), QUERY)).asked).toEqual([]);
    const { rail, requests } = await railTo({ 'GET /transactions': ok([transaction({ status: 'pending' })]) });
    await rail.readPayments(ACCOUNT, KNOWN);
    expect(requests.some(({ url }) => url.includes('disputes'))).toBe(false);
  });

  test('are asked for as well when a notification names money that came earlier: a dispute must not look settled by it', async () => {
    const { rail } = await railTo({
      'GET /transactions/6636598': ok(transaction()),
      'GET /disputes': ok([dispute()]),
    });
    const [payment] = await rail.readPayments(ACCOUNT, { ...KNOWN, hint: { paymentId: '6636598' } });
    expect(payment?.dispute).toBe('open');
  });

  test.each([
    ['endpoint_not_found', 404],
    ['forbidden', 403],
    ['resource_scope_misconfigured', 500],
  ])('that the account has no list of (%s) keep no payment from being read', async (code, status) => {
    const { dispute: found, asked } = await disputeOf(failure(status, code));
    expect(found).toBeNull();
    expect(asked).toHaveLength(1);
  });

  test('that cannot be read right now are asked for again later, and not taken for none', async () => {
    const { rail } = await railTo(routes(failure(503, 'server_error')));
    expect(await refusalOf(rail.readPayments(ACCOUNT, KNOWN))).toMatchObject({ kind: 'unavailable' });
  });
});

describe('reading back a payment link', () => {
  const LINK = { ...HOSTED, status: 'succeeded', amount: '15.99', currency: 'GBP' };
  const LINK_QUERY: PaymentQuery = { ...QUERY, kind: 'link' };

  test('by its transaction, when a search shows it: the link itself is no second payment', async () => {
    const { rail } = await railTo({
      'GET /transactions': ok([transaction()]),
      'GET /payment-links/pay_nero_1': ok(LINK),
    });
    expect(await rail.readPayments(ACCOUNT, LINK_QUERY)).toMatchObject([{ id: '6636598' }]);
  });

  test('by the transaction that the link names, when no search shows one', async () => {
    const { rail } = await railTo({
      'GET /transactions': ok([]),
      'GET /payment-links/pay_nero_1': ok({ ...LINK, transaction_id: 6636598 }),
      'GET /transactions/6636598': ok(transaction()),
    });
    expect(await rail.readPayments(ACCOUNT, LINK_QUERY)).toMatchObject([{ id: '6636598', accountId: ACCOUNT_ID }]);
  });

  test('by itself, when nothing else is to be seen', async () => {
    const { rail } = await railTo({ 'GET /transactions': ok([]), 'GET /payment-links/pay_nero_1': ok(LINK) });
    expect(await rail.readPayments(ACCOUNT, LINK_QUERY)).toMatchObject([
      { id: 'pay_nero_1', accountId: null, reference: '1001', status: 'succeeded', amount: { minor: 1599n } },
    ]);
  });

  test('a link that was taken for the money keeps its name when the transaction turns up: no false second payment', async () => {
    const { rail } = await railTo({
      'GET /transactions': ok([transaction({ id: 9, created_at: '2026-04-23T00:00:00Z' }), transaction()]),
      'GET /transactions/9': ok(transaction({ id: 9, created_at: '2026-04-23T00:00:00Z' })),
      'GET /payment-links/pay_nero_1': ok(LINK),
    });
    const known = { ...LINK_QUERY, knownPaymentIds: ['pay_nero_1'] };
    for (const query of [known, { ...known, hint: { paymentId: '9' } }]) {
      const ids = (await rail.readPayments(ACCOUNT, query)).map(({ id }) => id);
      // And a true second one is still seen as one.
      expect(ids.sort()).toEqual(['9', 'pay_nero_1']);
    }
  });

  test.each(['pending', 'failed', 'cancelled', 'expired'])('a link that is %s is not money', async (status) => {
    const { rail } = await railTo({
      'GET /transactions': ok([]),
      'GET /payment-links/pay_nero_1': ok({ ...LINK, status }),
    });
    expect(await rail.readPayments(ACCOUNT, LINK_QUERY)).toEqual([]);
  });

  test('a link that the provider does not know is nothing found', async () => {
    const { rail } = await railTo({ 'GET /transactions': ok([]) });
    expect(await rail.readPayments(ACCOUNT, LINK_QUERY)).toEqual([]);
  });
});

describe('cancelling', () => {
  test('cancels what is pending under our reference and leaves everything else alone', async () => {
    const { rail, requests } = await railTo({
      'GET /transactions': ok([
        transaction({ id: 1, status: 'pending' }),
        transaction({ id: 2, status: 'failed' }),
        transaction({ id: 3, status: 'pending', identifier: '10011', reference: '10011' }),
      ]),
      'POST /transactions/1/cancel': ok({ id: 1, status: 'cancelled' }),
    });
    await rail.cancelPayment(ACCOUNT, QUERY);
    const writes = requests.filter(({ method }) => method === 'POST');
    expect(writes.map(({ url, headers }) => [url, headers['idempotency-key']])).toEqual([
      ['/v2/transactions/1/cancel', 'cancel-1'],
    ]);
  });

  test.each<[string, Answer, RailErrorKind]>([
    ['not_cancelable', failure(422, 'not_cancelable'), 'not_cancelable'],
    ['cancel_failed', failure(422, 'cancel_failed'), 'not_cancelable'],
    ['403', failure(403, 'forbidden'), 'not_cancelable'],
    ['404', failure(404, 'not_found'), 'not_cancelable'],
    ['500', failure(500, 'server_error'), 'unavailable'],
  ])('%s', async (_what, answer, kind) => {
    const { rail } = await railTo({
      'GET /transactions': ok([transaction({ id: 1, status: 'pending' })]),
      'POST /transactions/1/cancel': answer,
    });
    expect(await refusalOf(rail.cancelPayment(ACCOUNT, QUERY))).toMatchObject({ kind });
  });
});

describe('refunds', () => {
  const rail = new NeroPayRail();
  const REFUND = {
    idempotencyKey: 're_1',
    refundId: 're_1',
    paymentId: '6636598',
    amount: { minor: 500n, currency: 'GBP' },
    paymentAmount: { minor: 1599n, currency: 'GBP' },
    reason: 'broken',
  };
  const call = rail.planRefund(REFUND);

  test('name their amount even when it is the whole: "all of it" means something else once a part has gone back', () => {
    expect(call).toEqual({
      idempotencyKey: 're_1',
      path: '/transactions/6636598/refund',
      body: '{"amount":"5.00","reason":"broken"}',
      onceByKey: true,
    });
    expect(rail.planRefund({ ...REFUND, amount: REFUND.paymentAmount, reason: null }).body).toBe('{"amount":"15.99"}');
    expect(rail.planRefund({ ...REFUND, paymentId: '../1' }).path).toBe('/transactions/..%2F1/refund');
  });

  test.each([
    [
      'succeeded',
      { id: 'rf_1', transaction_id: 6636598, status: 'succeeded', amount: '5.00', currency: 'GBP' },
      'succeeded',
    ],
    ['pending', { id: 'rf_1', transaction_id: 6636598, status: 'pending', amount: '5.00', currency: 'GBP' }, 'pending'],
    ['of an unknown status', { id: 'rf_1', status: 'queued' }, 'pending'],
    // Money moved: that the answer says little else must not make it unknown.
    ['with nothing but id and status', { id: 'rf_1', status: 'succeeded' }, 'succeeded'],
  ])('%s', async (_what, answer, status) => {
    const { rail, requests } = await railTo({ 'POST /transactions/6636598/refund': ok(answer) });
    expect(await rail.refund(ACCOUNT, call)).toEqual({ providerRefundId: 'rf_1', status });
    expect(requests[0]).toMatchObject({ body: call.body, headers: { 'idempotency-key': 're_1' } });
  });

  test.each<[string, Answer, RailErrorKind]>([
    ['a refund that failed', ok({ id: 'rf_1', status: 'failed' }), 'refund_rejected'],
    ['not_refundable', failure(422, 'not_refundable'), 'refund_rejected'],
    ['refund_exceeds_transaction', failure(422, 'refund_exceeds_transaction'), 'refund_rejected'],
    ['insufficient_balance', failure(422, 'insufficient_balance'), 'refund_rejected'],
    ['403', failure(403, 'forbidden'), 'refund_rejected'],
    ['404', failure(404, 'not_found'), 'refund_rejected'],
    ['401', failure(401, 'unauthenticated'), 'invalid_credentials'],
    // Whether money moved is not known for any of these: the sum must stay reserved.
    ['409 duplicate_request', failure(409, 'duplicate_request'), 'unavailable'],
    ['409 idempotency_conflict', failure(409, 'idempotency_conflict'), 'unavailable'],
    ['429', failure(429, 'rate_limited'), 'unavailable'],
    ['500', failure(500, 'server_error'), 'unavailable'],
    ['a page', html(200), 'unavailable'],
    ['a success without an id', ok({ status: 'succeeded' }), 'unavailable'],
    ['a dead connection', reset, 'unavailable'],
  ])('that meet %s', async (_what, answer, kind) => {
    const { rail } = await railTo({ 'POST /transactions/6636598/refund': answer });
    expect(await refusalOf(rail.refund(ACCOUNT, call))).toMatchObject({ kind });
  });
});

describe('notifications', () => {
  const rail = new NeroPayRail();
  const NOW = Date.UTC(2026, 3, 22, 3, 0, 0);
  const SECONDS = NOW / 1000;
  const BARE: RailAccount = { ...ACCOUNT, credentials: { secret_key: 'sk_1' } };
  const EVENT = {
    id: 'evt_1',
    type: 'transaction.succeeded',
    account_id: ACCOUNT_ID,
    transaction: { id: 6636598, identifier: '1001', status: 'succeeded', amount: '15.99', currency: 'GBP' },
  };
  const FORM = { identifier: '1001', status: 'succeeded', data: { amount: '15.99', currency: 'GBP' } };
  const HINT = {
    eventId: 'evt_1',
    type: 'transaction.succeeded',
    reference: '1001',
    paymentId: '6636598',
    claimsSuccess: true,
  };
  const check = (account: RailAccount, { headers, body }: { headers: Record<string, string>; body: string }) =>
    rail.checkNotification(account, { body: new TextEncoder().encode(body), headers, receivedAt: NOW });
  const unsigned = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(EVENT) };

  test.each([
    ['the signing secret', 'whsec_1'],
    ['the secret key', 'sk_1'],
  ])('signed with %s are verified by each scheme', (_what, secret) => {
    const header = signNotification({ scheme: 'header', secret, body: EVENT, timestamp: SECONDS });
    expect(check(ACCOUNT, header)).toEqual({ kind: 'verified', scheme: 'header', hint: HINT });
    const body = signNotification({ scheme: 'body', secret, body: EVENT });
    expect(check(ACCOUNT, body)).toEqual({ kind: 'verified', scheme: 'body', hint: HINT });
    const ipn = signNotification({ scheme: 'ipn', secret, body: FORM });
    expect(check(ACCOUNT, ipn)).toMatchObject({
      kind: 'verified',
      scheme: 'ipn',
      hint: { eventId: null, reference: '1001', paymentId: null, claimsSuccess: true },
    });
  });

  test('that name their transaction only beside the event are hints all the same', () => {
    const refund = { id: 'evt_2', type: 'refund.succeeded', data: { id: 'rf_1', transaction_id: 6636598 } };
    const signed = signNotification({ scheme: 'header', secret: 'whsec_1', body: refund, timestamp: SECONDS });
    expect(check(ACCOUNT, signed)).toMatchObject({
      kind: 'verified',
      hint: { type: 'refund.succeeded', reference: null, paymentId: '6636598', claimsSuccess: false },
    });
  });

  test('of a type that nobody documented are taken', () => {
    const body = { id: 'evt_3', type: 'moon.full', data: { phase: 1 } };
    const signed = signNotification({ scheme: 'header', secret: 'whsec_1', body, timestamp: SECONDS });
    expect(check(ACCOUNT, signed)).toMatchObject({
      kind: 'verified',
      hint: { type: 'moon.full', reference: null, paymentId: null, claimsSuccess: false },
    });
  });

  describe.each(['header', 'body', 'ipn'] as const)('signed by somebody else (%s)', (scheme) => {
    const forged = signNotification({
      scheme,
      secret: 'somebody_else',
      body: scheme === 'ipn' ? FORM : EVENT,
      timestamp: SECONDS,
    });

    test('are rejected where a signing secret is configured', () => {
      expect(check(ACCOUNT, forged)).toMatchObject({ kind: 'rejected', reason: 'bad_signature' });
    });

    test('are a hint at most where none is', () => {
      expect(check(BARE, forged)).toMatchObject({ kind: 'unverified', hint: { reference: '1001' } });
    });
  });

  test('without any signature: rejected where one was promised, a hint where none was', () => {
    expect(check(ACCOUNT, unsigned)).toMatchObject({ kind: 'rejected', reason: 'unsigned' });
    expect(check(BARE, unsigned)).toEqual({ kind: 'unverified', hint: HINT });
  });

  test.each([
    [-301, 'stale'],
    [301, 'future'],
  ])('dated %i s from now are rejected as %s, also without a signing secret', (offset, reason) => {
    const signed = signNotification({ scheme: 'header', secret: 'sk_1', body: EVENT, timestamp: SECONDS + offset });
    expect(check(ACCOUNT, signed)).toMatchObject({ kind: 'rejected', reason });
    expect(check(BARE, signed)).toMatchObject({ kind: 'rejected', reason });
  });

  test('one byte changed after signing: rejected', () => {
    const signed = signNotification({ scheme: 'header', secret: 'whsec_1', body: EVENT, timestamp: SECONDS });
    const changed = { ...signed, body: signed.body.replace('15.99', '15.98') };
    expect(check(ACCOUNT, changed)).toMatchObject({ kind: 'rejected', reason: 'bad_signature' });
  });

  test.each([
    ['nothing', ''],
    ['no JSON', '{"type":'],
    ['a list', '[]'],
    ['no type', '{"id":"evt_1"}'],
    ['a form without an identifier', 'status=succeeded'],
  ])('with a body of %s are malformed for an account that takes hints', (_what, body) => {
    expect(check(BARE, { headers: {}, body })).toMatchObject({ kind: 'rejected', reason: 'malformed' });
  });

  test('are judged without ever throwing, whatever arrives', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.dictionary(fc.constantFrom('x-neropay-signature', 'x-neropay-timestamp', 'content-type'), fc.string()),
        fc.constantFrom(ACCOUNT, BARE),
        (body, headers, account) => {
          const verdict = rail.checkNotification(account, { body, headers, receivedAt: NOW });
          expect(verdict.kind).not.toBe('verified');
        },
      ),
    );
  });
});
