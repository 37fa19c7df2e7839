import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const STRANGER = { secret: 'sk_test_stranger' };
const GB = { account_name: 'Main account', currency: 'GBP', sort_code: '20-00-00', account_number: '55779911' };
const EUR = { account_name: 'Euro account', currency: 'EUR', iban: 'DE89 3704 0044 0532 0130 00' };

const add = (fields: object = {}, options = {}) => sandbox.post('/bank-accounts', { ...GB, ...fields }, options);
const addedId = async (fields: object = {}) => String((await add(fields)).data.id);
const wallet = async () => (await sandbox.get('/balances')).list.find(({ currency }) => currency === 'GBP');

describe('bank accounts', () => {
  test.each([
    [GB, '9911'],
    [EUR, '3000'],
    [{ account_name: 'By IBAN', currency: 'GBP', iban: 'gb29nwbk60161331926819' }, '6819'],
  ])('%j is saved, and shown by its end alone', async (fields, last4) => {
    const { status, data, text } = await sandbox.post('/nerodisburse/bank-accounts', fields);
    expect(status).toBe(201);
    expect(data).toMatchObject({
      account_name: fields.account_name,
      currency: fields.currency,
      last4,
      masked_number: `•••• ${last4}`,
      is_default: false,
      status: 'active',
    });
    for (const field of ['sort_code', 'account_number', 'iban']) expect(data).not.toHaveProperty(field);
    expect(text).not.toMatch(/5577|200000|20-00-00|0044|NWBK/i);
    expect((await sandbox.get('/bank-accounts')).list).toEqual([data]);
    expect((await sandbox.get('/nerodisburse/bank-accounts')).list).toEqual([data]);
    expect((await sandbox.control('GET', '/state')).text).not.toMatch(/55779911|0532|133192/);
  });

  test('a list is searched by name and end, and is the account’s own', async () => {
    await add();
    await sandbox.post('/bank-accounts', EUR);
    expect((await sandbox.get('/bank-accounts?q=9911')).list).toMatchObject([{ currency: 'GBP' }]);
    expect((await sandbox.get('/bank-accounts?sort=account_name')).list).toMatchObject([
      { account_name: 'Euro account' },
      { account_name: 'Main account' },
    ]);
    expect((await sandbox.get('/bank-accounts', STRANGER)).list).toEqual([]);
  });

  test.each([
    [{ account_name: undefined }, ['account_name']],
    [{ currency: undefined }, ['currency']],
    [{ sort_code: undefined, account_number: undefined }, ['account_number', 'sort_code']],
    [{ sort_code: undefined }, ['sort_code']],
    [{ account_number: undefined }, ['account_number']],
    [{ sort_code: '20-00' }, ['sort_code']],
    [{ account_number: '1234567' }, ['account_number']],
    [{ iban: 'DE00 3704 0044 0532 0130 00' }, ['iban']],
    [{ iban: 'DE89' }, ['iban']],
    [{ iban: '89DE 3704 0044 0532 0130 00' }, ['iban']],
  ])('%j is refused', async (fields, wrong) => {
    const { refusal, envelope } = await add(fields);
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {}).toSorted()).toEqual(wrong);
    expect((await sandbox.get('/bank-accounts')).list).toEqual([]);
  });

  test('needs a currency that the account has', async () => {
    expect((await add({ currency: 'CHF' })).refusal).toBe('422 currency_not_supported');
  });

  test('is linked once, whatever its spelling: an IBAN has the sort code and the number in it', async () => {
    await add({ sort_code: '60-16-13', account_number: '31926819' });
    for (const again of [
      { sort_code: '601613', account_number: '3192 6819' },
      { sort_code: undefined, account_number: undefined, iban: 'GB29 NWBK 6016 1331 9268 19' },
    ]) {
      expect((await add(again)).refusal).toBe('409 duplicate_bank_account');
    }
    const theirs = { sort_code: '60-16-13', account_number: '31926819', currency: 'EUR' };
    expect((await add(theirs, STRANGER)).status).toBe(201);
  });

  test('a number that ends in 99999999 cannot be opened', async () => {
    expect((await add({ account_number: '99999999' })).refusal).toBe('422 bank_account_create_failed');
  });

  test('one is the default of its currency: the newest takes that from the one before', async () => {
    await add({ is_default: 1 });
    await sandbox.post('/bank-accounts', { ...EUR, is_default: true });
    await add({ account_number: '55779912', is_default: true });
    const { list } = await sandbox.get('/bank-accounts');
    expect(list.map(({ is_default }) => is_default)).toEqual([true, true, false]);
  });

  test('control calls show whose it is, and disable it', async () => {
    const id = await addedId();
    await sandbox.control('PATCH', `/bank-accounts/${id}`, { disabled: true });
    expect((await sandbox.get('/bank-accounts?status=disabled')).list).toMatchObject([{ id }]);
    expect((await sandbox.control('GET', '/bank-accounts')).list).toMatchObject([
      { id, account_id: 'NPTEST0SANDBOX_1000', disabled: true },
    ]);
    expect((await sandbox.control('PATCH', '/bank-accounts/ba_none', {})).refusal).toBe('404 bank_account_not_found');
  });
});

