import { GatewayClient } from '@neropay/shop-protocol';
import { hostedIdOf } from '@neropay/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newOrderId, order, payElsewhere, payOrder } from './support/payments.ts';
import { type AuthData, connect, create, search } from './support/platform.ts';
import { startWorld, type World } from './support/world.ts';

let world: World;
let authData: AuthData;
let without: AuthData;
beforeAll(async () => {
  world = await startWorld();
  authData = await connect(world);
  without = await connect(null);
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  await world.control.faults({});
});

const link = (changes: Readonly<Record<string, unknown>> = {}) => ({
  amount: '24.50',
  currency: 'GBP',
  details: 'Invoice 7',
  ...changes,
});

/** How much went back of a payment, by the wallet's ledger. */
async function refunded(id: string): Promise<readonly string[]> {
  const { trx } = await world.neropay.transactions.retrieve(id);
  const { data } = await world.neropay.walletTransactions.list({ q: trx ?? '' });
  return data.filter(({ type }) => type === 'debit').map(({ amount }) => String(amount));
}

/** What the gateway gave back of a checkout. */
async function gatewayRefundsOf(checkoutId: string): Promise<readonly string[]> {
  const { storeId = '', storeSecret = '' } = authData;
  const gateway = new GatewayClient({ baseUrl: world.gateway.url, storeId, storeSecret });
  return (await gateway.refunds.list(checkoutId)).map(({ amount }) => amount);
}

describe('Create Payment Link', () => {
  test('has the gateway told of what becomes of it, unless it is told otherwise', async () => {
    const made = await create(authData, 'create_payment_link', link({ identifier: newOrderId() }));
    await world.control.pay(hostedIdOf(String(made.url)));
    const path = `/notifications?identifier=${made.identifier}`;
    const [notified] = await world.control.call<readonly { readonly url: string }[]>('GET', path);
    expect(notified?.url).toBe(`${world.gateway.url}/ipn/neropay/${authData.storeId}`);
  });

  test('two that are equal, and are meant so, stay two', async () => {
    const [one, two] = [
      await create(authData, 'create_payment_link', link()),
      await create(authData, 'create_payment_link', link()),
    ];
    expect(one.id).not.toBe(two.id);
  });

  test.each([
    ['its reference', () => link({ identifier: newOrderId() })],
    ['a mapped key', () => link({ idempotency_key: `row-${newOrderId()}` })],
  ])('replayed is the same link, by %s', async (_, filledIn) => {
    const inputData = filledIn();
    const made = await create(authData, 'create_payment_link', inputData);
    expect(await create(authData, 'create_payment_link', inputData)).toEqual(made);
  });

  test('whose answer is lost on the way is made once', async () => {
    const identifier = newOrderId();
    const inputData = link({ identifier });
    await world.control.faults({ api: { lose_answer: 1 } });
    await expect(create(authData, 'create_payment_link', inputData)).rejects.toThrow(/connection failed/);
    await world.control.faults({});
    const made = await create(authData, 'create_payment_link', inputData);
    expect((await world.neropay.paymentLinks.list({ q: identifier })).data.map(({ id }) => id)).toEqual([made.id]);
  });

  test('with a reference that was used for something else says which', async () => {
    const { identifier } = await payElsewhere(world, authData);
    await expect(create(authData, 'create_payment_link', link({ identifier }))).rejects.toThrow(
      `your reference “${identifier}”`,
    );
  });

  test.each(['£15.99', '15,99', '1,250.00', '0', '-5', '15.999', 'free', ''])(
    'takes %j for no amount, before anything is sent',
    async (amount) => {
      await expect(create(authData, 'create_payment_link', link({ amount }))).rejects.toThrow(
        /is not an amount in GBP/,
      );
    },
  );

  test.each([
    ['JPY', '500', 500, '500'],
    ['KWD', '1.250', 1250, '1.250'],
    ['GBP', '5', 500, '5.00'],
  ])('in %s', async (currency, amount, minor, shown) => {
    expect(await create(authData, 'create_payment_link', link({ amount, currency }))).toMatchObject({
      currency,
      amount: shown,
      amount_minor: minor,
    });
  });

  test('in the test environment without an address of one is a dry run', async () => {
    const { NEROPAY_TEST_BASE_URL } = process.env;
    process.env.NEROPAY_BASE_URL = NEROPAY_TEST_BASE_URL;
    delete process.env.NEROPAY_TEST_BASE_URL;
    try {
      const identifier = newOrderId();
      expect(await create(without, 'create_payment_link', link({ identifier }))).toMatchObject({
        url: expect.stringMatching(/^http/),
        amount: '24.50',
      });
      expect(await create(without, 'create_checkout', order())).toMatchObject({ status: 'pending' });
      expect((await world.neropay.paymentLinks.list({ q: identifier })).data).toEqual([]);
    } finally {
      delete process.env.NEROPAY_BASE_URL;
      process.env.NEROPAY_TEST_BASE_URL = NEROPAY_TEST_BASE_URL;
    }
  });
});

