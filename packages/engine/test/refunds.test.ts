import { money } from '@neropay/core';
import { RailError } from '@neropay/core/rail';
import { EngineError, type RefundRecord } from '@neropay/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, openWorld, SECOND } from './support/world.js';

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: unknown) => (error instanceof EngineError ? error.code : error),
  );
const sumOf = (refunds: readonly { amount: { minor: bigint } }[]): bigint =>
  refunds.reduce((sum, { amount }) => sum + amount.minor, 0n);

describe('a refund', () => {
  test('of a part goes back at the provider and is told with the refund', async () => {
    const world = await openWorld();
    const { checkout, payment } = await world.openPaid();
    const refund = await world.refund(checkout, '25.50', { reason: 'Broken' });
    await world.idle();
    expect(refund).toMatchObject({
      status: 'succeeded',
      amount: money(2_550n, 'GBP'),
      reason: 'Broken',
      paymentId: payment.id,
      providerRefundId: world.provider.refunds[0]?.id,
      error: null,
    });
    expect(await world.get(checkout)).toMatchObject({ status: 'partially_refunded', refunded: 2_550n });
    expect(world.shop.taken.at(-1)).toMatchObject({
      type: 'checkout.partially_refunded',
      sequence: 2,
      checkout: { status: 'partially_refunded', amountRefunded: '25.50' },
      refund: { id: refund.id, status: 'succeeded', amount: '25.50', currency: 'GBP', reason: 'Broken' },
    });
  });

  test('without an amount is of all that is left', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    await world.refund(checkout, '40.00');
    expect(await world.refund(checkout)).toMatchObject({ amount: money(6_000n, 'GBP') });
    await world.idle();
    expect(await world.get(checkout)).toMatchObject({ status: 'refunded', refunded: 10_000n });
    expect(world.shop.types).toEqual(['checkout.paid', 'checkout.partially_refunded', 'checkout.refunded']);
    expect(await codeOf(world.refund(checkout))).toBe('not_refundable');
  });

  test('is made though an outdated answer, as from a list that lags, showed the payment as pending again', async () => {
    const world = await openWorld();
    const { checkout, payment } = await world.openPaid();
    payment.status = 'pending';
    expect((await world.engine.checkouts.refresh(checkout, 'refresh')).status).toBe('paid');
    payment.status = 'succeeded';
    expect(await world.refund(checkout, '1.00')).toMatchObject({ status: 'succeeded' });
  });

  test('of a payment that the provider shows as failed by now is refused: a transfer out would be a gift', async () => {
    const world = await openWorld();
    const { checkout, payment } = await world.openPaid();
    payment.status = 'failed';
    expect(await codeOf(world.refund(checkout, '1.00'))).toBe('not_refundable');
    expect(world.provider.seen('refund')).toEqual([]);
    expect((await world.get(checkout)).status).toBe('paid');
  });

  test('in parts is told with the sum so far, and never exceeds what was paid', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    for (let part = 0; part < 3; part++) await world.refund(checkout, '30.00');
    const tooMuch = world.refund(checkout, '10.01');
    expect(await codeOf(tooMuch)).toBe('refund_exceeds_payment');
    await expect(tooMuch).rejects.toThrow('At most 10.00 GBP can still be given back');
    await world.refund(checkout, '10.00');
    await world.idle();
    expect(world.shop.taken.map((event) => event.checkout?.amountRefunded)).toEqual([
      '0.00',
      '30.00',
      '60.00',
      '90.00',
      '100.00',
    ]);
    expect(sumOf(world.provider.refunds)).toBe(10_000n);
  });

  test.each([
    ['0.00', 'invalid_amount'],
    ['100.01', 'refund_exceeds_payment'],
    ['1000000.00', 'refund_exceeds_payment'],
  ])('of %s is refused before anybody is asked', async (amount, code) => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    expect(await codeOf(world.refund(checkout, amount))).toBe(code);
    expect(world.provider.seen('refund')).toEqual([]);
  });

  test('in another currency is refused', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    const refunding = world.refund(checkout, undefined, { amount: money(100n, 'EUR') });
    await expect(refunding).rejects.toThrow('The refund is in EUR, the payment in GBP');
    expect(await codeOf(refunding)).toBe('invalid_amount');
  });

  test.each(['pending', 'failed', 'cancelled'] as const)(
    'of a %s checkout is refused: nothing came',
    async (status) => {
      const world = await openWorld();
      const checkout = await world.open();
      if (status === 'failed') await world.notify(world.provider.begin(checkout.hostedId, { status: 'failed' }));
      if (status === 'cancelled') await world.engine.checkouts.cancel(world.store, checkout);
      expect(await codeOf(world.refund(checkout))).toBe('not_refundable');
      expect(world.provider.seen('refund')).toEqual([]);
    },
  );

  test('of a try that brought no money is refused, even when it is named: a transfer out would be a gift', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const failed = world.provider.begin(checkout.hostedId, { status: 'failed' });
    const pending = world.provider.begin(checkout.hostedId);
    await world.notify(world.pay(checkout));
    await world.engine.checkouts.refresh(checkout, 'refresh');
    for (const { id, status } of [failed, pending]) {
      const refunding = world.refund(checkout, '1.00', { transactionId: id });
      expect(await codeOf(refunding)).toBe('not_refundable');
      await expect(refunding).rejects.toThrow(`Payment ${id} is ${status}: there is nothing to give back`);
    }
    expect(world.provider.seen('refund')).toEqual([]);
  });

  test('of a payment that is disputed is refused: the dispute gives it back', async () => {
    const world = await openWorld();
    const { checkout, payment } = await world.openPaid();
    const second = world.pay(checkout);
    await world.notify(second);
    payment.dispute = 'open';
    second.dispute = 'open';
    await world.notify(payment);
    await world.notify(second);
    expect(await codeOf(world.refund(checkout))).toBe('not_refundable');
    expect(await codeOf(world.refund(checkout, undefined, { transactionId: second.id }))).toBe('not_refundable');
    expect(world.provider.seen('refund')).toEqual([]);
  });

  test('of a payment that this checkout does not have is refused', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    const { payment: other } = await world.openPaid({ orderId: '2' });
    await expect(world.refund(checkout, '1.00', { transactionId: other.id })).rejects.toThrow(
      `Checkout ${checkout.id} has no payment ${other.id}`,
    );
  });

  test('of what was paid a moment ago, unheard, finds it paid', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    world.pay(checkout);
    expect((await world.refund(checkout, '1.00')).status).toBe('succeeded');
    await world.idle();
    expect(world.shop.types).toEqual(['checkout.paid', 'checkout.partially_refunded']);
  });

  test('of what the merchant gave back on the dashboard a moment ago, unheard, is refused', async () => {
    const world = await openWorld();
    world.provider.tellsSums = true;
    const { checkout, payment } = await world.openPaid();
    world.provider.giveBack(payment, 8_000n);
    expect(await codeOf(world.refund(checkout, '30.00'))).toBe('refund_exceeds_payment');
    expect((await world.refund(checkout, '20.00')).status).toBe('succeeded');
    await world.idle();
    expect(await world.get(checkout)).toMatchObject({ status: 'refunded', refunded: 10_000n });
    expect(world.shop.taken.map((event) => [event.checkout?.amountRefunded, event.refund?.amount])).toEqual([
      ['0.00', undefined],
      ['80.00', undefined],
      ['100.00', '20.00'],
    ]);
  });

  test('is written down when the provider cannot be asked what is left', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    const { refund } = world.rails.neropay;
    world.rails.neropay.refund = async (...args) => {
      const outcome = await refund.apply(world.rails.neropay, args);
      world.provider.fail('read', 'down');
      return outcome;
    };
    expect((await world.refund(checkout, '10.00')).status).toBe('succeeded');
    expect(await world.get(checkout)).toMatchObject({ status: 'partially_refunded', refunded: 1_000n });
  });

  test('that cannot be checked because the provider is down is not made', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    world.provider.fail('read', 'down');
    expect(await codeOf(world.refund(checkout, '1.00', { key: 'k' }))).toBe('provider_unavailable');
    expect(await world.engine.refunds.list(checkout.id)).toEqual([]);
    expect((await world.refund(checkout, '1.00', { key: 'k' })).status).toBe('succeeded');
  });

  test('at a rail that gives back all or nothing is refused for a part', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    Object.assign(world.rails.neropay, { capabilities: { refund: 'full', cancel: true, paymentLinks: true } });
    expect(await codeOf(world.refund(checkout, '1.00'))).toBe('not_refundable');
    expect((await world.refund(checkout, '100.00')).status).toBe('succeeded');
  });
});

