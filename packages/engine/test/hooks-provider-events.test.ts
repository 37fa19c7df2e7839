import { money } from '@neropay/core';
import { describe, expect, test } from 'vitest';
import type { FakePayout } from './support/fake-provider.js';
import type { NotificationOptions } from './support/rails.js';
import { DAY, HOUR, openWorld, type World } from './support/world.js';

const URL = 'https://hook.test/events';
const TYPES = ['transaction.succeeded', 'transaction.failed', 'refund.succeeded', 'payout.created', 'payout.paid'];

async function openListening(types: readonly string[] = TYPES): Promise<World> {
  const world = await openWorld();
  world.receiver(URL);
  await world.engine.hooks.create(world.store, { url: URL, types }, 'key-1');
  return world;
}
const heard = (world: World) => world.receiver(URL);
const elsewhere = (world: World, changes: Partial<Parameters<World['provider']['addPayment']>[0]> = {}) =>
  world.provider.addPayment({
    accountId: 'acct_main',
    reference: 'INVOICE-7',
    amount: money(1_599n, 'GBP'),
    ...changes,
  });
const payout = (world: World, status: string): FakePayout => {
  const made = { id: `po_${world.provider.newId()}`, accountId: 'acct_main', status };
  world.provider.payouts.push(made);
  return made;
};
const notifyPayout = async (world: World, made: FakePayout, type: string) => {
  const raw = world.rails.neropay.payoutNotification(made, type);
  await world.engine.inbox.receive('neropay', world.store.store.id, raw);
  await world.idle();
};

describe('a payment that belongs to no checkout', () => {
  test('is told with what the provider answers, and is no event of any store', async () => {
    const world = await openListening();
    const payment = elsewhere(world);
    await world.notify(payment);
    expect(heard(world).taken).toMatchObject([
      {
        type: 'transaction.succeeded',
        storeId: '',
        checkoutId: null,
        checkout: null,
        refund: null,
        sequence: 0,
        provider: {
          rail: 'neropay',
          mode: 'live',
          accountId: 'acct_main',
          transaction: {
            id: payment.id,
            reference: 'INVOICE-7',
            status: 'succeeded',
            amount: '15.99',
            currency: 'GBP',
          },
          object: null,
        },
      },
    ]);
    expect(world.shop.seen).toEqual([]);
    expect(await world.events()).toEqual([]);
  });

  test('is told once, however often and to how many stores of the account it was notified', async () => {
    const world = await openListening();
    const sibling = await world.connect({ url: 'https://second.test' });
    const payment = elsewhere(world);
    for (const store of [world.store, world.store, sibling]) await world.notify(payment, { store });
    await world.notify(payment, { eventId: 'evt_again' });
    expect(heard(world).types).toEqual(['transaction.succeeded']);
  });

  test.each<[string, NotificationOptions]>([
    ['signed', {}],
    ['unsigned', { signedFor: null }],
  ])('that failed is not told as succeeded by a notification that says so (%s)', async (_how, options) => {
    const world = await openListening();
    const payment = elsewhere(world, { status: 'failed' });
    await world.notify(payment, { type: 'transaction.succeeded', claimsSuccess: true, ...options });
    await world.pass(DAY, HOUR);
    expect(heard(world).seen).toEqual([]);
  });

  test('that the provider does not show yet is told once it does', async () => {
    const world = await openListening();
    const payment = elsewhere(world, { status: 'pending' });
    await world.notify(payment, { type: 'transaction.succeeded', claimsSuccess: true });
    expect(heard(world).seen).toEqual([]);
    payment.status = 'succeeded';
    await world.advance(HOUR);
    expect(heard(world).types).toEqual(['transaction.succeeded']);
  });

  test('is asked for again when the provider cannot be asked', async () => {
    const world = await openListening();
    world.provider.fail('read', 'down');
    await world.notify(elsewhere(world));
    expect(heard(world).seen).toEqual([]);
    await world.advance(HOUR);
    expect(heard(world).types).toEqual(['transaction.succeeded']);
  });

  test("of another account is nobody's news here", async () => {
    const world = await openListening();
    const theirs = elsewhere(world, { accountId: 'acct_other' });
    await world.notify(theirs, { signedFor: 'acct_main' });
    await world.pass(DAY, HOUR);
    expect(heard(world).seen).toEqual([]);
  });

  test('is not even asked for when no hook hears of it', async () => {
    const world = await openListening(['transaction.failed']);
    await world.notify(elsewhere(world));
    expect(world.provider.seen('read')).toEqual([]);
    expect(heard(world).seen).toEqual([]);
  });
});

test('a payment of a checkout of ours is told by its checkout alone', async () => {
  const world = await openListening([...TYPES, 'checkout.paid']);
  const { payment } = await world.openPaid();
  await world.notify(payment, { reference: null });
  await world.notify(payment, { reference: 'not-ours' });
  expect(heard(world).types).toEqual(['checkout.paid']);
});

describe('a refund of a payment that belongs to no checkout', () => {
  test('in two parts is told twice when the provider signs it, each part once', async () => {
    const world = await openListening();
    const payment = elsewhere(world);
    for (const eventId of ['evt_1', 'evt_1', 'evt_2']) {
      world.provider.giveBack(payment, 100n);
      await world.notify(payment, { type: 'refund.succeeded', eventId });
    }
    expect(heard(world).types).toEqual(['refund.succeeded', 'refund.succeeded']);
  });

  test('is not told on the word of an unsigned notification, nor of money that never came', async () => {
    const world = await openListening();
    await world.notify(elsewhere(world), { type: 'refund.succeeded', signedFor: null });
    await world.notify(elsewhere(world, { status: 'failed' }), { type: 'refund.succeeded' });
    expect(heard(world).seen).toEqual([]);
  });
});

describe('a payout', () => {
  test("is told with the provider's own record", async () => {
    const world = await openListening();
    const made = payout(world, 'paid');
    await notifyPayout(world, made, 'payout.paid');
    await notifyPayout(world, made, 'payout.paid');
    expect(heard(world).taken).toMatchObject([
      { type: 'payout.paid', provider: { transaction: null, object: { id: made.id, status: 'paid' } } },
    ]);
  });

  test('that is not paid, or not there, is not told as paid', async () => {
    const world = await openListening();
    await notifyPayout(world, payout(world, 'pending'), 'payout.paid');
    await notifyPayout(world, { id: 'po_none', accountId: 'acct_main', status: 'paid' }, 'payout.paid');
    await world.pass(DAY, HOUR);
    expect(heard(world).seen).toEqual([]);
  });
});
