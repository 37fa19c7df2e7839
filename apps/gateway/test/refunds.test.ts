import { readCallback } from '@neropay/shop-protocol';
import { hostedIdOf, startGateway, waitFor } from '@neropay/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ProviderProxy } from './support/provider-proxy.js';
import { checkoutRequest, connectShop, errorOf, handMade, type Shop } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let shop: Shop;
beforeAll(async () => {
  world = await startWorld();
  shop = await connectShop(world.gateway.url, { callback_url: world.callbacks.url });
});
afterAll(() => world.stop());
afterEach(() => world.control.faults({}));

async function paidCheckout(changes: Parameters<typeof checkoutRequest>[0] = {}) {
  const checkout = await shop.client.checkouts.create(checkoutRequest(changes));
  const { id } = await world.control.pay(hostedIdOf(checkout.checkout_url));
  await world.callbacks.waitForType(checkout.id, 'checkout.paid');
  return { ...checkout, transaction: String(id) };
}

test('a part, then the rest: the shop is told after each what has gone back', async () => {
  const checkout = await paidCheckout();
  const part = await world.control.unannounced(() =>
    shop.client.refunds.create(checkout.id, { amount: '5.00', reason: 'one mug was broken' }),
  );
  expect(part).toMatchObject({
    id: expect.stringMatching(/^re_/),
    checkout_id: checkout.id,
    status: 'succeeded',
    amount: '5.00',
    currency: 'GBP',
    reason: 'one mug was broken',
    provider_refund_id: expect.stringMatching(/^rf_nero_/),
    error: null,
  });
  expect(await shop.client.checkouts.retrieve(checkout.id)).toMatchObject({
    status: 'partially_refunded',
    amount_refunded: '5.00',
  });

  const rest = await world.control.unannounced(() => shop.client.refunds.create(checkout.id));
  expect(rest).toMatchObject({ amount: '10.99', status: 'succeeded' });
  expect(await shop.client.checkouts.retrieve(checkout.id)).toMatchObject({
    status: 'refunded',
    amount_refunded: '15.99',
  });
  const listed = await shop.client.refunds.list(checkout.id);
  expect(new Set(listed.map(({ id }) => id))).toEqual(new Set([part.id, rest.id]));

  const heard = await world.callbacks.waitForType(checkout.id, 'checkout.refunded');
  const event = readCallback({
    secrets: [shop.connected.callback_secret],
    headers: heard.headers,
    rawBody: heard.body,
  });
  expect(event?.data.refund).toMatchObject({ id: rest.id, amount: '10.99', status: 'succeeded' });
  expect(world.callbacks.typesFor(checkout.id)).toEqual([
    'checkout.paid',
    'checkout.partially_refunded',
    'checkout.refunded',
  ]);
});

test('parallel refunds never give back more than was paid, though the provider would', async () => {
  const checkout = await paidCheckout();
  const outcomes = await Promise.allSettled(
    Array.from({ length: 8 }, () => shop.client.refunds.create(checkout.id, { amount: '5.00' })),
  );
  const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
  expect(outcomes.length - refused.length).toBe(3);
  for (const { reason } of refused) {
    expect(reason).toMatchObject({ code: 'refund_exceeds_payment', status: 422 });
    expect(reason.message).toMatch(/^At most \d+\.\d\d GBP can still be given back$/);
  }
  const [transaction] = await world.control.transactions({ identifier: checkout.order_id });
  expect(transaction).toMatchObject({ refunds: [{ amount: '5.00' }, { amount: '5.00' }, { amount: '5.00' }] });
});

test('one key is one refund, however often it is sent; with another amount it is a conflict', async () => {
  const checkout = await paidCheckout();
  const options = { idempotencyKey: `refund-${checkout.id}` };
  const first = await shop.client.refunds.create(checkout.id, { amount: '5.00' }, options);
  expect(await shop.client.refunds.create(checkout.id, { amount: '5.00' }, options)).toEqual(first);
  await expect(shop.client.refunds.create(checkout.id, { amount: '6.00' }, options)).rejects.toMatchObject({
    code: 'idempotency_conflict',
  });
  expect(await shop.client.refunds.list(checkout.id)).toHaveLength(1);
});

