import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { CONNECTED, type RunningSandbox, runningSandbox, somePayment } from './support/running-sandbox.js';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox();
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const outcome = (id: string, body: object) => sandbox.control('POST', `/checkouts/${encodeURIComponent(id)}`, body);
const of = async (identifier: string) =>
  (await sandbox.control('GET', `/transactions?identifier=${encodeURIComponent(identifier)}`)).list;

describe('paying without a browser', () => {
  test.each(['succeeded', 'failed', 'cancelled'])('%s answers the resulting transaction', async (how) => {
    const { id } = await sandbox.open();
    const answer = await outcome(id, { outcome: how });
    expect(answer.status).toBe(200);
    expect(answer.data).toMatchObject({ status: how, payment_id: id, amount: '15.99' });
    expect((await sandbox.get(`/transactions/${answer.data.id}`)).data.status).toBe(how);
  });

  test('expired closes it as the clock would: its transaction is cancelled, its page says expired', async () => {
    const { id, checkout_url } = await sandbox.open();
    expect((await outcome(id, { outcome: 'expired' })).data.status).toBe('cancelled');
    expect(await (await fetch(checkout_url)).text()).toContain('This payment has expired');
  });

  test('the identifier names a payment as well as its id does, slashes and all', async () => {
    await sandbox.open({ identifier: 'INV/2025/0001' });
    expect((await outcome('INV/2025/0001', { outcome: 'succeeded' })).data.identifier).toBe('INV/2025/0001');
  });

  test('an identifier that two accounts used is ambiguous', async () => {
    const body = { ...somePayment(), identifier: '1001' };
    await sandbox.post('/hosted-payments', body);
    await sandbox.post('/hosted-payments', body, { headers: { 'neropay-account': CONNECTED } });
    expect((await outcome('1001', { outcome: 'succeeded' })).refusal).toBe('409 duplicate_resource');
  });

  test('after a decline the next try is a new transaction with the same identifier', async () => {
    const { id } = await sandbox.open({ identifier: '1001' });
    await outcome(id, { outcome: 'failed' });
    await outcome(id, { outcome: 'succeeded' });
    expect((await of('1001')).map(({ status }) => status)).toEqual(['failed', 'succeeded']);
  });

  test.each(['cancelled', 'expired'])('money can arrive after the payment was %s', async (how) => {
    const { id } = await sandbox.open({ identifier: '1001' });
    await outcome(id, { outcome: how });
    expect((await outcome(id, { outcome: 'succeeded' })).data.status).toBe('succeeded');
    expect((await of('1001')).map(({ status }) => status)).toEqual(['cancelled', 'succeeded']);
  });

  test('times: 2 pays twice', async () => {
    const { id } = await sandbox.open({ identifier: '1001' });
    const answer = await outcome(id, { outcome: 'succeeded', times: 2 });
    expect(answer.envelope.meta?.transactions).toHaveLength(2);
    expect((await of('1001')).map(({ status, amount }) => [status, amount])).toEqual([
      ['succeeded', '15.99'],
      ['succeeded', '15.99'],
    ]);
  });

  test('another amount or currency than was asked for can arrive', async () => {
    const one = await sandbox.open();
    expect((await outcome(one.id, { outcome: 'succeeded', amount: '1.00' })).data.amount).toBe('1.00');
    const two = await sandbox.open({ amount: '15.00' });
    const strange = await outcome(two.id, { outcome: 'succeeded', currency: 'JPY' });
    expect(strange.data).toMatchObject({ amount: '15', currency: 'JPY' });
  });

  test.each([
    ['succeeded', 'failed'],
    ['succeeded', 'cancelled'],
    ['cancelled', 'failed'],
    ['cancelled', 'cancelled'],
  ])('what is %s cannot become %s', async (first, second) => {
    const { id } = await sandbox.open();
    await outcome(id, { outcome: first });
    expect((await outcome(id, { outcome: second })).refusal).toBe('422 not_cancelable');
  });

  test.each([
    [{}, 'outcome'],
    [{ outcome: 'paid' }, 'outcome'],
    [{ outcome: 'succeeded', amount: 'x' }, 'amount'],
    [{ outcome: 'succeeded', times: 0 }, 'times'],
    [{ outcome: 'succeeded', amonut: '1.00' }, 'body'],
  ])('%j is refused by name', async (body, field) => {
    const { id } = await sandbox.open();
    const { refusal, envelope } = await outcome(id, body);
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {})).toEqual([field]);
  });

  test('a payment that does not exist is not_found', async () => {
    expect((await outcome('nothing', { outcome: 'succeeded' })).refusal).toBe('404 not_found');
  });
});

describe('refunds made at the provider', () => {
  test('all or a part, seen by the API at once', async () => {
    const { id } = await sandbox.open();
    const paid = (await outcome(id, { outcome: 'succeeded' })).data;
    const part = await sandbox.control('POST', `/transactions/${paid.id}/refund`, { amount: '5.00' });
    expect(part.data).toMatchObject({ amount: '5.00', transaction_id: paid.id });
    expect((await sandbox.get(`/transactions/${paid.id}`)).data.status).toBe('succeeded');
    await sandbox.control('POST', `/transactions/${paid.id}/refund`, {});
    expect((await sandbox.get(`/transactions/${paid.id}`)).data.status).toBe('refunded');
  });

  test('of nothing is not_found', async () => {
    expect((await sandbox.control('POST', '/transactions/1/refund', {})).refusal).toBe('404 not_found');
  });
});

