import { afterAll, beforeAll, expect, test } from 'vitest';
import app from '../src/index.js';
import { newOrderId, payElsewhere } from './support/payments.ts';
import { type AuthData, connect, create, search } from './support/platform.ts';
import { startWorld, type World } from './support/world.ts';

let world: World;
let authData: AuthData;
beforeAll(async () => {
  world = await startWorld();
  authData = await connect(null);
});
afterAll(() => world[Symbol.asyncDispose]());

const idsOf = async (found: Promise<{ readonly results: readonly { readonly id: string }[] }>) =>
  (await found).results.map(({ id }) => id);

test('a payment by its number, your reference and NeroPay’s; nothing that is only alike', async () => {
  const { id, identifier } = await payElsewhere(world, authData);
  await payElsewhere(world, authData);
  const { trx } = await world.neropay.transactions.retrieve(id);
  for (const asked of [
    { payment_id: id },
    { reference: identifier },
    { reference: trx },
    { payment_id: id, reference: identifier },
  ]) {
    expect(await idsOf(search(authData, 'find_payment', asked))).toEqual([id]);
  }
  for (const asked of [{ payment_id: '1' }, { reference: 'ORDER' }, { payment_id: id, reference: 'other' }]) {
    expect(await idsOf(search(authData, 'find_payment', asked))).toEqual([]);
  }
});

test('a payment link by its reference, and whether it was paid', async () => {
  const identifier = newOrderId();
  const link = await create(authData, 'create_payment_link', {
    identifier,
    amount: '5.00',
    currency: 'GBP',
    details: 'Tea',
  });
  expect(await search(authData, 'find_payment_link', { identifier })).toEqual({ results: [link], paging_token: null });
  await world.control.pay(link.id);
  expect((await search(authData, 'find_payment_link', { payment_link_id: link.id })).results).toMatchObject([
    { status: 'succeeded' },
  ]);
  expect(await idsOf(search(authData, 'find_payment_link', { payment_link_id: 'pay_nero_none' }))).toEqual([]);
});

test('a customer by all that was filled in, a page after the other', async () => {
  await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      create(authData, 'create_customer', { name: 'Ada King', email: `ada${index}@example.com` }),
    ),
  );
  expect(
    (await search(authData, 'find_customer', { name: 'ada king', email: 'ada7@example.com' })).results,
  ).toHaveLength(1);
  const found = new Set<string>();
  let token: string | null | undefined;
  do {
    const page = await search(authData, 'find_customer', { name: 'Ada King' }, token ?? undefined);
    for (const { id } of page.results) found.add(id);
    token = page.paging_token;
  } while (token !== null);
  expect(found.size).toBe(60);
});

test('the refunds of a payment, all of them or one', async () => {
  const { id } = await payElsewhere(world, authData);
  const one = await world.neropay.transactions.refund(id, { amount: '1.00' });
  const two = await world.neropay.transactions.refund(id, { amount: '2.00' });
  expect(await idsOf(search(authData, 'find_refund', { payment_id: id }))).toEqual([two.id, one.id]);
  expect((await search(authData, 'find_refund', { payment_id: id, refund_number: one.id })).results).toMatchObject([
    { id: one.id, amount: '1.00', payment_id: id },
  ]);
  expect(await idsOf(search(authData, 'find_refund', { payment_id: '1' }))).toEqual([]);
});

test.each(['find_payment', 'find_payment_link', 'find_customer'])(
  '%s with nothing filled in says what is missing',
  async (key) => {
    await expect(search(authData, key, {})).rejects.toThrow(/Fill in/);
  },
);

test('a customer that is not found is created by the same step', () => {
  expect(app.searchOrCreates).toMatchObject({ find_customer: { search: 'find_customer', create: 'create_customer' } });
});