test('a refund whose answer was lost is pending until it is known, made once, and told', async () => {
  const proxy = await ProviderProxy.start(world.sandbox.url);
  const gateway = await startGateway({ NEROPAY_TEST_BASE_URL: `${proxy.url}/v2`, RECONCILE_SCHEDULE: '1h' });
  try {
    const { client } = await connectShop(gateway.url, { callback_url: world.callbacks.url });
    const checkout = await client.checkouts.create(checkoutRequest());
    await world.control.pay(hostedIdOf(checkout.checkout_url));
    await world.callbacks.waitForType(checkout.id, 'checkout.paid');

    proxy.beforeAnswer = ({ path }) => (path.endsWith('/refund') ? 'lose' : 'pass');
    expect(await client.refunds.create(checkout.id, { amount: '5.00' })).toMatchObject({ status: 'pending' });
    // The sum is taken until it is known what became of it.
    await expect(client.refunds.create(checkout.id, { amount: '11.00' })).rejects.toMatchObject({
      code: 'refund_exceeds_payment',
    });
    proxy.beforeAnswer = () => 'pass';
    await waitFor(async () => (await client.refunds.list(checkout.id))[0]?.status === 'succeeded', {
      what: 'the refund to be known',
      timeoutMs: 20_000,
    });
    await world.callbacks.waitForType(checkout.id, 'checkout.partially_refunded');
    const [transaction] = await world.control.transactions({ identifier: checkout.order_id });
    expect(transaction).toMatchObject({ refunds: [{ amount: '5.00' }] });
  } finally {
    await gateway.stop();
    await proxy.close();
  }
});

describe('a refund that the provider refuses', () => {
  test("is 422 with the provider's sentence, moves nothing, is told, and its sum is free again", async () => {
    const checkout = await paidCheckout({ currency: 'EUR', amount: '1200.00' });
    await world.control.balance('EUR', '0.00');
    const response = await handMade(shop, { method: 'POST', path: `/v1/checkouts/${checkout.id}/refunds`, body: '{}' });
    expect(await errorOf(response)).toEqual({
      status: 422,
      code: 'refund_failed',
      message: 'The wallet balance is not enough to refund this amount.',
      details: null,
    });
    const heard = await world.callbacks.waitForType(checkout.id, 'refund.failed');
    expect(JSON.parse(heard.body).data).toMatchObject({
      checkout: { status: 'paid', amount_refunded: '0.00' },
      refund: { status: 'failed', error: { code: 'insufficient_balance' } },
    });

    await world.control.balance('EUR', '5000.00');
    expect(await shop.client.refunds.create(checkout.id)).toMatchObject({ status: 'succeeded', amount: '1200.00' });
  });
});

test.each([
  ['more than was paid', { amount: '16.00' }, 'refund_exceeds_payment'],
  ['nothing', { amount: '0.00' }, 'validation_failed'],
  ['more decimals than the currency has', { amount: '1.001' }, 'invalid_amount'],
])('%s is refused', async (_what, body, code) => {
  const checkout = await paidCheckout();
  const response = await handMade(shop, {
    method: 'POST',
    path: `/v1/checkouts/${checkout.id}/refunds`,
    body: JSON.stringify(body),
  });
  expect(await errorOf(response)).toMatchObject({ status: 422, code });
});

test('an unpaid checkout has nothing to give back', async () => {
  const checkout = await shop.client.checkouts.create(checkoutRequest());
  await expect(shop.client.refunds.create(checkout.id)).rejects.toMatchObject({ code: 'not_refundable', status: 422 });
});

test("a refund made in the provider's dashboard is seen and told", async () => {
  const checkout = await paidCheckout();
  await world.control.refund(checkout.transaction);
  await world.callbacks.waitForType(checkout.id, 'checkout.refunded');
  expect(await shop.client.checkouts.retrieve(checkout.id)).toMatchObject({
    status: 'refunded',
    amount_refunded: '15.99',
  });
});

test("a part that is given back in the provider's dashboard is seen, and never counted twice with the shop's own refunds", async () => {
  const checkout = await paidCheckout();
  await world.control.unannounced(() => shop.client.refunds.create(checkout.id, { amount: '5.00' }));
  await world.control.refund(checkout.transaction, '4.00');
  await expect
    .poll(async () => (await shop.client.checkouts.retrieve(checkout.id)).amount_refunded, { timeout: 10_000 })
    .toBe('9.00');
  expect(await shop.client.checkouts.retrieve(checkout.id, { refresh: true })).toMatchObject({
    status: 'partially_refunded',
    amount_refunded: '9.00',
  });
  await expect(shop.client.refunds.create(checkout.id, { amount: '7.00' })).rejects.toMatchObject({
    code: 'refund_exceeds_payment',
    message: 'At most 6.99 GBP can still be given back',
  });
  const rest = await world.control.unannounced(() => shop.client.refunds.create(checkout.id));
  expect(rest).toMatchObject({ amount: '6.99', status: 'succeeded' });
  await world.callbacks.waitForType(checkout.id, 'checkout.refunded');
  const sums = world.callbacks.heard
    .filter(({ checkoutId, type }) => checkoutId === checkout.id && type !== 'checkout.paid')
    .map(({ body }) => JSON.parse(body).data.checkout.amount_refunded);
  expect(sums).toEqual(['5.00', '9.00', '15.99']);
});
