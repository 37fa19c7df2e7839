import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { COLLECTIONS } from '../src/neropay/collections/description.js';
import { FakeClock } from './support/fake-clock.js';
import { type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

const clock = new FakeClock();
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox({ clock });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const PAYMENT = { amount: '15.99', currency: 'GBP', identifier: '1001', details: 'One mug' };
const PLACE = { display_name: 'Stall', line1: '1 Square', city: 'Leeds', postal_code: 'LS1 1AA', country: 'GB' };
const CARD = { amount: '5.00', currency: 'GBP', reader_id: 1, location_id: '1' };
const BANK = { account_name: 'Main', currency: 'GBP', sort_code: '20-00-00', account_number: '55779911' };

/** All that the sandbox remembers; what the API itself was asked is not among it. */
const everything = async () => ({
  state: (await sandbox.control('GET', '/state')).data,
  events: (await sandbox.control('GET', '/events')).list,
  payouts: (await sandbox.control('GET', '/payouts')).list,
  schedule: (await sandbox.get('/payout-schedule')).data,
  wallet: (await sandbox.get('/wallet-transactions')).list,
});

const CALLS: [path: string, body: object, live: string][] = [
  ['/hosted-payments', PAYMENT, '/hosted-payments'],
  ['/payment-intents', PAYMENT, '/payment-intents'],
  ['/payment-links', PAYMENT, '/payment-links'],
  ['/terminal/payments', { ...CARD, reference: 'Table 7' }, '/terminal/payments'],
  ['/terminal/locations', PLACE, '/terminal/locations'],
  ['/bank-accounts', BANK, '/bank-accounts'],
  ['/payouts', { amount: '5.00', currency: 'GBP' }, '/payouts'],
  ['/payout-schedule', { interval: 'weekly', weekly_anchor: 'friday' }, '/payout-schedule'],
  ['/resources/customers', { name: 'Ada' }, '/customers'],
  ['/resources/products', { name: 'Mug', price: '9.5' }, '/products'],
  ['/resources/bank-accounts', BANK, '/bank-accounts'],
  ['/resources/locations', PLACE, '/locations'],
];

/** What every record gets anew. */
const OWN = ['id', 'dry_run', 'checkout_url', 'identifier', 'transaction', 'transaction_id'];
const without = (data: Record<string, unknown>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(data).filter(([name]) => !names.includes(name)));

describe.each(CALLS)('POST /sandbox%s', (path, body, live) => {
  test('answers as the live call would, and leaves nothing behind', async () => {
    const before = await everything();
    const dry = await sandbox.post(`/sandbox${path}`, body);
    expect(await everything()).toEqual(before);
    expect(dry.data.dry_run).toBe(true);

    const real = await sandbox.post(live, body);
    expect(without(dry.data, OWN)).toEqual(without(real.data, OWN));
    expect(await everything()).not.toEqual(before);
  });

  test('refuses what the live call would refuse', async () => {
    const wrong = Object.fromEntries(Object.keys(body).map((name) => [name, ['wrong']]));
    const dry = await sandbox.post(`/sandbox${path}`, wrong);
    const real = await sandbox.post(live, wrong);
    expect(dry.status).toBeGreaterThanOrEqual(400);
    expect(dry.envelope.error).toEqual(real.envelope.error);
  });
});

describe('POST /sandbox/terminal/readers', () => {
  test('says how the reader would be registered, where nobody stands yet', async () => {
    await sandbox.write('DELETE', '/terminal/readers/1');
    const before = await everything();
    const reader = { label: 'Till', location_id: 1, registration_code: 'simulated-wpe' };
    expect((await sandbox.post('/sandbox/terminal/readers', reader)).data).toMatchObject({
      label: 'Till',
      reader_status: 'online',
      dry_run: true,
    });
    expect((await sandbox.post('/sandbox/resources/readers', reader)).data).toMatchObject({ dry_run: true });
    expect(await everything()).toEqual(before);
  });

  test('knows the rules of registration', async () => {
    const reader = { label: 'Till', location_id: 1, registration_code: 'simulated-wpe' };
    expect((await sandbox.post('/sandbox/terminal/readers', reader)).refusal).toBe('409 reader_already_registered');
  });
});

describe('POST /sandbox/resources/{resource}', () => {
  const writable = [...COLLECTIONS.values()].filter(({ create, rules }) => create && !rules.byTerminalDesk);

  test.each(writable.map(({ path }) => path))('knows %s', async (path) => {
    const before = await everything();
    const { refusal } = await sandbox.post(`/sandbox/resources${path}`, {});
    expect(refusal).toMatch(/^(201 undefined|422 validation_error)$/);
    expect(await everything()).toEqual(before);
  });

  test.each([
    ['unicorns', '404 endpoint_not_found'],
    ['__proto__', '404 endpoint_not_found'],
    ['loans', '405 resource_read_only'],
    ['nerocards', '405 resource_read_only'],
  ])('%s answers %s', async (resource, refusal) => {
    expect((await sandbox.post(`/sandbox/resources/${resource}`, {})).refusal).toBe(refusal);
  });

  test('takes aliases for what they are aliases of', async () => {
    const { data } = await sandbox.post('/sandbox/resources/product-option-rules', { name: 'Sizes' });
    expect(data).toMatchObject({ name: 'Sizes', dry_run: true });
  });
});

describe('dry runs know what is there', () => {
  test('a taken identifier, a taken sku, a linked bank account, an empty wallet, a paused account', async () => {
    await sandbox.post('/hosted-payments', PAYMENT);
    await sandbox.post('/products', { name: 'Mug', price: '1', sku: 'MUG' });
    await sandbox.post('/bank-accounts', BANK);
    await sandbox.control('PUT', '/balance', { currency: 'GBP', available: '1.00' });
    const refusalOf = async (path: string, body: object) => (await sandbox.post(`/sandbox${path}`, body)).refusal;
    expect(await refusalOf('/hosted-payments', PAYMENT)).toBe('409 duplicate_resource');
    expect(await refusalOf('/resources/products', { name: 'Cup', price: '1', sku: 'MUG' })).toBe(
      '409 duplicate_resource',
    );
    expect(await refusalOf('/bank-accounts', BANK)).toBe('409 duplicate_bank_account');
    expect(await refusalOf('/payouts', { amount: '5.00', currency: 'GBP' })).toBe('422 insufficient_balance');
    await sandbox.control('PATCH', '/accounts/NPTEST0SANDBOX_1000', { payments_paused: true });
    expect(await refusalOf('/payment-intents', { ...PAYMENT, identifier: '1002' })).toBe('403 payments_paused');
  });

  test('are writes all the same: signed, and idempotent', async () => {
    const signature = { headers: { 'x-neropay-signature': '0'.repeat(64) } };
    expect((await sandbox.post('/sandbox/payouts', {}, signature)).refusal).toBe('401 invalid_signature');
    const first = await sandbox.post('/sandbox/resources/orders', {}, { key: 'dry' });
    expect((await sandbox.post('/sandbox/resources/orders', {}, { key: 'dry' })).text).toBe(first.text);
  });
});
