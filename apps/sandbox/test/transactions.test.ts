import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { paginate } from '../src/neropay/pagination.js';
import { FakeClock } from './support/fake-clock.js';
import { CONNECTED, MERCHANT, type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

const clock = new FakeClock(Date.parse('2026-04-22T10:00:00Z'));
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox({ clock });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const pay = async (fields: object = {}, outcome: object = { outcome: 'succeeded' }) => {
  const { id } = await sandbox.open(fields);
  return (await sandbox.control('POST', `/checkouts/${id}`, outcome)).data;
};
const identifiers = async (query: string) =>
  (await sandbox.get(`/transactions?${query}`)).list.map((each) => each.identifier);

describe('a transaction', () => {
  test('has the documented fields', async () => {
    const { id } = await pay({ identifier: '1001', metadata: { order_id: '1001' } });
    const { data } = await sandbox.get(`/transactions/${id}`);
    expect(data).toEqual({
      id,
      account_id: MERCHANT,
      trx: expect.stringMatching(/^NP-/),
      reference: '1001',
      identifier: '1001',
      np_main_trx: expect.any(String),
      status: 'succeeded',
      amount: '15.99',
      currency: 'GBP',
      remark: 'make_payment',
      is_reserve: false,
      reserve_amount: '0.00',
      proof_status: null,
      metadata: { order_id: '1001' },
      created_at: '2026-04-22T10:00:00Z',
    });
    expect(Number.isInteger(id)).toBe(true);
  });

  test.each(['0', '1', 'abc', '1e3', '99999999999999999999', 'NP-1'])('%s is not found', async (id) => {
    expect((await sandbox.get(`/transactions/${id}`)).refusal).toBe('404 not_found');
  });

  test('of another account is not found, whether read, refunded or cancelled', async () => {
    const { id } = await pay();
    const headers = { 'neropay-account': CONNECTED };
    expect((await sandbox.get(`/transactions/${id}`, { headers })).refusal).toBe('404 not_found');
    expect((await sandbox.post(`/transactions/${id}/refund`, {}, { headers })).refusal).toBe('404 not_found');
    expect((await sandbox.post(`/transactions/${id}/cancel`, {}, { headers })).refusal).toBe('404 not_found');
  });
});

describe('a list', () => {
  test('search finds part of an identifier, so that a client must compare it whole', async () => {
    for (const identifier of ['1001', '1001-2', '21001', '2002']) await sandbox.open({ identifier });
    expect(await identifiers('q=1001')).toEqual(['21001', '1001-2', '1001']);
    expect(await identifiers('search=1001')).toEqual(['21001', '1001-2', '1001']);
  });

  test('search ignores case, and reaches trx and id', async () => {
    const { id, trx } = await pay({ identifier: 'Order-A' });
    expect(await identifiers('q=order-a')).toEqual(['Order-A']);
    expect(await identifiers(`q=${String(trx).toLowerCase()}`)).toEqual(['Order-A']);
    expect(await identifiers(`q=${id}`)).toEqual(['Order-A']);
    expect(await identifiers('q=nothing')).toEqual([]);
  });

  test('an identifier with a slash or a percent sign can be searched for', async () => {
    await sandbox.open({ identifier: 'INV/2025/100%' });
    expect(await identifiers(`q=${encodeURIComponent('INV/2025/100%')}`)).toEqual(['INV/2025/100%']);
  });

  test('status filters', async () => {
    await pay({ identifier: 'paid' });
    await pay({ identifier: 'declined' }, { outcome: 'failed' });
    await sandbox.open({ identifier: 'open' });
    expect(await identifiers('status=succeeded')).toEqual(['paid']);
    expect(await identifiers('status=failed')).toEqual(['declined']);
    expect(await identifiers('status=pending')).toEqual(['open']);
  });

  test('from and to take dates, whole days included, and datetimes', async () => {
    await sandbox.open({ identifier: 'first day' });
    clock.advance(86_400_000);
    await sandbox.open({ identifier: 'second day' });
    expect(await identifiers('to=2026-04-22')).toEqual(['first day']);
    expect(await identifiers('from=2026-04-23')).toEqual(['second day']);
    expect(await identifiers('from=2026-04-22T09:59:59Z&to=2026-04-22T10:00:00Z')).toEqual(['first day']);
    expect(await identifiers(`from=${encodeURIComponent('2026-04-23T12:00:00+02:00')}`)).toEqual(['second day']);
    expect(await identifiers('from=2026-04-24')).toEqual([]);
  });

  test('sort by id, time or amount, either way; the newest first by default', async () => {
    await sandbox.open({ identifier: 'a', amount: '9.00' });
    await sandbox.open({ identifier: 'b', amount: '100.00' });
    await sandbox.open({ identifier: 'c', amount: '20.00' });
    expect(await identifiers('')).toEqual(['c', 'b', 'a']);
    expect(await identifiers('sort=id')).toEqual(['a', 'b', 'c']);
    expect(await identifiers('sort=amount')).toEqual(['a', 'c', 'b']);
    expect(await identifiers('sort=-amount')).toEqual(['b', 'c', 'a']);
    expect(await identifiers('sort=created_at')).toEqual(['a', 'b', 'c']);
  });

  test('pages come with their meta, and are empty beyond the last', async () => {
    for (let count = 0; count < 5; count++) await sandbox.open({ identifier: `p${count}` });
    const second = await sandbox.get('/transactions?per_page=2&page=2');
    expect(second.list.map(({ identifier }) => identifier)).toEqual(['p2', 'p1']);
    expect(second.envelope.meta).toEqual({ pagination: { page: 2, per_page: 2, total: 5, total_pages: 3 } });
    expect((await sandbox.get('/transactions?per_page=2&page=4')).list).toEqual([]);
    expect((await sandbox.get('/transactions')).envelope.meta).toEqual({
      pagination: { page: 1, per_page: 25, total: 5, total_pages: 1 },
    });
  });

  test.each([
    'page=0',
    'page=-1',
    'page=x',
    'per_page=0',
    'per_page=101',
    'per_page=1.5',
    'status=paid',
    'from=soon',
    'sort=name',
  ])('%s is a validation_error that names the field', async (query) => {
    const { refusal, envelope } = await sandbox.get(`/transactions?${query}`);
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {})).toEqual([query.split('=')[0]]);
  });

  test('every record is on exactly one page, whatever the page size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 130 }), fc.integer({ min: 1, max: 100 }), (count, perPage) => {
        const records = Array.from({ length: count }, (_, index) => index);
        const page = (number: number) =>
          paginate(records, new URLSearchParams({ page: String(number), per_page: String(perPage) }));
        const pages = Array.from({ length: page(1).pagination.total_pages }, (_, index) => page(index + 1).records);
        expect(pages.flat()).toEqual(records);
      }),
    );
  });
});

