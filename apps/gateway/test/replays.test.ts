import path from 'node:path';
import { GatewayClient, IDEMPOTENCY_HEADER, SIGNATURE_HEADER, signShopRequest } from '@neropay/shop-protocol';
import { hostedIdOf, startGateway, tempDir } from '@neropay/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkoutRequest, clientOf, connectShop, errorOf, type HandMade, handMade, type Shop } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

/** What somebody who has seen a signed request can do with it: send it again, as it was or under another key. */
let world: World;
let shop: Shop;
beforeAll(async () => {
  world = await startWorld();
  shop = await connectShop(world.gateway.url, { callback_url: world.callbacks.url });
});
afterAll(() => world.stop());

const seconds = (offset = 0) => Math.floor(Date.now() / 1000) + offset;
const underKey = (request: HandMade, key: string): HandMade => ({ ...request, headers: { [IDEMPOTENCY_HEADER]: key } });
const refused = { status: 409, code: 'duplicate_request' };

async function paidCheckout() {
  const checkout = await shop.client.checkouts.create(checkoutRequest());
  await world.control.pay(hostedIdOf(checkout.checkout_url));
  await world.callbacks.waitForType(checkout.id, 'checkout.paid');
  return checkout;
}
const refundOf = (id: string): HandMade => ({
  method: 'POST',
  path: `/v1/checkouts/${id}/refunds`,
  body: '{"amount":"5.00"}',
  timestamp: seconds(),
});

describe('a signed refund', () => {
  test('sent again under another key gives nothing back a second time', async () => {
    const checkout = await paidCheckout();
    const refund = refundOf(checkout.id);
    expect((await handMade(shop, underKey(refund, 'refund-a'))).status).toBe(201);
    for (const key of ['refund-b', 'refund-c']) {
      expect(await errorOf(await handMade(shop, underKey(refund, key)))).toMatchObject({
        ...refused,
        message: expect.stringContaining('Sign afresh'),
      });
    }
    expect(await shop.client.refunds.list(checkout.id)).toHaveLength(1);
  });

  test('sent again under its own key is answered with the refund that it made', async () => {
    const checkout = await paidCheckout();
    const refund = underKey(refundOf(checkout.id), 'refund-own');
    const [first, second] = [await handMade(shop, refund), await handMade(shop, refund)];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(await second.json()).toEqual(await first.json());
    expect(await shop.client.refunds.list(checkout.id)).toHaveLength(1);
  });

  test('with its signature in capitals is the same one', async () => {
    const checkout = await paidCheckout();
    const { method = '', path: address, body, timestamp = 0 } = refundOf(checkout.id);
    const signature = signShopRequest({ method, path: address, body, timestamp, secret: shop.connected.secret });
    const refund = { method, path: address, body, timestamp };
    expect((await handMade(shop, underKey(refund, 'refund-lower'))).status).toBe(201);
    const capitals = { [IDEMPOTENCY_HEADER]: 'refund-upper', [SIGNATURE_HEADER]: signature.toUpperCase() };
    expect(await errorOf(await handMade(shop, { ...refund, headers: capitals }))).toMatchObject(refused);
  });

  test('signed afresh under another key is another refund', async () => {
    const checkout = await paidCheckout();
    const refund = refundOf(checkout.id);
    expect((await handMade(shop, underKey(refund, 'twice-a'))).status).toBe(201);
    expect((await handMade(shop, { ...underKey(refund, 'twice-b'), timestamp: seconds(-7) })).status).toBe(201);
    expect(await shop.client.refunds.list(checkout.id)).toHaveLength(2);
  });
});

test('a client that means the same twice in one second gets through with both, a second later', async () => {
  const checkout = await paidCheckout();
  const { id: storeId, secret: storeSecret } = shop.connected;
  const client = new GatewayClient({ baseUrl: shop.gatewayUrl, storeId, storeSecret, maxRetries: 5 });
  const refunds = await Promise.all([1, 2].map(() => client.refunds.create(checkout.id, { amount: '5.00' })));
  expect(new Set(refunds.map(({ id }) => id)).size).toBe(2);
});

