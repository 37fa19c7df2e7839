import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CONNECTED, MERCHANT, type RunningSandbox, runningSandbox, somePayment } from './support/running-sandbox.js';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const BAKER = {
  business_company_name: 'Second Bakery',
  firstname: 'Ada',
  lastname: 'Baker',
  email: 'baker@sandbox.example',
  country_code: 'GB',
  mobile_code: '44',
  mobile: '7700900456',
  business_type: 'sole_trader',
  dob: '1985-05-17',
};

const create = (fields: object = {}) => sandbox.post('/connected-accounts', { ...BAKER, ...fields });
const as = (accountId: unknown) => ({ headers: { 'neropay-account': String(accountId) } });
const eventTypes = async () => (await sandbox.control('GET', '/events')).list.map(({ type }) => type);
const available = async (accountId: string, currency = 'GBP') =>
  (await sandbox.get('/balances', as(accountId))).list.find((wallet) => wallet.currency === currency)
    ?.available_balance;
/** Opens and pays one payment of the account. */
const pay = async (accountId: string, fields: object = {}) => {
  const payment = await sandbox.post(
    '/hosted-payments',
    { ...somePayment(), amount: '100.00', ...fields },
    as(accountId),
  );
  return (await sandbox.control('POST', `/checkouts/${payment.data.id}`, { outcome: 'succeeded' })).data;
};

describe('connected accounts', () => {
  test('a new one waits for its KYC, and its platform hears of it', async () => {
    const { status, data } = await create();
    expect(status).toBe(201);
    expect(data).toMatchObject({
      account_id: expect.stringMatching(/^NP[A-Z0-9]+_\d+$/),
      business_company_name: 'Second Bakery',
      email: 'baker@sandbox.example',
      firstname: 'Ada',
      country_code: 'GB',
      status: 'active',
      kyc_status: 'pending',
      neroconnect_email_sms_handle: 'neropay',
      neroconnect: { fee_payer: 'connected_account', platform_safety_limit: null },
    });
    expect(await eventTypes()).toEqual(['connected_account.created', 'kyc.pending']);
  });

  test('its keys are told to nobody', async () => {
    const { text, data } = await create();
    const read = await sandbox.get(`/connected-accounts/${data.account_id}`);
    for (const told of [text, read.text]) expect(told).not.toMatch(/sk_test|pk_test|ck_test|whsec/);
  });

  test('the platform acts for it by NeroPay-Account at once', async () => {
    const { data } = await create();
    expect((await pay(String(data.account_id))).account_id).toBe(data.account_id);
    expect((await sandbox.get('/account', as(data.account_id))).data).toMatchObject({
      account_id: data.account_id,
      neroconnect: { fee_payer: 'connected_account' },
    });
  });

  test('the same key and bytes make one account', async () => {
    const first = await sandbox.post('/connected-accounts', BAKER, { key: 'baker-1' });
    const again = await sandbox.post('/connected-accounts', BAKER, { key: 'baker-1' });
    expect(again.text).toBe(first.text);
    expect((await sandbox.get('/connected-accounts')).list).toHaveLength(2);
  });

  test.each([
    ['email', { email: 'BAKERY@sandbox.example' }],
    ['username', { username: 'Bakery' }],
  ])('a known %s is connected_account_duplicate, whatever its case', async (field, fields) => {
    const { refusal, envelope } = await create(fields);
    expect(refusal).toBe('409 connected_account_duplicate');
    expect(Object.keys(envelope.error?.details ?? {})).toEqual([field]);
  });

  test.each([
    ['email', 'nobody'],
    ['country_code', 'United Kingdom'],
    ['dob', '17/05/1985'],
    ['mobile', 'none'],
    ['firstname', ''],
    ['neroconnect_email_sms_handle', 'nobody'],
  ])('%s "%s" is a validation_error that names the field', async (field, value) => {
    const { refusal, envelope } = await create({ [field]: value });
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {})).toEqual([field]);
  });

  test('what is not sent stays as it is, and the change is told', async () => {
    const answer = await sandbox.write('PATCH', `/connected-accounts/${CONNECTED}`, {
      business_company_name: 'Corner Bakery',
      neroconnect_email_sms_handle: 'platform',
    });
    expect(answer.status).toBe(200);
    expect(answer.data).toMatchObject({
      name: 'Corner Bakery',
      email: 'bakery@sandbox.example',
      firstname: 'Grace',
      neroconnect_email_sms_handle: 'platform',
    });
    expect(await eventTypes()).toEqual(['connected_account.updated', 'account.update']);
  });

  test('an email cannot be changed to one that another account has', async () => {
    const change = { email: 'stranger@sandbox.example' };
    const answer = await sandbox.write('PATCH', `/connected-accounts/${CONNECTED}`, change);
    expect(answer.refusal).toBe('409 connected_account_duplicate');
    expect(await eventTypes()).toEqual([]);
  });

  test('its own email is no duplicate of itself', async () => {
    const answer = await sandbox.write('PATCH', `/connected-accounts/${CONNECTED}`, {
      email: 'Bakery@sandbox.example',
    });
    expect(answer.data.email).toBe('Bakery@sandbox.example');
  });

  test('an account of nobody or of somebody else does not exist for the platform', async () => {
    for (const id of ['NPNOBODY_1', 'NPTEST0STRANGER_2000', MERCHANT]) {
      expect((await sandbox.get(`/connected-accounts/${id}`)).refusal).toBe('404 account_not_found');
      expect((await sandbox.write('PATCH', `/connected-accounts/${id}`)).refusal).toBe('404 account_not_found');
    }
  });

  test('who is no platform has no connected accounts', async () => {
    const stranger = { secret: 'sk_test_stranger' };
    expect((await sandbox.get('/connected-accounts', stranger)).refusal).toBe('403 neroconnect_not_enabled');
    expect((await sandbox.post('/connected-accounts', BAKER, stranger)).refusal).toBe('403 neroconnect_not_enabled');
  });

  test('they are searched, filtered and paged like every list', async () => {
    await create();
    const names = async (query: string) =>
      (await sandbox.get(`/connected-accounts${query}`)).list.map(({ name }) => name);
    expect(await names('')).toEqual(['Second Bakery', 'Connected Bakery']);
    expect(await names('?q=second')).toEqual(['Second Bakery']);
    expect(await names('?status=banned')).toEqual([]);
    expect(await names('?per_page=1&page=2')).toEqual(['Connected Bakery']);
  });
});