describe('a list that answers late', () => {
  beforeEach(() => sandbox.control('PUT', '/faults', { lists_lag_ms: 5_000 }));

  test('shows a new transaction only after the lag', async () => {
    await sandbox.open({ identifier: 'late' });
    expect(await identifiers('q=late')).toEqual([]);
    clock.advance(5_000);
    expect(await identifiers('q=late')).toEqual(['late']);
  });

  test('shows a change only after the lag, while reading by id is exact: an absence or a pending in a list proves nothing', async () => {
    const { id: payment } = await sandbox.open({ identifier: 'late' });
    clock.advance(5_000);
    const { id } = (await sandbox.control('POST', `/checkouts/${payment}`, { outcome: 'succeeded' })).data;
    const listed = async () => (await sandbox.get('/transactions?q=late')).list[0]?.status;
    expect(await listed()).toBe('pending');
    expect((await sandbox.get(`/transactions/${id}`)).data.status).toBe('succeeded');
    clock.advance(5_000);
    expect(await listed()).toBe('succeeded');
  });
});

describe('refunds', () => {
  const refund = (id: unknown, body: object = {}) => sandbox.post(`/transactions/${id}/refund`, body);
  const status = async (id: unknown) => (await sandbox.get(`/transactions/${id}`)).data.status;

  test('without an amount all of it comes back, and the transaction is refunded', async () => {
    const { id } = await pay();
    const answer = await refund(id, { reason: 'requested_by_customer' });
    expect(answer.status).toBe(201);
    expect(answer.data).toMatchObject({
      id: expect.stringMatching(/^rf_nero_/),
      transaction_id: id,
      status: 'succeeded',
      amount: '15.99',
      currency: 'GBP',
    });
    expect(await status(id)).toBe('refunded');
  });

  test('a part leaves it succeeded, parts that add up to all make it refunded', async () => {
    const { id } = await pay();
    await refund(id, { amount: '10.00' });
    expect(await status(id)).toBe('succeeded');
    await refund(id, { amount: '5.99' });
    expect(await status(id)).toBe('refunded');
  });

  test('the amount is held against the original amount only: two refunds may exceed the payment, and a client must keep the sum', async () => {
    const { id } = await pay();
    expect((await refund(id, { amount: '10.00' })).status).toBe(201);
    expect((await refund(id, { amount: '10.00' })).status).toBe(201);
  });

  test('more than the original amount is refund_exceeds_transaction', async () => {
    const { id } = await pay();
    expect((await refund(id, { amount: '16.00' })).refusal).toBe('422 refund_exceeds_transaction');
  });

  test.each(['0', '0.00', '-1.00'])('%s is invalid_refund_amount', async (amount) => {
    const { id } = await pay();
    expect((await refund(id, { amount })).refusal).toBe('422 invalid_refund_amount');
  });

  test.each(['all', '1.999', ''])('"%s" is no amount', async (amount) => {
    const { id } = await pay();
    expect((await refund(id, { amount })).refusal).toBe('422 validation_error');
  });

  test.each(['failed', 'cancelled'])('a %s transaction is not_refundable', async (outcome) => {
    const { id } = await pay({}, { outcome });
    expect((await refund(id)).refusal).toBe('422 not_refundable');
  });

  test('a pending and a refunded transaction are not_refundable', async () => {
    await sandbox.open({ identifier: 'open' });
    const [pending] = (await sandbox.get('/transactions?q=open')).list;
    expect((await refund(pending?.id)).refusal).toBe('422 not_refundable');
    const { id } = await pay();
    await refund(id);
    expect((await refund(id)).refusal).toBe('422 not_refundable');
  });

  test('an empty wallet is insufficient_balance', async () => {
    const { id } = await pay();
    await sandbox.control('PUT', '/balance', { currency: 'GBP', available: '15.98' });
    expect((await refund(id)).refusal).toBe('422 insufficient_balance');
    expect(await status(id)).toBe('succeeded');
  });
});

