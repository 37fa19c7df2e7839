import { RailError } from '@neropay/core/rail';
import type { DeliveryEntry } from '@neropay/engine';
import { describe, expect, test, vi } from 'vitest';
import { HOUR, openWorld, SECOND, type World } from './support/world.js';

/** A delivery that fails is dead. */
const DIES = { deliverySchedule: [] } as const;

const deliveries = async (world: World): Promise<readonly DeliveryEntry[]> => {
  const page = await world.ledger.searchDeliveries({ cursor: null, limit: 100 });
  if (page === null) throw new Error('no list');
  return page.rows;
};
const dead = async (world: World) => (await deliveries(world)).filter(({ state }) => state === 'dead');
/** Paid orders that the shop does not take the events of, until the last of them is dead. An endpoint that fails again and again is asked less often. */
const failOrders = async (world: World, count: number) => {
  world.shop.answer = () => 500;
  for (let order = 1; order <= count; order++) await world.openPaid({ orderId: String(order) });
  while ((await dead(world)).length < count) await world.advance(30 * SECOND);
  world.shop.answer = () => 200;
};

describe('a replay', () => {
  test('of a dead delivery goes out at once, the same as before', async () => {
    const world = await openWorld(DIES);
    await failOrders(world, 1);
    const [delivery] = await dead(world);
    const [first] = world.shop.seen;
    expect(await world.engine.operator.replay([delivery?.id ?? 0])).toEqual([
      { id: delivery?.id, endpointId: delivery?.endpointId },
    ]);
    await world.quiet();
    expect(world.shop.taken).toEqual([first?.event]);
    expect(world.shop.seen.at(-1)?.attempt).toBe(1);
    expect(await deliveries(world)).toMatchObject([{ state: 'delivered', attempts: 1 }]);
  });

  test('does not wait for the rest that an endpoint is given which failed again and again', async () => {
    const world = await openWorld(DIES);
    await failOrders(world, 8);
    const [newest] = await dead(world);
    expect(world.shop.taken).toEqual([]);
    await world.engine.operator.replay([newest?.id ?? 0]);
    await world.quiet();
    expect(world.shop.taken.map(({ id }) => id)).toEqual([newest?.eventId]);
  });

  test('of one that dies again has the whole schedule before it', async () => {
    const world = await openWorld({ deliverySchedule: [SECOND] });
    world.shop.answer = () => 500;
    await world.openPaid();
    await world.pass(10 * SECOND, SECOND);
    const [delivery] = await dead(world);
    await world.engine.operator.replay([delivery?.id ?? 0]);
    await world.pass(10 * SECOND, SECOND);
    expect(world.shop.seen.map(({ attempt }) => attempt)).toEqual([1, 2, 1, 2]);
    const history = await world.ledger.deliveryHistory(delivery?.id ?? 0);
    expect(history?.tries.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [2, 'dead'],
      [1, 'retry'],
      [2, 'dead'],
      [1, 'retry'],
    ]);
  });

  test('of one that arrived is a repeat that the shop knows by its id', async () => {
    const world = await openWorld();
    await world.openPaid();
    const [delivery] = await deliveries(world);
    await world.engine.operator.replay([delivery?.id ?? 0]);
    await world.quiet();
    expect(world.shop.taken.map(({ id }) => id)).toEqual([delivery?.eventId, delivery?.eventId]);
  });

  test('of an old event comes after newer ones of its checkout, whose number is higher: the shop leaves it aside', async () => {
    const world = await openWorld(DIES);
    world.shop.answer = (event) => (event.type === 'checkout.paid' ? 500 : 200);
    const { checkout } = await world.openPaid();
    await world.refund(checkout, '1.00');
    await world.idle();
    world.shop.answer = () => 200;
    const [delivery] = await dead(world);
    await world.engine.operator.replay([delivery?.id ?? 0]);
    await world.quiet();
    expect(world.shop.taken.map(({ type, sequence }) => [type, sequence])).toEqual([
      ['checkout.partially_refunded', 2],
      ['checkout.paid', 1],
    ]);
  });

  test('changes nothing of one that is tried again by itself, or is not there', async () => {
    const world = await openWorld();
    world.shop.answer = () => 500;
    await world.openPaid();
    const [delivery] = await deliveries(world);
    expect(await world.engine.operator.replay([delivery?.id ?? 0, 999])).toEqual([]);
    expect(await deliveries(world)).toEqual([delivery]);
  });
});

