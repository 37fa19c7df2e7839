import { RailError } from '@neropay/core/rail';
import type { CheckoutRecord } from '@neropay/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FakePayment } from './support/fake-provider.js';
import { DAY, HOUR, MINUTE, openWorld, SECOND, type World } from './support/world.js';

/** Paid so long ago that no checkout is looked at by itself any more. */
async function paidLongAgo(world: World, orders = 1) {
  const paid: { checkout: CheckoutRecord; payment: FakePayment }[] = [];
  for (let order = 0; order < orders; order++) paid.push(await world.openPaid({ orderId: `long ago ${order}` }));
  await world.pass(10 * DAY, 4 * HOUR);
  for (const { checkout } of paid) expect(await world.scheduleOf(checkout)).toMatchObject({ reconcileAt: null });
  return paid;
}

const looks = (world: World) => world.provider.seen('look');

describe('what happens to a payment long after anybody asks about it', () => {
  test('a dispute is found within a day, watched until it is decided, and told each time', async () => {
    const world = await openWorld();
    const [{ checkout, payment }] = (await paidLongAgo(world)) as [Awaited<ReturnType<typeof paidLongAgo>>[number]];
    payment.dispute = 'open';
    await world.pass(30 * HOUR, HOUR);
    expect((await world.get(checkout)).status).toBe('disputed');
    await world.pass(20 * DAY, 6 * HOUR);
    payment.dispute = 'lost';
    await world.pass(30 * HOUR, HOUR);
    expect((await world.get(checkout)).status).toBe('lost');
    expect(world.shop.types).toEqual(['checkout.paid', 'checkout.disputed', 'checkout.disputed']);
    await world.pass(3 * DAY, 6 * HOUR);
    expect(await world.scheduleOf(checkout)).toMatchObject({ reconcileAt: null });
  });

  test.each([
    ['in part', 2_500n, 'partially_refunded'],
    ['entirely', 10_000n, 'refunded'],
  ])('a refund made at the provider %s is found within a day', async (_how, minor, status) => {
    const world = await openWorld();
    world.provider.tellsSums = true;
    const [paid] = await paidLongAgo(world);
    if (paid === undefined) throw new Error('nothing was paid');
    world.provider.giveBack(paid.payment, minor);
    await world.pass(30 * HOUR, HOUR);
    expect(await world.get(paid.checkout)).toMatchObject({ status, refunded: minor });
    expect(world.shop.taken.at(-1)).toMatchObject({ type: `checkout.${status}`, refund: null });
  });

  test('is no business of ours when the payment never was ours', async () => {
    const world = await openWorld();
    const stranger = { accountId: 'acct_main', reference: 'elsewhere', amount: { minor: 100n, currency: 'GBP' } };
    world.provider.addPayment({ ...stranger, dispute: 'open' });
    await world.pass(2 * DAY, 6 * HOUR);
    expect(looks(world).length).toBeGreaterThan(0);
    expect(world.shop.types).toEqual([]);
  });
});

describe('the look at an account', () => {
  test('is made once a day, whatever the number of its stores, and spread', async () => {
    const world = await openWorld();
    await world.connect({ url: 'https://second.test' });
    const times: number[] = [];
    const began = world.now;
    for (let seen = 0; world.now < began + 10 * DAY; ) {
      await world.advance(10 * MINUTE);
      if (looks(world).length > seen) times.push(world.now);
      seen = looks(world).length;
    }
    expect(times.length).toBeGreaterThanOrEqual(8);
    expect(times.length).toBeLessThanOrEqual(12);
    const waits = times.slice(1).map((time, index) => time - (times[index] ?? 0));
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(0.8 * DAY - 10 * MINUTE);
    expect(new Set(waits).size).toBeGreaterThan(3);
  });

  test('goes on with the page where a process ended, and misses nothing between two looks', async () => {
    const world = await openWorld();
    const paid = await paidLongAgo(world, 5);
    for (const { payment } of paid) payment.dispute = 'open';
    // The first page is read, and the process ends before the second.
    while (looks(world).every(({ body }) => body === '') && world.now < Number.MAX_SAFE_INTEGER) {
      const before = looks(world).length;
      await world.advance(10 * MINUTE);
      if (looks(world).length > before) break;
    }
    await world.engine.stop();
    const before = looks(world).length;
    world.now += HOUR;
    world.replaceEngine();
    await world.pass(10 * SECOND, SECOND);
    expect(
      looks(world)
        .slice(before)
        .map(({ body }) => body),
    ).toEqual(['2', '4']);
    for (const { checkout } of paid) expect((await world.get(checkout)).status).toBe('disputed');
  });

  test('is made again from the same page when the provider cannot be asked, as late as it asks for', async () => {
    const world = await openWorld();
    const [paid] = await paidLongAgo(world);
    if (paid === undefined) throw new Error('nothing was paid');
    paid.payment.dispute = 'open';
    world.provider.fail('look', new RailError('unavailable', 'Slow down', { retryAfterMs: 3 * HOUR }));
    const before = looks(world).length;
    while (looks(world).length === before) await world.advance(10 * MINUTE);
    await world.pass(170 * MINUTE, 10 * MINUTE);
    expect(looks(world)).toHaveLength(before + 1);
    await world.pass(30 * MINUTE, 10 * MINUTE);
    expect((await world.get(paid.checkout)).status).toBe('disputed');
  });

  test('with credentials that the provider refuses is left for a day, and harms nobody else', async () => {
    const world = await openWorld();
    const other = await world.connect({ accountId: 'acct_other', url: 'https://other.test' });
    const { payment, checkout } = await world.openPaid({}, { store: other });
    await world.pass(10 * DAY, 4 * HOUR);
    payment.dispute = 'open';
    world.provider.accounts.delete('acct_main');
    const before = looks(world).length;
    await world.pass(2 * DAY, HOUR);
    expect((await world.get(checkout)).status).toBe('disputed');
    expect(looks(world).length - before).toBeLessThanOrEqual(6);
    expect(world.warnings('an account could not be looked through').length).toBeGreaterThan(0);
  });

  test('is not made of a provider without such lists', async () => {
    const world = await openWorld({ connect: { rail: 'neopay' } });
    await world.pass(3 * DAY, 6 * HOUR);
    expect(looks(world)).toEqual([]);
    expect(world.warnings(/.*/)).toEqual([]);
  });

  test('passes over a payment that a fault of ours keeps from being read back', async () => {
    const world = await openWorld();
    const paid = await paidLongAgo(world, 2);
    for (const { payment } of paid) payment.dispute = 'open';
    const { readPayments } = world.rails.neropay;
    const [first, second] = paid;
    world.rails.neropay.readPayments = (account, query) =>
      query.reference === first?.checkout.reference
        ? Promise.reject(new TypeError('a bug'))
        : readPayments.call(world.rails.neropay, account, query);
    await world.pass(30 * HOUR, HOUR);
    expect((await world.get(second?.checkout ?? { id: '' })).status).toBe('disputed');
    expect(world.warnings('a payment that the provider names could not be read back')).not.toEqual([]);
  });
});

