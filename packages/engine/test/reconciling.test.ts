import { money } from '@neropay/core';
import { RailError } from '@neropay/core/rail';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, openWorld, SECOND } from './support/world.js';

describe('a notification that is lost', () => {
  test('costs a minute or so: the reconciler asks, and goes the same way', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    world.pay(checkout);
    await world.pass(73 * SECOND, SECOND);
    expect(await world.get(checkout)).toMatchObject({ status: 'paid', late: false });
    expect(world.shop.types).toEqual(['checkout.paid']);
  });

  test.each([
    ['the customer’s return', 'return'],
    ['the shop’s question', 'refresh'],
  ] as const)('is made good at once by %s, by the same way', async (_who, source) => {
    const world = await openWorld();
    const checkout = await world.open();
    world.pay(checkout);
    expect((await world.engine.checkouts.refresh(checkout, source)).status).toBe('paid');
    await world.idle();
    expect(world.shop.types).toEqual(['checkout.paid']);
  });

  test('and comes after all, beside the return and the reconciler, is told once', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const payment = world.pay(checkout);
    world.now += 73 * SECOND;
    await Promise.all([
      world.notify(payment),
      world.engine.checkouts.refresh(checkout, 'return'),
      world.engine.checkouts.refresh(checkout, 'refresh'),
      world.idle(),
      world.notify(payment),
    ]);
    expect(world.shop.types).toEqual(['checkout.paid']);
  });
});