describe('Create Checkout', () => {
  test('is the gateway’s, one for an open order', async () => {
    const asked = order({ customer_email: 'ada@example.com' });
    const made = await create(authData, 'create_checkout', asked);
    expect(made).toMatchObject({
      id: expect.stringMatching(/^co_/),
      status: 'pending',
      order_id: asked.order_number,
      amount_minor: 1599,
      url: expect.stringMatching(/^http/),
    });
    expect((await create(authData, 'create_checkout', asked)).id).toBe(made.id);
    expect((await create(authData, 'create_checkout', { ...asked, amount: '20.00' })).id).not.toBe(made.id);
  });

  test('without a gateway is NeroPay’s own page, the same when it is replayed', async () => {
    const asked = order();
    const made = await create(without, 'create_checkout', asked);
    expect(made).toMatchObject({
      status: 'pending',
      order_id: asked.order_number,
      amount: '15.99',
      url: expect.stringMatching(/^http/),
    });
    expect((await create(without, 'create_checkout', asked)).id).toBe(made.id);
  });
});

describe('Refund Payment', () => {
  test.each([
    ['of an order of the gateway’s', () => payOrder(world, authData)],
    ['of any other payment', () => payElsewhere(world, authData)],
  ])('%s: sent twice by a replay, money goes back once', async (_, pay) => {
    const { id } = await pay();
    const inputData = { payment_id: id, amount: '5.00' };
    const [made, replayed] = [
      await create(authData, 'refund_payment', inputData),
      await create(authData, 'refund_payment', inputData),
    ];
    expect(made).toMatchObject({
      payment_id: id,
      amount: '5.00',
      amount_minor: 500,
      currency: 'GBP',
      status: 'succeeded',
    });
    expect(replayed).toEqual(made);
    expect(await refunded(id)).toEqual(['5.00']);
  });

  test('of an order of which the gateway has not heard yet: it asks first, so that a replay goes the same way', async () => {
    await world.control.faults({ notifications: { drop: 1 } });
    const { id, checkoutId } = await payOrder(world, authData);
    await world.control.faults({});
    const inputData = { payment_id: id, amount: '5.00' };
    const made = await create(authData, 'refund_payment', inputData);
    expect(await create(authData, 'refund_payment', inputData)).toEqual(made);
    expect(await refunded(id)).toEqual(['5.00']);
    expect(await gatewayRefundsOf(checkoutId)).toEqual(['5.00']);
  });

  test('of an order whose payment NeroPay does not list yet waits, rather than going another way', async () => {
    await world.control.faults({ notifications: { drop: 1 }, lists_lag_ms: 60_000 });
    const { id } = await payOrder(world, authData);
    const inputData = { payment_id: id, amount: '5.00' };
    await expect(create(authData, 'refund_payment', inputData)).rejects.toThrow(/does not know this payment yet/);
    await world.control.faults({});
    await create(authData, 'refund_payment', inputData);
    expect(await refunded(id)).toEqual(['5.00']);
  });

  test('the same amount again on purpose: with another idempotency key', async () => {
    const { id } = await payElsewhere(world, authData);
    for (const idempotency_key of ['first', 'second'])
      await create(authData, 'refund_payment', { payment_id: id, amount: '2.00', idempotency_key });
    expect(await refunded(id)).toEqual(['2.00', '2.00']);
  });

  test('whose answer is lost goes back once', async () => {
    const { id } = await payElsewhere(world, authData);
    const inputData = { payment_id: id, amount: '3.00' };
    await world.control.faults({ api: { lose_answer: 0.6 } });
    await create(authData, 'refund_payment', inputData).catch(() => undefined);
    await world.control.faults({});
    await create(authData, 'refund_payment', inputData);
    expect(await refunded(id)).toEqual(['3.00']);
  });

  test('without an amount gives back all of it', async () => {
    const { id } = await payOrder(world, authData);
    expect(await create(authData, 'refund_payment', { payment_id: id })).toMatchObject({ amount: '15.99' });
  });

  test('never more than was paid, also after a part went back', async () => {
    const { id } = await payElsewhere(world, authData);
    await expect(create(authData, 'refund_payment', { payment_id: id, amount: '7.51' })).rejects.toThrow(
      /more than the 7.50 GBP/,
    );
    await create(authData, 'refund_payment', { payment_id: id, amount: '5.00' });
    await expect(create(authData, 'refund_payment', { payment_id: id, amount: '3.00' })).rejects.toThrow(
      /5.00 GBP went back before/,
    );
    const order = await payOrder(world, authData);
    await create(authData, 'refund_payment', { payment_id: order.id, amount: '10.00' });
    await expect(create(authData, 'refund_payment', { payment_id: order.id, amount: '6.00' })).rejects.toThrow(
      /refund_exceeds_payment|exceed|more than/i,
    );
    expect([await refunded(id), await refunded(order.id)]).toEqual([['5.00'], ['10.00']]);
  });

  test('of a payment that is not there says so', async () => {
    await expect(create(authData, 'refund_payment', { payment_id: '1' })).rejects.toThrow(/not.found|no such/i);
  });
});