describe('who pays NeroPay’s fee', () => {
  test('the connected account, unless it was agreed otherwise: 1.5 %', async () => {
    const paid = await pay(CONNECTED);
    expect(await available(CONNECTED)).toBe('1098.50');
    expect(await available(MERCHANT)).toBe('1000.00');
    expect(paid).toMatchObject({ processing_fee: '1.50', connect_application_fee: '0.00' });
  });

  test('the platform, when it was: the merchant sees a fee of zero', async () => {
    await sandbox.control('PATCH', `/accounts/${CONNECTED}`, { fee_payer: 'platform' });
    const paid = await pay(CONNECTED);
    expect(await available(CONNECTED)).toBe('1100.00');
    expect(await available(MERCHANT)).toBe('998.50');
    expect(paid.processing_fee).toBe('0.00');
  });

  test('keyed payments cost 2.5 %', async () => {
    const body = { amount: '100.00', currency: 'GBP', neropay_payment_method_id: 'pm_test_visa' };
    await sandbox.post('/keyed-payments', body, as(CONNECTED));
    expect(await available(CONNECTED)).toBe('1097.50');
  });

  test('a merchant that nobody connected pays none here', async () => {
    await pay(MERCHANT);
    expect(await available(MERCHANT)).toBe('1100.00');
  });

  test('half a penny is rounded up', async () => {
    await pay(CONNECTED, { amount: '1.00' });
    expect(await available(CONNECTED)).toBe('1000.98');
  });
});

