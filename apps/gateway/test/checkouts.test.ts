import { readCallback } from '@neropay/shop-protocol';
import { hostedIdOf, waitFor } from '@neropay/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkoutRequest, connectShop, errorOf, handMade, newOrderId, type Shop } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let shop: Shop;
beforeAll(async () => {
  world = await startWorld();
  shop = await connectShop(world.gateway.url, { callback_url: world.callbacks.url });
});
afterAll(() => world.stop());

describe('opening a checkout', () => {
  test('answers 201 with the page to send the customer to', async () => {
    const request = checkoutRequest({ order_number: `${newOrderId()}/A`, metadata: { cart: '42' } });
    const response = await handMade(shop, { method: 'POST', path: '/v1/checkouts', body: JSON.stringify(request) });
    expect(response.status).toBe(201);
    const checkout = await shop.client.checkouts.create(request);
    expect(checkout).toMatchObject({
      order_id: request.order_id,
      order_number: request.order_number,
      status: 'pending',
      amount: '15.99',
      amount_refunded: '0.00',
      currency: 'GBP',
      transaction_id: null,
      rail: 'neropay',
      mode: 'test',
      late: false,
      metadata: { cart: '42' },
    });
    expect(checkout.checkout_url).toMatch(new RegExp(`^${world.sandbox.url}/checkout/`));
    // The provider knows it by the number that people search for.
    expect(await world.control.transactions({ identifier: request.order_number ?? '' })).toHaveLength(1);
  });

  test('a repeat answers 200 with the open one, whatever its key: one order, one payment', async () => {
    const request = checkoutRequest();
    const post = () => handMade(shop, { method: 'POST', path: '/v1/checkouts', body: JSON.stringify(request) });
    const [first, second] = [await post(), await post()];
    expect([first.status, second.status]).toEqual([201, 200]);
    const ids = await Promise.all([first, second].map(async (one) => ((await one.json()) as Data).data.id));
    expect(ids[0]).toBe(ids[1]);
    expect(await world.control.transactions({ identifier: request.order_id })).toHaveLength(1);
  });

  test('twenty at the same moment open one', async () => {
    const request = checkoutRequest();
    const opened = await Promise.all(Array.from({ length: 20 }, () => shop.client.checkouts.create(request)));
    expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
    expect(await world.control.transactions({ identifier: request.order_id })).toHaveLength(1);
  });

  test('a changed amount cancels the open one and opens another', async () => {
    const request = checkoutRequest();
    const old = await shop.client.checkouts.create(request);
    const changed = await shop.client.checkouts.create({ ...request, amount: '17.49' });

    expect(changed.id).not.toBe(old.id);
    await waitFor(async () => (await shop.client.checkouts.retrieve(old.id)).status === 'cancelled', {
      what: 'the old checkout to be cancelled',
    });
    const [first] = await world.control.transactions({ payment_id: hostedIdOf(old.checkout_url) });
    expect(first?.status).toBe('cancelled');
    const second = await world.control.transactions({ payment_id: hostedIdOf(changed.checkout_url) });
    expect(second).toMatchObject([{ status: 'pending', amount: '17.49', identifier: `${request.order_id}-2` }]);
  });

  test('an order that is paid is not asked to pay again: the same question gets the paid one, another amount is 409', async () => {
    const request = checkoutRequest();
    const checkout = await shop.client.checkouts.create(request);
    await world.control.pay(hostedIdOf(checkout.checkout_url));
    await world.callbacks.waitForType(checkout.id, 'checkout.paid');

    expect(await shop.client.checkouts.create(request)).toMatchObject({ id: checkout.id, status: 'paid' });
    await expect(shop.client.checkouts.create({ ...request, amount: '20.00' })).rejects.toMatchObject({
      code: 'order_already_paid',
      status: 409,
    });
  });

  test('one key for two different orders is a conflict', async () => {
    const idempotencyKey = `key-${newOrderId()}`;
    await shop.client.checkouts.create(checkoutRequest(), { idempotencyKey });
    await expect(shop.client.checkouts.create(checkoutRequest(), { idempotencyKey })).rejects.toMatchObject({
      code: 'idempotency_conflict',
      status: 409,
    });
  });

  test("a currency that the account lacks is refused with the provider's own sentence", async () => {
    const body = JSON.stringify(checkoutRequest({ currency: 'CHF' }));
    const response = await handMade(shop, { method: 'POST', path: '/v1/checkouts', body });
    expect(await errorOf(response)).toEqual({
      status: 422,
      code: 'currency_not_supported',
      message: 'The currency CHF is not enabled for this account. Enabled: GBP, EUR, USD, IDR, JPY, KWD.',
      details: null,
    });
  });

  test.each([
    ['JPY', '1500', '1500'],
    ['KWD', '1.234', '1.234'],
    ['GBP', '599.80', '599.80'],
  ])('an amount in %s reaches the provider to the last digit', async (currency, amount, told) => {
    const checkout = await shop.client.checkouts.create(checkoutRequest({ currency, amount }));
    expect(checkout.amount).toBe(told);
    const [transaction] = await world.control.transactions({ payment_id: hostedIdOf(checkout.checkout_url) });
    expect(transaction).toMatchObject({ amount: told, currency });
  });

  test('an order id with slashes and letters of any alphabet comes back as it was', async () => {
    const order_id = `INV/2026/${newOrderId()} №1 ü`;
    const checkout = await shop.client.checkouts.create(checkoutRequest({ order_id }));
    expect(await shop.client.checkouts.list({ order_id })).toMatchObject([{ id: checkout.id, order_id }]);
    await world.control.pay(hostedIdOf(checkout.checkout_url));
    await world.callbacks.waitForType(checkout.id, 'checkout.paid');
  });
});

