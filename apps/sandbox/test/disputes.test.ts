import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CONNECTED, MERCHANT, type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const paid = async (fields: object = {}) => {
  const { id } = await sandbox.open(fields);
  return (await sandbox.control('POST', `/checkouts/${id}`, { outcome: 'succeeded' })).data;
};
const dispute = (transactionId: unknown, body: object = {}) =>
  sandbox.control('POST', `/transactions/${transactionId}/dispute`, body);
const move = (id: unknown, status: string) => sandbox.control('PATCH', `/disputes/${id}`, { status });
const wallet = async () => {
  const { list } = await sandbox.get('/balances');
  const gbp = list.find(({ currency }) => currency === 'GBP');
  return `${gbp?.available_balance} ${gbp?.reserve_balance}`;
};

describe('a dispute', () => {
  test('is read by the merchant with what it is about', async () => {
    const transaction = await paid({ customer: { email: 'ada@example.com' } });
    const { id } = (await dispute(transaction.id, { reason: 'product_not_received' })).data;
    const { data } = await sandbox.get(`/disputes/${id}`);
    expect(data).toEqual({
      id: expect.stringMatching(/^dp_nero_/),
      account_id: MERCHANT,
      transaction_id: transaction.id,
      trx_number: transaction.trx,
      payment_number: transaction.payment_id,
      dispute_reason: 'product_not_received',
      dispute_status: 'open',
      customer_email: 'ada@example.com',
      amount: '15.99',
      currency: 'GBP',
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect((await sandbox.get('/disputes')).list).toEqual([data]);
    expect((await sandbox.get(`/disputes?q=${transaction.trx}`)).list).toEqual([data]);
    expect((await sandbox.get('/disputes?status=won')).list).toEqual([]);
  });

  test('of another account, or of nobody, is not found', async () => {
    const { id } = (await dispute((await paid()).id)).data;
    const headers = { 'neropay-account': CONNECTED };
    expect((await sandbox.get(`/disputes/${id}`, { headers })).refusal).toBe('404 not_found');
    expect((await sandbox.get('/disputes/1')).refusal).toBe('404 not_found');
    expect((await sandbox.get('/disputes', { headers })).list).toEqual([]);
    expect((await move('dp_1', 'won')).refusal).toBe('404 not_found');
    expect((await dispute(1)).refusal).toBe('404 not_found');
  });

  test.each([
    ['POST', '/disputes'],
    ['PATCH', '/disputes/1'],
    ['PUT', '/disputes/1'],
    ['DELETE', '/disputes/1'],
    ['POST', '/disputes/1'],
  ])('cannot be written: %s %s is resource_read_only, but only for those who have a key', async (method, path) => {
    expect((await sandbox.write(method, path)).refusal).toBe('405 resource_read_only');
    const headers = { authorization: 'Bearer nobody' };
    expect((await sandbox.write(method, path, {}, { headers })).refusal).toBe('401 invalid_credentials');
  });

  test('holds the money while it is open or under review', async () => {
    const { id } = (await dispute((await paid()).id)).data;
    expect(await wallet()).toBe('1000.00 15.99');
    await move(id, 'under_review');
    expect(await wallet()).toBe('1000.00 15.99');
    expect((await sandbox.get(`/disputes/${id}`)).data.dispute_status).toBe('under_review');
  });

  test('that is won gives it back', async () => {
    const { id } = (await dispute((await paid()).id)).data;
    await move(id, 'won');
    expect(await wallet()).toBe('1015.99 0.00');
  });

  test('that is lost takes it for good, and the ledger says so', async () => {
    const { id } = (await dispute((await paid()).id)).data;
    await move(id, 'lost');
    expect(await wallet()).toBe('1000.00 0.00');
    const rows = (await sandbox.get(`/wallet-transactions?q=${id}`)).list;
    expect(rows.map(({ type, amount }) => `${type} ${amount}`)).toEqual(['debit 15.99', 'release 15.99', 'hold 15.99']);
  });

  test.each(['won', 'lost'])('that is %s stays so', async (status) => {
    const { id } = (await dispute((await paid()).id, { status })).data;
    for (const next of ['open', 'under_review', 'won', 'lost']) {
      expect((await move(id, next)).refusal).toBe('422 validation_error');
    }
    expect((await move(id, 'settled')).refusal).toBe('422 validation_error');
  });

  test('takes money that is not there any more: the balance becomes negative', async () => {
    const { id } = await paid();
    await sandbox.control('PUT', '/balance', { currency: 'GBP', available: '1.00' });
    await dispute(id, { status: 'lost' });
    expect(await wallet()).toBe('-14.99 0.00');
    expect((await sandbox.post('/payouts', { amount: '1.00', currency: 'GBP' })).refusal).toBe(
      '422 insufficient_balance',
    );
  });

  test('does not hold twice what a proof holds already, and takes that when it is lost', async () => {
    const transaction = await paid();
    await sandbox.control('POST', `/transactions/${transaction.id}/proof-request`, { reserve: '10.00' });
    const { id } = (await dispute(transaction.id)).data;
    expect(await wallet()).toBe('1000.00 15.99');
    await move(id, 'lost');
    expect(await wallet()).toBe('1000.00 0.00');
    expect((await sandbox.get(`/transactions/${transaction.id}`)).data.reserve_amount).toBe('0.00');
  });

  test('is about what was not refunded before', async () => {
    const transaction = await paid();
    await sandbox.post(`/transactions/${transaction.id}/refund`, { amount: '5.99' });
    const { data } = await dispute(transaction.id);
    expect(data.amount).toBe('10.00');
    await move(data.id, 'lost');
    expect(await wallet()).toBe('1000.00 0.00');
  });

  test('is of a transaction that brought money, once', async () => {
    const { id } = await paid();
    await dispute(id);
    expect((await dispute(id)).refusal).toBe('422 validation_error');
    await sandbox.open({ identifier: 'open' });
    const [pending] = (await sandbox.get('/transactions?q=open')).list;
    expect((await dispute(pending?.id)).refusal).toBe('422 validation_error');
    expect((await dispute(id, { status: 'settled' })).refusal).toBe('422 validation_error');
  });
});

describe('a refund', () => {
  test.each(['open', 'under_review', 'lost'])(
    'while the dispute is %s is refused, or the money would go twice',
    async (status) => {
      const { id } = await paid();
      await dispute(id, { status });
      expect((await sandbox.post(`/transactions/${id}/refund`)).refusal).toBe('422 not_refundable');
    },
  );

  test('after a dispute that was won is as good as any', async () => {
    const { id } = await paid();
    await dispute(id, { status: 'won' });
    expect((await sandbox.post(`/transactions/${id}/refund`)).status).toBe(201);
  });
});
