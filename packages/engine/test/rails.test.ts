import { money } from '@neropay/core';
import { RailError } from '@neropay/core/rail';
import { type CheckoutRecord, EngineError, type OpenCheckoutRequest } from '@neropay/engine';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, openWorld, SECOND, type World } from './support/world.js';

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof EngineError ? error.code : error),
  );

/** Opened so far that a customer can pay: a provider that asks for a bank first is answered. */
const openPayable = async (world: World, request: Partial<OpenCheckoutRequest> = {}): Promise<CheckoutRecord> => {
  const checkout = await world.open(request);
  return world.engine.checkouts.answer(checkout, { bank: '1' });
};

describe.each(['neropay', 'neopay', 'neteller'] as const)('a provider like %s', (rail) => {
  test('takes a payment, tells of it, and the shop hears once', async () => {
    const world = await openWorld({ connect: { rail } });
    const checkout = await openPayable(world);
    expect(checkout.action?.type).toBe('redirect');
    const payment = world.pay(checkout);
    await Promise.all([world.notify(payment), world.notify(payment)]);
    await world.notify(payment);
    expect(await world.get(checkout)).toMatchObject({ status: 'paid', transactionId: payment.id, rail });
    expect(world.shop.taken).toMatchObject([
      { type: 'checkout.paid', sequence: 1, checkout: { rail, amount: '100.00' } },
    ]);
  });

  test('that tells nothing is asked on schedule', async () => {
    const world = await openWorld({ connect: { rail } });
    const checkout = await openPayable(world);
    world.pay(checkout);
    await world.pass(2 * MINUTE, 10 * SECOND);
    expect((await world.get(checkout)).status).toBe('paid');
    expect(world.shop.types).toEqual(['checkout.paid']);
  });

  test('is asked on the customer’s return', async () => {
    const world = await openWorld({ connect: { rail } });
    const checkout = await openPayable(world);
    world.pay(checkout);
    expect((await world.engine.checkouts.refresh(checkout, 'return')).status).toBe('paid');
  });

  test('with one pound for a hundred-pound order is told for review', async () => {
    const world = await openWorld({ connect: { rail } });
    const checkout = await openPayable(world);
    await world.notify(world.pay(checkout, { amount: money(100n, 'GBP') }));
    expect(await world.get(checkout)).toMatchObject({ status: 'review', reviewReason: 'amount_mismatch' });
    expect(world.shop.types).toEqual(['checkout.review_required']);
  });

  test('that is down is asked again, and the checkout opens', async () => {
    const world = await openWorld({ connect: { rail } });
    world.provider.fail('open', 'down');
    await openPayable(world).catch(() => undefined);
    const checkout = await openPayable(world);
    await world.notify(world.pay(checkout));
    expect(await world.get(checkout)).toMatchObject({ status: 'paid', reference: '1001' });
  });

  test.each([
    [money(1_599n, 'JPY'), '1599'],
    [money(1_599n, 'KWD'), '1.599'],
    [money(59_980n, 'EUR'), '599.80'],
  ])('is asked for exactly %o', async (amount, decimal) => {
    const world = await openWorld({ connect: { rail } });
    const checkout = await openPayable(world, { amount });
    expect(world.provider.pages[0]?.amount).toEqual(amount);
    await world.notify(world.pay(checkout));
    expect(world.shop.taken[0]?.checkout).toMatchObject({ status: 'paid', amount: decimal, currency: amount.currency });
  });

  test('of which nobody hears anything lets the checkout expire, and a later payment is told as late', async () => {
    const world = await openWorld({ connect: { rail }, checkoutTtlMs: HOUR });
    const checkout = await openPayable(world);
    await world.pass(2 * HOUR, 10 * MINUTE);
    expect((await world.get(checkout)).status).toBe('expired');
    await world.notify(world.pay(checkout));
    expect(await world.get(checkout)).toMatchObject({ status: 'paid', late: true });
  });
});

describe('a provider that cancels nothing', () => {
  test.each(['neopay', 'neteller'] as const)('(%s) says so, and the checkout stays open', async (rail) => {
    const world = await openWorld({ connect: { rail } });
    const checkout = await openPayable(world);
    expect(await codeOf(world.engine.checkouts.cancel(world.store, checkout))).toBe('not_cancelable');
    expect((await world.get(checkout)).status).toBe('pending');
  });
});