describe('a replay of many', () => {
  const query = { cursor: null, limit: 4 };

  test('brings everything that died in steps, each order’s events in their order', async () => {
    const world = await openWorld(DIES);
    await failOrders(world, 9);
    const before = world.now + 1;
    const steps: unknown[] = [];
    let cursor: string | null = null;
    do {
      const step = await world.engine.operator.replayDead({ ...query, cursor, before });
      if (step === null) throw new Error('the cursor was refused');
      steps.push([step.replayed, step.remaining]);
      cursor = step.nextCursor;
      await world.idle();
    } while (cursor !== null);
    await world.pass(HOUR, SECOND * 30);
    expect(steps).toEqual([
      [4, 5],
      [4, 1],
      [1, 0],
    ]);
    const orders = world.shop.taken.map((event) => event.checkout?.orderId);
    expect(orders.toSorted()).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });

  test('by two operators at once brings each event once', async () => {
    const world = await openWorld(DIES);
    await failOrders(world, 6);
    const before = world.now + 1;
    const { operator } = world.engine;
    const all = { ...query, limit: 100, before };
    const steps = await Promise.all([operator.replayDead(all), operator.replayDead(all)]);
    await world.pass(HOUR, SECOND * 30);
    expect(steps.reduce((sum, step) => sum + (step?.replayed ?? 0), 0)).toBe(6);
    expect(world.shop.taken).toHaveLength(6);
  });

  test('refuses a cursor that is none of its own', async () => {
    const world = await openWorld();
    expect(await world.engine.operator.replayDead({ ...query, cursor: 'nonsense', before: world.now })).toBeNull();
  });
});

describe('an endpoint that is enabled', () => {
  const callback = async (world: World) => {
    const endpoint = await world.ledger.getCallbackEndpoint(world.store.store.id);
    if (endpoint === null) throw new Error('no callback');
    return endpoint;
  };

  test('after a 410 hears what comes, and what died can be replayed', async () => {
    const world = await openWorld();
    world.shop.answer = () => 410;
    await world.openPaid({ orderId: '1' });
    await world.openPaid({ orderId: '2' });
    world.shop.answer = () => 200;
    const { id } = await callback(world);
    const [lost] = await dead(world);
    expect(await world.engine.operator.replay([lost?.id ?? 0])).toEqual([]);
    expect(await world.engine.operator.enableEndpoint(id)).toMatchObject({ id, state: 'active', disabledReason: null });
    await world.openPaid({ orderId: '3' });
    await world.engine.operator.replay([lost?.id ?? 0]);
    await world.quiet();
    expect(world.shop.taken.map((event) => event.checkout?.orderId)).toEqual(['3', '1']);
  });

  test('hears at once what has waited for it', async () => {
    const world = await openWorld();
    world.shop.answer = () => 500;
    await world.openPaid();
    const { id } = await callback(world);
    await world.ledger.updateEndpoint(id, { state: 'disabled', disabledReason: 'somebody said so' });
    await world.pass(HOUR, 10 * SECOND);
    world.shop.answer = () => 200;
    await world.engine.operator.enableEndpoint(id);
    await world.quiet();
    expect(world.shop.types).toEqual(['checkout.paid']);
  });

  test('is none that is unknown, was deleted, has no URL, or whose store is disconnected', async () => {
    const world = await openWorld();
    const { operator, hooks, stores } = world.engine;
    expect(await operator.enableEndpoint('ep_unknown')).toBeNull();
    const hook = await hooks.create(world.store, { url: 'https://hook.test', types: ['checkout.paid'] }, 'key');
    await hooks.delete(world.store, hook.id);
    expect(await operator.enableEndpoint(hook.id)).toBeNull();
    const silent = await world.connect({ url: 'https://silent.test', callbackUrl: null });
    const { endpoint } = await stores.callback(silent.store.id);
    expect(await operator.enableEndpoint(endpoint.id)).toBeNull();
    const { id } = await callback(world);
    await stores.disconnect(world.store);
    expect(await operator.enableEndpoint(id)).toBeNull();
    expect(await callback(world)).toMatchObject({ state: 'disabled', disabledReason: 'the store was disconnected' });
  });
});