describe('refunds at once', () => {
  test('never give back more than was paid', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => world.refund(checkout, '30.00')));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(sumOf(world.provider.refunds)).toBe(9_000n);
    expect(await world.get(checkout)).toMatchObject({ refunded: 9_000n });
  });

  test('under one key are one refund', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    const refunds = await Promise.all(Array.from({ length: 10 }, () => world.refund(checkout, '30.00', { key: 'k' })));
    expect(new Set(refunds.map(({ id }) => id)).size).toBe(1);
    expect(sumOf(world.provider.refunds)).toBe(3_000n);
    expect(await codeOf(world.refund(checkout, '30.01', { key: 'k' }))).toBe('idempotency_conflict');
  });

  test('of random sums, some of which the provider refuses or loses, stay within what was paid', async () => {
    const refunds = fc.array(
      fc.record({ minor: fc.bigInt(1n, 6_000n), fate: fc.constantFrom('fine', 'fine', 'lost', 'down', 'refused') }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(refunds, async (asked) => {
        const world = await openWorld();
        const { checkout } = await world.openPaid();
        for (const { fate } of asked) {
          if (fate === 'refused') world.provider.fail('refund', new RailError('refund_rejected', 'No'));
          else if (fate !== 'fine') world.provider.fail('refund', fate);
        }
        await Promise.allSettled(
          asked.map(({ minor }) => world.refund(checkout, undefined, { amount: money(minor, 'GBP') })),
        );
        world.provider.heal();
        await world.pass(10 * MINUTE, 30 * SECOND);
        const recorded = await world.engine.refunds.list(checkout.id);
        const succeeded = recorded.filter(({ status }) => status === 'succeeded');
        expect(recorded.filter(({ status }) => status === 'pending')).toEqual([]);
        expect(sumOf(world.provider.refunds)).toBe(sumOf(succeeded));
        expect(sumOf(succeeded) <= 10_000n).toBe(true);
        expect((await world.get(checkout)).refunded).toBe(sumOf(succeeded));
      }),
      { numRuns: 15, seed: 1 },
    );
  });
});

