import { hostedIdOf } from '@neropay/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkoutRequest, connectShop, newOrderId, type Shop } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let shop: Shop;
beforeAll(async () => {
  world = await startWorld();
  shop = await connectShop(world.gateway.url, { callback_url: world.callbacks.url });
});
afterAll(() => world.stop());

const INVOICE = { amount: '240.00', currency: 'EUR', description: 'Invoice 7' };

test('a link is made, paid once and told once', async () => {
  const link = await shop.client.paymentLinks.create({ ...INVOICE, order_id: newOrderId() });
  expect(link).toMatchObject({
    id: expect.stringMatching(/^co_/),
    status: 'pending',
    amount: '240.00',
    currency: 'EUR',
  });
  expect(link.url).toMatch(new RegExp(`^${world.sandbox.url}/checkout/`));

  await world.control.pay(hostedIdOf(link.url));
  await world.callbacks.waitForType(link.id, 'checkout.paid');
  expect(await shop.client.paymentLinks.retrieve(link.id)).toMatchObject({ status: 'paid' });
  expect(await shop.client.checkouts.retrieve(link.id, { refresh: true })).toMatchObject({ status: 'paid' });
  expect(world.callbacks.typesFor(link.id)).toEqual(['checkout.paid']);
});

test('a link is settled by itself when neither notification nor search shows its payment, and refunded like any other', async () => {
  const link = await shop.client.paymentLinks.create({ ...INVOICE, order_id: newOrderId() });
  await world.control.faults({ notifications: { drop: 1 }, lists_lag_ms: 600_000 });
  try {
    const { id } = await world.control.pay(hostedIdOf(link.url));
    expect(await shop.client.checkouts.retrieve(link.id, { refresh: true })).toMatchObject({
      status: 'paid',
      transaction_id: String(id),
    });
  } finally {
    await world.control.faults({});
  }
  const refund = await world.control.unannounced(() => shop.client.refunds.create(link.id));
  expect(refund).toMatchObject({ status: 'succeeded', amount: '240.00' });
  await world.callbacks.waitForType(link.id, 'checkout.refunded');
  expect(world.callbacks.typesFor(link.id)).toEqual(['checkout.paid', 'checkout.refunded']);
});

test('a repeat with its key is the same link; without one it is another: an invoice may have several', async () => {
  const invoice = { ...INVOICE, order_id: newOrderId() };
  const options = { idempotencyKey: `link-${invoice.order_id}` };
  const first = await shop.client.paymentLinks.create(invoice, options);
  expect((await shop.client.paymentLinks.create(invoice, options)).id).toBe(first.id);
  expect((await shop.client.paymentLinks.create(invoice)).id).not.toBe(first.id);
});

test('a checkout is no link', async () => {
  const checkout = await shop.client.checkouts.create(checkoutRequest());
  await expect(shop.client.paymentLinks.retrieve(checkout.id)).rejects.toMatchObject({
    code: 'not_found',
    message: `${checkout.id} is a checkout, not a payment link`,
  });
});
