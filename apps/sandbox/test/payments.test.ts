import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CONNECTED, type RunningSandbox, runningSandbox, somePayment } from './support/running-sandbox.js';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const create = (fields: object, path = '/hosted-payments') => sandbox.post(path, { ...somePayment(), ...fields });

describe('POST /hosted-payments', () => {
  test('opens a pending payment with a page to pay it on', async () => {
    const { status, data } = await create({ identifier: 'INV/2025/0001', metadata: { order_id: 7 } });
    expect(status).toBe(201);
    expect(data).toMatchObject({
      identifier: 'INV/2025/0001',
      reference: 'INV/2025/0001',
      status: 'pending',
      amount: '15.99',
      currency: 'GBP',
      checkout_url: `${sandbox.url}/checkout/${data.id}`,
      metadata: { order_id: 7 },
    });
    expect(data.id).toMatch(/^pay_nero_/);
  });

  test('does not name a transaction: a client finds it by notification or by searching', async () => {
    const { data } = await create({});
    expect(Object.keys(data)).not.toContain('transaction_id');
  });

  test('makes one pending transaction that carries the identifier and the metadata', async () => {
    await create({ identifier: '1001', metadata: { checkout_id: 'co_1' } });
    const { list } = await sandbox.get('/transactions?q=1001');
    expect(list).toMatchObject([
      { identifier: '1001', reference: '1001', status: 'pending', amount: '15.99', metadata: { checkout_id: 'co_1' } },
    ]);
  });

  test('a single answer has no meta', async () => {
    expect(Object.keys((await create({})).envelope)).toEqual(['success', 'data']);
  });

  test('reference stands in for a missing identifier, and one is made up when both are missing', async () => {
    expect((await create({ identifier: undefined, reference: 'R-1' })).data.identifier).toBe('R-1');
    expect((await create({ identifier: undefined })).data.identifier).toMatch(/^NP-/);
  });

  test('an identifier is good for one payment of one account', async () => {
    await create({ identifier: '1001' });
    const again = await create({ identifier: '1001' });
    expect(again.refusal).toBe('409 duplicate_resource');
    const headers = { 'neropay-account': CONNECTED };
    expect((await sandbox.post('/hosted-payments', { ...somePayment(), identifier: '1001' }, { headers })).status).toBe(
      201,
    );
  });

  test.each([
    ['GBP', '15.99', '15.99'],
    ['GBP', 15.99, '15.99'],
    ['GBP', '15.9', '15.90'],
    ['JPY', '1500', '1500'],
    ['JPY', '1500.00', '1500'],
    ['KWD', '1.234', '1.234'],
    ['KWD', '1.5', '1.500'],
    ['GBP', '599.80', '599.80'],
    ['GBP', '123456789012345.67', '123456789012345.67'],
  ])('%s %s is kept exactly', async (currency, amount, shown) => {
    expect((await create({ currency, amount })).data.amount).toBe(shown);
  });

  test.each([
    ['GBP', '0.00'],
    ['GBP', '-1.00'],
    ['GBP', '15.999'],
    ['JPY', '1500.5'],
    ['GBP', '1,50'],
    ['GBP', '1e3'],
    ['GBP', ''],
    ['GBP', 'NaN'],
    ['GBP', 1e21],
    ['GBP', null],
    ['GBP', ['15.99']],
  ])('%s %j is no amount to ask for', async (currency, amount) => {
    const { refusal, envelope } = await create({ currency, amount });
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {})).toEqual(['amount']);
  });

  test('every wrong field is told, each with what is wrong', async () => {
    const { envelope } = await sandbox.post('/hosted-payments', {
      currency: 'pounds',
      success_url: 'javascript:alert(1)',
    });
    expect(envelope.error).toEqual({
      code: 'validation_error',
      message: 'The amount field is required.',
      details: {
        amount: ['The amount field is required.'],
        currency: ['The currency field must be an upper-case ISO 4217 code.'],
        success_url: ['The success_url field must be an http or https address.'],
      },
    });
  });

  test.each([
    ['identifier', ' '],
    ['identifier', 'x'.repeat(192)],
    ['metadata', 'text'],
    ['metadata', { note: 'x'.repeat(17_000) }],
    ['ipn_url', 'not an address'],
    ['cancel_url', 'file:///etc/passwd'],
    ['customer', { email: 'nobody' }],
  ])('%s %j is refused', async (field, value) => {
    const { refusal, envelope } = await create({ [field]: value });
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {})[0]).toMatch(new RegExp(`^${field}`));
  });

  test('optional fields may be null, as PHP and Python clients send them', async () => {
    const nulls = {
      reference: null,
      success_url: null,
      ipn_url: null,
      metadata: null,
      customer: { name: null, email: '' },
    };
    expect((await create(nulls)).status).toBe(201);
  });

  test('a currency that the account has not enabled is currency_not_supported', async () => {
    expect((await create({ currency: 'CHF' })).refusal).toBe('422 currency_not_supported');
    expect((await create({ currency: 'XYZ' })).refusal).toBe('422 currency_not_supported');
    const headers = { 'neropay-account': CONNECTED };
    const body = { ...somePayment(), amount: '100', currency: 'JPY' };
    expect((await sandbox.post('/hosted-payments', body, { headers })).refusal).toBe('422 currency_not_supported');
  });

  test.each(['16.00', '-1', 'ten'])('a platform fee of %s of 15.99 is invalid', async (connect_application_fee) => {
    expect((await create({ connect_application_fee })).refusal).toBe('422 invalid_connect_application_fee');
  });

  test('a platform fee up to the amount is kept', async () => {
    expect((await create({ connect_application_fee: '15.99' })).data.connect_application_fee).toBe('15.99');
  });

  test.each(['/payments', '/payment-intents', '/transactions'])('%s opens a payment as well', async (path) => {
    const { status, data } = await create({}, path);
    expect(status).toBe(201);
    expect((await fetch(String(data.checkout_url))).status).toBe(200);
  });
});