describe('a refund whose answer is lost', () => {
  test('stays pending, and the very same call is made again until there is an answer', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', 'lost');
    world.provider.fail('refund', 'down', 2);
    const refund = await world.refund(checkout, '10.00');
    expect(refund).toMatchObject({ status: 'pending', error: { code: 'unavailable' } });
    expect(world.shop.types).toEqual(['checkout.paid']);
    await world.pass(2 * MINUTE, SECOND);
    const [first, ...again] = world.provider.seen('refund');
    expect(again).toEqual([first, first, first]);
    expect(first?.idempotencyKey).toBe(refund.id);
    expect(world.provider.refunds).toHaveLength(1);
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([
      { id: refund.id, status: 'succeeded', error: null },
    ]);
    expect(world.shop.taken.at(-1)).toMatchObject({ type: 'checkout.partially_refunded', refund: { id: refund.id } });
  });

  test('keeps its sum reserved meanwhile', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', 'lost');
    await world.refund(checkout, '60.00');
    expect(await codeOf(world.refund(checkout, '60.00'))).toBe('refund_exceeds_payment');
    expect(await world.refund(checkout)).toMatchObject({ amount: money(4_000n, 'GBP') });
  });

  test('asked for again under its key is answered as it stands, without another call', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', 'lost');
    const refund = await world.refund(checkout, '10.00', { key: 'k' });
    expect(await world.refund(checkout, '10.00', { key: 'k' })).toMatchObject({ id: refund.id, status: 'pending' });
    expect(world.provider.seen('refund')).toHaveLength(1);
  });

  test('is repeated by the process that comes after one that died', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    const release = world.provider.hold('refund');
    const answer = world.refund(checkout, '10.00');
    await world.idle();
    // The first process hangs for good; another one takes over once the lease has ended.
    world.provider.hold('refund')();
    world.now += 3 * MINUTE;
    world.replaceEngine();
    await world.idle();
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([{ status: 'succeeded' }]);
    release();
    expect((await answer).status).toBe('succeeded');
    await world.idle();
    expect(world.provider.refunds).toHaveLength(1);
    expect(world.shop.types).toEqual(['checkout.paid', 'checkout.partially_refunded']);
  });

  test('is not repeated while the first call is still under way, however long it takes', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    const release = world.provider.hold('refund');
    const answer = world.refund(checkout, '10.00');
    await world.pass(10 * MINUTE, 30 * SECOND);
    expect(world.provider.seen('refund')).toHaveLength(1);
    release();
    expect((await answer).status).toBe('succeeded');
  });

  test('is taken up at once when the shop asks again, for it or for another refund of the payment, and never beyond what the provider remembers', async () => {
    const world = await openWorld();
    world.provider.tellsSums = true;
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', 'lost');
    world.provider.fail('refund', 'down', 1000);
    const first = await world.refund(checkout, '50.00', { key: 'first' });
    await world.pass(HOUR, SECOND);
    const unasked = world.provider.seen('refund').length;
    await world.pass(5 * MINUTE, SECOND);
    expect(world.provider.seen('refund')).toHaveLength(unasked);
    // Far more often than the schedule has steps: what it is asked for costs no later try.
    for (let asked = 1; asked <= 15; asked++) {
      const again = await world.refund(checkout, '50.00', { key: 'first' });
      expect(again).toMatchObject({ id: first.id, status: 'pending' });
      await world.idle();
      expect(world.provider.seen('refund')).toHaveLength(unasked + asked);
    }
    world.provider.heal();
    expect(await codeOf(world.refund(checkout, '50.00', { key: 'second' }))).toBe('provider_unavailable');
    await world.idle();
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([{ id: first.id, status: 'succeeded' }]);
    expect(await world.refund(checkout, '50.00', { key: 'second' })).toMatchObject({ status: 'succeeded' });
    expect(sumOf(world.provider.refunds)).toBe(10_000n);
  });

  test('is looked up, and not repeated, when the shop asks after the provider may have forgotten it', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', 'down', 1000);
    await world.refund(checkout, '50.00', { key: 'first' });
    await world.pass(21 * HOUR, MINUTE);
    const calls = world.provider.seen('refund').length;
    world.provider.heal();
    const looks = world.provider.seen('read').length;
    expect(await world.refund(checkout, '50.00', { key: 'first' })).toMatchObject({ status: 'pending' });
    await world.idle();
    expect(world.provider.seen('refund')).toHaveLength(calls);
    expect(world.provider.seen('read').length).toBeGreaterThan(looks);
  });

  test('stays pending at the end of the schedule: under a new key it could go back twice', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', 'down', 1000);
    await world.refund(checkout, '60.00');
    await world.pass(3 * DAY, 10 * MINUTE);
    const calls = world.provider.seen('refund').length;
    expect(calls).toBe(12);
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([{ status: 'pending' }]);
    expect(world.warnings('the outcome of a refund is unknown; look at the provider')).toHaveLength(1);
    expect(await codeOf(world.refund(checkout, '60.00'))).toBe('refund_exceeds_payment');
    await world.pass(35 * DAY, 6 * HOUR);
    expect(world.provider.seen('refund')).toHaveLength(calls);
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([{ status: 'pending', dueAt: null }]);
    expect(world.warnings('a refund is asked about no more')).toHaveLength(1);
  });

  test('is not repeated after a day’s standstill: the provider may have forgotten the key', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', 'lost');
    await world.refund(checkout, '10.00');
    await world.engine.stop();
    world.now += 2 * DAY;
    world.replaceEngine();
    await world.pass(HOUR, MINUTE);
    await world.pass(35 * DAY, 6 * HOUR);
    expect(world.provider.seen('refund')).toHaveLength(1);
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([
      { status: 'pending', dueAt: null, error: { code: 'unavailable' } },
    ]);
    expect(world.warnings('the outcome of a refund is unknown; look at the provider')).toHaveLength(1);
  });

  test('is repeated as late as the provider asks for, but not so late that it has forgotten', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    const slowDown = new RailError('unavailable', 'Slow down', {
      retryAfterMs: 30 * DAY,
      providerCode: 'rate_limited',
    });
    world.provider.fail('refund', slowDown);
    const refund = await world.refund(checkout, '10.00', { key: 'k' });
    expect(refund).toMatchObject({ status: 'pending', error: { code: 'rate_limited' } });
    expect(Number(refund.dueAt) - world.now).toBe(12 * HOUR);
    // Nor does the shop's asking again hasten it.
    expect(await world.refund(checkout, '10.00', { key: 'k' })).toMatchObject({ dueAt: refund.dueAt });
    await world.pass(13 * HOUR, HOUR);
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([{ status: 'succeeded' }]);
  });

  test('for a fault of ours stays pending too', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    const { refund } = world.rails.neropay;
    const bug = new TypeError('a bug');
    world.rails.neropay.refund = () => Promise.reject(bug);
    expect(await codeOf(world.refund(checkout, '10.00'))).toBe(bug);
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([{ status: 'pending' }]);
    world.rails.neropay.refund = refund;
    await world.pass(10 * MINUTE, MINUTE);
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([{ status: 'succeeded' }]);
  });
});

