import { NeroPay } from '@neropay/core';
import { type Hook, type HookEvent, hookEventSchema, verifyCallback } from '@neropay/shop-protocol';
import { hostedIdOf, startGateway, waitFor } from '@neropay/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CallbackReceiver } from './support/callback-receiver.js';
import { logOf } from './support/log.js';
import {
  checkoutRequest,
  connectShop,
  errorOf,
  handMade,
  MERCHANT,
  newOrderId,
  type Shop,
  STRANGER,
} from './support/shop.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let shop: Shop;
let receiver: CallbackReceiver;
beforeAll(async () => {
  world = await startWorld();
  shop = await connectShop(world.gateway.url, { callback_url: world.callbacks.url });
});
afterAll(() => world.stop());
beforeEach(async () => {
  receiver = await CallbackReceiver.start();
  return () => receiver.close();
});

const secretOf = ({ secret }: Hook): string => {
  if (secret === undefined) throw new Error('The hook has no secret');
  return secret;
};

async function pay(payer: Shop = shop) {
  const checkout = await payer.client.checkouts.create(checkoutRequest());
  await world.control.pay(hostedIdOf(checkout.checkout_url));
  return checkout;
}

/** A payment that the merchant asks NeroPay for without us, told to a store's notification address. */
async function payElsewhere(told: Shop) {
  const api = new NeroPay({ baseUrl: `${world.sandbox.url}/v2`, secretKey: MERCHANT.credentials.secret_key });
  const payment = await api.hostedPayments.create({
    identifier: newOrderId(),
    amount: '7.50',
    currency: 'GBP',
    details: 'By the merchant',
    success_url: 'https://shop.example/thanks',
    cancel_url: 'https://shop.example/cart',
    ipn_url: `${world.gateway.url}/ipn/neropay/${told.connected.id}`,
  });
  return world.control.pay(String(payment.id));
}

describe('a hook', () => {
  test('is posted the events of every store of the account, signed with its own secret', async () => {
    const sibling = await connectShop(world.gateway.url);
    const hook = await shop.client.hooks.create({ url: receiver.url, events: ['checkout.paid'] });
    expect(hook).toMatchObject({ id: expect.stringMatching(/^ep_/), url: receiver.url, events: ['checkout.paid'] });
    for (const payer of [shop, sibling]) {
      const checkout = await pay(payer);
      const { headers, body } = await receiver.waitForType(checkout.id, 'checkout.paid');
      expect(verifyCallback({ secrets: [secretOf(hook)], headers, rawBody: body }).id).toBe(JSON.parse(body).id);
      const others = [shop.connected.callback_secret];
      expect(() => verifyCallback({ secrets: others, headers, rawBody: body })).toThrow('No signature fits');
    }
    await shop.client.hooks.delete(hook.id);
  });

  test("hears of the provider's own payments what the provider answers, and each once", async () => {
    const sibling = await connectShop(world.gateway.url);
    const hook = await shop.client.hooks.create({ url: receiver.url, events: ['transaction.succeeded'] });
    const transaction = await payElsewhere(sibling);
    const heard = await waitFor(() => receiver.heard[0], { what: 'the payment' });
    const event: HookEvent = hookEventSchema.parse(JSON.parse(heard.body));
    expect(event).toMatchObject({
      type: 'transaction.succeeded',
      sequence: 0,
      data: {
        checkout: null,
        refund: null,
        rail: 'neropay',
        mode: 'test',
        account_id: MERCHANT.id,
        transaction: {
          id: String(transaction.id),
          reference: transaction.identifier,
          status: 'succeeded',
          amount: '7.50',
          currency: 'GBP',
        },
      },
    });
    verifyCallback({ secrets: [secretOf(hook)], headers: heard.headers, rawBody: heard.body });
    await pay();
    await shop.client.hooks.delete(hook.id);
    expect(receiver.heard).toHaveLength(1);
  });

  test('asked for again under its key is the same one with the same secret', async () => {
    const options = { idempotencyKey: `hook-${newOrderId()}` };
    const request = { url: receiver.url, events: ['checkout.paid'] };
    const first = await shop.client.hooks.create(request, options);
    expect(await shop.client.hooks.create(request, options)).toEqual(first);
    await expect(shop.client.hooks.create({ ...request, events: ['checkout.failed'] }, options)).rejects.toMatchObject({
      code: 'idempotency_conflict',
    });
    await shop.client.hooks.delete(first.id);
  });

  test('that answers 410 hears no more', async () => {
    await shop.client.hooks.create({ url: receiver.url, events: ['checkout.paid'] });
    receiver.react = (response) => response.writeHead(410).end();
    const first = await pay();
    await receiver.waitForType(first.id, 'checkout.paid');
    await waitFor(() => logOf(world.gateway).some(({ result }) => result === 'gone'), { what: 'the end of the hook' });
    const second = await pay();
    await world.callbacks.waitForType(second.id, 'checkout.paid');
    expect(receiver.heard).toHaveLength(1);
  });

  test('that is deleted hears no more; deleting it again is no mistake', async () => {
    const { id } = await shop.client.hooks.create({ url: receiver.url, events: ['checkout.paid'] });
    expect(await shop.client.hooks.delete(id)).toEqual({ id, deleted: true });
    expect(await shop.client.hooks.delete(id)).toEqual({ id, deleted: true });
    const checkout = await pay();
    await world.callbacks.waitForType(checkout.id, 'checkout.paid');
    expect(receiver.heard).toEqual([]);
  });

  test('of another account is not there: 404', async () => {
    const { id } = await shop.client.hooks.create({ url: receiver.url, events: ['checkout.paid'] });
    const stranger = await connectShop(world.gateway.url, { credentials: STRANGER.credentials });
    const gone = { status: 404, code: 'not_found' };
    await expect(stranger.client.hooks.delete(id)).rejects.toMatchObject(gone);
    await expect(stranger.client.hooks.delete('ep_unknown')).rejects.toMatchObject(gone);
    const checkout = await pay();
    await receiver.waitForType(checkout.id, 'checkout.paid');
    await shop.client.hooks.delete(id);
  });

  test('with a type that nobody knows, or without any, is refused by name', async () => {
    for (const events of [['checkout.unheard_of'], []]) {
      const body = JSON.stringify({ url: receiver.url, events });
      expect(await errorOf(await handMade(shop, { method: 'POST', path: '/v1/hooks', body }))).toMatchObject({
        status: 422,
        code: 'validation_failed',
      });
    }
  });
});

test('a hook on a private address is never connected to', async () => {
  const gateway = await startGateway({
    NEROPAY_TEST_BASE_URL: `${world.sandbox.url}/v2`,
    ALLOW_PRIVATE_CALLBACKS: 'false',
  });
  try {
    const guarded = await connectShop(gateway.url);
    const byName = receiver.url.replace('127.0.0.1', 'localhost');
    for (const url of [receiver.url, byName]) await guarded.client.hooks.create({ url, events: ['checkout.paid'] });
    await pay(guarded);
    const refused = await waitFor(
      () => {
        const lines = logOf(gateway).filter(({ msg }) => msg === 'event not delivered');
        return lines.length >= 2 ? lines : undefined;
      },
      { what: 'both refusals' },
    );
    for (const { reason } of refused) expect(reason).toContain('leads to a private address');
    expect(receiver.heard).toEqual([]);
  } finally {
    await gateway.stop();
  }
});