describe('reading', () => {
  test('refresh asks the provider; without it the answer is what is known', async () => {
    await world.control.faults({ notifications: { drop: 1 } });
    try {
      const checkout = await shop.client.checkouts.create(checkoutRequest());
      const paid = await world.control.pay(hostedIdOf(checkout.checkout_url));
      expect(await shop.client.checkouts.retrieve(checkout.id)).toMatchObject({ status: 'pending' });
      expect(await shop.client.checkouts.retrieve(checkout.id, { refresh: true })).toMatchObject({
        status: 'paid',
        transaction_id: String(paid.id),
      });
    } finally {
      await world.control.faults({});
    }
  });

  test("lists an order's checkouts, the newest first", async () => {
    const request = checkoutRequest();
    const first = await shop.client.checkouts.create(request);
    const second = await shop.client.checkouts.create({ ...request, currency: 'EUR' });
    expect((await shop.client.checkouts.list({ order_id: request.order_id })).map(({ id }) => id)).toEqual([
      second.id,
      first.id,
    ]);
    expect(await shop.client.checkouts.list({ order_id: newOrderId() })).toEqual([]);
  });

  test('a checkout of another store is not there', async () => {
    const other = await connectShop(world.gateway.url);
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    for (const call of [
      () => other.client.checkouts.retrieve(checkout.id),
      () => other.client.checkouts.retrieve(checkout.id, { refresh: true }),
      () => other.client.checkouts.cancel(checkout.id),
      () => other.client.refunds.create(checkout.id),
      () => other.client.refunds.list(checkout.id),
      () => other.client.paymentLinks.retrieve(checkout.id),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'not_found', status: 404 });
    }
    expect(await other.client.checkouts.list({ order_id: checkout.order_id })).toEqual([]);
  });
});

describe('cancelling', () => {
  test('cancels at the provider too, and a repeat is the same cancellation', async () => {
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    expect(await shop.client.checkouts.cancel(checkout.id)).toMatchObject({ status: 'cancelled' });
    expect(await shop.client.checkouts.cancel(checkout.id)).toMatchObject({ status: 'cancelled' });
    expect(await world.control.transactions({ identifier: checkout.order_id })).toMatchObject([
      { status: 'cancelled' },
    ]);
  });

  test('what is paid meanwhile is not cancelled: the answer is 422, and the checkout is paid', async () => {
    await world.control.faults({ notifications: { drop: 1 } });
    try {
      const checkout = await shop.client.checkouts.create(checkoutRequest());
      await world.control.pay(hostedIdOf(checkout.checkout_url));
      await expect(shop.client.checkouts.cancel(checkout.id)).rejects.toMatchObject({
        code: 'not_cancelable',
        status: 422,
        message: `Checkout ${checkout.id} is paid: only an unpaid one can be cancelled`,
      });
      expect(await shop.client.checkouts.retrieve(checkout.id)).toMatchObject({ status: 'paid' });
    } finally {
      await world.control.faults({});
    }
  });
});

