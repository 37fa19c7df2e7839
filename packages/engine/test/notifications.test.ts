import { money } from '@neropay/core';
import { RailError } from '@neropay/core/rail';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, openWorld, SECOND, type World } from './support/world.js';

const claimOf = (world: World, reference: string, paymentId: string, success = true) =>
  world.engine.inbox.receive('neropay', world.store.store.id, {
    body: new TextEncoder().encode(
      JSON.stringify({ id: 'evt_forged', type: 'transaction.succeeded', reference, paymentId, success }),
    ),
    headers: {},
    receivedAt: world.now,
  });

describe('a notification', () => {
  test('is a hint: the provider is asked, and then the order is paid and told once', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const payment = world.pay(checkout);
    const reads = world.provider.seen('read').length;
    expect(await world.notify(payment)).toBe('accepted');
    expect(world.provider.seen('read').length).toBe(reads + 1);
    expect(await world.get(checkout)).toMatchObject({
      status: 'paid',
      transactionId: payment.id,
      late: false,
      sequence: 1,
    });
    expect(world.shop.taken).toEqual(await world.events());
    expect(world.shop.taken).toMatchObject([
      {
        type: 'checkout.paid',
        sequence: 1,
        storeId: world.store.store.id,
        checkoutId: checkout.id,
        checkout: {
          id: checkout.id,
          orderId: '1001',
          reference: '1001',
          status: 'paid',
          amount: '100.00',
          amountRefunded: '0.00',
          currency: 'GBP',
          transactionId: payment.id,
          rail: 'neropay',
          mode: 'live',
          late: false,
          reviewReason: null,
        },
        refund: null,
      },
    ]);
  });

  test('that claims success of a payment which the provider calls pending makes nothing paid', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const payment = world.provider.begin(checkout.hostedId);
    await world.notify(payment, { claimsSuccess: true });
    expect((await world.get(checkout)).status).toBe('pending');
    expect(await world.events()).toEqual([]);
  });

  test('that names the payment alone finds the order by what the provider says of the payment', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    await world.notify(world.pay(checkout), { reference: null });
    expect((await world.get(checkout)).status).toBe('paid');
  });

  test.each([2, 5, 20])('that comes %i times at once is told once', async (times) => {
    const world = await openWorld();
    const checkout = await world.open();
    const payment = world.pay(checkout);
    await Promise.all(Array.from({ length: times }, () => world.notify(payment)));
    expect(world.shop.types).toEqual(['checkout.paid']);
    expect((await world.get(checkout)).sequence).toBe(1);
  });

  test('that comes again after days changes nothing', async () => {
    const world = await openWorld();
    const { checkout, payment } = await world.openPaid();
    const before = await world.get(checkout);
    for (let day = 0; day < 3; day++) {
      await world.advance(DAY);
      await world.notify(payment);
    }
    expect(world.shop.types).toEqual(['checkout.paid']);
    expect(await world.get(checkout)).toMatchObject({ status: 'paid', version: before.version });
  });

  test('of a failed try that overtakes, or is overtaken by, the one of the paid try ends in paid, told in order', async () => {
    for (const failedFirst of [true, false]) {
      const world = await openWorld();
      const checkout = await world.open();
      const failed = world.provider.begin(checkout.hostedId, { status: 'failed' });
      if (failedFirst) await world.notify(failed);
      const paid = world.pay(checkout);
      await world.notify(paid);
      await world.notify(failed);
      expect((await world.get(checkout)).status).toBe('paid');
      expect(world.shop.types).toEqual(failedFirst ? ['checkout.failed', 'checkout.paid'] : ['checkout.paid']);
      expect(world.shop.taken.map(({ sequence }) => sequence)).toEqual(failedFirst ? [1, 2] : [1]);
    }
  });

  test('whose payment the provider’s lists do not show yet is asked about again, until they do', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    world.provider.listLagMs = 10 * SECOND;
    const payment = world.pay(checkout);
    // A hint without the payment's id leaves the search alone to find it.
    await claimOf(world, '1001', 'none');
    await world.idle();
    expect((await world.get(checkout)).status).toBe('pending');
    await world.pass(20 * SECOND, SECOND);
    expect(await world.get(checkout)).toMatchObject({ status: 'paid', transactionId: payment.id });
  });

  test('about money that comes late is asked about again, too', async () => {
    const world = await openWorld({ reconcileSchedule: [MINUTE], checkoutTtlMs: HOUR });
    const checkout = await world.open();
    await world.pass(3 * HOUR, 10 * MINUTE);
    expect((await world.scheduleOf(checkout)).reconcileAt).toBeNull();
    world.provider.listLagMs = 90 * SECOND;
    world.pay(checkout);
    await claimOf(world, '1001', 'none');
    await world.pass(HOUR, MINUTE);
    expect(await world.get(checkout)).toMatchObject({ status: 'paid', late: true });
  });

  test('that came while the provider’s API was down for two days is worked through afterwards', async () => {
    // Old enough for the reconciler to have let go: nobody else asks.
    const world = await openWorld({ reconcileSchedule: [MINUTE] });
    world.provider.tellsSums = true;
    const { checkout, payment } = await world.openPaid();
    await world.pass(HOUR, 10 * MINUTE);
    expect((await world.scheduleOf(checkout)).reconcileAt).toBeNull();
    world.provider.giveBack(payment, 500n);
    world.provider.fail('read', 'down', 100_000);
    await world.notify(payment);
    await world.pass(2 * DAY, HOUR);
    world.provider.heal();
    await world.pass(2 * DAY, HOUR);
    expect(await world.get(checkout)).toMatchObject({ status: 'partially_refunded', refunded: 500n });
  });

  test('is put off, not lost, when something of ours goes wrong', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const { readPayments } = world.rails.neropay;
    world.rails.neropay.readPayments = () => Promise.reject(new TypeError('a bug'));
    await world.notify(world.pay(checkout));
    expect(world.warnings('a notification could not be settled')).toHaveLength(1);
    world.rails.neropay.readPayments = readPayments;
    await world.advance(2 * SECOND);
    expect((await world.get(checkout)).status).toBe('paid');
  });
});