describe.each(['/nerodisburse/payouts', '/nerodisburse/payments'])('POST %s', (path) => {
  const disburse = (fields: object, options = {}) =>
    sandbox.post(path, { amount: '25.00', currency: 'GBP', ...fields }, options);

  test('takes the money at once and sends it to the saved bank account', async () => {
    const bank_account_id = await addedId();
    const { status, data } = await disburse({ bank_account_id, reference: 'INV-7', note: 'For the clay' });
    expect(status).toBe(201);
    expect(data).toMatchObject({ status: 'pending', amount: '25.00', bank_account_id, note: 'For the clay' });
    expect(await wallet()).toMatchObject({ available_balance: '975.00' });
    expect((await sandbox.get(`/nerodisburse/payouts/${data.id}`)).data).toEqual(data);
    expect((await sandbox.get('/nerodisburse/payouts?q=INV-7')).list).toEqual([data]);
    expect((await sandbox.get('/payouts')).list).toEqual([]);
  });

  test('is nobody else’s', async () => {
    const { data } = await disburse({ bank_account_id: await addedId() });
    for (const [id, options] of [
      [data.id, STRANGER],
      ['po_none', {}],
    ] as const) {
      expect((await sandbox.get(`/nerodisburse/payouts/${id}`, options)).refusal).toBe('404 payout_not_found');
    }
  });

  test.each([
    [{}, '422 bank_account_required'],
    [{ bank_account_id: '' }, '422 bank_account_required'],
    [{ bank_account_id: 'ba_none' }, '404 bank_account_not_found'],
    [{ bank_account_id: 'ba_none', amount: 'all' }, '422 validation_error'],
    [{ bank_account_id: 'ba_none', currency: 'CHF' }, '422 currency_not_supported'],
  ])('%j is refused', async (fields, refusal) => {
    expect((await disburse(fields)).refusal).toBe(refusal);
    expect(await wallet()).toMatchObject({ available_balance: '1000.00' });
  });

  test('keeps to the rules of payouts', async () => {
    const bank_account_id = await addedId();
    expect((await disburse({ bank_account_id, amount: '1000.01' })).refusal).toBe('422 insufficient_balance');
    await sandbox.control('PATCH', `/bank-accounts/${bank_account_id}`, { disabled: true });
    expect((await disburse({ bank_account_id })).refusal).toBe('422 bank_account_disabled');
    await sandbox.control('PATCH', '/accounts/NPTEST0SANDBOX_1000', { payouts_paused: true });
    expect((await disburse({ bank_account_id })).refusal).toBe('403 payouts_paused');
    await sandbox.control('PATCH', '/accounts/NPTEST0SANDBOX_1000', { payouts_paused: false, kyc_status: 'pending' });
    expect((await disburse({ bank_account_id })).refusal).toBe('403 kyc_required');
    expect(await wallet()).toMatchObject({ available_balance: '1000.00' });
  });
});
