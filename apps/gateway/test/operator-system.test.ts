import { readFileSync } from 'node:fs';
import { hostedIdOf } from '@neropay/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AUDIT_ACTIONS, type AuditRow, type OverviewView, type SystemView } from '../src/operator/api.js';
import { ADMIN_TOKEN, Operator } from './support/operator.js';
import { checkoutRequest, connectShop, type Shop } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

const HOUR = 60 * 60 * 1000;

let world: World;
let shop: Shop;
let operator: Operator;
beforeAll(async () => {
  world = await startWorld({ ADMIN_TOKEN, DELIVERY_SCHEDULE: '20ms,20ms,20ms,20ms,20ms', RETAIN_BODIES_DAYS: '7' });
  shop = await connectShop(world.gateway.url, { callback_url: world.callbacks.url });
  operator = await Operator.logIn(world.gateway.url);
});
afterAll(() => world.stop());

const iso = (at: number) => new Date(at).toISOString();
const overview = (query: Record<string, string>) =>
  operator.read<OverviewView>(`/overview?${new URLSearchParams({ bucket: 'hour', ...query })}`);
const system = async () => (await operator.read<SystemView>('/system')).data;

describe('the overview', () => {
  test('sums what was paid by currency and by time, and names what wants a look', async () => {
    const from = Date.now() - HOUR / 2;
    const pay = async (changes: Parameters<typeof checkoutRequest>[0]) => {
      const checkout = await shop.client.checkouts.create(checkoutRequest(changes));
      await world.control.pay(hostedIdOf(checkout.checkout_url));
      await world.callbacks.waitForType(checkout.id, 'checkout.paid');
      return checkout;
    };
    const [first] = [await pay({ amount: '10.10' }), await pay({ amount: '0.20' }), await pay({ currency: 'EUR' })];
    await shop.client.checkouts.create(checkoutRequest());
    await shop.client.refunds.create(first?.id ?? '', { amount: '1.10' });

    const range = { from: iso(from), to: iso(from + 2 * HOUR) };
    const { status, data } = await overview(range);
    expect(status).toBe(200);
    expect(data.sums).toEqual([
      { currency: 'GBP', count: 2, amount: '10.30', refunded: '1.10' },
      { currency: 'EUR', count: 1, amount: '15.99', refunded: '0.00' },
    ]);
    expect(data.series).toEqual([
      { at: iso(from), currency: 'EUR', count: 1, amount: '15.99' },
      { at: iso(from), currency: 'GBP', count: 2, amount: '10.30' },
    ]);
    expect(Object.fromEntries(data.statuses.map((one) => [one.status, one.count]))).toEqual({
      paid: 2,
      partially_refunded: 1,
      pending: 1,
    });
    expect(data.attention).toEqual({
      review: 0,
      disputed: 0,
      dead_deliveries: 0,
      disabled_endpoints: 0,
      stuck_refunds: 0,
    });
    expect((await overview({ ...range, mode: 'live' })).data.sums).toEqual([]);
    expect((await overview({ from: iso(from - 2 * HOUR), to: iso(from) })).data.sums).toEqual([]);

    const strange = await shop.client.checkouts.create(checkoutRequest());
    await world.control.settle(hostedIdOf(strange.checkout_url), { outcome: 'succeeded', amount: '1.00' });
    await world.callbacks.waitForType(strange.id, 'checkout.review_required');
    expect((await overview(range)).data.attention.review).toBe(1);
  });

  test.each([
    ['without a range', { from: '', to: '' }, ['from', 'to']],
    ['backwards', { from: iso(HOUR), to: iso(0) }, ['to']],
    ['of nothing', { from: iso(HOUR), to: iso(HOUR) }, ['to']],
    ['of ten years in hours', { from: iso(0), to: iso(10 * 365 * 24 * HOUR) }, ['to']],
    ['in weeks', { from: iso(0), to: iso(HOUR), bucket: 'week' }, ['bucket']],
    ['in another mode', { from: iso(0), to: iso(HOUR), mode: 'both' }, ['mode']],
  ])('%s is refused', async (_what, query, fields) => {
    const answer = await overview(query);
    expect(answer).toMatchObject({ status: 422, error: { code: 'validation_failed' } });
    expect(Object.keys(answer.error.details ?? {})).toEqual(fields);
  });
});

describe('the system', () => {
  test('says what runs, on what, how it is set up and what is not for production', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    const data = await system();
    expect(data).toMatchObject({
      version,
      node: expect.stringMatching(/^v2\d\./),
      public_url: world.gateway.url,
      database: { kind: 'sqlite', ok: true, schema: expect.any(Number), bytes: expect.any(Number) },
      rails: ['neropay'],
      queues: {
        inbox: { due: 0, oldest_due_at: null },
        outbox: { due: 0, oldest_due_at: null },
        refunds: { due: 0, oldest_due_at: null },
        reconcile: { due: 0, oldest_due_at: null },
      },
      open_breakers: [],
      schedules: { delivery_ms: [20, 20, 20, 20, 20], reconcile_ms: [HOUR] },
      retention: { bodies_days: 7 },
    });
    expect(data.database.bytes).toBeGreaterThan(10_000);
    expect(data.memory_bytes).toBeGreaterThan(10_000_000);
    expect(Math.abs(Date.now() - Date.parse(data.started_at))).toBeLessThan(120_000);
    expect(data.warnings.map((warning) => warning.split(' ')[0])).toEqual([
      'GATEWAY_PUBLIC_URL',
      'ALLOW_PRIVATE_CALLBACKS',
      'The',
    ]);
    expect(JSON.stringify(data)).not.toContain(ADMIN_TOKEN);
  });

  test('names an endpoint that is left alone while it fails, and forgets it when it answers', async () => {
    const broken = await connectShop(world.gateway.url, { callback_url: world.callbacks.url });
    world.callbacks.react = (response) => response.writeHead(500).end();
    const { id } = await broken.client.checkouts.create(checkoutRequest());
    await broken.client.checkouts.cancel(id);
    await expect.poll(async () => (await system()).open_breakers, { timeout: 10_000 }).toHaveLength(1);
    world.callbacks.react = (response) => response.writeHead(200).end();
    await broken.client.store.testCallback();
    expect((await system()).open_breakers).toEqual([]);
  });
});

describe('the audit log', () => {
  test('is read page by page, by action and by what was acted on', async () => {
    for (let index = 0; index < 3; index++) await operator.act(`/stores/${shop.connected.id}/check`);
    const read = (query: string) => operator.read<AuditRow[]>(`/audit?${query}`);
    const all = (await read('limit=100')).data;
    expect(all.every(({ action }) => AUDIT_ACTIONS.some((known) => known === action))).toBe(true);
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted((a, b) => b - a));

    const first = await read(`action=store.check&limit=2`);
    await operator.act(`/stores/${shop.connected.id}/check`);
    const second = await read(`action=store.check&limit=2&cursor=${first.meta.next_cursor}`);
    const ids = [...first.data, ...second.data].map(({ id }) => id);
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(3);
    expect((await read(`subject=${shop.connected.id}&action=session.login`)).data).toEqual([]);
    expect((await read('action=nothing')).data).toEqual([]);
    for (const wrong of ['cursor=x', 'limit=-1']) expect((await read(wrong)).status).toBe(422);
  });
});