describe('the schedule', () => {
  test('looks at about 1 m, 5 m, 30 m, 2 h, 12 h and daily for a week, and then lets go', async () => {
    const world = await openWorld({ checkoutTtlMs: 30 * DAY });
    await world.open();
    const opened = world.now;
    const looks: number[] = [];
    for (let seen = 0; world.now < opened + 10 * DAY; ) {
      await world.advance(world.now < opened + HOUR ? 10 * SECOND : 10 * MINUTE);
      const reads = world.provider.seen('read').length;
      if (reads > seen) looks.push(world.now - opened);
      seen = reads;
    }
    const due = [1, 5, 30, 120, 720, ...[1, 2, 3, 4, 5, 6, 7].map((day) => 720 + day * 1440)];
    expect(looks).toHaveLength(due.length);
    for (const [index, minutes] of due.entries()) {
      expect(looks[index]).toBeGreaterThanOrEqual(minutes * MINUTE * 0.8);
      expect(looks[index]).toBeLessThanOrEqual(minutes * MINUTE * 1.2 + 10 * MINUTE);
    }
  });

  test('is spread: what was opened together is not asked about together', async () => {
    const world = await openWorld();
    const checkouts = await Promise.all(
      Array.from({ length: 50 }, (_, index) => world.open({ orderId: String(index) })),
    );
    const schedules = await Promise.all(checkouts.map((checkout) => world.scheduleOf(checkout)));
    const times = schedules.map(({ reconcileAt }) => Number(reconcileAt) - world.now);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(0.8 * MINUTE);
    expect(Math.max(...times)).toBeLessThanOrEqual(1.2 * MINUTE);
    expect(new Set(times).size).toBeGreaterThan(40);
  });

  test('goes on whatever became of it: a second payment is found on a page under review, or given back', async () => {
    for (const minor of [1n, 10_000n]) {
      const world = await openWorld();
      const checkout = await world.open();
      const first = world.pay(checkout, { amount: money(minor, 'GBP') });
      await world.notify(first);
      if (minor === 10_000n) await world.refund(checkout);
      await world.idle();
      expect((await world.get(checkout)).status).toBe(minor === 1n ? 'review' : 'refunded');
      world.pay(checkout);
      await world.pass(HOUR, 10 * MINUTE);
      expect(world.shop.types.at(-1)).toBe('checkout.duplicate_payment');
    }
  });

  test('also watches what is paid, for a second payment or a refund that nobody tells', async () => {
    const world = await openWorld();
    world.provider.tellsSums = true;
    const { checkout, payment } = await world.openPaid();
    world.provider.giveBack(payment, 2_500n);
    await world.pass(2 * MINUTE, MINUTE);
    expect(await world.get(checkout)).toMatchObject({ status: 'partially_refunded', refunded: 2_500n });
    world.provider.pay(checkout.hostedId);
    await world.pass(HOUR, 10 * MINUTE);
    expect(world.shop.types).toEqual(['checkout.paid', 'checkout.partially_refunded', 'checkout.duplicate_payment']);
  });

  test('goes on after a restart where it was', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    await world.pass(10 * MINUTE, MINUTE);
    await world.engine.stop();
    world.pay(checkout);
    world.now += HOUR;
    world.replaceEngine();
    await world.idle();
    expect((await world.get(checkout)).status).toBe('paid');
  });

  test('is not forgotten by a provider that is down: it is asked again within a minute or so, uncounted', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    world.provider.fail('read', 'down', 1000);
    await world.pass(3 * HOUR, 30 * SECOND);
    const asked = world.provider.seen('read').length;
    expect(asked).toBeGreaterThan(120);
    expect(asked).toBeLessThan(300);
    expect((await world.get(checkout)).status).toBe('pending');
    expect(await world.scheduleOf(checkout)).toMatchObject({ reconcileStep: 0 });
    world.provider.heal();
    world.pay(checkout);
    await world.pass(2 * MINUTE, 30 * SECOND);
    expect((await world.get(checkout)).status).toBe('paid');
  });

  test('waits as long as the provider asks, up to half a day', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    world.provider.fail('read', new RailError('unavailable', 'Slow down', { retryAfterMs: HOUR }));
    await world.pass(HOUR, MINUTE);
    expect(world.provider.seen('read')).toHaveLength(1);
    await world.pass(10 * MINUTE, MINUTE);
    expect(world.provider.seen('read').length).toBeGreaterThan(1);

    const before = world.provider.seen('read').length;
    world.provider.fail('read', new RailError('unavailable', 'Come back next year', { retryAfterMs: 365 * DAY }));
    world.pay(checkout);
    await world.pass(2 * DAY, HOUR);
    expect(world.provider.seen('read').length).toBeGreaterThan(before + 1);
    expect((await world.get(checkout)).status).toBe('paid');
  });

  test('of a checkout that is opened while it is looked at begins anew', async () => {
    const world = await openWorld({ reconcileSchedule: [MINUTE, DAY] });
    world.provider.fail('open', 'down');
    await world.open().catch(() => undefined);
    const release = world.provider.hold('read');
    await world.advance(2 * MINUTE);
    const checkout = await world.open();
    release();
    await world.idle();
    expect(await world.scheduleOf(checkout)).toMatchObject({ reconcileStep: 0 });
    world.pay(checkout);
    await world.pass(2 * MINUTE, MINUTE);
    expect((await world.get(checkout)).status).toBe('paid');
  });
});

