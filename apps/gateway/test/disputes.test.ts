import { hostedIdOf } from '@neropay/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkoutRequest, connectShop, type Shop } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let shop: Shop;
beforeAll(async () => {
  // NeroPay sends no event about disputes: they are found by looking again.
  world = await startWorld({ RECONCILE_SCHEDULE: '300ms,300ms,300ms,300ms,300ms,300ms,300ms,300ms,300ms,300ms' });
  shop = await connectShop(world.gateway.url, { callback_url: world.callbacks.url });
});
afterAll(() => world.stop());

async function disputedCheckout() {
  const { id, checkout_url } = await shop.client.checkouts.create(checkoutRequest());
  const { id: transaction } = await world.control.pay(hostedIdOf(checkout_url));
  await world.callbacks.waitForType(id, 'checkout.paid');
  const dispute = await world.control.dispute(String(transaction));
  await world.callbacks.waitForType(id, 'checkout.disputed');
  expect((await shop.client.checkouts.retrieve(id)).status).toBe('disputed');
  return { id, dispute };
}

test('a dispute at the provider is found and told, and told again when it is lost', async () => {
  const { id, dispute } = await disputedCheckout();
  await world.control.decideDispute(dispute.id, 'lost');
  await expect.poll(async () => (await shop.client.checkouts.retrieve(id, { refresh: true })).status).toBe('lost');
  await expect
    .poll(() => world.callbacks.typesFor(id))
    .toEqual(['checkout.paid', 'checkout.disputed', 'checkout.disputed']);
});

test('a dispute that is won makes the order paid again, of which the shop hears once', async () => {
  const { id, dispute } = await disputedCheckout();
  await world.control.decideDispute(dispute.id, 'under_review');
  expect((await shop.client.checkouts.retrieve(id, { refresh: true })).status).toBe('disputed');
  await world.control.decideDispute(dispute.id, 'won');
  await expect.poll(async () => (await shop.client.checkouts.retrieve(id, { refresh: true })).status).toBe('paid');
  await expect
    .poll(() => world.callbacks.typesFor(id))
    .toEqual(['checkout.paid', 'checkout.disputed', 'checkout.disputed']);
});
