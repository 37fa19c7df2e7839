import { describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, openWorld, SECOND, type World } from './support/world.js';

const URL = 'https://hook.test/events';
const request = { url: URL, types: ['checkout.paid', 'checkout.refunded'] } as const;

const create = (world: World, key = 'key-1', store = world.store) => {
  world.receiver(URL);
  return world.engine.hooks.create(store, request, key);
};
const heard = (world: World) => world.receiver(URL);

describe('a hook', () => {
  test('hears the types that it asked for, of every store of the account, and of no other account or mode', async () => {
    const world = await openWorld();
    await create(world);
    const sibling = await world.connect({ url: 'https://second.test' });
    const other = await world.connect({ url: 'https://third.test', accountId: 'acct_other' });
    const test = await world.connect({ url: 'https://fourth.test', mode: 'test' });
    const paid = await world.openPaid({ orderId: '1' });
    const paidThere = await world.openPaid({ orderId: '2' }, { store: sibling });
    await world.openPaid({ orderId: '3' }, { store: other });
    await world.openPaid({ orderId: '4' }, { store: test });
    expect(heard(world).taken.map(({ checkoutId }) => checkoutId)).toEqual([paid.checkout.id, paidThere.checkout.id]);

    await world.refund(paid.checkout, '1.00');
    await world.idle();
    expect(world.shop.types).toContain('checkout.partially_refunded');
    expect(heard(world).types).not.toContain('checkout.partially_refunded');
  });

  test('has a secret of its own, which is kept sealed', async () => {
    const world = await openWorld();
    const [first, second] = [await create(world, 'a'), await create(world, 'b')];
    expect(first.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(second.secret).not.toBe(first.secret);
    const written = JSON.stringify(await world.ledger.listEndpoints(world.store.store));
    for (const hidden of [first.secret, second.secret, URL]) expect(written).not.toContain(hidden);
  });

  test('made under a key again is the same hook with the same secret, and hears each event once', async () => {
    const world = await openWorld();
    const made = await Promise.all([create(world), create(world), create(world)]);
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(await create(world)).toEqual(made[0]);
    await world.openPaid();
    expect(heard(world).types).toEqual(['checkout.paid']);
  });

  test('is refused beyond fifty of an account, says what to do, and a retry of one that was made is none', async () => {
    const world = await openWorld();
    const sibling = await world.connect({ url: 'https://second.test' });
    const other = await world.connect({ url: 'https://third.test', accountId: 'acct_other' });
    const first = await create(world, 'hook 0');
    for (let made = 1; made < 50; made++) await create(world, `hook ${made}`, made % 2 === 0 ? world.store : sibling);
    for (const store of [world.store, sibling]) {
      await expect(create(world, 'one more', store)).rejects.toMatchObject({
        code: 'validation_failed',
        message: expect.stringMatching(/^This account has 50 hooks.*delete one/),
      });
    }
    expect(await create(world, 'hook 0')).toEqual(first);
    expect((await create(world, 'one more', other)).url).toBe(URL);
    await world.engine.hooks.delete(world.store, first.id);
    expect((await create(world, 'one more')).url).toBe(URL);
  });

  test('asked for otherwise under the same key is a conflict', async () => {
    const world = await openWorld();
    await create(world);
    const asked = world.engine.hooks.create(world.store, { ...request, types: ['checkout.failed'] }, 'key-1');
    await expect(asked).rejects.toMatchObject({ code: 'idempotency_conflict' });
    await world.open({}, { key: 'key-2' });
    await expect(create(world, 'key-2')).rejects.toMatchObject({ code: 'idempotency_conflict' });
  });

  test('that does not take an event gets the same one again, until it does, and then no more', async () => {
    const world = await openWorld();
    await create(world);
    let failures = 2;
    heard(world).answer = () => (failures-- > 0 ? 500 : 200);
    await world.openPaid();
    await world.pass(HOUR, 10 * SECOND);
    const { seen } = heard(world);
    expect(seen.map(({ status }) => status)).toEqual([500, 500, 200]);
    expect(new Set(seen.map(({ event }) => event.id)).size).toBe(1);
  });

  test('that answers 410 is disabled: nothing later is sent, and the shop still hears all', async () => {
    const world = await openWorld();
    const { id } = await create(world);
    heard(world).answer = () => 410;
    await world.openPaid({ orderId: '1' });
    await world.openPaid({ orderId: '2' });
    await world.pass(DAY, HOUR);
    expect(heard(world).seen).toHaveLength(1);
    expect(world.shop.types).toEqual(['checkout.paid', 'checkout.paid']);
    expect(await world.ledger.getEndpoint(id)).toMatchObject({
      state: 'disabled',
      disabledReason: 'the receiver wants no more',
    });
  });
});

describe('a hook that is deleted', () => {
  test('hears nothing later, neither what happens nor what waits to be sent again', async () => {
    const world = await openWorld();
    const { id } = await create(world);
    heard(world).answer = () => 500;
    await world.openPaid({ orderId: '1' });
    expect(heard(world).seen).toHaveLength(1);

    await world.engine.hooks.delete(world.store, id);
    heard(world).answer = () => 200;
    await world.openPaid({ orderId: '2' });
    await world.pass(DAY, HOUR);
    expect(heard(world).seen).toHaveLength(1);
  });

  test('may be at the end of a delivery, which is not sent again whatever becomes of it', async () => {
    const world = await openWorld();
    const { id } = await create(world);
    heard(world).answer = () => 500;
    const release = heard(world).hold();
    await world.openPaid();
    await world.engine.hooks.delete(world.store, id);
    release();
    await world.pass(DAY, HOUR);
    expect(heard(world).seen).toHaveLength(1);
  });

  test('stays deleted when it is deleted again, or asked for again under its key', async () => {
    const world = await openWorld();
    const made = await create(world);
    await world.engine.hooks.delete(world.store, made.id);
    await world.engine.hooks.delete(world.store, made.id);
    expect(await create(world)).toEqual(made);
    await world.openPaid();
    expect(heard(world).seen).toEqual([]);
  });

  test('must be of the account, and a hook', async () => {
    const world = await openWorld();
    const { id } = await create(world);
    const { endpoint } = await world.engine.stores.callback(world.store.store.id);
    const stranger = await world.connect({ url: 'https://other.test', accountId: 'acct_other' });
    const inTest = await world.connect({ url: 'https://test.test', mode: 'test' });
    for (const [store, name] of [
      [stranger, id],
      [inTest, id],
      [world.store, endpoint.id],
      [world.store, 'ep_unknown'],
    ] as const) {
      await expect(world.engine.hooks.delete(store, name)).rejects.toMatchObject({
        code: 'not_found',
        message: `This account has no hook ${name}`,
      });
    }
    await world.openPaid();
    expect(heard(world).types).toEqual(['checkout.paid']);
    expect(world.shop.types).toEqual(['checkout.paid']);
  });
});

test('a store that disconnects takes its hooks along, and leaves those of other stores', async () => {
  const world = await openWorld();
  const sibling = await world.connect({ url: 'https://second.test' });
  await create(world);
  world.receiver('https://siblings.test');
  await world.engine.hooks.create(sibling, { ...request, url: 'https://siblings.test' }, 'key-1');
  await world.engine.stores.disconnect(world.store);
  await world.openPaid({}, { store: sibling });
  await world.advance(MINUTE);
  expect(heard(world).seen).toEqual([]);
  expect(world.receiver('https://siblings.test').types).toEqual(['checkout.paid']);
});
