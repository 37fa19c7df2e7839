import { NeroPay, type NeroPayApiError } from '@neropay/core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type RunningSandbox, runningSandbox, SECRET } from './support/running-sandbox.js';

let sandbox: RunningSandbox;
let neropay: NeroPay;
beforeAll(async () => {
  sandbox = await runningSandbox();
  neropay = new NeroPay({ secretKey: SECRET, baseUrl: `${sandbox.url}/v2` });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: NeroPayApiError) => error.code,
  );

test('the client library keeps a catalogue here as it would at NeroPay', async () => {
  const category = await neropay.categories.create({ name: 'Cups', sort_order: 2 });
  const products = [];
  for (let number = 1; number <= 30; number++) {
    products.push(await neropay.products.create({ name: `Cup ${number}`, price: '9.50', category_id: category.id }));
  }
  const listed = await neropay.products.iterate({ per_page: 7, sort: 'id' }).toArray();
  expect(listed).toEqual(products);
  expect(await codeOf(neropay.categories.delete(category.id))).toBe('validation_error');
  for (const { id } of products) await neropay.products.delete(id);
  expect(await neropay.categories.delete(category.id)).toEqual({ id: category.id, deleted: true });
});

test('it takes a payment on a reader', async () => {
  const location = await neropay.terminal.locations.create({
    display_name: 'Stall',
    line1: '1 Square',
    city: 'Leeds',
    postal_code: 'LS1 1AA',
    country: 'GB',
  });
  const reader = await neropay.terminal.readers.create({
    label: 'Till',
    location_id: String(location.id),
    registration_code: 'simulated-wpe',
  });
  const payment = await neropay.terminal.payments.create({
    amount: '12.00',
    currency: 'GBP',
    reader_id: String(reader.id),
    location_id: String(location.id),
  });
  expect(payment).toMatchObject({ status: 'in_progress', transaction: { status: 'pending', amount: '12.00' } });
  await sandbox.control('POST', `/readers/${reader.id}/present-card`, { outcome: 'succeeded' });
  const transaction = await neropay.transactions.retrieve(payment.transaction?.id ?? 0);
  expect(transaction.status).toBe('succeeded');
  expect(await codeOf(neropay.terminal.readers.cancelAction(reader.id))).toBe('reader_cancel_failed');
  expect((await neropay.devices.list()).data).toHaveLength(2);
});

test('it pays a supplier, and sees what a dry run would have done', async () => {
  const params = { account_name: 'Clay Ltd', currency: 'GBP', sort_code: '200000', account_number: '55779911' };
  const dry = await neropay.dryRun.bankAccounts.create(params);
  expect(dry).toMatchObject({ account_name: 'Clay Ltd', last4: '9911', dry_run: true });
  const account = await neropay.bankAccounts.create(params);
  expect(await codeOf(neropay.nerodisburse.bankAccounts.create(params))).toBe('duplicate_bank_account');
  const payout = await neropay.nerodisburse.payouts.create({
    amount: '10.00',
    currency: 'GBP',
    bank_account_id: String(account.id),
  });
  expect(await neropay.nerodisburse.payouts.retrieve(payout.id)).toEqual(payout);
});
