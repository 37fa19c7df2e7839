import { money } from '@neropay/core';
import type { CheckoutRecord } from '@neropay/engine';
import { expect, test } from 'vitest';
import { openWorld, type World } from './support/world.js';

async function available(world: World, { id, storeId }: CheckoutRecord, paymentId?: string) {
  const basis = await world.ledger.loadForSettle(id);
  const open = await world.engine.accounts.openForSettling(storeId);
  if (basis === null || open === null) throw new Error('There are both');
  return world.engine.refunds.available(open, basis, paymentId);
}

test('what can be given back is what was paid, less what has gone back', async () => {
  const world = await openWorld();
  const { checkout } = await world.openPaid();
  expect(await available(world, checkout)).toEqual(money(10_000n, 'GBP'));
  await world.refund(checkout, '40.00');
  expect(await available(world, checkout)).toEqual(money(6_000n, 'GBP'));
  await world.refund(checkout);
  expect(await available(world, checkout)).toBeNull();
});

test('of a payment that is not there is nothing', async () => {
  const world = await openWorld();
  const { checkout } = await world.openPaid();
  expect(await available(world, checkout, '4711')).toBeNull();
});

test('is all of it where the provider gives back all or nothing, and nothing where it gives nothing back', async () => {
  const world = await openWorld();
  const { checkout } = await world.openPaid();
  Object.assign(world.rails.neropay, { capabilities: { refund: 'full', cancel: true, paymentLinks: true } });
  expect(await available(world, checkout)).toEqual(money(10_000n, 'GBP'));
  Object.assign(world.rails.neropay, { capabilities: { refund: 'none', cancel: true, paymentLinks: true } });
  expect(await available(world, checkout)).toBeNull();
});
