import { hostedIdOf } from '@neropay/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkoutRequest, connectShop, errorOf, handMade } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());

test('a shop that was down reads what it missed, in order, page by page, and never what another store was told', async () => {
  const shop = await connectShop(world.gateway.url, { callback_url: world.callbacks.url });
  const other = await connectShop(world.gateway.url);
  expect(await shop.client.events.list()).toEqual({ events: [], hasMore: false, nextAfter: null });

  const paid: string[] = [];
  for (let index = 0; index < 5; index += 1) {
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    await world.control.pay(hostedIdOf(checkout.checkout_url));
    await world.callbacks.waitForType(checkout.id, 'checkout.paid');
    paid.push(checkout.id);
  }

  const first = await shop.client.events.list({ limit: 2 });
  expect(first).toMatchObject({ hasMore: true, nextAfter: first.events[1]?.id });
  const last = await shop.client.events.list({ limit: 3, after: first.nextAfter ?? '' });
  expect(last.hasMore).toBe(false);
  const read = [...first.events, ...last.events];
  expect(read.map(({ data }) => data.checkout?.id)).toEqual(paid);
  // The same words as the callbacks had.
  expect(read.map(({ id }) => id)).toEqual(world.callbacks.heard.map(({ headers }) => headers['webhook-id']));
  expect(JSON.parse(world.callbacks.heard[0]?.body ?? '')).toEqual(read[0]);

  const end = last.nextAfter ?? '';
  expect(await shop.client.events.list({ after: end })).toEqual({ events: [], hasMore: false, nextAfter: end });
  expect((await other.client.events.list()).events).toEqual([]);
  await expect(other.client.events.list({ after: end })).rejects.toMatchObject({ code: 'not_found' });
});

test.each([
  ['limit=0', 'limit'],
  ['limit=101', 'limit'],
  ['limit=ten', 'limit'],
  ['after=nonsense', 'after'],
])('the query %s is 422 and names the field', async (query, field) => {
  const shop = await connectShop(world.gateway.url);
  const error = await errorOf(await handMade(shop, { path: `/v1/events?${query}` }));
  expect(error).toMatchObject({ status: 422, code: 'validation_failed' });
  expect(Object.keys(error.details ?? {})).toEqual([field]);
});
