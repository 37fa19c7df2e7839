import { hostedIdOf } from '@neropay/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newOrderId, payElsewhere } from './support/payments.ts';
import { type AuthData, connect, create, poll } from './support/platform.ts';
import { startWorld, type World } from './support/world.ts';

let world: World;
/** Without a gateway. */
let authData: AuthData;
beforeAll(async () => {
  world = await startWorld();
  authData = await connect(null);
});
afterAll(() => world[Symbol.asyncDispose]());

const idsOf = (results: readonly { readonly id: string }[]) => results.map(({ id }) => id);

describe('what a zap is polled for', () => {
  test('New Payment and Failed Payment: each its own, the newest first', async () => {
    const paid = await payElsewhere(world, authData);
    const declined = await payElsewhere(world, authData, 'failed');
    const later = await payElsewhere(world, authData);
    const payments = await poll(authData, 'new_payment_polling');
    expect(idsOf(payments).slice(0, 2)).toEqual([later.id, paid.id]);
    expect(payments[0]).toMatchObject({
      status: 'succeeded',
      amount: '7.50',
      amount_minor: 750,
      identifier: later.identifier,
    });
    expect(await poll(authData, 'failed_payment_polling')).toMatchObject([{ id: declined.id, status: 'failed' }]);
  });

  test('Payment Link Paid: a link when it is paid, with its payment', async () => {
    const asked = { identifier: newOrderId(), amount: '24.50', currency: 'GBP', details: 'Invoice 7' };
    const link = await create(authData, 'create_payment_link', asked);
    expect(idsOf(await poll(authData, 'payment_link_paid_polling'))).not.toContain(link.id);
    const { id } = await world.control.pay(hostedIdOf(String(link.url)));
    const [first] = await poll(authData, 'payment_link_paid_polling');
    expect(first).toMatchObject({ id: link.id, status: 'succeeded', payment_id: String(id) });
  });

  test('New Refund: each part, with its own amount', async () => {
    const { id } = await payElsewhere(world, authData);
    const { trx } = await world.neropay.transactions.retrieve(id);
    const one = await world.neropay.transactions.refund(id, { amount: '2.00' });
    const two = await world.neropay.transactions.refund(id, { amount: '1.50' });
    expect((await poll(authData, 'new_refund_polling')).slice(0, 2)).toMatchObject([
      { id: two.id, amount: '1.50', amount_minor: 150, payment_reference: trx, status: 'succeeded' },
      { id: one.id, amount: '2.00', amount_minor: 200, payment_reference: trx },
    ]);
  });

  test('Payout Paid: once it has arrived', async () => {
    const payout = await world.neropay.payouts.create({ amount: '10.00', currency: 'GBP' });
    expect(await poll(authData, 'payout_paid_polling')).toEqual([]);
    await world.control.call('PATCH', `/payouts/${payout.id}`, { status: 'paid' });
    expect(await poll(authData, 'payout_paid_polling')).toMatchObject([
      { id: String(payout.id), status: 'paid', amount: '10.00' },
    ]);
  });

  test('Dispute Opened and New Customer', async () => {
    const { id } = await payElsewhere(world, authData);
    await world.control.call('POST', `/transactions/${id}/dispute`, { reason: 'fraudulent' });
    expect(await poll(authData, 'dispute_opened')).toMatchObject([
      { status: 'open', reason: 'fraudulent', amount: '7.50' },
    ]);
    const customer = await world.neropay.customers.create({ name: 'Ada Lovelace', email: 'ada@example.com' });
    expect(await poll(authData, 'new_customer')).toMatchObject([{ id: String(customer.id), name: 'Ada Lovelace' }]);
  });
});

describe('a poll', () => {
  test('goes through further pages, so that many at once are all found, each with an id of its own', async () => {
    const many = await Promise.all(
      Array.from({ length: 230 }, (_, index) => world.neropay.customers.create({ name: `Customer ${index}` })),
    );
    const ids = idsOf(await poll(authData, 'new_customer'));
    expect(new Set(ids).size).toBe(ids.length);
    const made = new Set(many.map(({ id }) => String(id)));
    expect(ids.filter((id) => made.has(id))).toHaveLength(230);
  });

  test('shows what it has shown before under the same ids: the platform sorts it out by them', async () => {
    const before = idsOf(await poll(authData, 'new_payment_polling'));
    const { id } = await payElsewhere(world, authData);
    expect(idsOf(await poll(authData, 'new_payment_polling'))).toEqual([id, ...before]);
  });

  test('finds a payment that was asked for before others and is paid after them', async () => {
    const old = await world.neropay.hostedPayments.create({
      identifier: newOrderId(),
      amount: '1.00',
      currency: 'GBP',
      details: 'Old',
    });
    await payElsewhere(world, authData);
    const seen = new Set(idsOf(await poll(authData, 'new_payment_polling')));
    const { id } = await world.control.pay(String(old.id));
    const fresh = idsOf(await poll(authData, 'new_payment_polling')).filter((one) => !seen.has(one));
    expect(fresh).toEqual([String(id)]);
  });

  test('for a sample asks for a few', async () => {
    expect(await poll(authData, 'new_customer', { isLoadingSample: true })).toHaveLength(3);
  });
});

describe('a dropdown', () => {
  test('is filled a page at a time, with names that people know', async () => {
    const first = await poll(authData, 'customer_list', { page: 0, isFillingDynamicDropdown: true });
    const second = await poll(authData, 'customer_list', { page: 1, isFillingDynamicDropdown: true });
    expect(first).toHaveLength(100);
    expect(new Set([...idsOf(first), ...idsOf(second)]).size).toBe(first.length + second.length);
    expect(first[0]).toEqual({ id: expect.any(String), label: expect.stringMatching(/^Customer \d+/) });
    const [payment] = await poll(authData, 'payment_list');
    expect(payment?.label).toMatch(/^ORDER-\d+ · [\d.]+ GBP · succeeded$/);
    const [link] = await poll(authData, 'payment_link_list');
    expect(link?.label).toMatch(/^ORDER-\d+ · 24.50 GBP · Invoice 7$/);
  });
});