type Source = 'notification' | 'look' | 'refresh' | 'repeat';

describe('money that goes back by our hand and by others', () => {
  test('is told with the right sum, once, whoever finds it first and however many look at a time', async () => {
    const gifts = fc.record({
      ours: fc.array(fc.constantFrom('7.00', '15.00', '30.00'), { maxLength: 3 }),
      lost: fc.nat(3),
      theirs: fc.array(fc.constantFrom(500n, 1_500n, 3_000n), { maxLength: 2 }),
      sources: fc.array(fc.constantFrom<Source>('notification', 'look', 'refresh', 'repeat'), {
        minLength: 1,
        maxLength: 6,
      }),
    });
    await fc.assert(
      fc.asyncProperty(gifts, fc.integer(), async ({ ours, lost, theirs, sources }, seed) => {
        const world = await openWorld({ seed });
        world.provider.tellsSums = true;
        // The look is due in an hour, while what was lost can still be repeated.
        await world.pass(23 * HOUR, HOUR);
        const { checkout, payment } = await world.openPaid();
        world.provider.fail('refund', 'lost', lost);
        for (const amount of ours) await world.refund(checkout, amount).catch(() => undefined);
        for (const minor of theirs) {
          if (payment.refunded + minor <= payment.amount.minor) world.provider.giveBack(payment, minor);
        }
        const find = {
          notification: () => world.notify(payment, { type: 'refund.succeeded', eventId: `evt_${world.now}` }),
          look: () => world.advance(2 * HOUR),
          refresh: () => world.engine.checkouts.refresh(checkout, 'refresh'),
          repeat: () => world.advance(MINUTE),
        };
        await Promise.all(sources.map((source) => find[source]()));
        await world.pass(2 * DAY, 2 * HOUR);

        const { status, refunded } = await world.get(checkout);
        expect(refunded).toBe(payment.refunded);
        const all = payment.refunded === payment.amount.minor;
        expect(status).toBe(all ? 'refunded' : payment.refunded > 0n ? 'partially_refunded' : 'paid');
        const refunds = await world.engine.refunds.list(checkout.id);
        expect(refunds.filter((one) => one.status === 'succeeded')).toHaveLength(world.provider.refunds.length);
        // The sums that a shop hears of only grow, and end where the provider's does.
        const sums = world.shop.taken.map(({ checkout: of }) => Number(of?.amountRefunded));
        expect(sums).toEqual(sums.toSorted((a, b) => a - b));
        expect(sums.at(-1)).toBe(Number(payment.refunded) / 100);
        // Each refund of ours is told as through exactly once.
        for (const { id } of refunds) {
          const told = world.shop.taken.filter(
            (event) => event.refund?.id === id && event.refund.status === 'succeeded',
          );
          expect(told).toHaveLength(1);
        }
        await world.close();
      }),
      { numRuns: 40, seed: 5, endOnFailure: true },
    );
  }, 120_000);

  test('of a second payment counts against what of that one can be given back, and is none of the order’s', async () => {
    const world = await openWorld();
    world.provider.tellsSums = true;
    const { checkout } = await world.openPaid();
    const second = world.pay(checkout);
    await world.notify(second);
    await world.pass(10 * DAY, 6 * HOUR);
    world.provider.giveBack(second, 4_000n);
    await world.pass(30 * HOUR, HOUR);
    expect(await world.get(checkout)).toMatchObject({ status: 'paid', refunded: 0n });
    expect(await world.refund(checkout, undefined, { transactionId: second.id })).toMatchObject({
      status: 'succeeded',
      amount: { minor: 6_000n },
    });
    expect(second.refunded).toBe(10_000n);
    expect(world.shop.types).toEqual(['checkout.paid', 'checkout.duplicate_payment']);
  });

  test('that is more than ever came is told as all of it', async () => {
    const world = await openWorld();
    world.provider.tellsSums = true;
    const { checkout, payment } = await world.openPaid();
    world.provider.giveBack(payment, 12_000n);
    await world.notify(payment);
    expect(await world.get(checkout)).toMatchObject({ status: 'refunded', refunded: 10_000n });
  });
});