describe('a notification that is not to be believed', () => {
  test('because its signature is wrong is rejected before anything is written', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const reads = world.provider.seen('read').length;
    expect(await world.notify(world.pay(checkout), { signedFor: 'acct_other' })).toBe('rejected');
    expect(world.provider.seen('read').length).toBe(reads);
    expect((await world.get(checkout)).status).toBe('pending');
  });

  test('because it is unsigned is a question to the provider at most, where no signature was promised', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    expect(await claimOf(world, '1001', '999')).toEqual({ kind: 'accepted' });
    await world.idle();
    expect((await world.get(checkout)).status).toBe('pending');
  });

  test('because it is unsigned costs a handful of questions, however much success it claims', async () => {
    const world = await openWorld({ checkoutTtlMs: 30 * DAY, reconcileSchedule: [20 * DAY] });
    await world.open();
    const before = world.provider.seen('read').length;
    await claimOf(world, '1001', '999');
    await world.pass(HOUR, MINUTE);
    await world.pass(5 * DAY, HOUR);
    expect(world.provider.seen('read').length - before).toBe(6);
  });

  test('because it is unsigned is rejected where a signature was promised', async () => {
    const world = await openWorld({ connect: { webhookSecret: 'whsec' } });
    expect(await claimOf(world, '1001', '1')).toMatchObject({ kind: 'rejected', reason: 'unsigned' });
  });

  test('about one pound on a hundred-pound order is told for review, once, and never as paid', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const payment = world.pay(checkout, { amount: money(100n, 'GBP') });
    for (let times = 0; times < 3; times++) await world.notify(payment);
    await world.pass(3 * DAY, 6 * HOUR);
    expect(await world.get(checkout)).toMatchObject({
      status: 'review',
      reviewReason: 'amount_mismatch',
      transactionId: payment.id,
    });
    expect(world.shop.types).toEqual(['checkout.review_required']);
    expect(world.shop.taken[0]?.checkout).toMatchObject({ status: 'review', reviewReason: 'amount_mismatch' });
  });

  test.each([
    ['in another currency', { amount: money(10_000n, 'EUR') }, 'currency_mismatch'],
    ['a penny too much', { amount: money(10_001n, 'GBP') }, 'amount_mismatch'],
  ])('about money that is %s is told for review, once', async (_what, changes, reason) => {
    const world = await openWorld();
    const checkout = await world.open();
    await world.notify(world.pay(checkout, changes));
    await world.notify(world.pay(checkout, { status: 'failed' }));
    expect(await world.get(checkout)).toMatchObject({ status: 'review', reviewReason: reason });
    expect(world.shop.types).toEqual(['checkout.review_required']);
  });

  test('about money of another account is told for review, once', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const { show } = world.provider;
    world.provider.show = (payment) => ({ ...show.call(world.provider, payment), accountId: 'acct_other' });
    await world.notify(world.pay(checkout));
    expect(await world.get(checkout)).toMatchObject({ status: 'review', reviewReason: 'account_mismatch' });
    expect(world.shop.types).toEqual(['checkout.review_required']);
  });

  test('because it is genuine, but of another order, pays neither that order nor this one', async () => {
    const world = await openWorld();
    const cheap = await world.open({ orderId: '1', amount: money(10_000n, 'GBP') });
    const dear = await world.open({ orderId: '2', amount: money(10_000n, 'GBP') });
    const payment = world.pay(cheap);
    // The reference of the unpaid order, the payment of the paid one.
    await world.notify(payment, { reference: dear.reference });
    expect((await world.get(dear)).status).toBe('pending');
    expect(world.warnings(/not believed/)).toMatchObject([{ fields: { reason: 'reference_mismatch' } }]);
    await world.notify(payment);
    expect((await world.get(cheap)).status).toBe('paid');
    expect((await world.get(dear)).status).toBe('pending');
  });

  test('because it was sent to another store of the same account, leaves both stores alone', async () => {
    const world = await openWorld();
    const other = await world.connect({ url: 'https://other.test' });
    const checkout = await world.open();
    expect(await world.notify(world.pay(checkout), { store: other })).toBe('accepted');
    expect((await world.get(checkout)).status).toBe('pending');
    expect(await world.events(other.store.id)).toEqual([]);
    expect(world.warnings('notification not applied')).toMatchObject([{ fields: { reason: 'other_store' } }]);
  });

  test('because it was sent to a store of another account, is rejected by its signature', async () => {
    const world = await openWorld();
    const stranger = await world.connect({ url: 'https://stranger.test', accountId: 'acct_other' });
    const checkout = await world.open();
    const same = await world.open({}, { store: stranger });
    expect(same.reference).toBe(checkout.reference);
    expect(await world.notify(world.pay(checkout), { store: stranger })).toBe('rejected');
    expect((await world.get(same)).status).toBe('pending');
  });

  test('about a payment that is bound to another checkout pays nothing here', async () => {
    const world = await openWorld();
    const { payment } = await world.openPaid({ orderId: '1' });
    const victim = await world.open({ orderId: '2' });
    // The provider itself now shows the payment under the other reference.
    payment.reference = victim.reference;
    await world.notify(payment, { reference: victim.reference });
    expect((await world.get(victim)).status).toBe('pending');
    expect(world.warnings('refused: this payment is the money of another checkout')).toHaveLength(1);
    // What is really its own is not held up by that.
    await world.notify(world.pay(victim));
    await world.pass(HOUR, 10 * MINUTE);
    expect((await world.get(victim)).status).toBe('paid');
  });

  test('about a reference that nobody here asked for is left alone', async () => {
    const world = await openWorld();
    const payment = world.provider.addPayment({
      accountId: 'acct_main',
      reference: 'terminal-7',
      amount: money(500n, 'GBP'),
    });
    expect(await world.notify(payment)).toBe('accepted');
    expect(await world.notify(payment, { reference: null })).toBe('accepted');
    expect(await world.events()).toEqual([]);
    expect(world.logged.filter(({ level }) => level !== 'info')).toEqual([]);
  });

  test('for a store or a rail that is not here is nobody’s', async () => {
    const world = await openWorld();
    const payment = world.provider.addPayment({ accountId: 'acct_main', reference: 'x', amount: money(1n, 'GBP') });
    const raw = world.rails.neropay.notification(payment);
    expect(await world.engine.inbox.receive('neropay', 'st_unknown', raw)).toEqual({ kind: 'unknown_store' });
    expect(await world.engine.inbox.receive('neteller', world.store.store.id, raw)).toEqual({ kind: 'unknown_store' });
  });
});

