import { waitFor } from '@neropay/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditRow, BulkReplayView, DeliveryRow, DeliveryView, StoreView } from '../src/operator/api.js';
import { ADMIN_TOKEN, Operator } from './support/operator.js';
import { checkoutRequest, connectShop, type Shop } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

const FUTURE = '2100-01-01T00:00:00Z';

let world: World;
let operator: Operator;
beforeAll(async () => {
  world = await startWorld({ ADMIN_TOKEN, DELIVERY_SCHEDULE: '20ms' });
  operator = await Operator.logIn(world.gateway.url);
});
afterAll(() => world.stop());
beforeEach(() => answer(200));

function answer(status: number, body = ''): void {
  world.callbacks.react = (response) => response.writeHead(status).end(body);
}

const connect = () => connectShop(world.gateway.url, { callback_url: world.callbacks.url });
const search = (query: Record<string, string>) =>
  operator.read<DeliveryRow[]>(`/deliveries?${new URLSearchParams(query)}`);
const view = async (id: number) => (await operator.read<DeliveryView>(`/deliveries/${id}`)).data;
const replay = (id: number | string) => operator.act<DeliveryView>(`/deliveries/${id}/replay`);
const replayMany = (body: object) => operator.act<BulkReplayView>('/deliveries/replay', { before: FUTURE, ...body });
const lastEntry = async (query: string) => (await operator.read<AuditRow[]>(`/audit?${query}`)).data[0];

/** Something to tell: a checkout that was cancelled. @returns its id */
async function tell(shop: Shop): Promise<string> {
  const { id } = await shop.client.checkouts.create(checkoutRequest());
  await shop.client.checkouts.cancel(id);
  return id;
}

/** @param count two at most: after five failures in a row an endpoint is left alone for a while */
async function dead(shop: Shop, count = 1): Promise<readonly DeliveryRow[]> {
  answer(500, '<h1>Fatal error</h1>');
  for (let index = 0; index < count; index++) await tell(shop);
  return await waitFor(
    async () => {
      const { data } = await search({ store_id: shop.connected.id, state: 'dead' });
      return data.length === count && data;
    },
    { what: 'the deliveries to be given up', timeoutMs: 20_000 },
  );
}

describe('a delivery', () => {
  test('is shown with what is posted, each try and what the shop answered', async () => {
    const shop = await connect();
    const [row] = await dead(shop);
    if (row === undefined) throw new Error('There is one');
    expect(row).toMatchObject({
      type: 'checkout.cancelled',
      store: { id: shop.connected.id, name: 'Corner Shop' },
      sink: 'callback',
      state: 'dead',
      attempts: 2,
      last_status: 500,
      last_reason: 'the shop answered 500',
      next_attempt_at: null,
      finished_at: expect.any(String),
    });
    const delivery = await view(row.id);
    expect(delivery).toMatchObject({ ...row, endpoint: { id: row.endpoint_id, url: world.callbacks.url } });
    expect(delivery.body).toBe(
      world.callbacks.heard.findLast(({ checkoutId }) => checkoutId === row.checkout_id)?.body,
    );
    expect(delivery.tries).toMatchObject([
      { attempt: 2, outcome: 'dead', status: 500, response: '<h1>Fatal error</h1>' },
      { attempt: 1, outcome: 'retry', status: 500, response: '<h1>Fatal error</h1>' },
    ]);
  });

  test('is found by what it is and whose', async () => {
    const shop = await connect();
    const [row] = await dead(shop);
    answer(200);
    const told = await tell(shop);
    await world.callbacks.waitForType(told, 'checkout.cancelled');
    const store_id = shop.connected.id;
    const ids = async (query: Record<string, string>) => (await search(query)).data.map(({ id }) => id);
    await expect.poll(() => ids({ store_id, state: 'delivered' })).toHaveLength(1);
    const [delivered] = await ids({ store_id, state: 'delivered' });
    expect(await ids({ store_id })).toEqual([delivered, row?.id]);
    expect(await ids({ q: row?.event_id ?? '' })).toEqual([row?.id]);
    expect(await ids({ q: told })).toEqual([delivered]);
    expect(await ids({ q: row?.endpoint_id ?? '' })).toEqual([delivered, row?.id]);
    expect(await ids({ endpoint_id: row?.endpoint_id ?? '', state: 'dead' })).toEqual([row?.id]);
    expect(await ids({ store_id, type: 'checkout.paid' })).toEqual([]);
    const first = await search({ store_id, limit: '1' });
    const second = await search({ store_id, limit: '1', cursor: first.meta.next_cursor ?? '' });
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual([delivered, row?.id]);
    const filters: readonly Record<string, string>[] = [{ state: 'lost' }, { cursor: 'x' }, { limit: '1000' }];
    for (const wrong of filters) {
      expect(await search(wrong)).toMatchObject({ status: 422, error: { code: 'validation_failed' } });
    }
  });

  test.each(['0', '-1', '1.5', '1e3', 'x', '999999999999999999999', "1' OR '1'='1", '2000000000'])(
    'that there is not is 404: %s',
    async (id) => {
      expect((await operator.read(`/deliveries/${encodeURIComponent(id)}`)).status).toBe(404);
      expect((await replay(encodeURIComponent(id))).status).toBe(404);
    },
  );
});