test('ten at the same moment under ten keys are one write', async () => {
  const request: HandMade = {
    method: 'POST',
    path: '/v1/hooks',
    body: JSON.stringify({ url: 'https://hook.example', events: ['checkout.paid'] }),
    timestamp: seconds(),
  };
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => handMade(shop, underKey(request, `k${index}`))),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
});

test('what was accepted before a restart is not accepted after it', async () => {
  const settings = {
    DATABASE_URL: `file:${path.join(tempDir(), 'gateway.db')}`,
    NEROPAY_TEST_BASE_URL: `${world.sandbox.url}/v2`,
  };
  const first = await startGateway(settings);
  const connected = await connectShop(first.url);
  const order = checkoutRequest();
  const request: HandMade = {
    method: 'POST',
    path: '/v1/payment-links',
    body: JSON.stringify(order),
    timestamp: seconds(),
  };
  expect((await handMade(connected, underKey(request, 'link-a'))).status).toBe(201);
  await first.stop();
  const second = await startGateway(settings);
  try {
    const moved = { ...connected, gatewayUrl: second.url };
    expect(await errorOf(await handMade(moved, underKey(request, 'link-b')))).toMatchObject(refused);
    expect((await handMade(moved, underKey(request, 'link-a'))).status).toBe(200);
  } finally {
    await second.stop();
  }
});

describe('a signed change of the store', () => {
  const rename = (name: string, timestamp: number): HandMade => ({
    method: 'PATCH',
    path: '/v1/store',
    body: JSON.stringify({ name }),
    timestamp,
  });
  const nameNow = async () => (await shop.client.store.retrieve()).name;

  test('sent again at once is a retry', async () => {
    const request = underKey(rename('At once', seconds()), 'rename-1');
    expect((await handMade(shop, request)).status).toBe(200);
    expect((await handMade(shop, request)).status).toBe(200);
  });

  test('sent again later does not undo what was changed meanwhile, its own key or not', async () => {
    const old = rename('Old name', seconds(-60));
    expect((await handMade(shop, underKey(old, 'rename-2'))).status).toBe(200);
    expect((await handMade(shop, rename('New name', seconds(-30)))).status).toBe(200);
    for (const key of ['rename-2', 'rename-3']) {
      expect(await errorOf(await handMade(shop, underKey(old, key)))).toMatchObject(refused);
    }
    expect(await nameNow()).toBe('New name');
  });
});

describe('a signed read', () => {
  test('sent again is answered again: it changes nothing', async () => {
    const request: HandMade = { path: '/v1/store', timestamp: seconds() };
    const [first, second] = [await handMade(shop, request), await handMade(shop, request)];
    expect(await second.json()).toEqual(await first.json());
  });

  test.each([
    ['too old', -301],
    ['from the future', 330],
  ])('that is %s is refused', async (_what, offset) => {
    expect(await errorOf(await handMade(shop, { path: '/v1/store', timestamp: seconds(offset) }))).toMatchObject({
      status: 401,
      code: 'invalid_signature',
      message: expect.stringContaining('X-NeroPay-Timestamp is'),
    });
  });
});

test('a write from beyond the window is refused, one from a clock that is a little ahead is not', async () => {
  const request: HandMade = {
    method: 'POST',
    path: '/v1/checkouts',
    body: JSON.stringify(checkoutRequest()),
    timestamp: seconds(330),
  };
  expect(await errorOf(await handMade(shop, request))).toMatchObject({ status: 401, code: 'invalid_signature' });
  const ahead = clientOf(world.gateway.url, shop.connected.id, shop.connected.secret, () => Date.now() + 250_000);
  expect((await ahead.checkouts.create(checkoutRequest())).status).toBe('pending');
});