describe('a provider that knows payments by their own id alone', () => {
  const neopay = { connect: { rail: 'neopay' } } as const;

  test('asks for a bank first; the choice leads to the payment', async () => {
    const world = await openWorld(neopay);
    const checkout = await world.open();
    expect(checkout).toMatchObject({ hostedId: null, action: { type: 'collect', fields: [{ name: 'bank' }] } });
    expect(world.provider.seen('open')).toEqual([]);
    const answered = await world.engine.checkouts.answer(checkout, { bank: '2' });
    expect(answered).toMatchObject({
      hostedId: world.provider.payments[0]?.id,
      action: { type: 'redirect', url: `https://bank.test/2/${world.provider.payments[0]?.id}` },
    });
  });

  test('shows a code where that is how people pay', async () => {
    const world = await openWorld(neopay);
    const checkout = await world.open({ amount: money(5_000n, 'BRL') });
    expect(checkout.action).toEqual({ type: 'code', format: 'qr', payload: `pix:${checkout.hostedId}` });
    expect(await world.engine.checkouts.answer(checkout, { bank: '1' })).toEqual(checkout);
    await world.notify(world.pay(checkout));
    expect((await world.get(checkout)).status).toBe('paid');
  });

  test('has one payment made when a customer chooses twice at once: a second one would be looked for by nobody', async () => {
    const world = await openWorld(neopay);
    const checkout = await world.open();
    const answers = await Promise.all(['1', '2', '1'].map((bank) => world.engine.checkouts.answer(checkout, { bank })));
    expect(world.provider.payments).toHaveLength(1);
    expect(new Set(answers.map(({ hostedId }) => hostedId))).toEqual(new Set([world.provider.payments[0]?.id]));
    expect((await world.engine.checkouts.answer(checkout, { bank: '2' })).hostedId).toBe(
      world.provider.payments[0]?.id,
    );
    expect(world.provider.payments).toHaveLength(1);
  });

  test('has none made for a checkout that is closed', async () => {
    const world = await openWorld({ ...neopay, checkoutTtlMs: HOUR });
    const checkout = await world.open();
    await world.pass(2 * HOUR, 10 * MINUTE);
    expect(await world.engine.checkouts.answer(checkout, { bank: '1' })).toMatchObject({
      status: 'expired',
      hostedId: null,
    });
    expect(world.provider.payments).toEqual([]);
  });

  test('whose answer to the choice is lost is asked again; the customer is sent to the payment that we know', async () => {
    const world = await openWorld(neopay);
    const checkout = await world.open();
    world.provider.fail('open', 'lost');
    expect(await codeOf(world.engine.checkouts.answer(checkout, { bank: '1' }))).toBe('provider_unavailable');
    const answered = await world.engine.checkouts.answer(checkout, { bank: '1' });
    await world.notify(world.pay(answered));
    expect((await world.get(checkout)).status).toBe('paid');
  });

  test('that refuses the choice says why, and lets the customer choose again', async () => {
    const world = await openWorld(neopay);
    const checkout = await world.open();
    world.provider.fail('open', new RailError('rejected', 'This bank is closed'));
    await expect(world.engine.checkouts.answer(checkout, { bank: '1' })).rejects.toThrow('This bank is closed');
    expect((await world.engine.checkouts.answer(checkout, { bank: '2' })).action?.type).toBe('redirect');
  });

  test('is no help to a shop that is gone', async () => {
    const world = await openWorld(neopay);
    const checkout = await world.open();
    await world.engine.stores.disconnect(world.store);
    expect(await codeOf(world.engine.checkouts.answer(checkout, { bank: '1' }))).toBe('not_found');
    expect(await codeOf(world.engine.checkouts.answer({ ...checkout, id: 'co_unknown' }, {}))).toBe('not_found');
  });

  test('signs nothing: what is told is a question at most', async () => {
    const world = await openWorld(neopay);
    const checkout = await openPayable(world);
    const payment = world.provider.payment('acct_main', checkout.hostedId ?? '');
    if (payment === undefined) throw new Error('there is no payment');
    await world.engine.inbox.receive('neopay', world.store.store.id, {
      body: new TextEncoder().encode(JSON.stringify({ id: payment.id, status: 'succeeded' })),
      headers: {},
      receivedAt: world.now,
    });
    await world.pass(10 * SECOND, SECOND);
    expect((await world.get(checkout)).status).toBe('pending');
    payment.status = 'succeeded';
    await world.pass(10 * SECOND, SECOND);
    expect((await world.get(checkout)).status).toBe('paid');
  });

  test('and that tells of a payment before its id is written here is heard all the same', async () => {
    const world = await openWorld(neopay);
    const release = world.provider.hold('open');
    const opening = world.open({ amount: money(5_000n, 'BRL') });
    await world.idle();
    const payment = world.provider.payments.at(-1);
    if (payment === undefined) throw new Error('there is no payment');
    payment.status = 'succeeded';
    await world.notify(payment);
    release();
    const opened = await opening;
    await world.pass(5 * SECOND, SECOND);
    expect((await world.get(opened)).status).toBe('paid');
  });

  test('about a payment of nobody here is asked a few times, and then left alone', async () => {
    const world = await openWorld(neopay);
    const stranger = world.provider.addPayment({ accountId: 'acct_main', reference: null, amount: money(1n, 'GBP') });
    await world.notify(stranger);
    await world.pass(5 * DAY, HOUR);
    const asked = world.provider.seen('read').length;
    expect(asked).toBe(6);
    await world.pass(5 * DAY, HOUR);
    expect(world.provider.seen('read')).toHaveLength(asked);
    expect(await world.events()).toEqual([]);
  });

  test('gives nothing back by its API: the shop hears where to do it', async () => {
    const world = await openWorld(neopay);
    const checkout = await openPayable(world);
    await world.notify(world.pay(checkout));
    const refunding = world.refund(checkout, '1.00');
    expect(await codeOf(refunding)).toBe('not_refundable');
    await expect(refunding).rejects.toThrow('neopay cannot give money back through its API; refund it at the provider');
  });
});

