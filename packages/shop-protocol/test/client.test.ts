import { describe, expect, it } from 'vitest';
import { connectStore, GatewayClient, type GatewayClientOptions } from '../src/client.js';
import { GatewayError } from '../src/gateway-error.js';
import { type Answer, fail, gatewayServer, ok } from './gateway-server.ts';
import {
  CALLBACK_SECRET,
  checkout,
  checkoutRequest,
  event,
  facts,
  now,
  refund,
  STORE_ID,
  STORE_SECRET,
  store,
  storeRequest,
} from './support.ts';

const { checkout_url: _url, ...rest } = checkout;
const link = { ...rest, url: 'https://eu.neropay.app/checkout/pay_nero_2' };
const hook = { id: 'ep_1', url: 'https://hooks.example/1', events: ['checkout.paid'], created_at: checkout.created_at };
const rotated = { previous_expires_at: '2026-04-23T09:40:15Z' };
const connected = {
  id: STORE_ID,
  secret: STORE_SECRET,
  callback_secret: CALLBACK_SECRET,
  account: { id: 'NPTEST0SANDBOX_1000', name: 'Sandbox' },
  warnings: [],
};

/** A client of a gateway that gives these answers; waits between attempts are noted instead of waited. */
async function setUp(answers: Answer[], options: Partial<GatewayClientOptions> = {}) {
  const { url, seen } = await gatewayServer(...answers);
  const waits: number[] = [];
  const client = new GatewayClient({
    baseUrl: url,
    storeId: STORE_ID,
    storeSecret: STORE_SECRET,
    clock: now,
    random: () => 0.5,
    sleep: async (ms) => {
      waits.push(ms);
    },
    ...options,
  });
  return { client, seen, waits };
}

async function errorOf(work: Promise<unknown>): Promise<GatewayError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof GatewayError) return error;
  throw new Error(`expected a GatewayError, got ${String(error)}`);
}