describe('payment links', () => {
  const link = (fields: object = {}) =>
    sandbox.post('/payment-links', { amount: '40.00', currency: 'EUR', details: 'Invoice 12', ...fields });

  test('details are required, unlike for a hosted payment', async () => {
    expect((await link({ details: undefined })).envelope.error?.details).toEqual({
      details: ['The details field is required.'],
    });
  });

  test('can be read back by id, and say what became of them', async () => {
    const { data } = await link({ identifier: 'INV-12' });
    const read = async () => (await sandbox.get(`/payment-links/${data.id}`)).data;
    expect(await read()).toMatchObject({ identifier: 'INV-12', status: 'pending', transaction_id: null });
    const paid = await sandbox.control('POST', `/checkouts/${data.id}`, { outcome: 'succeeded' });
    expect(await read()).toMatchObject({ status: 'succeeded', transaction_id: paid.data.id, amount: '40.00' });
    await sandbox.post(`/transactions/${paid.data.id}/refund`);
    expect(await read()).toMatchObject({ status: 'refunded' });
  });

  test('a cancelled link says so', async () => {
    const { data } = await link();
    await sandbox.control('POST', `/checkouts/${data.id}`, { outcome: 'cancelled' });
    expect((await sandbox.get(`/payment-links/${data.id}`)).data.status).toBe('cancelled');
  });

  test('the list has links only, the newest first, page by page', async () => {
    const ids = [];
    for (let count = 0; count < 3; count++) ids.unshift((await link()).data.id);
    await create({});
    const { list, envelope } = await sandbox.get('/payment-links?per_page=2');
    expect(list.map(({ id }) => id)).toEqual(ids.slice(0, 2));
    expect(envelope.meta).toEqual({ pagination: { page: 1, per_page: 2, total: 3, total_pages: 2 } });
  });

  test('another account’s link is not found, nor is a hosted payment', async () => {
    const { data } = await link();
    const headers = { 'neropay-account': CONNECTED };
    expect((await sandbox.get(`/payment-links/${data.id}`, { headers })).refusal).toBe('404 not_found');
    const hosted = await sandbox.open();
    expect((await sandbox.get(`/payment-links/${hosted.id}`)).refusal).toBe('404 not_found');
  });

  test('are paid on the same page', async () => {
    const { data } = await link();
    const page = await (await fetch(String(data.checkout_url))).text();
    expect(page).toContain('€40.00');
    expect(page).toContain('Invoice 12');
  });
});

describe('dry runs', () => {
  test.each([
    ['/sandbox/hosted-payments', {}],
    ['/sandbox/payment-intents', {}],
    ['/sandbox/payment-links', { details: 'Invoice 12' }],
  ])('%s answers like the real thing and records nothing', async (path, fields) => {
    const { status, data } = await create({ identifier: 'dry', ...fields }, path);
    expect(status).toBe(201);
    expect(data).toMatchObject({ identifier: 'dry', status: 'pending', amount: '15.99' });
    expect((await sandbox.get('/transactions')).list).toEqual([]);
    expect((await fetch(String(data.checkout_url))).status).toBe(404);
    expect((await create({ identifier: 'dry' })).status).toBe(201);
  });

  test('check the body like the real thing', async () => {
    expect((await create({ amount: '0' }, '/sandbox/hosted-payments')).refusal).toBe('422 validation_error');
  });
});