describe('a refund that the provider refuses', () => {
  const no = new RailError('refund_rejected', 'The balance is too low', { providerCode: 'insufficient_balance' });

  test('fails with its words, is told, and leaves the sum free again', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', no);
    const refunding = world.refund(checkout, '100.00');
    expect(await codeOf(refunding)).toBe('refund_failed');
    await expect(refunding).rejects.toThrow('The balance is too low');
    await world.idle();
    const [refund] = await world.engine.refunds.list(checkout.id);
    expect(refund).toMatchObject({ status: 'failed', error: { code: 'insufficient_balance' }, dueAt: null });
    expect(world.shop.taken.at(-1)).toMatchObject({
      type: 'refund.failed',
      checkout: { status: 'paid', amountRefunded: '0.00' },
      refund: { id: refund?.id, status: 'failed', amount: '100.00', error: { message: 'The balance is too low' } },
    });
    expect((await world.refund(checkout, '100.00')).status).toBe('succeeded');
  });

  test('asked for again under its key fails alike, without another call', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', no);
    expect(await codeOf(world.refund(checkout, '1.00', { key: 'k' }))).toBe('refund_failed');
    expect(await codeOf(world.refund(checkout, '1.00', { key: 'k' }))).toBe('refund_failed');
    expect(world.provider.seen('refund')).toHaveLength(1);
  });

  test('on a repeat fails then, and is told', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', 'down');
    world.provider.fail('refund', no);
    expect((await world.refund(checkout, '1.00')).status).toBe('pending');
    await world.pass(10 * SECOND, SECOND);
    expect(world.shop.types).toEqual(['checkout.paid', 'refund.failed']);
  });

  test('because of the credentials waits for them to be mended', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', new RailError('invalid_credentials', 'Unknown key'));
    expect((await world.refund(checkout, '1.00')).status).toBe('pending');
    await world.pass(10 * SECOND, SECOND);
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([{ status: 'succeeded' }]);
  });
});