describe('every call', () => {
  type Work = (client: GatewayClient) => Promise<unknown>;
  const id = facts.id;
  it.each<[string, string, Work, unknown, object | null]>([
    ['GET', '/v1/store', (c) => c.store.retrieve(), store, null],
    ['PATCH', '/v1/store', (c) => c.store.update({ name: 'B' }), store, { name: 'B' }],
    ['DELETE', '/v1/store', (c) => c.store.disconnect(), { id: STORE_ID, deleted: true }, null],
    ['POST', '/v1/store/rotate-secret', (c) => c.store.rotateSecret(), { ...rotated, secret: STORE_SECRET }, {}],
    [
      'POST',
      '/v1/store/rotate-callback-secret',
      (c) => c.store.rotateCallbackSecret(),
      { ...rotated, callback_secret: CALLBACK_SECRET },
      {},
    ],
    [
      'POST',
      '/v1/store/test-callback',
      (c) => c.store.testCallback(),
      {
        ok: false,
        event_id: 'evt_1',
        url: 'https://shop.example/cb',
        status: 401,
        duration_ms: 12,
        error: 'It answered 401.',
      },
      {},
    ],
    ['POST', '/v1/checkouts', (c) => c.checkouts.create(checkoutRequest), checkout, checkoutRequest],
    ['GET', `/v1/checkouts/${id}`, (c) => c.checkouts.retrieve(id), checkout, null],
    ['GET', `/v1/checkouts/${id}?refresh=true`, (c) => c.checkouts.retrieve(id, { refresh: true }), checkout, null],
    ['GET', `/v1/checkouts/${id}`, (c) => c.checkouts.retrieve(id, { refresh: false }), checkout, null],
    [
      'GET',
      '/v1/checkouts?order_id=INV%2F2025%2F1+%C3%BC',
      (c) => c.checkouts.list({ order_id: 'INV/2025/1 \u00fc' }),
      [checkout],
      null,
    ],
    ['POST', `/v1/checkouts/${id}/cancel`, (c) => c.checkouts.cancel(id), checkout, {}],
    [
      'POST',
      `/v1/checkouts/${id}/refunds`,
      (c) => c.refunds.create(id, { amount: '5.00' }),
      refund,
      { amount: '5.00' },
    ],
    ['POST', `/v1/checkouts/${id}/refunds`, (c) => c.refunds.create(id), refund, {}],
    ['GET', `/v1/checkouts/${id}/refunds`, (c) => c.refunds.list(id), [refund], null],
    ['POST', '/v1/payment-links', (c) => c.paymentLinks.create(checkoutRequest), link, checkoutRequest],
    ['GET', `/v1/payment-links/${id}`, (c) => c.paymentLinks.retrieve(id), link, null],
    [
      'POST',
      '/v1/hooks',
      (c) => c.hooks.create({ url: hook.url, events: hook.events }),
      hook,
      { url: hook.url, events: hook.events },
    ],
    ['DELETE', '/v1/hooks/ep_1', (c) => c.hooks.delete('ep_1'), { id: 'ep_1', deleted: true }, null],
  ])('%s %s is signed over what is sent, and its answer is handed out', async (method, path, work, data, body) => {
    const { client, seen } = await setUp([ok(data)]);
    expect(await work(client)).toEqual(data);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method, path, signed: true, body: body ? JSON.stringify(body) : '' });
    expect(seen[0]?.headers['x-neropay-store']).toBe(STORE_ID);
    expect(typeof seen[0]?.headers['idempotency-key']).toBe(method === 'GET' ? 'undefined' : 'string');
  });

  it('sends neither the secret nor any bearer', async () => {
    const { client, seen } = await setUp([ok(checkout)]);
    await client.checkouts.create(checkoutRequest);
    expect(seen[0]?.headers.authorization).toBeUndefined();
    expect(JSON.stringify(seen)).not.toContain(STORE_SECRET);
  });

  it('works below a path that a proxy takes off again: the signature begins at /v1', async () => {
    const { url, seen } = await gatewayServer(ok(store));
    const client = new GatewayClient({
      baseUrl: `${url}/pay/`,
      storeId: STORE_ID,
      storeSecret: STORE_SECRET,
      clock: now,
    });
    await client.store.retrieve();
    expect(seen[0]).toMatchObject({ path: '/pay/v1/store', signed: true });
  });

  it('sends text of any script as UTF-8, and signs those bytes', async () => {
    const { client, seen } = await setUp([ok(checkout)]);
    const description = 'Gr\u00fc\u00dfe \u2014 \u8336 \u{1f375}';
    await client.checkouts.create({ ...checkoutRequest, description });
    expect(seen[0]).toMatchObject({ signed: true, body: expect.stringContaining(description) });
  });
});

