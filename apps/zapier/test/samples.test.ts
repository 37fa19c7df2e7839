import { hostedIdOf } from '@neropay/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import app from '../src/index.js';
import { newOrderId, order, payElsewhere } from './support/payments.ts';
import { type AuthData, connect, create, listSamples, poll, search } from './support/platform.ts';
import { startWorld, type World } from './support/world.ts';
import { Zap } from './support/zap.ts';

/** What the editor shows before anything was tried must be what a zap gets (checks D024 and T004): the same keys, values of the same kind. */

let world: World;
let authData: AuthData;
let payment: { readonly id: string; readonly identifier: string };
let customerId: string;
let linkIdentifier: unknown;
beforeAll(async () => {
  world = await startWorld();
  authData = await connect(world, { webhookSecret: 'whsec_test_neropay' });
  payment = await payElsewhere(world, authData);
  await payElsewhere(world, authData, 'failed');
  await world.neropay.transactions.refund(payment.id, { amount: '1.00', reason: 'requested_by_customer' });
  const disputed = await world.neropay.hostedPayments.create({
    identifier: newOrderId(),
    amount: '3.00',
    currency: 'GBP',
    details: 'Disputed',
    customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
  });
  const { id } = await world.control.pay(String(disputed.id));
  await world.control.call('POST', `/transactions/${id}/dispute`, { reason: 'fraudulent' });
  const payout = await world.neropay.payouts.create({ amount: '10.00', currency: 'GBP', reference: 'PAYOUT-17' });
  await world.control.call('PATCH', `/payouts/${payout.id}`, { status: 'paid' });
  const customer = await world.neropay.customers.create({
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    phone: '1',
    address1: 'a',
    city: 'b',
    postcode: 'c',
  });
  customerId = String(customer.id);
  const link = await create(authData, 'create_payment_link', linkInput());
  linkIdentifier = link.identifier;
  await world.control.pay(hostedIdOf(String(link.url)));
});
afterAll(() => world[Symbol.asyncDispose]());

const linkInput = () => ({ identifier: newOrderId(), amount: '15.99', currency: 'GBP', details: 'Invoice 1001' });

async function instant(key: string, happen: () => Promise<unknown>) {
  await using zap = await Zap.on(authData, key);
  await happen();
  return await zap.firstRun();
}

type Live = () => Promise<Readonly<Record<string, unknown>> | undefined>;

const triggers: Readonly<Record<string, Live>> = {
  new_payment: () => instant('new_payment', () => payElsewhere(world, authData)),
  failed_payment: () => instant('failed_payment', () => payElsewhere(world, authData, 'failed')),
  payment_link_paid: () =>
    instant('payment_link_paid', async () =>
      world.control.pay(hostedIdOf(String((await create(authData, 'create_payment_link', linkInput())).url))),
    ),
  new_refund: () => instant('new_refund', () => world.neropay.transactions.refund(payment.id, { amount: '1.00' })),
  payout_paid: () =>
    instant('payout_paid', async () => {
      await world.control.call('POST', '/webhooks', {
        url: `${world.gateway.url}/ipn/neropay/${authData.storeId}`,
        events: ['payout.paid'],
      });
      const { id } = await world.neropay.payouts.create({ amount: '5.00', currency: 'GBP', reference: 'PAYOUT-18' });
      await world.control.call('PATCH', `/payouts/${id}`, { status: 'paid' });
    }),
};

const creates: Readonly<Record<string, () => Promise<Readonly<Record<string, unknown>>>>> = {
  create_payment_link: () => create(authData, 'create_payment_link', linkInput()),
  create_checkout: () => create(authData, 'create_checkout', order()),
  refund_payment: () =>
    create(authData, 'refund_payment', { payment_id: payment.id, amount: '2.00', reason: 'requested_by_customer' }),
  cancel_payment: async () => {
    const { identifier } = await world.neropay.payments.create({
      identifier: newOrderId(),
      amount: '4.00',
      currency: 'GBP',
      details: 'Pending',
    });
    const { data } = await world.neropay.transactions.list({ q: String(identifier) });
    return create(authData, 'cancel_payment', { payment_id: String(data[0]?.id) });
  },
  create_customer: () =>
    create(authData, 'create_customer', {
      name: 'Ada Lovelace',
      email: 'a@example.com',
      phone: '1',
      address1: 'a',
      city: 'b',
      postcode: 'c',
    }),
  update_customer: () => create(authData, 'update_customer', { customer_id: customerId, city: 'London' }),
  create_invoice: () =>
    create(authData, 'create_invoice', {
      invoice_to: 'Ada',
      invoice_email: 'a@example.com',
      invoice_number: newOrderId(),
      total_amount: '15.99',
      sub_total: '15.99',
      due_date: '2026-05-01',
      status: 'draft',
    }),
};

const searches: Readonly<Record<string, () => Readonly<Record<string, unknown>>>> = {
  find_payment: () => ({ reference: payment.identifier }),
  find_payment_link: () => ({ identifier: linkIdentifier }),
  find_customer: () => ({ email: 'ada@example.com' }),
  find_refund: () => ({ payment_id: payment.id }),
};

function expectSame(sample: unknown, live: Readonly<Record<string, unknown>> | undefined): void {
  const shown: Readonly<Record<string, unknown>> = Object(sample);
  expect(Object.keys(live ?? {}).toSorted()).toEqual(Object.keys(shown).toSorted());
  for (const [key, value] of Object.entries(shown)) {
    if (value !== null) expect([key, kindOf(live?.[key])]).toEqual([key, kindOf(value)]);
  }
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

test('every trigger, action and search is looked at', () => {
  const polled = Object.values(app.triggers).filter(
    (trigger) => 'type' in trigger.operation && trigger.operation.type === 'polling',
  );
  expect(Object.keys(triggers).length + polled.length).toBe(Object.keys(app.triggers).length);
  expect(Object.keys(creates).toSorted()).toEqual(Object.keys(app.creates).toSorted());
  expect(Object.keys(searches).toSorted()).toEqual(Object.keys(app.searches).toSorted());
});

test.each(Object.keys(app.triggers).filter((key) => !(key in triggers)))('the trigger %s, polled', async (key) => {
  const [live] = await poll(authData, key);
  expectSame(app.triggers[key]?.operation.sample, live);
});

test.each(Object.keys(triggers))('the trigger %s, at once', async (key) => {
  const sample = app.triggers[key]?.operation.sample;
  expectSame(sample, await triggers[key]?.());
  const [listed] = await listSamples(authData, key);
  // Only an event has an id of its own.
  expectSame({ ...sample, event_id: null }, listed);
});

test.each(Object.keys(creates))('the action %s', async (key) => {
  expectSame(app.creates[key]?.operation.sample, await creates[key]?.());
});

test.each(Object.entries(searches))('the search %s', async (key, filledIn) => {
  const { results } = await search(authData, key, filledIn());
  expectSame(app.searches[key]?.operation.sample, results[0]);
});