describe('a refund that takes its time', () => {
  test('is pending until the provider says more', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    const done = world.rails.neropay.refund.bind(world.rails.neropay);
    let ready = false;
    world.rails.neropay.refund = async (...args) => ({
      ...(await done(...args)),
      status: ready ? 'succeeded' : 'pending',
    });
    expect(await world.refund(checkout, '1.00')).toMatchObject({ status: 'pending', error: { code: 'pending' } });
    ready = true;
    await world.pass(10 * SECOND, SECOND);
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([{ status: 'succeeded', error: null }]);
    expect(world.shop.types).toEqual(['checkout.paid', 'checkout.partially_refunded']);
  });
});

describe('a refund is looked up before it is asked for again', () => {
  test('by our own reference, where the provider knows it: found, it is not sent a second time', async () => {
    const world = await openWorld({ connect: { rail: 'neteller' } });
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', 'lost');
    expect(await world.refund(checkout, '10.00')).toMatchObject({ status: 'pending' });
    await world.pass(10 * SECOND, SECOND);
    expect(world.provider.seen('refund')).toHaveLength(1);
    const [made] = world.provider.refunds;
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([
      { status: 'succeeded', providerRefundId: made?.id, error: null },
    ]);
    expect(world.shop.types).toEqual(['checkout.paid', 'checkout.partially_refunded']);
  });

  test('and is made when the provider has none, by the same call', async () => {
    const world = await openWorld({ connect: { rail: 'neteller' } });
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', 'down');
    await world.refund(checkout, '10.00');
    await world.pass(10 * SECOND, SECOND);
    const [first, ...again] = world.provider.seen('refund');
    expect(again).toEqual([first]);
    expect(world.provider.refunds).toHaveLength(1);
  });

  test('and is not made while that question has no answer', async () => {
    const world = await openWorld({ connect: { rail: 'neteller' } });
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', 'lost');
    await world.refund(checkout, '10.00');
    world.provider.fail('lookup', 'down', 2);
    await world.pass(20 * SECOND, SECOND);
    expect(world.provider.seen('refund')).toHaveLength(1);
    await world.pass(3 * MINUTE, 10 * SECOND);
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([{ status: 'succeeded' }]);
    expect(world.provider.refunds).toHaveLength(1);
  });

  test('long after the provider has forgotten its key, too', async () => {
    const world = await openWorld({ connect: { rail: 'neteller' } });
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', 'lost');
    await world.refund(checkout, '10.00');
    await world.engine.stop();
    world.now += 10 * DAY;
    world.replaceEngine();
    await world.idle();
    expect(world.provider.seen('refund')).toHaveLength(1);
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([{ status: 'succeeded' }]);
  });

  test('by its payment where nothing else tells: what has gone back entirely is not sent once more', async () => {
    const world = await openWorld();
    const { checkout, payment } = await world.openPaid();
    world.provider.fail('refund', 'down');
    await world.refund(checkout, '60.00');
    // Somebody could not wait, and gave all of it back on the dashboard.
    world.provider.giveBack(payment, 10_000n);
    await world.pass(10 * SECOND, SECOND);
    expect(world.provider.seen('refund')).toHaveLength(1);
    expect(payment.refunded).toBe(10_000n);
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([{ status: 'succeeded' }]);
    expect(await world.get(checkout)).toMatchObject({ status: 'refunded', refunded: 10_000n });
  });
});