describe('a retried write', () => {
  it.each<[string, Answer]>([
    ['429', fail(429, 'rate_limited')],
    ['502', fail(502, 'provider_unavailable')],
    ['503', fail(503, 'unavailable')],
    ['a proxy’s 504 in HTML', { status: 504, body: '<html>Gateway Time-out</html>' }],
    ['a hung up connection', { instead: 'hang up' }],
    ['a garbled 200', { body: '<html>ok</html>' }],
    ['duplicate_request: the first is still at work', fail(409, 'duplicate_request')],
  ])('after %s, carries the same key and the same bytes, so that it is done once', async (_what, answer) => {
    const { client, seen, waits } = await setUp([answer, answer, ok(refund)]);
    await client.refunds.create(facts.id, { amount: '5.00' });
    expect(seen).toHaveLength(3);
    expect(waits).toHaveLength(2);
    expect(new Set(seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(new Set(seen.map(({ body }) => body))).toEqual(new Set(['{"amount":"5.00"}']));
    expect(seen.every(({ signed }) => signed)).toBe(true);
  });

  it('carries the caller’s own key, which outlives the process', async () => {
    const { client, seen } = await setUp([fail(502, 'provider_unavailable'), ok(refund)]);
    await client.refunds.create(facts.id, {}, { idempotencyKey: 'refund_1001_1' });
    expect(seen.map(({ headers }) => headers['idempotency-key'])).toEqual(['refund_1001_1', 'refund_1001_1']);
  });

  it('is signed afresh, so that a long wait does not expire it', async () => {
    let ms = now();
    const { client, seen } = await setUp([fail(502, 'provider_unavailable'), ok(refund)], {
      clock: () => ms,
      sleep: async () => {
        ms += 200_000;
      },
    });
    await client.refunds.create(facts.id);
    expect(seen.map(({ headers }) => Number(headers['x-neropay-timestamp']) - now() / 1000)).toEqual([0, 200]);
    expect(seen.map(({ signed }) => signed)).toEqual([true, true]);
  });

  it('waits as long as Retry-After says', async () => {
    const { client, waits } = await setUp([fail(429, 'rate_limited', { headers: { 'Retry-After': '7' } }), ok(refund)]);
    await client.refunds.create(facts.id);
    expect(waits).toEqual([7000]);
  });

  it('is given up after maxRetries, and says with which key to go on', async () => {
    const answer = fail(502, 'provider_unavailable', { message: 'NeroPay did not answer.' });
    const { client, seen } = await setUp([answer, answer], { maxRetries: 1 });
    const error = await errorOf(client.refunds.create(facts.id, {}, { idempotencyKey: 'refund_1001_1' }));
    expect(seen).toHaveLength(2);
    expect(error).toMatchObject({
      code: 'provider_unavailable',
      status: 502,
      message: 'NeroPay did not answer.',
      retryable: true,
      idempotencyKey: 'refund_1001_1',
      attempts: 2,
      requestId: 'req_1',
    });
  });

  it('of two writes, each has a key of its own', async () => {
    const { client, seen } = await setUp([ok(refund), ok(refund)]);
    await client.refunds.create(facts.id, { amount: '5.00' });
    await client.refunds.create(facts.id, { amount: '5.00' });
    expect(new Set(seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(2);
  });
});

describe('errors', () => {
  it.each([
    [401, 'invalid_signature'],
    [404, 'not_found'],
    [409, 'idempotency_conflict'],
    [422, 'refund_exceeds_payment'],
    [418, 'a_code_of_a_later_gateway'],
  ])('%i %s is told at once and not retried', async (status, code) => {
    const { client, seen } = await setUp([fail(status, code, { message: 'Do this.' })]);
    const error = await errorOf(client.refunds.create(facts.id));
    expect(error).toMatchObject({
      name: 'GatewayError',
      code,
      status,
      message: 'Do this.',
      retryable: false,
      details: null,
    });
    expect(seen).toHaveLength(1);
  });

  it('422 carries a message per field', async () => {
    const details = { amount: ['amount must be more than zero'] };
    const { client } = await setUp([fail(422, 'validation_failed', { details })]);
    expect(await errorOf(client.checkouts.create(checkoutRequest))).toMatchObject({
      code: 'validation_failed',
      details,
    });
  });

  it('429 says how long to wait, when the wait is too long to be waited here', async () => {
    const { client, seen } = await setUp([fail(429, 'rate_limited', { headers: { 'Retry-After': '3600' } })]);
    expect(await errorOf(client.store.retrieve())).toMatchObject({
      code: 'rate_limited',
      retryAfterMs: 3_600_000,
      retryable: true,
    });
    expect(seen).toHaveLength(1);
  });

  it.each<[string, string, Answer]>([
    ['connection_timeout', 'nothing within timeoutMs', { instead: 'say nothing' }],
    ['connection_network', 'a hung up connection', { instead: 'hang up' }],
    ['unexpected_answer', 'a page of another program', { body: '<html>It works!</html>' }],
    [
      'unexpected_redirect',
      'a redirect, which a signature must not follow',
      { status: 307, headers: { location: '/elsewhere' } },
    ],
    ['unexpected_data', 'a checkout without an amount', ok({ ...checkout, amount: undefined })],
    ['unexpected_data', 'a checkout of a rounded amount', ok({ ...checkout, amount: '15.999' })],
  ])('%s: %s', async (code, _what, answer) => {
    const { client } = await setUp([answer], { maxRetries: 0, timeoutMs: 200 });
    const error = await errorOf(client.checkouts.create(checkoutRequest));
    expect(error).toMatchObject({ code, idempotencyKey: expect.stringMatching(/./), attempts: 1 });
    expect(error.message).not.toContain(STORE_SECRET);
  });

  it('unexpected_data says which field', async () => {
    const { client } = await setUp([ok({ ...checkout, amount: 15.99 })], { maxRetries: 0 });
    expect((await errorOf(client.checkouts.retrieve(facts.id))).message).toContain('amount must be a decimal string');
  });

  it('an aborted call ends at once', async () => {
    const { client } = await setUp([{ instead: 'say nothing' }]);
    const aborting = new AbortController();
    const work = errorOf(client.store.retrieve({ signal: aborting.signal }));
    setTimeout(() => aborting.abort(), 20);
    expect(await work).toMatchObject({ code: 'connection_aborted' });
  });

  it('nobody listening is a network error that names the address', async () => {
    const client = new GatewayClient({
      baseUrl: 'http://127.0.0.1:1',
      storeId: STORE_ID,
      storeSecret: STORE_SECRET,
      maxRetries: 0,
    });
    expect(await errorOf(client.store.retrieve())).toMatchObject({ code: 'connection_network', status: null });
  });
});

describe('wrong arguments send nothing', () => {
  it.each<[string, string, (client: GatewayClient) => Promise<unknown>]>([
    [
      'a float’s text',
      'validation_failed',
      (c) => c.checkouts.create({ ...checkoutRequest, amount: '15.989999999999998' }),
    ],
    ['an unknown currency', 'validation_failed', (c) => c.checkouts.create({ ...checkoutRequest, currency: 'gbp' })],
    ['an empty order id', 'validation_failed', (c) => c.checkouts.list({ order_id: '' })],
    ['a cursor that is none', 'validation_failed', (c) => c.events.list({ after: '17' })],
    ['an empty id', 'invalid_argument', (c) => c.checkouts.retrieve('')],
    ['an id that would change the path', 'invalid_argument', (c) => c.checkouts.cancel('co_1/refunds')],
    ['a key with a space', 'invalid_idempotency_key', (c) => c.refunds.create(facts.id, {}, { idempotencyKey: 'a b' })],
  ])('%s: %s', async (_what, code, work) => {
    const { client, seen } = await setUp([]);
    const error = await errorOf(work(client));
    expect(error).toMatchObject({ code, status: null, attempts: 0, retryable: false });
    expect(seen).toHaveLength(0);
  });

  it.each([
    ['a secret with a line break', { storeSecret: `${STORE_SECRET}\n` }, 'without white space'],
    ['the callback secret', { storeSecret: CALLBACK_SECRET }, 'sk_st_'],
    ['no store id', { storeId: '' }, 'st_'],
    ['an address without a scheme', { baseUrl: 'gateway.example' }, 'baseUrl'],
    ['a plain http address elsewhere', { baseUrl: 'http://gateway.example' }, 'https'],
  ])('the constructor refuses %s', (_what, change, hint) => {
    const options = { baseUrl: 'https://gateway.example', storeId: STORE_ID, storeSecret: STORE_SECRET };
    const make = () => new GatewayClient({ ...options, ...change });
    expect(make).toThrow(GatewayError);
    expect(make).toThrow(hint);
  });
});

describe('events', () => {
  const paid = (number: number) => ({ ...event('checkout.paid'), id: `evt_${number}` });
  const page = (events: object[], has_more: boolean, next_after: string | null) => ok(events, { has_more, next_after });

  it('come page by page, with a cursor to go on with', async () => {
    const { client, seen } = await setUp([page([paid(1), paid(2)], true, 'evt_2')]);
    expect(await client.events.list({ after: 'evt_0', limit: 2 })).toEqual({
      events: [paid(1), paid(2)],
      hasMore: true,
      nextAfter: 'evt_2',
    });
    expect(seen[0]).toMatchObject({ path: '/v1/events?after=evt_0&limit=2', signed: true });
  });

  it('are iterated over all pages, each asked for only when it is needed', async () => {
    const { client, seen } = await setUp([page([paid(1), paid(2)], true, 'evt_2'), page([paid(3)], false, 'evt_3')]);
    const events = client.events.iterate();
    expect((await events.next()).value?.id).toBe('evt_1');
    expect((await events.next()).value?.id).toBe('evt_2');
    expect(seen).toHaveLength(1);
    expect((await events.next()).value?.id).toBe('evt_3');
    expect((await events.next()).done).toBe(true);
    expect(seen.map(({ path }) => path)).toEqual(['/v1/events', '/v1/events?after=evt_2']);
  });

  it('are iterated safely by parallel next()', async () => {
    const { client, seen } = await setUp([page([paid(1)], true, 'evt_1'), page([paid(2)], false, 'evt_2')]);
    const events = client.events.iterate();
    const results = await Promise.all([events.next(), events.next(), events.next()]);
    expect(results.map(({ value }) => value?.id)).toEqual(['evt_1', 'evt_2', undefined]);
    expect(seen).toHaveLength(2);
  });

  it('of types that a later gateway knows are passed over, and the cursor with them', async () => {
    const later = { ...event('checkout.chargeback_won'), id: 'evt_1' };
    const { client } = await setUp([page([later], true, 'evt_1'), page([paid(2)], false, 'evt_2')]);
    const ids: string[] = [];
    for await (const { id } of client.events.iterate()) ids.push(id);
    expect(ids).toEqual(['evt_2']);
  });

  it('end when there are none', async () => {
    const { client } = await setUp([page([], false, null)]);
    expect(await client.events.list()).toEqual({ events: [], hasMore: false, nextAfter: null });
  });

  it.each([
    ['stands still', { has_more: true, next_after: 'evt_1' }],
    ['is missing', {}],
  ])('are not asked for for ever when the cursor %s', async (_what, meta) => {
    const { client, seen } = await setUp([ok([paid(2)], meta)]);
    const error = await errorOf(client.events.iterate({ after: 'evt_1' }).next());
    expect(error.code).toBe('unexpected_data');
    expect(seen).toHaveLength(1);
  });
});

describe('connectStore', () => {
  it('is not signed, and answers the secrets', async () => {
    const { url, seen } = await gatewayServer(ok(connected));
    expect(await connectStore({ baseUrl: url, store: storeRequest })).toEqual(connected);
    expect(seen[0]).toMatchObject({
      method: 'POST',
      path: '/v1/stores',
      signed: null,
      body: JSON.stringify(storeRequest),
    });
    expect(seen[0]?.headers.authorization).toBeUndefined();
    expect(seen[0]?.headers['x-neropay-signature']).toBeUndefined();
  });

  it('is repeated with the same key when its answer was lost', async () => {
    const { url, seen } = await gatewayServer({ instead: 'hang up' }, ok(connected));
    await connectStore({ baseUrl: url, store: storeRequest, sleep: async () => {} });
    expect(new Set(seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(seen).toHaveLength(2);
  });

  it('tells the gateway’s reason when the provider refuses the credentials, without repeating them', async () => {
    const { url } = await gatewayServer(
      fail(422, 'invalid_credentials', { message: 'NeroPay does not know this secret key.' }),
    );
    const error = await errorOf(connectStore({ baseUrl: url, store: storeRequest }));
    expect(error).toMatchObject({ code: 'invalid_credentials', message: 'NeroPay does not know this secret key.' });
    expect(error.message).not.toContain(storeRequest.credentials.secret_key);
  });

  it('refuses an answer without its secrets: a store that could never sign', async () => {
    const { url } = await gatewayServer(ok({ ...connected, secret: undefined }));
    expect(await errorOf(connectStore({ baseUrl: url, store: storeRequest, maxRetries: 0 }))).toMatchObject({
      code: 'unexpected_data',
    });
  });

  it('stops when it is told to', async () => {
    const { url } = await gatewayServer({ instead: 'say nothing' });
    const signal = AbortSignal.timeout(20);
    expect((await errorOf(connectStore({ baseUrl: url, store: storeRequest, signal }))).code).toBe(
      'connection_aborted',
    );
  });
});