describe('a signed notification that ties our reference to a payment without one', () => {
  test('brings the money up for review: it may be ours, and is not believed', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const payment = world.pay(checkout, { reference: null, status: 'pending' });
    await world.notify(payment, { reference: '1001' });
    expect((await world.get(checkout)).status).toBe('pending');
    // From then on it is watched like any other of this checkout, told or not.
    payment.status = 'succeeded';
    await world.pass(2 * MINUTE, MINUTE);
    expect(await world.get(checkout)).toMatchObject({ status: 'review', reviewReason: 'reference_missing' });
  });

  test('does nothing of the kind unsigned', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const payment = world.pay(checkout, { reference: null });
    await world.notify(payment, { reference: '1001', signedFor: null });
    expect((await world.get(checkout)).status).toBe('pending');
    expect(world.warnings(/not believed/)).toHaveLength(1);
  });
});

describe('receiving', () => {
  test('rejects when the ledger cannot write: the provider must hear 5xx and send it again', async () => {
    const world = await openWorld();
    const payment = world.pay(await world.open());
    const raw = world.rails.neropay.notification(payment);
    await world.engine.stop();
    await world.ledger.close();
    await expect(world.engine.inbox.receive('neropay', world.store.store.id, raw)).rejects.toThrow(
      'The ledger is closed',
    );
  });

  test('resolves when it is written: what comes after may take its time', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const release = world.provider.hold('read');
    expect(await world.notify(world.pay(checkout))).toBe('accepted');
    expect((await world.get(checkout)).status).toBe('pending');
    release();
    await world.idle();
    expect((await world.get(checkout)).status).toBe('paid');
  });

  test('for a store whose secrets cannot be opened rejects, and loses nothing', async () => {
    const world = await openWorld();
    const payment = world.pay(await world.open());
    await world.ledger.updateStore(world.store.store.id, { credentials: 'v1.00000000.AAAA', updatedAt: world.now });
    world.engine.accounts.forget(world.store.store.id);
    await expect(world.notify(payment)).rejects.toThrow('Not a sealed text');
  });
});