describe('connect_application_fee', () => {
  test('moves from the connected account to its platform', async () => {
    const paid = await pay(CONNECTED, { connect_application_fee: '10.00' });
    expect(await available(CONNECTED)).toBe('1088.50');
    expect(await available(MERCHANT)).toBe('1010.00');
    expect(paid.connect_application_fee).toBe('10.00');
  });

  test('the default that was agreed is taken of payments that name none', async () => {
    await sandbox.control('PATCH', `/accounts/${CONNECTED}`, { default_connect_application_fee: '2.50' });
    expect((await sandbox.get(`/connected-accounts/${CONNECTED}`)).data).toMatchObject({
      neroconnect: { default_connect_application_fee: { amount: '2.50', currency: 'GBP' } },
    });
    await pay(CONNECTED);
    expect(await available(MERCHANT)).toBe('1002.50');
    await pay(CONNECTED, { connect_application_fee: '1.00' });
    expect(await available(MERCHANT)).toBe('1003.50');
  });

  test('is never more than what came', async () => {
    const payment = await sandbox.post(
      '/hosted-payments',
      { ...somePayment(), amount: '100.00', connect_application_fee: '60.00' },
      as(CONNECTED),
    );
    await sandbox.control('POST', `/checkouts/${payment.data.id}`, { outcome: 'succeeded', amount: '20.00' });
    expect(await available(MERCHANT)).toBe('1020.00');
  });

  test('a declined payment costs nobody anything', async () => {
    const payment = await sandbox.post(
      '/hosted-payments',
      { ...somePayment(), connect_application_fee: '1.00' },
      as(CONNECTED),
    );
    await sandbox.control('POST', `/checkouts/${payment.data.id}`, { outcome: 'failed' });
    expect([await available(CONNECTED), await available(MERCHANT)]).toEqual(['1000.00', '1000.00']);
  });
});

describe('the platform’s safety limit', () => {
  beforeEach(() => sandbox.control('PATCH', `/accounts/${CONNECTED}`, { fee_payer: 'platform' }));
  const limit = (amount: string) =>
    sandbox.control('PATCH', `/accounts/${MERCHANT}`, { platform_safety_limit: amount });
  const open = () => sandbox.post('/hosted-payments', somePayment(), as(CONNECTED));

  test('is shown where the platform pays the fees', async () => {
    await limit('50.00');
    expect((await sandbox.get(`/connected-accounts/${CONNECTED}`)).data.neroconnect).toMatchObject({
      fee_payer: 'platform',
      platform_safety_limit: {
        reached: false,
        wallets: expect.arrayContaining([
          { currency: 'GBP', minimum_balance: '50.00', available_balance: '1000.00', reached: false },
        ]),
      },
    });
  });

  test('reached, its connected accounts take no more payments until the balance is restored', async () => {
    await limit('1000.00');
    expect((await open()).refusal).toBe('403 payments_paused');
    await sandbox.control('PUT', '/balance', { currency: 'GBP', available: '1000.01' });
    expect((await open()).status).toBe(201);
  });

  test('concerns neither the platform’s own payments nor accounts that pay for themselves', async () => {
    await limit('1000.00');
    expect((await sandbox.post('/hosted-payments', somePayment())).status).toBe(201);
    await sandbox.control('PATCH', `/accounts/${CONNECTED}`, { fee_payer: 'connected_account' });
    expect((await open()).status).toBe(201);
  });

  test('of one currency says nothing about another', async () => {
    await limit('1000.00');
    const euros = await sandbox.post('/hosted-payments', { ...somePayment(), currency: 'EUR' }, as(CONNECTED));
    expect(euros.status).toBe(201);
  });
});

describe('KYC', () => {
  test.each(['pending', 'verified', 'rejected'])('%s is told', async (status) => {
    await sandbox.control('PATCH', `/accounts/${CONNECTED}`, { kyc_status: status });
    expect((await sandbox.get('/account', as(CONNECTED))).data.kyc_status).toBe(status);
    expect(await eventTypes()).toEqual(['account.updated', `kyc.${status}`]);
  });
});
