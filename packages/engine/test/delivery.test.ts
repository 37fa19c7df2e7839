import { money } from '@neropay/core';
import { DEFAULT_DELIVERY_SCHEDULE, type EventRecord } from '@neropay/engine';
import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, openWorld, SECOND, type World } from './support/world.js';

/** Paid orders, told one after the other. */
const payOrders = async (world: World, count: number, first = 1) => {
  for (let order = first; order < first + count; order++) await world.openPaid({ orderId: String(order) });
};

describe('an event', () => {
  test('reaches the shop at once: nobody waits for the next round', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const raw = world.rails.neropay.notification(world.pay(checkout));
    await world.engine.inbox.receive('neropay', world.store.store.id, raw);
    await world.quiet();
    expect(world.shop.types).toEqual(['checkout.paid']);
  });

  test('is tried again after about 5 s, 1 m, 5 m, 30 m, 2 h, 5 h, 10 h, then every 12 h to 5 days; then it is dead', async () => {
    const world = await openWorld();
    world.shop.answer = () => 500;
    const { checkout } = await world.openPaid();
    const start = world.now;
    const step = () => {
      const passed = world.now - start;
      return passed < 10 * MINUTE ? SECOND : passed < HOUR ? 10 * SECOND : 5 * MINUTE;
    };
    while (world.now < start + 10 * DAY) await world.advance(step());
    const attempts = world.shop.seen.map(({ at }) => at);
    expect(attempts).toHaveLength(DEFAULT_DELIVERY_SCHEDULE.length + 1);
    expect(world.shop.seen.map(({ attempt }) => attempt)).toEqual(attempts.map((_, index) => index + 1));
    for (const [index, wait] of DEFAULT_DELIVERY_SCHEDULE.entries()) {
      const waited = Number(attempts[index + 1]) - Number(attempts[index]);
      expect(waited).toBeGreaterThanOrEqual(wait * 0.8);
      expect(waited).toBeLessThanOrEqual(wait * 1.2 + (wait > HOUR ? 10 * MINUTE : 10 * SECOND));
    }
    // What comes afterwards is told as if nothing had been.
    world.shop.answer = () => 200;
    await world.refund(checkout, '1.00');
    await world.idle();
    expect(world.shop.types).toEqual(['checkout.partially_refunded']);
    expect(world.shop.taken[0]?.sequence).toBe(2);
  });

  test('is the same each time it is tried: a receiver knows a repeat by its id', async () => {
    const world = await openWorld();
    world.shop.answer = () => 500;
    await world.openPaid();
    await world.advance(10 * SECOND);
    const [first, second] = world.shop.seen;
    expect(second?.event).toEqual(first?.event);
  });

  test.each([
    ['an hour', HOUR, HOUR, 1.2 * HOUR],
    ['longer than half a day', 90 * DAY, 12 * HOUR, 12.2 * HOUR],
    ['less than the schedule does', SECOND, 4 * SECOND, 6 * SECOND],
  ])('waits as the shop asks with Retry-After: %s', async (_what, retryAfterMs, least, most) => {
    const world = await openWorld();
    world.shop.answer = () => ({ status: 503, retryAfterMs });
    await world.openPaid();
    while (world.shop.seen.length < 2) await world.advance(most / 50);
    const waited = Number(world.shop.seen[1]?.at) - Number(world.shop.seen[0]?.at);
    expect(waited).toBeGreaterThanOrEqual(least);
    expect(waited).toBeLessThanOrEqual(most);
  });

  test('goes out in the order of its checkout, and waits behind one that is not taken', async () => {
    const world = await openWorld();
    world.shop.answer = (event) => (event.type === 'checkout.failed' && world.shop.seen.length < 3 ? 500 : 200);
    const checkout = await world.open();
    await world.notify(world.provider.begin(checkout.hostedId, { status: 'failed' }));
    await world.notify(world.pay(checkout));
    await world.refund(checkout, '1.00');
    await world.idle();
    expect(world.shop.types).toEqual([]);
    await world.pass(10 * MINUTE, 5 * SECOND);
    expect(world.shop.types).toEqual(['checkout.failed', 'checkout.paid', 'checkout.partially_refunded']);
    expect(world.shop.taken.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  test('of another checkout does not wait', async () => {
    const world = await openWorld();
    world.shop.answer = (event) => (event.checkout?.orderId === '1' ? 500 : 200);
    await payOrders(world, 2);
    expect(world.shop.taken.map((event) => event.checkout?.orderId)).toEqual(['2']);
  });

  test('for a shop that wants no more (410) is the last: what waits is ended, the endpoint disabled', async () => {
    const world = await openWorld();
    world.shop.answer = () => 500;
    await payOrders(world, 3);
    world.shop.answer = () => 410;
    await world.pass(10 * SECOND, SECOND);
    const asked = world.shop.seen.length;
    world.shop.answer = () => 200;
    await payOrders(world, 1, 4);
    await world.pass(DAY, HOUR);
    expect(world.shop.seen).toHaveLength(asked);
    expect(await world.ledger.getCallbackEndpoint(world.store.store.id)).toMatchObject({
      state: 'disabled',
      disabledReason: 'the receiver wants no more',
    });
    // The shop is connected again: new events go out, and the old ones are read by cursor.
    await world.connect();
    await payOrders(world, 1, 5);
    expect(world.shop.taken.map((event) => event.checkout?.orderId)).toEqual(['5']);
    expect((await world.events()).map((event) => event.checkout?.orderId)).toEqual(['1', '2', '3', '4', '5']);
  });

  test('for a shop that has moved meanwhile goes to the new address, though the old one says 410', async () => {
    const world = await openWorld();
    const release = world.shop.hold();
    world.shop.answer = () => 410;
    await world.openPaid();
    await world.engine.stores.update(await world.reopen(world.store.store.id), {
      callbackUrl: 'https://new.test/callback',
    });
    const moved = world.receiver('https://new.test/callback');
    release();
    await world.idle();
    expect(moved.types).toEqual(['checkout.paid']);
  });
});

describe('an endpoint that is down', () => {
  test('leaves all others alone, however long it takes to fail', async () => {
    const world = await openWorld();
    const slow = await world.connect({ url: 'https://slow.test' });
    const release = world.receiver('https://slow.test/callback').hold();
    for (let order = 0; order < 30; order++) await world.openPaid({ orderId: `s${order}` }, { store: slow });
    await payOrders(world, 10);
    expect(world.shop.taken).toHaveLength(10);
    release();
    await world.idle();
    expect(world.receiver('https://slow.test/callback').taken).toHaveLength(30);
  });

  test('holds but a share of the room at once', async () => {
    const world = await openWorld();
    const receiver = world.shop;
    let atOnce = 0;
    let most = 0;
    const take = receiver.take.bind(receiver);
    receiver.take = async (...args) => {
      most = Math.max(most, ++atOnce);
      try {
        return await take(...args);
      } finally {
        atOnce--;
      }
    };
    const release = receiver.hold();
    await payOrders(world, 40);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThan(16);
    release();
    await world.idle();
    expect(receiver.taken).toHaveLength(40);
  });

  test('is left alone for a while after failing again and again, and gets everything once it is back', async () => {
    const world = await openWorld();
    world.shop.answer = () => 500;
    await payOrders(world, 60);
    await world.pass(10 * MINUTE, 5 * SECOND);
    // Each of the 60 would be due four times by now.
    expect(world.shop.seen.length).toBeLessThan(60);
    world.shop.answer = () => 200;
    await world.pass(HOUR, 30 * SECOND);
    expect(world.shop.taken).toHaveLength(60);
  });

  test('many times over does not keep a healthy one waiting', async () => {
    const world = await openWorld();
    const releases: (() => void)[] = [];
    for (let index = 0; index < 20; index++) await world.addHook(`https://down${index}.test`, null);
    for (let index = 0; index < 20; index++) world.receiver(`https://down${index}.test`).answer = () => 500;
    await payOrders(world, 9);
    // All is due again; and each of those that are down now takes its time to fail.
    for (let index = 0; index < 20; index++) releases.push(world.receiver(`https://down${index}.test`).hold());
    await world.pass(6 * MINUTE, MINUTE);
    await payOrders(world, 1, 10);
    expect(world.shop.taken.map((event) => event.checkout?.orderId)).toContain('10');
    for (const release of releases) release();
    await world.idle();
  });

  test('and answers a self-test again is trusted again', async () => {
    const world = await openWorld();
    world.shop.answer = () => 500;
    await payOrders(world, 8);
    await world.pass(2 * MINUTE, SECOND);
    world.shop.answer = () => 200;
    expect((await world.engine.stores.testCallback(world.store)).outcome.kind).toBe('delivered');
    await payOrders(world, 1, 100);
    expect(world.shop.taken.at(-1)?.checkout?.orderId).toBe('100');
  });
});

describe('a sink that fails by itself', () => {
  test('is logged, and the event is tried again', async () => {
    const world = await openWorld();
    world.shop.answer = () => {
      throw new TypeError('a bug');
    };
    await world.openPaid();
    expect(world.warnings('a sink failed')).toHaveLength(1);
    world.shop.answer = () => 200;
    await world.advance(10 * SECOND);
    expect(world.shop.types).toEqual(['checkout.paid']);
  });

  test('or does not exist, keeps the event for one that will', async () => {
    const world = await openWorld();
    const hook = await world.addHook('https://hook.test', null);
    await world.ledger.updateEndpoint(hook, { config: 'v1.unknown.text' });
    await world.openPaid();
    expect(world.warnings('a sink failed')).toHaveLength(1);
    const config = world.vault.seal('{"url":"https://hook.test"}', 'endpoint:neropay:live:acct_main');
    await world.ledger.updateEndpoint(hook, { config });
    await world.advance(10 * SECOND);
    expect(world.receiver('https://hook.test').types).toEqual(['checkout.paid']);
  });
});

describe('a hook', () => {
  test('hears the types that it wants, of every store of its account and of no other', async () => {
    const world = await openWorld();
    const second = await world.connect({ url: 'https://second.test' });
    const stranger = await world.connect({ url: 'https://stranger.test', accountId: 'acct_other' });
    const testing = await world.connect({ url: 'https://shop.test', mode: 'test' });
    await world.addHook('https://hook.test', ['checkout.paid', 'checkout.refunded']);
    for (const store of [world.store, second, stranger, testing]) {
      const { checkout } = await world.openPaid({ orderId: 'x' }, { store });
      await world.refund(checkout, '1.00', { store });
      await world.refund(checkout, undefined, { store });
      await world.idle();
    }
    const heard = world.receiver('https://hook.test').taken;
    expect(heard.map(({ storeId, type }: EventRecord) => [storeId, type])).toEqual([
      [world.store.store.id, 'checkout.paid'],
      [world.store.store.id, 'checkout.refunded'],
      [second.store.id, 'checkout.paid'],
      [second.store.id, 'checkout.refunded'],
    ]);
  });

  test('beside a shop that is down hears at once', async () => {
    const world = await openWorld();
    await world.addHook('https://hook.test', null);
    world.shop.answer = () => 500;
    await world.openPaid();
    expect(world.receiver('https://hook.test').types).toEqual(['checkout.paid']);
    expect(world.shop.types).toEqual([]);
  });

  test('that is gone leaves the shop’s callback alone', async () => {
    const world = await openWorld();
    await world.addHook('https://hook.test', null);
    world.receiver('https://hook.test').answer = () => 410;
    await payOrders(world, 2);
    expect(world.receiver('https://hook.test').seen).toHaveLength(1);
    expect(world.shop.taken).toHaveLength(2);
  });
});

describe('a platform with words of its own', () => {
  test('is told in them: minor units, a fresh token for each event, nothing for what it has no word for', async () => {
    const world = await openWorld();
    await world.addPlatform();
    const { checkout } = await world.openPaid({ amount: money(1_599n, 'GBP') });
    await world.notify(world.pay(checkout));
    await world.refund(checkout, '5.99');
    await world.idle();
    expect(world.platform.seen.map(({ sent }) => sent)).toEqual([
      { merchantId: 'platform', token: 'token_1', word: 'APPROVED', amount: '1599' },
      { merchantId: 'platform', token: 'token_2', word: 'REFUND', amount: '599' },
    ]);
    expect(world.shop.types).toEqual(['checkout.paid', 'checkout.duplicate_payment', 'checkout.partially_refunded']);
  });

  test('takes an event with 200 alone; anything else is tried again', async () => {
    const world = await openWorld();
    await world.addPlatform();
    world.platform.answer = () => 202;
    await world.openPaid();
    world.platform.answer = () => 200;
    await world.pass(10 * SECOND, SECOND);
    expect(world.platform.seen.map(({ status, sent }) => [status, sent.token])).toEqual([
      [202, 'token_1'],
      [200, 'token_2'],
    ]);
  });

  test('that gives no token is tried again', async () => {
    const world = await openWorld();
    await world.addPlatform();
    world.platformSink.tokensDown = true;
    await world.openPaid();
    expect(world.platform.seen).toEqual([]);
    world.platformSink.tokensDown = false;
    await world.pass(10 * SECOND, SECOND);
    expect(world.platform.seen.map(({ sent }) => sent.word)).toEqual(['APPROVED']);
  });
});

describe('a self-test', () => {
  test('sends a ping now and tells how the shop took it', async () => {
    const world = await openWorld();
    expect(await world.engine.stores.testCallback(world.store)).toMatchObject({
      url: 'https://shop.test/callback',
      outcome: { kind: 'delivered', status: 200 },
    });
    world.shop.answer = () => 401;
    const { eventId, outcome } = await world.engine.stores.testCallback(world.store);
    expect(outcome).toMatchObject({ kind: 'retry', status: 401, reason: 'the receiver answered 401' });
    expect(world.shop.seen.map(({ event }) => event)).toMatchObject([
      { type: 'ping', sequence: 0, checkoutId: null, checkout: null },
      { type: 'ping', id: eventId },
    ]);
    // It is no event of the store, and is not tried again.
    await world.pass(10 * MINUTE, MINUTE);
    expect(world.shop.seen).toHaveLength(2);
    expect(await world.events()).toEqual([]);
  });

  test('without a callback URL says what to set', async () => {
    const world = await openWorld({ connect: { callbackUrl: null } });
    await expect(world.engine.stores.testCallback(world.store)).rejects.toMatchObject({
      code: 'validation_failed',
      message: 'This store has no callback URL to test; set callback_url first',
      details: { callback_url: ['callback_url is not set'] },
    });
  });
});