describe('a refund that the provider calls pending for ever, whatever is asked under its key,', () => {
  async function pendingRefund() {
    const world = await openWorld();
    world.provider.refundsTakeTime = true;
    const { checkout, payment } = await world.openPaid();
    const refund = await world.refund(checkout, '60.00');
    expect(refund).toMatchObject({ status: 'pending', providerRefundId: world.provider.refunds[0]?.id });
    await world.pass(3 * DAY, HOUR);
    expect(world.provider.seen('refund')).toHaveLength(1);
    return { world, checkout, payment, refund };
  }

  test('is asked about, and told once it is through', async () => {
    const { world, checkout, refund } = await pendingRefund();
    for (const made of world.provider.refunds) world.provider.endRefund(made, 'succeeded');
    await world.pass(2 * DAY, HOUR);
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([
      { id: refund.id, status: 'succeeded', error: null },
    ]);
    expect(world.shop.taken.at(-1)).toMatchObject({
      type: 'checkout.partially_refunded',
      checkout: { amountRefunded: '60.00' },
      refund: { id: refund.id, status: 'succeeded' },
    });
  });

  test('and that failed after all is told, and its sum is free again', async () => {
    const { world, checkout, refund } = await pendingRefund();
    expect(await codeOf(world.refund(checkout, '60.00'))).toBe('refund_exceeds_payment');
    for (const made of world.provider.refunds) world.provider.endRefund(made, 'failed');
    await world.pass(2 * DAY, HOUR);
    expect(world.shop.types).toEqual(['checkout.paid', 'refund.failed']);
    expect(world.shop.taken.at(-1)).toMatchObject({
      checkout: { status: 'paid', amountRefunded: '0.00' },
      refund: { id: refund.id, status: 'failed', error: { code: 'failed' } },
    });
    world.provider.refundsTakeTime = false;
    expect(await world.refund(checkout, '60.00')).toMatchObject({ status: 'succeeded' });
  });

  test('is asked about as soon as a signed notification speaks of it, and on the word of an unsigned one not sooner', async () => {
    const { world, checkout, payment } = await pendingRefund();
    for (const made of world.provider.refunds) world.provider.endRefund(made, 'succeeded');
    await world.notify(payment, { type: 'refund.succeeded', eventId: 'evt_unsigned', signedFor: null });
    await world.idle();
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([{ status: 'pending' }]);
    await world.notify(payment, { type: 'refund.succeeded', eventId: 'evt_signed' });
    await world.idle();
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([{ status: 'succeeded' }]);
  });
});

