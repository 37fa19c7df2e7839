import { readFileSync } from 'node:fs';
import path from 'node:path';
import { hostedIdOf, waitFor } from '@neropay/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boundedLabel } from '../src/metrics/bounded-label.js';
import { createMetrics } from '../src/metrics/metrics.js';
import { logOf } from './support/log.js';
import { ADMIN_TOKEN, samplesOf, scrape, sumOf } from './support/metrics-page.js';
import { checkoutRequest, connectShop, type Shop } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

const NOTHING = { due: 0, oldestDueAt: null };
const EMPTY = { inbox: NOTHING, outbox: NOTHING, refunds: NOTHING, reconcile: NOTHING };

describe('a running gateway', () => {
  let world: World;
  let shop: Shop;
  beforeAll(async () => {
    world = await startWorld({ ADMIN_TOKEN, DELIVERY_SCHEDULE: '1h' });
    shop = await connectShop(world.gateway.url, { callback_url: world.callbacks.url });
  });
  afterAll(() => world.stop());

  test('shows its figures to the operator alone', async () => {
    const url = `${world.gateway.url}/metrics`;
    for (const authorization of [undefined, 'Bearer ', `Bearer ${ADMIN_TOKEN}x`, `Basic ${ADMIN_TOKEN}`]) {
      const response = await fetch(url, { headers: authorization === undefined ? {} : { authorization } });
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="operator"']);
      expect(await response.json()).toMatchObject({ success: false, error: { code: 'unauthorized' } });
    }
    const response = await fetch(url, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  });

  test('counts a purchase, from the request to the callback', async () => {
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    await world.control.pay(hostedIdOf(checkout.checkout_url));
    await world.callbacks.waitForType(checkout.id, 'checkout.paid');
    const refund = await world.control.unannounced(() => shop.client.refunds.create(checkout.id, { amount: '1.00' }));
    expect(refund.status).toBe('succeeded');
    await world.callbacks.waitForType(checkout.id, 'checkout.partially_refunded');
    const samples = await waitFor(
      async () => {
        const page = await scrape(world.gateway.url);
        return sumOf(page, 'neropay_delivery_duration_seconds_count', { outcome: 'delivered' }) === 2 ? page : null;
      },
      { what: 'both deliveries to be counted' },
    );
    const count = (name: string, labels: Readonly<Record<string, string>>) =>
      sumOf(samples, `neropay_${name}_count`, labels);

    expect(count('http_request_duration_seconds', { method: 'POST', route: '/v1/checkouts', status: '201' })).toBe(1);
    expect(count('http_request_duration_seconds', { route: '/v1/checkouts/:id/refunds' })).toBe(1);
    expect(count('http_request_duration_seconds', { route: '/ipn/:rail/:storeId', status: '200' })).toBeGreaterThan(0);
    expect(count('checkout_open_duration_seconds', { rail: 'neropay', outcome: 'created' })).toBe(1);
    expect(count('provider_call_duration_seconds', { operation: 'open', outcome: 'ok' })).toBe(1);
    expect(count('notification_intake_duration_seconds', { verdict: 'verified' })).toBeGreaterThan(0);
    expect(count('settle_duration_seconds', { source: 'notification', outcome: 'moved' })).toBe(1);
    expect(count('refund_attempt_duration_seconds', { rail: 'neropay', outcome: 'succeeded' })).toBe(1);
    expect(count('delivery_age_seconds', { sink: 'callback' })).toBe(2);
    expect(count('ledger_call_duration_seconds', { method: 'applySettlement', outcome: 'ok' })).toBeGreaterThan(0);
    expect(sumOf(samples, 'neropay_ledger_up')).toBe(1);
    expect(sumOf(samples, 'neropay_queue_due', { queue: 'inbox' })).toBe(0);
    expect(sumOf(samples, 'process_resident_memory_bytes')).toBeGreaterThan(0);
  });

  test('counts what a provider refuses, by its own code', async () => {
    await expect(
      connectShop(world.gateway.url, { credentials: { public_key: 'pk_test_neropay', secret_key: 'sk_wrong' } }),
    ).rejects.toThrow();
    const refused = (await scrape(world.gateway.url)).filter(({ name }) => name === 'neropay_provider_errors_total');
    expect(refused).toMatchObject([
      { labels: { rail: 'neropay', operation: 'connect', code: expect.stringMatching(/^[a-z_]+$/) }, value: 1 },
    ]);
  });

  test('shows a delivery that waits for its shop, and none of the names that anybody can make up', async () => {
    const before = (await scrape(world.gateway.url)).length;
    for (let batch = 0; batch < 20; batch++) {
      await Promise.all(
        Array.from({ length: 50 }, async (_, index) => {
          const name = `${batch}-${index}`;
          const headers = { 'x-neropay-store': `st_${name}` };
          await fetch(`${world.gateway.url}/nowhere/${name}`, { headers });
          await fetch(`${world.gateway.url}/ipn/rail-${name}/st_${name}`, { method: 'POST', body: '{}', headers });
          await fetch(`${world.gateway.url}/return/co_${name}`, { headers, redirect: 'manual' });
        }),
      );
    }
    const samples = await scrape(world.gateway.url);
    // A handful of new combinations of route and status, each a histogram.
    expect(samples.length - before).toBeLessThan(150);
    const values = new Set(samples.flatMap(({ labels }) => Object.values(labels)));
    expect([...values].filter((value) => /\d+-\d+|st_|co_/.test(value))).toEqual([]);
    expect(sumOf(samples, 'neropay_http_request_duration_seconds_count', { route: 'unmatched' })).toBe(1000);
    expect(
      sumOf(samples, 'neropay_notification_intake_duration_seconds_count', {
        rail: 'unknown',
        verdict: 'unknown_store',
      }),
    ).toBe(1000);
  });

  test('is scraped without a line in the log', () => {
    expect(logOf(world.gateway).filter(({ path: asked, status }) => asked === '/metrics' && status === 200)).toEqual(
      [],
    );
  });
});

describe('the figures', () => {
  test('say since when the oldest entry of a queue has been due', async () => {
    const now = 1_000_000;
    const metrics = createMetrics(
      async () => ({ ...EMPTY, outbox: { due: 3, oldestDueAt: now - 90_000 }, inbox: { due: 2, oldestDueAt: null } }),
      () => now,
    );
    const samples = samplesOf((await metrics.page()).text);
    expect(sumOf(samples, 'neropay_queue_due', { queue: 'outbox' })).toBe(3);
    expect(sumOf(samples, 'neropay_queue_oldest_due_seconds', { queue: 'outbox' })).toBe(90);
    expect(sumOf(samples, 'neropay_queue_due', { queue: 'inbox' })).toBe(2);
    expect(sumOf(samples, 'neropay_queue_oldest_due_seconds', { queue: 'inbox' })).toBe(0);
  });

  test('of a database that is away are not those of a minute ago', async () => {
    let away = false;
    const backlog = async () => {
      if (away) throw new Error('away');
      return { ...EMPTY, inbox: { due: 7, oldestDueAt: 1 } };
    };
    const metrics = createMetrics(backlog, () => 2);
    expect(sumOf(samplesOf((await metrics.page()).text), 'neropay_ledger_up')).toBe(1);
    away = true;
    const samples = samplesOf((await metrics.page()).text);
    expect(sumOf(samples, 'neropay_ledger_up')).toBe(0);
    expect(samples.filter(({ name }) => name.startsWith('neropay_queue_'))).toEqual([]);
  });

  test('count open breakers up and down', async () => {
    const metrics = createMetrics(
      async () => EMPTY,
      () => 0,
    );
    const open = async () => sumOf(samplesOf((await metrics.page()).text), 'neropay_delivery_breakers_open');
    for (const endpointId of ['ep_1', 'ep_2']) metrics.observer.saw({ kind: 'breaker', endpointId, open: true });
    expect(await open()).toBe(2);
    metrics.observer.saw({ kind: 'breaker', endpointId: 'ep_1', open: false });
    expect(await open()).toBe(1);
  });

  test('are all in the table of docs/operations.md, and the table has no others', async () => {
    const metrics = createMetrics(
      async () => EMPTY,
      () => 0,
    );
    const { text } = await metrics.page();
    const measured = [...text.matchAll(/^# TYPE (neropay_\w+) /gm)].map(([, name]) => name);
    const docs = readFileSync(path.resolve(import.meta.dirname, '../../../docs/operations.md'), 'utf8');
    const listed = [...docs.matchAll(/^\| `(neropay_\w+)` \|/gm)].map(([, name]) => name);
    expect(listed.sort()).toEqual(measured.sort());
  });
});

describe('a label whose values others choose', () => {
  test('lets plain words through until there are too many, and calls the rest other', () => {
    const label = boundedLabel();
    expect(label('validation_error')).toBe('validation_error');
    expect(label('No such thing: "x"')).toBe('other');
    expect(label('x'.repeat(65))).toBe('other');
    for (let index = 0; index < 500; index++) label(`code_${index}`);
    expect(label('validation_error')).toBe('validation_error');
    expect(label('code_499')).toBe('other');
  });
});