describe('a provider with tokens, orders and transfers', () => {
  const neteller = { connect: { rail: 'neteller' } } as const;

  test('pays an order by a payment of another id', async () => {
    const world = await openWorld(neteller);
    const checkout = await world.open();
    const payment = world.pay(checkout);
    await world.notify(payment);
    expect(payment.id).not.toBe(checkout.hostedId);
    expect(await world.get(checkout)).toMatchObject({ status: 'paid', transactionId: payment.id });
  });

  test('whose token dies between two calls is the rail’s own affair', async () => {
    const world = await openWorld(neteller);
    const checkout = await world.open();
    await world.advance(6 * MINUTE);
    await world.notify(world.pay(checkout));
    expect((await world.get(checkout)).status).toBe('paid');
    world.provider.tokenGeneration++;
    expect((await world.refund(checkout, '1.00')).status).toBe('succeeded');
    expect(world.provider.seen('token').length).toBeGreaterThanOrEqual(3);
  });

  test('that gives no token is one that is down', async () => {
    const world = await openWorld(neteller);
    world.provider.fail('token', 'down');
    expect(await codeOf(world.open())).toBe('provider_unavailable');
    expect((await world.open()).status).toBe('pending');
  });

  test('which lost its answer knows no key: the order goes by the next name, and nobody can pay the lost one', async () => {
    const world = await openWorld(neteller);
    world.provider.fail('open', 'lost');
    expect(await codeOf(world.open())).toBe('provider_unavailable');
    const checkout = await world.open();
    expect(checkout).toMatchObject({ reference: '1001-2', hostedId: world.provider.pages[1]?.id });
    await world.notify(world.pay(checkout));
    expect((await world.get(checkout)).status).toBe('paid');
  });

  test('gives back by a transfer under the refund’s own reference, looked up before it is sent again', async () => {
    const world = await openWorld(neteller);
    const { checkout, payment } = await world.openPaid();
    world.provider.fail('refund', 'lost');
    const refund = await world.refund(checkout, '30.00');
    expect(refund.status).toBe('pending');
    await world.pass(10 * SECOND, SECOND);
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([{ status: 'succeeded' }]);
    expect(world.provider.refunds).toMatchObject([
      { reference: refund.id, paymentId: payment.id, amount: money(3_000n, 'GBP') },
    ]);
    expect(world.provider.seen('refund')).toHaveLength(1);
    expect(world.provider.seen('lookup')).toHaveLength(2);
  });

  test('which pays out whatever it is told to never pays out more than came in', async () => {
    const world = await openWorld(neteller);
    const { checkout } = await world.openPaid();
    await Promise.allSettled(Array.from({ length: 10 }, () => world.refund(checkout, '30.00')));
    await Promise.allSettled(Array.from({ length: 3 }, () => world.refund(checkout)));
    const out = world.provider.refunds.reduce((sum, { amount }) => sum + amount.minor, 0n);
    expect(out).toBe(10_000n);
    expect((await world.get(checkout)).status).toBe('refunded');
  });

  test('has a slow transfer made once, though its lease ends while it is under way', async () => {
    const world = await openWorld(neteller);
    const { checkout } = await world.openPaid();
    const release = world.provider.hold('lookup');
    const answer = world.refund(checkout, '30.00');
    await world.pass(5 * MINUTE, 30 * SECOND);
    release();
    await answer;
    await world.pass(5 * MINUTE, 30 * SECOND);
    expect(world.provider.refunds).toHaveLength(1);
  });

  test('with a wrong key in its notification is not believed', async () => {
    const world = await openWorld(neteller);
    const checkout = await world.open();
    expect(await world.notify(world.pay(checkout), { signedFor: null })).toBe('rejected');
    expect((await world.get(checkout)).status).toBe('pending');
  });
});

describe('a provider without ways to find a hosted payment', () => {
  test('is searched by reference, on a list that lags: the payment is found when it shows', async () => {
    const world = await openWorld();
    world.provider.listLagMs = 3 * MINUTE;
    const checkout = await world.open();
    world.pay(checkout);
    await world.pass(2 * MINUTE, 10 * SECOND);
    expect((await world.get(checkout)).status).toBe('pending');
    await world.pass(10 * MINUTE, 30 * SECOND);
    expect((await world.get(checkout)).status).toBe('paid');
  });

  test('is read by the id that a notification names, ahead of the list', async () => {
    const world = await openWorld();
    world.provider.listLagMs = DAY;
    const checkout = await world.open();
    await world.notify(world.pay(checkout));
    expect((await world.get(checkout)).status).toBe('paid');
  });
});