describe('callbacks', () => {
  test('a payment is told once, signed, in the shape of the protocol', async () => {
    const checkout = await shop.client.checkouts.create(checkoutRequest({ metadata: { cart: '7' } }));
    const { id } = await world.control.pay(hostedIdOf(checkout.checkout_url));
    const heard = await world.callbacks.waitForType(checkout.id, 'checkout.paid');

    const event = readCallback({
      secrets: [shop.connected.callback_secret],
      headers: heard.headers,
      rawBody: heard.body,
    });
    expect(event).toMatchObject({
      type: 'checkout.paid',
      sequence: 1,
      data: {
        refund: null,
        checkout: {
          id: checkout.id,
          order_id: checkout.order_id,
          status: 'paid',
          amount: '15.99',
          amount_refunded: '0.00',
          currency: 'GBP',
          transaction_id: String(id),
          rail: 'neropay',
          mode: 'test',
          late: false,
          metadata: { cart: '7' },
        },
      },
    });
    expect(world.callbacks.typesFor(checkout.id)).toEqual(['checkout.paid']);
  });

  test('a declined card is told, and the payment that follows too', async () => {
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    const page = hostedIdOf(checkout.checkout_url);
    await world.control.settle(page, { outcome: 'failed' });
    await world.callbacks.waitForType(checkout.id, 'checkout.failed');
    await world.control.pay(page);
    await world.callbacks.waitForType(checkout.id, 'checkout.paid');
    expect(world.callbacks.typesFor(checkout.id)).toEqual(['checkout.failed', 'checkout.paid']);
  });

  test('money after a cancellation is told as late', async () => {
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    await shop.client.checkouts.cancel(checkout.id);
    await world.control.pay(hostedIdOf(checkout.checkout_url));
    const heard = await world.callbacks.waitForType(checkout.id, 'checkout.paid');
    expect(JSON.parse(heard.body).data.checkout).toMatchObject({ status: 'paid', late: true });
  });

  test('a second payment of the same order is told as a duplicate, with its own transaction', async () => {
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    const page = hostedIdOf(checkout.checkout_url);
    await world.control.pay(page);
    await world.callbacks.waitForType(checkout.id, 'checkout.paid');
    const second = await world.control.pay(page);
    await shop.client.checkouts.retrieve(checkout.id, { refresh: true });
    const heard = await world.callbacks.waitForType(checkout.id, 'checkout.duplicate_payment');
    expect(JSON.parse(heard.body).data.checkout).toMatchObject({ status: 'paid', transaction_id: expect.any(String) });
    const [first] = (await world.control.transactions({ payment_id: page })).filter(({ id }) => id !== second.id);
    expect([String(first?.id), String(second.id)]).toContain(JSON.parse(heard.body).data.checkout.transaction_id);
  });

  test('a shop that could not apply it is told again until it can, with the same id', async () => {
    const slow = await startWorld({ DELIVERY_SCHEDULE: '100ms,100ms,100ms' });
    try {
      const { client } = await connectShop(slow.gateway.url, { callback_url: slow.callbacks.url });
      let failures = 2;
      slow.callbacks.react = (response) => response.writeHead(failures-- > 0 ? 503 : 200).end();
      const checkout = await client.checkouts.create(checkoutRequest());
      await slow.control.pay(hostedIdOf(checkout.checkout_url));
      await waitFor(() => slow.callbacks.heard.length === 3, { what: 'three deliveries' });
      expect(new Set(slow.callbacks.heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
      expect(new Set(slow.callbacks.heard.map(({ body }) => body)).size).toBe(1);
    } finally {
      await slow.stop();
    }
  });
});

interface Data {
  readonly data: { readonly id: string };
}