describe('a refund made on the provider’s own dashboard', () => {
  test('is told without a refund of ours', async () => {
    const world = await openWorld();
    const { checkout, payment } = await world.openPaid();
    world.provider.giveBack(payment, 10_000n);
    await world.notify(payment);
    expect(await world.get(checkout)).toMatchObject({ status: 'refunded', refunded: 10_000n });
    expect(world.shop.taken.at(-1)).toMatchObject({ type: 'checkout.refunded', refund: null });
  });

  test('counts against what can still be given back', async () => {
    const world = await openWorld();
    world.provider.tellsSums = true;
    const { checkout, payment } = await world.openPaid();
    await world.refund(checkout, '10.00');
    world.provider.giveBack(payment, 3_000n);
    await world.notify(payment);
    expect(await world.get(checkout)).toMatchObject({ refunded: 4_000n });
    expect(await world.refund(checkout)).toMatchObject({ amount: money(6_000n, 'GBP') });
  });
});

describe('a refund that the provider shows before it has answered', () => {
  test('is told as ours, not as one made elsewhere: the shop would book it twice', async () => {
    const world = await openWorld();
    world.provider.tellsSums = true;
    const { checkout, payment } = await world.openPaid();
    const release = world.provider.hold('refund');
    const answer = world.refund(checkout, '10.00');
    await world.idle();
    await world.notify(payment);
    const [pending] = await world.engine.refunds.list(checkout.id);
    expect(world.shop.taken.at(-1)).toMatchObject({
      type: 'checkout.partially_refunded',
      checkout: { amountRefunded: '10.00' },
      refund: { id: pending?.id, status: 'pending' },
    });
    release();
    const refund: RefundRecord = await answer;
    await world.idle();
    expect(refund).toMatchObject({ id: pending?.id, status: 'succeeded' });
    // That it is through is told, too; the sum stays what it was.
    expect(world.shop.taken.at(-1)).toMatchObject({
      type: 'checkout.partially_refunded',
      sequence: 3,
      checkout: { amountRefunded: '10.00' },
      refund: { id: refund.id, status: 'succeeded' },
    });
    expect(await world.get(checkout)).toMatchObject({ refunded: 1_000n });
    expect(await world.refund(checkout)).toMatchObject({ amount: money(9_000n, 'GBP') });
  });
});

