import { describe, expect, test } from 'vitest';
import { MortalLedger } from './support/mortal-ledger.js';
import { HOUR, MINUTE, openWorld, SECOND } from './support/world.js';

/** Whether a promise is settled by now. */
const isDone = async (promise: Promise<unknown>): Promise<boolean> => {
  const pending = Symbol('pending');
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
};

describe('stopping', () => {
  test('waits for what is under way, takes nothing new, and starting again goes on', async () => {
    const world = await openWorld();
    const checkout = await world.open();
    const payment = world.pay(checkout);
    const release = world.provider.hold('read');
    await world.notify(payment);
    const stopped = world.engine.stop();
    await world.idle();
    expect(await isDone(stopped)).toBe(false);
    release();
    await stopped;
    expect((await world.get(checkout)).status).toBe('paid');
    const settled = world.shop.seen.length;

    const second = await world.open({ orderId: '2' });
    await world.notify(world.pay(second));
    await world.pass(HOUR, MINUTE);
    expect((await world.get(second)).status).toBe('pending');
    expect(world.shop.seen).toHaveLength(settled);

    world.engine.start();
    await world.idle();
    expect((await world.get(second)).status).toBe('paid');
    expect(world.shop.types).toEqual(['checkout.paid', 'checkout.paid']);
  });

  test('cuts a delivery short, which says nothing about the shop: it goes out again as soon as there is a start', async () => {
    const world = await openWorld();
    world.shop.hold();
    await world.openPaid();
    await world.engine.stop();
    expect(world.shop.seen).toEqual([]);
    world.shop.hold()();
    world.engine.start();
    await world.idle();
    expect(world.shop.types).toEqual(['checkout.paid']);
  });

  test('and starting again leaves deliveries with a signal that is not aborted', async () => {
    const world = await openWorld();
    await world.engine.stop();
    world.engine.start();
    await world.openPaid();
    expect(world.shop.types).toEqual(['checkout.paid']);
    expect((await world.engine.stores.testCallback(world.store)).outcome.kind).toBe('delivered');
  });

  test('waits for a refund that is being repeated', async () => {
    const world = await openWorld();
    const { checkout } = await world.openPaid();
    world.provider.fail('refund', 'down');
    await world.refund(checkout, '1.00');
    const release = world.provider.hold('refund');
    await world.advance(5 * SECOND);
    const stopped = world.engine.stop();
    await world.idle();
    expect(await isDone(stopped)).toBe(false);
    release();
    await stopped;
    expect(await world.engine.refunds.list(checkout.id)).toMatchObject([{ status: 'succeeded' }]);
  });

  test('twice, and before there was a start, is stopping', async () => {
    const world = await openWorld();
    await Promise.all([world.engine.stop(), world.engine.stop()]);
    await world.engine.stop();
    world.engine.start();
    world.engine.start();
    await world.openPaid();
    expect(world.shop.types).toEqual(['checkout.paid']);
  });
});

describe('a database that fails for a while', () => {
  test('stops nothing for good: the loops go on when it is back', async () => {
    const world = await openWorld();
    await world.engine.stop();
    const between = new MortalLedger(world.ledger, Number.POSITIVE_INFINITY, 'before');
    world.replaceEngine(between.ledger);
    const checkout = await world.open();
    const payment = world.pay(checkout);
    const raw = world.rails.neropay.notification(payment);
    await world.engine.inbox.receive('neropay', world.store.store.id, raw);
    between.dead = true;
    await world.pass(10 * SECOND, SECOND);
    expect(world.warnings('a round failed; trying again').length).toBeGreaterThan(3);
    between.dead = false;
    await world.pass(2 * MINUTE, 10 * SECOND);
    expect((await world.get(checkout)).status).toBe('paid');
    expect(world.shop.types).toEqual(['checkout.paid']);
  });
});