describe('a disconnected store', () => {
  test('still has its payments settled, and its events to read; it is not called back', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    await world.engine.stores.disconnect(world.store);
    expect(await world.engine.accounts.open(world.store.store.id)).toBeNull();
    await world.notify(world.pay(checkout));
    expect((await world.get(checkout)).status).toBe('paid');
    expect(await world.told(checkout)).toEqual(['paid']);
    expect(world.shop.seen).toEqual([]);
  });

  test('whose credentials are refused meanwhile is not asked about every minute for ever', async () => {
    const world = await openWorld();
    await world.open();
    await world.engine.stores.disconnect(world.store);
    world.provider.accounts.clear();
    const before = world.provider.seen('read').length;
    await world.pass(10 * HOUR, 10 * MINUTE);
    const asked = world.provider.seen('read').length - before;
    expect(asked).toBeGreaterThan(5);
    expect(asked).toBeLessThan(20);
  });
});

describe('an older answer of the provider that arrives after a newer one', () => {
  test('is not laid over it: what was written meanwhile is asked for again', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const payment = world.provider.begin(checkout.hostedId);
    const release = world.provider.hold('read');
    const slow = world.engine.checkouts.refresh(checkout, 'refresh');
    await world.idle();
    // The slow answer says pending. By now it is paid, and somebody else has told so.
    payment.status = 'succeeded';
    world.provider.hold('read')();
    await world.notify(payment);
    expect((await world.get(checkout)).status).toBe('paid');
    release();
    expect((await slow).status).toBe('paid');
    const basis = await world.ledger.loadForSettle(checkout.id);
    expect(basis?.payments).toMatchObject([{ id: payment.id, status: 'succeeded' }]);
  });
});

describe('many who ask at once', () => {
  test('share questions, and none gets an answer that is older than its question', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const before = world.provider.seen('read').length;
    const release = world.provider.hold('read');
    const first = world.engine.checkouts.refresh(checkout, 'refresh');
    await world.idle();
    world.pay(checkout);
    const later = Array.from({ length: 50 }, () => world.engine.checkouts.refresh(checkout, 'return'));
    await world.idle();
    world.provider.hold('read')();
    release();
    await first;
    for (const answer of await Promise.all(later)) expect(answer.status).toBe('paid');
    expect(world.provider.seen('read').length - before).toBeLessThanOrEqual(3);
    expect(world.shop.types.filter((type) => type === 'checkout.paid').length).toBeLessThanOrEqual(1);
    expect(await world.told(checkout)).toEqual(['paid']);
  });

  test('hear what has been written since they asked, though their own answer is older', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const release = world.provider.hold('read');
    const slow = world.engine.checkouts.refresh(checkout, 'return');
    await world.idle();
    const payment = world.pay(checkout);
    world.provider.hold('read')();
    await world.notify(payment);
    release();
    expect((await slow).status).toBe('paid');
  });

  test('all hear of a failure, and the next question is asked anew', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    world.pay(checkout);
    world.provider.fail('read', new RailError('unavailable', 'Down'));
    const answers = await Promise.allSettled(
      Array.from({ length: 3 }, () => world.engine.checkouts.refresh(checkout, 'refresh')),
    );
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect((await world.engine.checkouts.refresh(checkout, 'refresh')).status).toBe('paid');
  });
});