describe('state and reset', () => {
  test('the state has it all', async () => {
    const { id } = await sandbox.open({ identifier: '1001' });
    await outcome(id, { outcome: 'succeeded' });
    expect((await sandbox.control('GET', '/state')).data).toMatchObject({
      accounts: [{ account_id: 'NPTEST0SANDBOX_1000' }, { account_id: CONNECTED }, {}],
      payments: [{ id, identifier: '1001', status: 'paid', kind: 'hosted_payment' }],
      transactions: [{ identifier: '1001', status: 'succeeded', method: { type: 'control' } }],
      notifications: [],
      webhooks: [],
      faults: { seed: 1 },
    });
  });

  test('the state has what became of the money, and every case that is open', async () => {
    const { id } = await sandbox.open();
    const paid = (await outcome(id, { outcome: 'succeeded' })).data;
    await sandbox.control('POST', `/transactions/${paid.id}/dispute`, {});
    await sandbox.post('/payouts', { amount: '1.00', currency: 'GBP' });
    await sandbox.post('/identity/verification-links');
    await sandbox.control('POST', '/compliance/requests', {});
    await sandbox.post('/support/tickets', { subject: 'Hello', message: 'Is anybody there?' });
    const { data } = await sandbox.control('GET', '/state');
    expect(data).toMatchObject({
      payouts: [{ amount: '1.00', status: 'pending' }],
      disputes: [{ transaction_id: paid.id, dispute_status: 'open' }],
      verification_sessions: [{ status: 'pending', verification_url: expect.stringContaining('/identity/vs_nero_') }],
      compliance_requests: [{ status: 'requested' }],
      support_tickets: [{ subject: 'Hello' }],
    });
    const rows = (data.wallet_transactions as { account_id: string; currency: string; category: string }[])
      .filter(({ account_id, currency }) => account_id === 'NPTEST0SANDBOX_1000' && currency === 'GBP')
      .map(({ category }) => category);
    expect(rows).toEqual(['opening_balance', 'payment', 'dispute', 'payout']);
    await sandbox.control('POST', '/reset');
    expect((await sandbox.control('GET', '/state')).data).toMatchObject({
      payouts: [],
      disputes: [],
      verification_sessions: [],
      compliance_requests: [],
      support_tickets: [],
    });
  });

  test('transactions can be asked for by identifier, status, payment and account', async () => {
    const { id } = await sandbox.open({ identifier: 'a' });
    await sandbox.open({ identifier: 'b' });
    await outcome(id, { outcome: 'failed' });
    const found = async (query: string) => (await sandbox.control('GET', `/transactions?${query}`)).list.length;
    expect(await found('')).toBe(2);
    expect(await found('identifier=a')).toBe(1);
    expect(await found('status=pending')).toBe(1);
    expect(await found(`payment_id=${id}`)).toBe(1);
    expect(await found(`account_id=${CONNECTED}`)).toBe(0);
  });

  test('after a reset nothing is left, and used identifiers and keys are free again', async () => {
    const body = somePayment();
    const { data } = await sandbox.post('/hosted-payments', body, { key: 'order-1' });
    await sandbox.control('PUT', '/balance', { currency: 'GBP', available: '0' });
    expect((await sandbox.control('POST', '/reset')).status).toBe(200);
    expect((await fetch(String(data.checkout_url))).status).toBe(404);
    expect((await sandbox.get('/transactions')).list).toEqual([]);
    expect((await sandbox.get('/balances')).list[0]?.available_balance).toBe('1000.00');
    const again = await sandbox.post('/hosted-payments', body, { key: 'order-1' });
    expect(again.status).toBe(201);
    expect(again.data.id).not.toBe(data.id);
  });

  test('a call that does not exist, bad JSON and an account that does not exist are told', async () => {
    expect((await sandbox.control('POST', '/pay')).refusal).toBe('404 endpoint_not_found');
    const broken = await fetch(`${sandbox.url}/_sandbox/faults`, { method: 'PUT', body: '{' });
    expect(broken.status).toBe(400);
    expect((await sandbox.control('PATCH', '/accounts/NPX_1', {})).refusal).toBe('404 account_not_found');
  });
});

describe('the console', () => {
  const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
    fetch(`${sandbox.url}/_sandbox${path}`, {
      method: 'POST',
      headers: { accept: 'text/html', ...headers },
      body: new URLSearchParams(fields),
      redirect: 'manual',
    });

  test('shows payments and pays them by a plain form', async () => {
    const { id } = await sandbox.open({ identifier: 'console-1' });
    expect(await (await fetch(`${sandbox.url}/_sandbox`)).text()).toContain('console-1');
    const answer = await form(`/checkouts/${id}`, { outcome: 'succeeded' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/_sandbox']);
    expect((await of('console-1'))[0]?.status).toBe('succeeded');
  });

  test('a page of another site cannot press its buttons', async () => {
    const { id } = await sandbox.open();
    const answer = await form(`/checkouts/${id}`, { outcome: 'succeeded' }, { 'sec-fetch-site': 'cross-site' });
    expect(answer.status).toBe(403);
    expect((await sandbox.control('GET', `/transactions?payment_id=${id}`)).list[0]?.status).toBe('pending');
  });

  test('what a merchant wrote is shown as text, never as markup', async () => {
    await sandbox.open({ identifier: '<script>alert(1)</script>', description: '<img src=x onerror=alert(2)>' });
    const page = await (await fetch(`${sandbox.url}/_sandbox`)).text();
    expect(page).not.toContain('<script>alert');
    expect(page).not.toContain('<img src=x');
  });

  test('the front page names the keys and the test cards', async () => {
    const page = await (await fetch(sandbox.url)).text();
    for (const text of ['pk_test_neropay', 'sk_test_neropay', 'whsec_test_neropay', '4242 4242 4242 4242', '/v2']) {
      expect(page).toContain(text);
    }
  });
});