describe('the check of a store', () => {
  test('asks the provider again, with what is stored', async () => {
    const world = await openWorld();
    const asked = world.provider.seen('connect').length;
    expect(await world.engine.operator.checkStore(world.store)).toEqual({ ok: true, message: null, warnings: [] });
    expect(world.provider.seen('connect')).toHaveLength(asked + 1);
  });

  test('says what is wrong: a key that was withdrawn, a provider that is away, an account that is another', async () => {
    const world = await openWorld();
    const { operator } = world.engine;
    world.provider.fail('connect', 'down');
    expect(await operator.checkStore(world.store)).toMatchObject({ ok: false, message: expect.any(String) });
    world.provider.fail('connect', new RailError('invalid_credentials', 'The key was withdrawn'));
    expect(await operator.checkStore(world.store)).toEqual({
      ok: false,
      message: 'The key was withdrawn',
      warnings: [],
    });
    const moved = { ...world.store, store: { ...world.store.store, accountId: 'acct_other' } };
    expect(await operator.checkStore(moved)).toMatchObject({
      ok: false,
      message: expect.stringMatching(/are of account acct_main, not acct_other: enter those of this account/),
    });
  });

  test('passes a fault of our own on: it says nothing about the store', async () => {
    const world = await openWorld();
    vi.spyOn(world.store.rail, 'connect').mockRejectedValueOnce(new TypeError('a bug'));
    await expect(world.engine.operator.checkStore(world.store)).rejects.toThrow('a bug');
  });
});

describe('what is kept of a try', () => {
  test('is how long it took, how it ended, and the first 1 KB of what the receiver answered', async () => {
    const world = await openWorld({ deliverySchedule: [SECOND] });
    world.shop.answer = () => ({ status: 500, body: 'é'.repeat(5_000) });
    await world.openPaid();
    world.shop.answer = () => ({ status: 200, body: 'ok' });
    await world.advance(2 * SECOND);
    const [delivery] = await deliveries(world);
    const history = await world.ledger.deliveryHistory(delivery?.id ?? 0);
    expect(history?.tries).toEqual([
      {
        ...{ at: world.now, attempt: 2, outcome: 'delivered', status: 200, reason: null, ms: expect.any(Number) },
        response: 'ok',
      },
      {
        ...{ at: world.now - 2 * SECOND, attempt: 1, outcome: 'retry', status: 500, ms: expect.any(Number) },
        ...{ reason: 'the receiver answered 500', response: 'é'.repeat(1_024) },
      },
    ]);
  });

  test('is nothing where a receiver answers with nothing', async () => {
    const world = await openWorld();
    world.shop.answer = () => ({ status: 200, body: '' });
    await world.openPaid();
    const [delivery] = await deliveries(world);
    expect((await world.ledger.deliveryHistory(delivery?.id ?? 0))?.tries).toMatchObject([{ response: null }]);
  });
});

test('a notification is found with the checkout that it was about, also one that is looked at again', async () => {
  const world = await openWorld();
  const checkout = await world.open();
  world.provider.listLagMs = 10 * SECOND;
  await world.notify(world.pay(checkout));
  await world.openPaid({ orderId: '2' });
  expect((await world.ledger.checkoutHistory(checkout.id))?.notifications).toMatchObject([
    { verified: true, body: expect.stringContaining('{') },
  ]);
});