describe('Cancel Payment', () => {
  test('ends a pending payment, and refuses a paid one', async () => {
    const { id } = await payElsewhere(world, authData);
    await expect(create(authData, 'cancel_payment', { payment_id: id })).rejects.toThrow(/cancel/i);
    const pending = await pendingPayment();
    expect(await create(authData, 'cancel_payment', { payment_id: pending })).toMatchObject({
      id: pending,
      status: 'cancelled',
      amount: '4.00',
    });
  });

  async function pendingPayment(): Promise<string> {
    const intent = await world.neropay.payments.create({
      identifier: newOrderId(),
      amount: '4.00',
      currency: 'GBP',
      details: 'Pending',
    });
    const { data } = await world.neropay.transactions.list({ q: String(intent.identifier) });
    return String(data[0]?.id);
  }
});

describe('customers', () => {
  test('are created, found and changed; what is left empty stays', async () => {
    const made = await create(authData, 'create_customer', {
      name: 'Ada Lovelace',
      email: 'ada@example.com',
      city: 'London',
    });
    expect(made).toMatchObject({ name: 'Ada Lovelace', city: 'London' });
    const { results } = await search(authData, 'find_customer', { email: 'ADA@example.com' });
    expect(results).toEqual([made]);
    expect(await create(authData, 'update_customer', { customer_id: made.id, city: 'Paris', email: '' })).toMatchObject(
      { name: 'Ada Lovelace', email: 'ada@example.com', city: 'Paris' },
    );
    await expect(create(authData, 'update_customer', { customer_id: made.id })).rejects.toThrow(/nothing to change/);
  });

  test('that are created twice on purpose are two, and one when a key is mapped', async () => {
    const inputData = { name: 'Grace Hopper' };
    const [one, two] = [
      await create(authData, 'create_customer', inputData),
      await create(authData, 'create_customer', inputData),
    ];
    expect(one.id).not.toBe(two.id);
    const keyed = { ...inputData, idempotency_key: 'row-9' };
    expect(await create(authData, 'create_customer', keyed)).toEqual(await create(authData, 'create_customer', keyed));
  });
});

test('Create Invoice takes lines, and a time for its day', async () => {
  expect(
    await create(authData, 'create_invoice', {
      invoice_to: 'Ada Lovelace',
      invoice_email: 'ada@example.com',
      total_amount: '15.99',
      due_date: '2026-12-01T00:00:00Z',
      items: [{ name: 'Book', quantity: '1', price: '15.99' }],
    }),
  ).toMatchObject({
    invoice_to: 'Ada Lovelace',
    total_amount: '15.99',
    due_date: '2026-12-01',
    status: 'draft',
    invoice_number: expect.any(String),
  });
});
