import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { signNotification } from '@neropay/core';
import { hostedIdOf, tempDir, waitFor } from '@neropay/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AuditRow } from '../src/operator/api.js';
import { ADMIN_TOKEN, Operator } from './support/operator.js';
import { checkoutRequest, connectShop, errorOf, handMade, MERCHANT, type Shop } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

const databasePath = path.join(tempDir(), 'gateway.db');
let world: World;
let shop: Shop;
beforeAll(async () => {
  world = await startWorld({ DATABASE_URL: `file:${databasePath}`, ADMIN_TOKEN });
  await world.control.faults({ notifications: { drop: 1 } });
  shop = await connectShop(world.gateway.url, { callback_url: world.callbacks.url });
});
afterAll(() => world.stop());

/** Something else on the machine (a backup, a person with a SQL prompt) holds the database while `work` runs. */
async function whileLocked(work: () => Promise<void>): Promise<void> {
  // It waits for its turn: the gateway may be writing at this very moment.
  const intruder = new DatabaseSync(databasePath, { timeout: 10_000 });
  intruder.exec('BEGIN IMMEDIATE');
  try {
    await work();
  } finally {
    intruder.exec('ROLLBACK');
    intruder.close();
  }
}

test('a notification that cannot be written is answered 503, never 2xx, and taken when it is sent again', async () => {
  const checkout = await shop.client.checkouts.create(checkoutRequest());
  const { id } = await world.control.pay(hostedIdOf(checkout.checkout_url));
  const { headers, body } = signNotification({
    scheme: 'header',
    secret: MERCHANT.credentials.webhook_secret,
    body: { id: 'evt_1', type: 'transaction.succeeded', transaction: { id, identifier: checkout.order_id } },
  });
  const notify = () =>
    fetch(`${world.gateway.url}/ipn/neropay/${shop.connected.id}`, { method: 'POST', headers: { ...headers }, body });

  await whileLocked(async () => {
    expect(await errorOf(await notify())).toMatchObject({ status: 503, code: 'unavailable' });
  });
  await waitFor(async () => (await notify()).status === 200, { what: 'the notification to be taken' });
  await world.callbacks.waitForType(checkout.id, 'checkout.paid');
});

test('a shop is told to send the same again, and nothing is half done', async () => {
  const request = checkoutRequest();
  const write = { method: 'POST', path: '/v1/checkouts', body: JSON.stringify(request) };
  await whileLocked(async () => {
    expect(await errorOf(await handMade(shop, write))).toMatchObject({
      status: 503,
      code: 'unavailable',
      message: expect.stringContaining('send the same again'),
    });
    expect((await fetch(`${world.gateway.url}/healthz`)).status).toBe(200);
    const ready = await fetch(`${world.gateway.url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'not ready', reasons: [{ code: 'database_away', message: 'The database does not answer' }] },
    ]);
  });
  expect(await world.control.transactions({ identifier: request.order_id })).toEqual([]);
  await waitFor(async () => (await handMade(shop, write)).status === 201, { what: 'the checkout to be opened' });
  expect(await world.control.transactions({ identifier: request.order_id })).toHaveLength(1);
});

test('a customer who comes back sees a page that says their payment is safe', async () => {
  const checkout = await shop.client.checkouts.create(checkoutRequest());
  await whileLocked(async () => {
    const response = await fetch(`${world.gateway.url}/return/${checkout.id}`, { redirect: 'manual' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    const html = await response.text();
    expect(html).toContain('<h1>One moment, please</h1>');
    expect(html).not.toMatch(/locked|SQLITE|at .*:\d+/);
  });
});

test('what an operator does that cannot be written down is not done', async () => {
  const operator = await Operator.logIn(world.gateway.url);
  await whileLocked(async () => {
    expect(await operator.act(`/stores/${shop.connected.id}/disconnect`)).toMatchObject({
      status: 503,
      error: { code: 'unavailable' },
    });
  });
  const { data } = await operator.read<AuditRow[]>('/audit');
  expect(data.map(({ action }) => action)).toEqual(['session.login']);
  expect((await shop.client.store.retrieve()).id).toBe(shop.connected.id);
});