describe('a checkout whose time is over', () => {
  test('is cancelled at the provider, asked about once more, and expires: told once', async () => {
    const world = await openWorld({ checkoutTtlMs: HOUR });
    const checkout = await world.open();
    await world.pass(HOUR - MINUTE, MINUTE);
    expect((await world.get(checkout)).status).toBe('pending');
    await world.pass(2 * MINUTE, MINUTE);
    expect((await world.get(checkout)).status).toBe('expired');
    expect(world.provider.page(checkout.hostedId).open).toBe(false);
    await world.pass(9 * DAY, 6 * HOUR);
    expect(world.shop.types).toEqual(['checkout.expired']);
  });

  test('and that is paid at the last moment is paid, not expired', async () => {
    const world = await openWorld({ checkoutTtlMs: HOUR });
    const checkout = await world.open();
    await world.pass(HOUR - MINUTE, MINUTE);
    const release = world.provider.hold('cancel');
    await world.advance(2 * MINUTE);
    world.pay(checkout);
    release();
    await world.idle();
    expect(await world.get(checkout)).toMatchObject({ status: 'paid', late: false });
    expect(world.shop.types).toEqual(['checkout.paid']);
  });

  test('and that is paid between the last question and the end is paid', async () => {
    const world = await openWorld({ checkoutTtlMs: HOUR });
    const checkout = await world.open();
    await world.pass(HOUR - MINUTE, MINUTE);
    const release = world.provider.hold('read');
    await world.advance(2 * MINUTE);
    const payment = world.pay(checkout);
    await world.notify(payment);
    release();
    await world.idle();
    expect((await world.get(checkout)).status).toBe('paid');
    expect(world.shop.types).toEqual(['checkout.paid']);
  });

  test('whose last try failed expires too', async () => {
    const world = await openWorld({ checkoutTtlMs: HOUR });
    const checkout = await world.open();
    await world.notify(world.provider.begin(checkout.hostedId, { status: 'failed' }));
    await world.pass(2 * HOUR, 10 * MINUTE);
    expect(world.shop.types).toEqual(['checkout.failed', 'checkout.expired']);
    expect((await world.get(checkout)).status).toBe('expired');
  });

  test('does not expire as long as the provider cannot be asked', async () => {
    const world = await openWorld({ checkoutTtlMs: HOUR });
    const checkout = await world.open();
    await world.pass(HOUR - MINUTE, MINUTE);
    world.provider.fail('read', 'down', 1000);
    await world.pass(5 * HOUR, 5 * MINUTE);
    expect((await world.get(checkout)).status).toBe('pending');
    world.pay(checkout);
    world.provider.heal();
    await world.pass(2 * MINUTE, MINUTE);
    expect((await world.get(checkout)).status).toBe('paid');
  });

  test('does not expire when the cancelling could not be asked for, and does when it was refused', async () => {
    const world = await openWorld({ checkoutTtlMs: HOUR });
    const checkout = await world.open();
    world.provider.fail('cancel', 'down', 1);
    world.provider.fail('cancel', new RailError('not_cancelable', 'The bank has it'));
    await world.pass(HOUR, MINUTE);
    expect((await world.get(checkout)).status).toBe('pending');
    await world.pass(3 * MINUTE, MINUTE);
    expect((await world.get(checkout)).status).toBe('expired');
  });
});

describe('money that comes after the end', () => {
  test.each(['cancelled', 'expired'] as const)('of a %s checkout is told as paid, late, once', async (end) => {
    const world = await openWorld({ checkoutTtlMs: HOUR });
    const checkout = await world.open();
    if (end === 'cancelled') await world.engine.checkouts.cancel(world.store, checkout);
    else await world.pass(2 * HOUR, 10 * MINUTE);
    expect((await world.get(checkout)).status).toBe(end);
    await world.notify(world.pay(checkout));
    expect(await world.get(checkout)).toMatchObject({ status: 'paid', late: true });
    expect(world.shop.types).toEqual([`checkout.${end}`, 'checkout.paid']);
    expect(world.shop.taken[1]?.checkout).toMatchObject({ late: true, status: 'paid' });
  });

  test('is found even when nobody tells of it', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    await world.engine.checkouts.cancel(world.store, checkout);
    await world.pass(2 * HOUR, 10 * MINUTE);
    world.pay(checkout);
    await world.pass(2 * DAY, HOUR);
    expect(await world.get(checkout)).toMatchObject({ status: 'paid', late: true });
  });

  test('and is wrong, is told for review', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    await world.engine.checkouts.cancel(world.store, checkout);
    await world.notify(world.pay(checkout, { amount: money(1n, 'GBP') }));
    expect(world.shop.types).toEqual(['checkout.cancelled', 'checkout.review_required']);
  });
});