describe('replaying one', () => {
  test('that is dead sends it again at once, the same event with the same words', async () => {
    const shop = await connect();
    const [row] = await dead(shop);
    if (row === undefined) throw new Error('There is one');
    const before = world.callbacks.heard.filter(({ checkoutId }) => checkoutId === row.checkout_id);
    answer(200);
    expect((await replay(row.id)).status).toBe(200);
    await expect.poll(async () => (await view(row.id)).state).toBe('delivered');
    const heard = world.callbacks.heard.filter(({ checkoutId }) => checkoutId === row.checkout_id);
    expect(heard).toHaveLength(before.length + 1);
    expect(heard.at(-1)?.body).toBe(before.at(-1)?.body);
    expect(heard.at(-1)?.headers['webhook-id']).toBe(row.event_id);
    expect(await lastEntry(`subject=${row.id}`)).toMatchObject({
      action: 'delivery.replay',
      operator: 'Olga',
      outcome: 'ok',
      details: { event_id: row.event_id, checkout_id: row.checkout_id },
    });
  });

  test('that was delivered sends it again: a shop that lost it can be helped', async () => {
    const shop = await connect();
    const id = await tell(shop);
    await world.callbacks.waitForType(id, 'checkout.cancelled');
    const [row] = await waitFor(
      async () => {
        const { data } = await search({ q: id, state: 'delivered' });
        return data.length > 0 && data;
      },
      { what: 'the delivery to be written down' },
    );
    expect((await replay(row?.id ?? 0)).status).toBe(200);
    await expect.poll(() => world.callbacks.typesFor(id)).toEqual(['checkout.cancelled', 'checkout.cancelled']);
  });

  test('that waits to go out by itself, or whose endpoint is disabled, is refused with what to do', async () => {
    const shop = await connect();
    answer(410);
    const id = await tell(shop);
    const endpointOf = async () => (await operator.read<StoreView>(`/stores/${shop.connected.id}`)).data.endpoints[0];
    await expect.poll(async () => (await endpointOf())?.state).toBe('disabled');
    const [row] = (await search({ q: id })).data;
    expect(await replay(row?.id ?? 0)).toMatchObject({
      status: 409,
      error: { code: 'not_possible', message: 'Its endpoint is disabled; enable that first' },
    });
    expect(await lastEntry(`subject=${row?.id}`)).toMatchObject({
      outcome: 'refused',
      details: { code: 'not_possible' },
    });
  });
});

describe('replaying many', () => {
  test('takes the dead ones that fit, step by step, until there are no more', async () => {
    const [shop, other] = [await connect(), await connect()];
    await dead(shop, 2);
    const [untouched] = await dead(other);
    answer(200);
    const step = await replayMany({ store_id: shop.connected.id });
    expect(step).toMatchObject({ status: 200, data: { replayed: 2, remaining: 0, next_cursor: null, done: true } });
    await expect
      .poll(async () => (await search({ store_id: shop.connected.id, state: 'delivered' })).data.length)
      .toBe(2);
    expect((await view(untouched?.id ?? 0)).state).toBe('dead');
    expect((await replayMany({ store_id: shop.connected.id })).data).toMatchObject({ replayed: 0, done: true });
    expect(await lastEntry('action=delivery.replay-many')).toMatchObject({
      subject: null,
      outcome: 'ok',
      details: { before: FUTURE, store_id: shop.connected.id, replayed: '0' },
    });
  });

  test('by two operators at once replays each once', async () => {
    const shop = await connect();
    await dead(shop, 2);
    answer(200);
    const steps = await Promise.all([1, 2, 3].map(() => replayMany({ store_id: shop.connected.id })));
    expect(steps.reduce((sum, { data }) => sum + data.replayed, 0)).toBe(2);
  });

  test('only those before a time, of a type, of an endpoint', async () => {
    const shop = await connect();
    const [row] = await dead(shop);
    const store_id = shop.connected.id;
    answer(200);
    expect((await replayMany({ store_id, before: row?.created_at })).data.replayed).toBe(0);
    expect((await replayMany({ store_id, type: 'checkout.paid' })).data.replayed).toBe(0);
    expect((await replayMany({ endpoint_id: 'ep_unknown' })).data.replayed).toBe(0);
    expect((await replayMany({ endpoint_id: row?.endpoint_id, type: 'checkout.cancelled' })).data.replayed).toBe(1);
  });

  test.each([
    ['without a time', { before: undefined }, 'before'],
    ['with a time that is none', { before: 'now' }, 'before'],
    ["with another list's cursor", { cursor: 'x' }, 'cursor'],
  ])('%s is refused', async (_what, body, field) => {
    const answered = await replayMany(body);
    expect(answered).toMatchObject({ status: 422, error: { code: 'validation_failed' } });
    expect(Object.keys(answered.error.details ?? {})).toEqual([field]);
    expect(await lastEntry('action=delivery.replay-many')).toMatchObject({ outcome: 'refused' });
  });
});
