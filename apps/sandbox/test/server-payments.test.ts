import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CONNECTED, MERCHANT, type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const available = async (accountId: string) =>
  (await sandbox.get('/balances', { headers: { 'neropay-account': accountId } })).list[0]?.available_balance;
const eventTypes = async () => (await sandbox.control('GET', '/events')).list.map(({ type }) => type);

describe('keyed payments', () => {
  const charge = (method: string, fields: object = {}) =>
    sandbox.post('/keyed-payments', {
      amount: '20.00',
      currency: 'GBP',
      neropay_payment_method_id: method,
      ...fields,
    });

  test.each(['pm_test_visa', 'pm_test_mastercard'])('%s pays at once', async (method) => {
    const { status, data } = await charge(method, { reference: 'order-1' });
    expect(status).toBe(201);
    expect(data).toMatchObject({
      status: 'succeeded',
      reference: 'order-1',
      next_action: null,
      transaction: { status: 'succeeded', amount: '20.00', currency: 'GBP', reference: 'order-1' },
    });
    expect(await available(MERCHANT)).toBe('1020.00');
  });

  test.each([
    ['pm_test_declined', 'The card was declined.'],
    ['pm_test_insufficient_funds', 'The card has insufficient funds.'],
  ])('%s leaves a failed transaction and takes nothing', async (method, failure) => {
    const { status, data } = await charge(method);
    expect(status).toBe(201);
    expect(data).toMatchObject({ status: 'failed', failure_message: failure, transaction: { status: 'failed' } });
    expect(await available(MERCHANT)).toBe('1000.00');
    expect(await eventTypes()).toEqual(['transaction.failed']);
  });

  test('pm_test_3ds waits for the customer, who approves at the address in next_action', async () => {
    const { data } = await charge('pm_test_3ds');
    expect(data).toMatchObject({ status: 'pending', transaction: { status: 'pending' } });
    const { url } = data.next_action as { url: string };
    const page = await (await fetch(url)).text();
    const token = /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '';
    await fetch(url, { method: 'POST', body: new URLSearchParams({ token, outcome: 'approve' }) });
    expect(await available(MERCHANT)).toBe('1020.00');
  });

  test('an unknown payment method is a validation_error', async () => {
    expect((await charge('pm_of_somebody_else')).refusal).toBe('422 validation_error');
  });

  test.each([
    ['card number in a field of its own', { card_number: '4242424242424242' }],
    ['card number with spaces in a text', { description: 'Card 4242 4242 4242 4242, thanks' }],
    ['card number as a JSON number', { metadata: { note: 4242424242424242 } }],
    ['card number deep in the metadata', { metadata: { order: { lines: ['5555-5555-5555-4444'] } } }],
    ['security code, whatever its case', { metadata: { CVC: '123' } }],
    ['card object', { card: { token: 'tok_1' } }],
    ['expiry date', { metadata: { 'exp-month': 12 } }],
  ])('a %s is refused, and not repeated in the answer', async (_what, fields) => {
    const answer = await charge('pm_test_visa', fields);
    expect(answer.refusal).toBe('422 validation_error');
    expect(answer.text).not.toMatch(/4242|5555|"123"/);
    expect((await sandbox.get('/transactions')).list).toEqual([]);
  });

  test('long numbers that are no card’s are nobody’s secret', async () => {
    expect((await charge('pm_test_visa', { reference: '20260131000000017' })).status).toBe(201);
  });

  test('the same key charges once', async () => {
    const body = { amount: '20.00', currency: 'GBP', neropay_payment_method_id: 'pm_test_visa' };
    const first = await sandbox.post('/keyed-payments', body, { key: 'charge-1' });
    expect((await sandbox.post('/keyed-payments', body, { key: 'charge-1' })).text).toBe(first.text);
    expect(await available(MERCHANT)).toBe('1020.00');
  });
});

describe('split payments', () => {
  const split = (splits: unknown, fields: object = {}) =>
    sandbox.post('/split-payments', { amount: '100.00', currency: 'GBP', splits, ...fields });
  const pay = (id: unknown, body: object = {}) =>
    sandbox.control('POST', `/checkouts/${id}`, { outcome: 'succeeded', ...body });

  test('the money arrives where it should, once it is paid', async () => {
    const { status, data } = await split([{ account_id: CONNECTED, amount: '30.00' }, { amount: '70.00' }]);
    expect(status).toBe(201);
    expect(data).toMatchObject({
      status: 'pending',
      checkout_url: expect.stringContaining('/checkout/'),
      splits: [
        { account_id: CONNECTED, amount: '30.00' },
        { account_id: MERCHANT, amount: '70.00' },
      ],
      transaction: { status: 'pending', amount: '100.00' },
    });
    expect(await available(CONNECTED)).toBe('1000.00');
    await pay(data.id);
    expect([await available(CONNECTED), await available(MERCHANT)]).toEqual(['1030.00', '1070.00']);
  });

  test('other money than was asked for is not shared out', async () => {
    const { data } = await split([{ account_id: CONNECTED, amount: '100.00' }]);
    await pay(data.id, { amount: '99.00' });
    expect([await available(CONNECTED), await available(MERCHANT)]).toEqual(['1000.00', '1099.00']);
  });

  test('each row of the ledger says what it was for', async () => {
    const { data } = await split([{ account_id: CONNECTED, amount: '100.00' }]);
    await pay(data.id);
    const rows = (await sandbox.get('/wallet-transactions')).list.slice(0, 2);
    expect(rows).toMatchObject([
      { type: 'debit', amount: '100.00', balance_before: '1100.00', balance_after: '1000.00' },
      { type: 'credit', amount: '100.00', balance_before: '1000.00', balance_after: '1100.00' },
    ]);
  });

  test.each([
    ['99.99', 'splits'],
    ['100.01', 'splits'],
    ['0.00', 'splits.0.amount'],
    ['-1.00', 'splits.0.amount'],
    ['1.001', 'splits.0.amount'],
  ])('%s of 100.00 is a validation_error', async (amount, field) => {
    const { refusal, envelope } = await split([{ account_id: CONNECTED, amount }]);
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {})).toEqual([field]);
  });

  test.each([[undefined], [[]], ['all'], [[{ account_id: CONNECTED }]]])(
    'splits of %j are a validation_error',
    async (splits) => {
      expect((await split(splits)).refusal).toBe('422 validation_error');
    },
  );

  test.each(['NPTEST0STRANGER_2000', 'NPNOBODY_1'])(
    'nobody outside the platform can be a recipient: %s',
    async (id) => {
      const { refusal, envelope } = await split([{ account_id: id, amount: '100.00' }]);
      expect(refusal).toBe('422 validation_error');
      expect(Object.keys(envelope.error?.details ?? {})).toEqual(['splits.0.account_id']);
    },
  );
});