describe('a second payment', () => {
  test('on the same page is told once as a duplicate, with its own id', async () => {
    const world = await openWorld();
    const { checkout, payment } = await world.openPaid();
    const second = world.pay(checkout);
    for (let times = 0; times < 3; times++) await world.notify(second);
    await world.notify(payment);
    await world.pass(3 * DAY, 6 * HOUR);
    expect(world.shop.types).toEqual(['checkout.paid', 'checkout.duplicate_payment']);
    expect(world.shop.taken[1]).toMatchObject({ sequence: 2, checkout: { status: 'paid', transactionId: second.id } });
    expect(await world.get(checkout)).toMatchObject({ status: 'paid', transactionId: payment.id });
  });

  test('seen together with the first is told after it', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    world.pay(checkout);
    world.now += 5 * SECOND;
    world.pay(checkout);
    await world.engine.checkouts.refresh(checkout, 'return');
    await world.idle();
    expect(world.shop.types).toEqual(['checkout.paid', 'checkout.duplicate_payment']);
    expect(world.shop.taken.map(({ sequence }) => sequence)).toEqual([1, 2]);
  });

  test('through two checkouts of one order, with different amounts, is told once as paid and once as a duplicate', async () => {
    const world = await openWorld();
    const first = await world.open();
    world.provider.fail('cancel', new RailError('not_cancelable', 'Open in another tab'));
    const second = await world.open({ amount: money(5_000n, 'GBP') });
    await world.idle();
    await Promise.all([world.notify(world.pay(first)), world.notify(world.pay(second))]);
    expect([...world.shop.types].sort()).toEqual(['checkout.duplicate_payment', 'checkout.paid']);
    expect((await world.get(first)).status).toBe('paid');
    expect((await world.get(second)).status).toBe('paid');
  });

  test('after the first went back entirely is told, too: that money is here', async () => {
    const world = await openWorld();
    const { checkout, payment } = await world.openPaid();
    world.provider.giveBack(payment, 10_000n);
    await world.notify(payment);
    await world.notify(world.pay(checkout));
    expect(world.shop.types).toEqual(['checkout.paid', 'checkout.refunded', 'checkout.duplicate_payment']);
  });

  test('that is sound, beside one under review, is told: money must not go unseen', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const wrong = world.pay(checkout, { amount: money(1n, 'GBP') });
    await world.notify(wrong);
    const sound = world.pay(checkout);
    await world.notify(sound);
    const another = world.pay(checkout, { amount: money(2n, 'GBP') });
    await world.notify(another);
    await world.notify(wrong);
    expect(world.shop.types).toEqual([
      'checkout.review_required',
      'checkout.duplicate_payment',
      'checkout.duplicate_payment',
    ]);
    expect(world.shop.taken.map((event) => event.checkout?.transactionId)).toEqual([wrong.id, sound.id, another.id]);
    expect((await world.get(checkout)).status).toBe('review');
  });
});

describe('a dispute', () => {
  test('is told when it opens, and when it is won', async () => {
    const world = await openWorld();
    const { checkout, payment } = await world.openPaid();
    payment.dispute = 'open';
    await world.notify(payment);
    expect((await world.get(checkout)).status).toBe('disputed');
    payment.dispute = 'won';
    await world.notify(payment);
    expect((await world.get(checkout)).status).toBe('paid');
    expect(world.shop.taken.map(({ type, checkout: of }) => [type, of?.status])).toEqual([
      ['checkout.paid', 'paid'],
      ['checkout.disputed', 'disputed'],
      ['checkout.disputed', 'paid'],
    ]);
  });

  test('is told when it is lost, also when its opening was never seen', async () => {
    const world = await openWorld();
    const { checkout, payment } = await world.openPaid();
    payment.dispute = 'lost';
    await world.notify(payment);
    expect((await world.get(checkout)).status).toBe('lost');
    expect(world.shop.taken.map(({ type, checkout: of }) => [type, of?.status])).toEqual([
      ['checkout.paid', 'paid'],
      ['checkout.disputed', 'disputed'],
      ['checkout.disputed', 'lost'],
    ]);
    expect(world.shop.taken.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });
});

describe('what the provider says that cannot be', () => {
  test('is refused and logged: paid does not become failed', async () => {
    const world = await openWorld();
    const { checkout, payment } = await world.openPaid();
    payment.status = 'failed';
    await world.notify(payment);
    expect((await world.get(checkout)).status).toBe('paid');
    expect(world.warnings('refused: this state cannot follow that one')).toMatchObject([
      { fields: { checkoutId: checkout.id, from: 'paid', to: 'failed' } },
    ]);
    expect(world.shop.types).toEqual(['checkout.paid']);
  });
});
