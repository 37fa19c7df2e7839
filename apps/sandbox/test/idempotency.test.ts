import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from './support/fake-clock.js';
import { CONNECTED, type RunningSandbox, runningSandbox, somePayment } from './support/running-sandbox.js';

const clock = new FakeClock();
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox({ clock });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const transactions = async () => (await sandbox.get('/transactions')).list.length;

describe('idempotency keys', () => {
  test('an exact retry gets the first answer again, byte for byte, and opens no second payment', async () => {
    const body = somePayment();
    const first = await sandbox.post('/hosted-payments', body, { key: 'order-1' });
    const again = await sandbox.post('/hosted-payments', body, { key: 'order-1' });
    expect(first.status).toBe(201);
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(first.headers.get('idempotent-replayed')).toBeNull();
    expect(await transactions()).toBe(1);
  });

  test('the retry may be signed anew at a later time', async () => {
    const body = somePayment();
    const first = await sandbox.post('/hosted-payments', body, { key: 'order-1' });
    clock.advance(600_000);
    expect((await sandbox.post('/hosted-payments', body, { key: 'order-1' })).text).toBe(first.text);
  });

  test('one changed byte under the same key is a conflict, even where JSON would mean the same', async () => {
    const body = somePayment();
    await sandbox.post('/hosted-payments', body, { key: 'order-1' });
    const changed = { ...body, amount: '15.98' };
    expect((await sandbox.post('/hosted-payments', changed, { key: 'order-1' })).refusal).toBe(
      '409 idempotency_conflict',
    );
    const spaced = { key: 'order-1', rawBody: `${JSON.stringify(body)} ` };
    expect((await sandbox.post('/hosted-payments', {}, spaced)).refusal).toBe('409 idempotency_conflict');
  });

  test('the same key on another path is a conflict', async () => {
    const body = somePayment();
    await sandbox.post('/hosted-payments', body, { key: 'order-1' });
    expect((await sandbox.post('/payments', body, { key: 'order-1' })).refusal).toBe('409 idempotency_conflict');
  });

  test('an error that the request earned is stored like any other answer', async () => {
    const wrong = { currency: 'GBP' };
    const first = await sandbox.post('/hosted-payments', wrong, { key: 'order-1' });
    const again = await sandbox.post('/hosted-payments', wrong, { key: 'order-1' });
    expect(first.refusal).toBe('422 validation_error');
    expect(again.text).toBe(first.text);
  });

  test('a retry that comes while the first is still at work is duplicate_request, and works once it is done', async () => {
    await sandbox.control('PUT', '/faults', { api: { timeout: 1, timeout_ms: 5_000 } });
    const body = somePayment();
    const first = sandbox.post('/hosted-payments', body, { key: 'order-1' });
    await expect
      .poll(async () => (await sandbox.post('/hosted-payments', body, { key: 'order-1' })).refusal)
      .toBe('409 duplicate_request');
    clock.advance(5_000);
    const answer = await first;
    expect(answer.status).toBe(201);
    expect((await sandbox.post('/hosted-payments', body, { key: 'order-1' })).text).toBe(answer.text);
    await sandbox.control('PUT', '/faults', {});
    expect(await transactions()).toBe(1);
  });

  test('a key belongs to one account', async () => {
    const body = somePayment();
    const own = await sandbox.post('/hosted-payments', body, { key: 'order-1' });
    const headers = { 'neropay-account': CONNECTED };
    const theirs = await sandbox.post('/hosted-payments', body, { key: 'order-1', headers });
    expect(theirs.status).toBe(201);
    expect(theirs.data.id).not.toBe(own.data.id);
  });

  test('a write without a key is refused', async () => {
    const answer = await sandbox.post('/hosted-payments', somePayment(), { headers: { 'idempotency-key': undefined } });
    expect(answer.refusal).toBe('400 missing_idempotency_key');
  });

  test.each(['two words', 'x'.repeat(256), 'schlüssel'])('the key "%s" has an invalid format', async (key) => {
    const encoded = Buffer.from(key, 'utf8').toString('latin1');
    expect((await sandbox.post('/hosted-payments', somePayment(), { key: encoded })).refusal).toBe(
      '422 invalid_idempotency_key',
    );
  });

  test('refunds and cancels are held to it too: a refund is never made twice by a retry', async () => {
    const { id } = await sandbox.open();
    const paid = await sandbox.control('POST', `/checkouts/${id}`, { outcome: 'succeeded' });
    const path = `/transactions/${paid.data.id}/refund`;
    const first = await sandbox.post(path, { amount: '5.00' }, { key: 'refund-1' });
    const again = await sandbox.post(path, { amount: '5.00' }, { key: 'refund-1' });
    expect(again.text).toBe(first.text);
    const state = await sandbox.control('GET', `/transactions?payment_id=${id}`);
    expect(state.list[0]?.refunds).toHaveLength(1);
  });
});