describe('what is left while a refund of ours may be what the provider shows as gone back', () => {
  test('is neither given back twice nor denied: the next one is to be asked for again, and is made once that is known', async () => {
    const world = await openWorld();
    world.provider.tellsSums = true;
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', 'lost');
    world.provider.fail('refund', 'down', 100);
    expect(await world.refund(checkout, '50.00')).toMatchObject({ status: 'pending' });
    expect(await codeOf(world.refund(checkout, '50.00', { key: 'second' }))).toBe('provider_unavailable');
    expect(await codeOf(world.refund(checkout))).toBe('provider_unavailable');
    expect(await codeOf(world.refund(checkout, '50.01'))).toBe('refund_exceeds_payment');
    expect(world.provider.refunds).toHaveLength(1);
    world.provider.heal();
    await world.pass(2 * MINUTE, SECOND);
    expect(await world.refund(checkout, '50.00', { key: 'second' })).toMatchObject({ status: 'succeeded' });
    expect(sumOf(world.provider.refunds)).toBe(10_000n);
    await world.idle();
    expect(await world.get(checkout)).toMatchObject({ status: 'refunded', refunded: 10_000n });
  });
});

describe('a duplicate payment', () => {
  test('is given back by its own id, whole or in part, and the order stays paid', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    const second = world.pay(checkout);
    await world.notify(second);
    expect(await world.refund(checkout, '40.00', { transactionId: second.id })).toMatchObject({ status: 'succeeded' });
    expect(await world.refund(checkout, undefined, { transactionId: second.id })).toMatchObject({
      amount: money(6_000n, 'GBP'),
    });
    expect(await codeOf(world.refund(checkout, '0.01', { transactionId: second.id }))).toBe('not_refundable');
    expect(await world.get(checkout)).toMatchObject({ status: 'paid', refunded: 0n });
    expect(world.provider.refunds.map(({ paymentId }) => paymentId)).toEqual([second.id, second.id]);
    expect((await world.refund(checkout, '100.00')).status).toBe('succeeded');
  });

  test('of another currency goes back in that one', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    const second = world.pay(checkout, { amount: money(1_000n, 'JPY') });
    await world.notify(second);
    expect(await world.refund(checkout, undefined, { transactionId: second.id })).toMatchObject({
      status: 'succeeded',
      amount: money(1_000n, 'JPY'),
    });
    expect(world.provider.refunds[0]?.amount).toEqual(money(1_000n, 'JPY'));
  });

  test('of the second checkout of an order is that checkout’s own payment', async () => {
    const world = await openWorld();
    const first = await world.open();
    world.provider.fail('cancel', new RailError('not_cancelable', 'Open in another tab'));
    const second = await world.open({ amount: money(5_000n, 'GBP') });
    await world.idle();
    await world.notify(world.pay(first));
    await world.notify(world.pay(second));
    expect((await world.refund(second)).status).toBe('succeeded');
    expect((await world.get(second)).status).toBe('refunded');
    expect((await world.get(first)).status).toBe('paid');
  });
});

describe('outcomes of one refund that contradict each other', () => {
  test('leave the first one standing, and are logged for somebody to look', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    const release = world.provider.hold('refund');
    const answer = codeOf(world.refund(checkout, '10.00'));
    await world.idle();
    // Another process, whose lease began when this one's had ended, is refused.
    world.now += 3 * MINUTE;
    world.provider.fail('refund', new RailError('refund_rejected', 'No'));
    world.replaceEngine();
    await world.idle();
    release();
    expect(await answer).toBe('refund_failed');
    expect(world.warnings('the provider tells two outcomes of one refund; look at the provider')).toHaveLength(1);
  });
});

describe('refunds of a store that disconnected', () => {
  test('are still brought to their end', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', 'down');
    await world.refund(checkout, '1.00');
    await world.engine.stores.disconnect(world.store);
    await world.pass(10 * SECOND, SECOND);
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([{ status: 'succeeded' }]);
  });
});