describe('cancelling', () => {
  const cancel = (id: unknown) => sandbox.post(`/transactions/${id}/cancel`);

  test('a pending transaction is cancelled, and its page cannot be paid any more', async () => {
    const payment = await sandbox.open({ identifier: 'open' });
    const [pending] = (await sandbox.get('/transactions?q=open')).list;
    const answer = await cancel(pending?.id);
    expect(answer.status).toBe(200);
    expect(answer.data).toMatchObject({ id: pending?.id, status: 'cancelled' });
    expect(await (await fetch(payment.checkout_url)).text()).toContain('This payment was cancelled');
    expect((await cancel(pending?.id)).refusal).toBe('422 not_cancelable');
  });

  test('a paid transaction is not_cancelable, or a paid order could be lost', async () => {
    const { id } = await pay();
    expect((await cancel(id)).refusal).toBe('422 not_cancelable');
    expect((await sandbox.get(`/transactions/${id}`)).data.status).toBe('succeeded');
  });
});

describe('balances', () => {
  const gbp = async (path = '/balances') =>
    (await sandbox.get(path)).list.find(({ currency }) => currency === 'GBP')?.available_balance;

  test('one wallet per enabled currency, each with its own decimals', async () => {
    expect(
      (await sandbox.get('/balances')).list.map(
        ({ currency, available_balance }) => `${currency} ${available_balance}`,
      ),
    ).toEqual(['GBP 1000.00', 'EUR 1000.00', 'USD 1000.00', 'IDR 1000.00', 'JPY 1000', 'KWD 1000.000']);
  });

  test('a payment adds to it, a refund takes from it, and /balance is the same', async () => {
    const { id } = await pay();
    expect(await gbp()).toBe('1015.99');
    await sandbox.post(`/transactions/${id}/refund`, { amount: '5.99' });
    expect(await gbp()).toBe('1010.00');
    expect(await gbp('/balance')).toBe('1010.00');
  });
});
