import { signRequest } from '@neropay/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from './support/fake-clock.js';
import { FILE_TYPES, fileOf, formOf } from './support/files.js';
import { CONNECTED, type RunningSandbox, runningSandbox, SECRET, somePayment } from './support/running-sandbox.js';

const clock = new FakeClock(Date.parse('2026-04-22T10:00:00Z'));
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox({ clock });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const paid = async (amount = '15.99', fields: object = {}) => {
  const { id } = await sandbox.open({ amount, ...fields });
  return Number((await sandbox.control('POST', `/checkouts/${id}`, { outcome: 'succeeded' })).data.id);
};
const ask = (id: number, body: object = {}) => sandbox.control('POST', `/transactions/${id}/proof-request`, body);
const decide = (id: number, decision: string, note?: string) =>
  sandbox.control('POST', `/transactions/${id}/proof`, { decision, note });
const submit = (id: number, body: object = { tracking_number: 'TC1' }) =>
  sandbox.post(`/transactions/${id}/proof`, body);
const proofOf = async (id: number) => (await sandbox.get(`/transactions/${id}/proof`)).data;
const wallet = async () => {
  const { list } = await sandbox.get('/balances');
  const gbp = list.find(({ currency }) => currency === 'GBP');
  return `${gbp?.available_balance} ${gbp?.reserve_balance}`;
};
const events = async (type: string) => (await sandbox.control('GET', `/events?type=${type}`)).list;
const lastRow = async () => (await sandbox.get('/wallet-transactions?per_page=1')).list[0];

describe('a flagged transaction', () => {
  test.each([
    ['GBP', '5000.00', 'requested'],
    ['GBP', '4999.99', null],
    ['JPY', '1000000', 'requested'],
    ['JPY', '999999', null],
    ['KWD', '2000.000', 'requested'],
    ['IDR', '150000.00', null],
  ])('%s %s: its proof is %s', async (currency, amount, status) => {
    const id = await paid(amount, { currency });
    expect((await sandbox.get(`/transactions/${id}`)).data).toMatchObject({
      status: 'succeeded',
      proof_status: status,
      is_reserve: status !== null,
      reserve_amount: status ? amount : expect.stringMatching(/^0/),
    });
  });

  test('a high amount is held until it is proven, by a row of its own', async () => {
    await paid('5000.00');
    expect(await wallet()).toBe('1000.00 5000.00');
    expect(await lastRow()).toMatchObject({
      type: 'hold',
      category: 'proof',
      amount: '5000.00',
      balance_before: '6000.00',
      balance_after: '1000.00',
    });
  });

  test('holds no more than the account has kept of it after fees', async () => {
    const headers = { 'neropay-account': CONNECTED };
    const body = { ...somePayment(), amount: '5000.00', connect_application_fee: '500.00' };
    const { id } = (await sandbox.post('/hosted-payments', body, { headers })).data;
    await sandbox.control('POST', `/checkouts/${id}`, { outcome: 'succeeded' });
    const { list } = await sandbox.get('/balances', { headers });
    expect(list.find(({ currency }) => currency === 'GBP')).toMatchObject({
      available_balance: '1000.00',
      reserve_balance: '4425.00',
    });
  });

  test('holds only what there is when the wallet was below zero', async () => {
    await sandbox.control('PUT', '/balance', { currency: 'GBP', available: '-400.00' });
    await paid('5000.00');
    expect(await wallet()).toBe('0.00 4600.00');
    await sandbox.control('PUT', '/balance', { currency: 'GBP', available: '-9000.00' });
    const id = await paid('5000.00');
    expect(await proofOf(id)).toMatchObject({ proof_status: 'requested', reserve_amount: '0.00' });
    expect(await wallet()).toBe('-4000.00 4600.00');
  });

  test('tells the reserve to those who read the transaction', async () => {
    const id = await paid();
    await ask(id, { reserve: '10.00' });
    const shown = { is_reserve: true, reserve_amount: '10.00', proof_status: 'requested' };
    expect((await sandbox.get(`/transactions/${id}`)).data).toMatchObject(shown);
    expect(await proofOf(id)).toMatchObject({ ...shown, transaction_id: id, proof_required: true });
    expect(await wallet()).toBe('1005.99 10.00');
  });

  test('may be asked for a proof without anything held', async () => {
    const id = await paid();
    await ask(id, { reserve: '0' });
    expect(await proofOf(id)).toMatchObject({ proof_status: 'requested', is_reserve: false, reserve_amount: '0.00' });
    expect(await wallet()).toBe('1015.99 0.00');
  });

  test('announces each step to the payment and to the account', async () => {
    const id = await paid();
    await ask(id);
    await submit(id);
    await decide(id, 'approved');
    const [released] = await events('balance.reserve_released');
    expect(released?.body).toMatchObject({
      transaction: { id, proof_status: 'approved', is_reserve: false },
      data: { transaction_id: id, amount: '15.99', reserve_balance: '0.00', currency: 'GBP' },
    });
    for (const step of ['requested', 'submitted', 'approved']) {
      const [event, ...others] = await events(`transaction.proof_${step}`);
      expect(others).toEqual([]);
      expect(event?.body).toMatchObject({ transaction: { id, proof_status: step }, data: { proof_status: step } });
    }
  });

  test('whose proof nobody asked for has an empty one, and takes none', async () => {
    const id = await paid();
    expect(await proofOf(id)).toMatchObject({ proof_status: null, proof_required: false, submission: null });
    expect((await submit(id)).refusal).toBe('422 validation_error');
    expect((await decide(id, 'approved')).refusal).toBe('422 validation_error');
  });

  test('of another account is not found, whether its proof is read or submitted', async () => {
    const id = await paid();
    await ask(id);
    const headers = { 'neropay-account': CONNECTED };
    expect((await sandbox.get(`/transactions/${id}/proof`, { headers })).refusal).toBe('404 not_found');
    expect((await sandbox.post(`/transactions/${id}/proof`, {}, { headers })).refusal).toBe('404 not_found');
  });
});

describe('asking', () => {
  test('a transaction that brought no money has nothing to prove', async () => {
    const { id } = await sandbox.open({ identifier: 'open' });
    const [pending] = (await sandbox.get('/transactions?q=open')).list;
    expect((await ask(Number(pending?.id))).refusal).toBe('422 validation_error');
    await sandbox.control('POST', `/checkouts/${id}`, { outcome: 'failed' });
    expect((await ask(Number(pending?.id))).refusal).toBe('422 validation_error');
  });

  test('twice is refused, so that nothing is held twice', async () => {
    const id = await paid();
    await ask(id);
    expect((await ask(id)).refusal).toBe('422 validation_error');
    expect(await wallet()).toBe('1000.00 15.99');
  });

  test.each(['16.00', '-1.00', 'all'])('%s is no reserve of 15.99', async (reserve) => {
    const id = await paid();
    expect((await ask(id, { reserve })).refusal).toBe('422 validation_error');
    expect(await wallet()).toBe('1015.99 0.00');
  });

  test('more than the wallet has cannot be held', async () => {
    const id = await paid();
    await sandbox.control('PUT', '/balance', { currency: 'GBP', available: '15.98' });
    expect((await ask(id)).refusal).toBe('422 insufficient_balance');
  });

  test('once more after a rejection holds only what is not held yet', async () => {
    const id = await paid();
    await ask(id, { reserve: '10.00' });
    await decide(id, 'rejected');
    await ask(id, { reserve: '15.00' });
    expect(await wallet()).toBe('1000.99 15.00');
    await decide(id, 'rejected');
    await ask(id, { reserve: '1.00' });
    expect(await proofOf(id)).toMatchObject({ proof_status: 'requested', reserve_amount: '15.00' });
    expect(await wallet()).toBe('1000.99 15.00');
  });
});

describe('submitting', () => {
  test('details as JSON are kept and shown', async () => {
    const id = await paid();
    await ask(id);
    const details = {
      courier_company: 'Royal Mail',
      tracking_number: 'AB123456789GB',
      buyer_firstname: 'Ada',
      buyer_lastname: 'Lovelace',
      buyer_phone: '+44 20 7946 0000',
      buyer_email: 'ada@example.com',
      merchant_notes: 'Signed for by the buyer.',
    };
    const answer = await submit(id, details);
    expect(answer.status).toBe(201);
    expect(answer.data).toMatchObject({ proof_status: 'submitted', submission: { ...details, invoice_file: null } });
    expect((await proofOf(id)).submission).toEqual(answer.data.submission);
  });

  test.each(FILE_TYPES)('an invoice of type %s is taken, and told by its content', async (type) => {
    const id = await paid();
    await ask(id, { invoice_required: true });
    const form = formOf({ invoice_file: fileOf(type, 64, 'named.exe'), tracking_number: 'TC1', buyer_email: '' });
    const answer = await sandbox.postForm(`/transactions/${id}/proof`, form);
    expect(answer.status).toBe(201);
    expect(answer.data.submission).toMatchObject({
      invoice_file: { name: 'named.exe', mime_type: type, size: 64 },
      tracking_number: 'TC1',
      buyer_email: null,
    });
  });

  test('without the invoice that was asked for is a validation error that names it', async () => {
    const id = await paid();
    await ask(id, { invoice_required: true });
    for (const answer of [
      await submit(id),
      await sandbox.postForm(`/transactions/${id}/proof`, formOf({ tracking_number: 'TC1' })),
    ]) {
      expect(answer.refusal).toBe('422 validation_error');
      expect(answer.envelope.error?.details).toHaveProperty('invoice_file');
    }
    expect((await proofOf(id)).proof_status).toBe('requested');
  });

  test.each([
    ['a text file', new File(['not a picture'], 'invoice.png', { type: 'image/png' })],
    ['an empty file', new File([], 'invoice.png', { type: 'image/png' })],
    ['one of more than 2 MB', fileOf('application/pdf', 2 * 1024 * 1024 + 1)],
  ])('%s is no invoice, whatever it is called', async (_what, file) => {
    const id = await paid();
    await ask(id);
    const answer = await sandbox.postForm(`/transactions/${id}/proof`, formOf({ invoice_file: file }));
    expect(answer.refusal).toBe('422 validation_error');
    expect(answer.envelope.error?.details).toHaveProperty('invoice_file');
  });

  test('2 MB exactly is taken, two files are not', async () => {
    const id = await paid();
    await ask(id);
    const two = formOf({ invoice_file: [fileOf('image/png'), fileOf('image/png')] });
    expect((await sandbox.postForm(`/transactions/${id}/proof`, two)).refusal).toBe('422 validation_error');
    const large = formOf({ invoice_file: fileOf('application/pdf', 2 * 1024 * 1024) });
    expect((await sandbox.postForm(`/transactions/${id}/proof`, large)).status).toBe(201);
  });

  test.each([
    [{}, null],
    [{ tracking_number: '  ' }, null],
    [{ buyer_email: 'nobody' }, 'buyer_email'],
    [{ invoice_file: 'invoice.pdf' }, 'invoice_file'],
    [{ courier_company: 7 }, 'courier_company'],
  ])('%j is refused', async (body, field) => {
    const id = await paid();
    await ask(id);
    const { refusal, envelope } = await submit(id, body);
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {})).toEqual(field ? [field] : []);
  });

  test('twice is refused until the first was decided on', async () => {
    const id = await paid();
    await ask(id);
    await submit(id);
    expect((await submit(id)).refusal).toBe('422 validation_error');
    await decide(id, 'rejected', 'The number is unknown to the courier.');
    expect(await proofOf(id)).toMatchObject({
      proof_status: 'rejected',
      proof_required: true,
      note: 'The number is unknown to the courier.',
    });
    expect((await submit(id, { tracking_number: 'TC2' })).data).toMatchObject({
      proof_status: 'submitted',
      note: null,
    });
    await decide(id, 'approved');
    expect((await submit(id)).refusal).toBe('422 validation_error');
  });

  test('a form may be signed over its bytes or, by clients that cannot see them, over an empty body; a JSON body may not', async () => {
    const timestamp = Math.floor(clock.now() / 1000);
    const headers = { 'x-neropay-signature': signRequest({ secret: SECRET, timestamp, body: '' }) };
    const id = await paid();
    await ask(id);
    const refused = await sandbox.post(`/transactions/${id}/proof`, { tracking_number: 'TC1' }, { headers });
    expect(refused.refusal).toBe('401 invalid_signature');
    const form = formOf({ tracking_number: 'TC1' });
    expect((await sandbox.postForm(`/transactions/${id}/proof`, form, { headers })).status).toBe(201);
  });

  test('with the same key and the same bytes answers the same, and submits once', async () => {
    const id = await paid();
    await ask(id);
    const first = await sandbox.post(`/transactions/${id}/proof`, { tracking_number: 'TC1' }, { key: 'proof-1' });
    const again = await sandbox.post(`/transactions/${id}/proof`, { tracking_number: 'TC1' }, { key: 'proof-1' });
    expect(again.text).toBe(first.text);
    expect(await events('transaction.proof_submitted')).toHaveLength(1);
  });

  test('what is no form is a bad request', async () => {
    const id = await paid();
    await ask(id);
    const headers = { 'content-type': 'multipart/form-data; boundary=other' };
    expect((await sandbox.post(`/transactions/${id}/proof`, { a: 1 }, { headers })).refusal).toBe('400 bad_request');
  });
});

describe('deciding', () => {
  test('an approval gives back what is held', async () => {
    const id = await paid('5000.00');
    await decide(id, 'approved');
    expect(await wallet()).toBe('6000.00 0.00');
    expect(await lastRow()).toMatchObject({ type: 'release', amount: '5000.00', balance_after: '6000.00' });
    expect(await proofOf(id)).toMatchObject({ proof_status: 'approved', is_reserve: false, proof_required: false });
  });

  test('after a rejection it stays held, and nothing is told to be released', async () => {
    const id = await paid('5000.00');
    await decide(id, 'rejected');
    expect(await wallet()).toBe('1000.00 5000.00');
    expect(await events('transaction.proof_rejected')).toHaveLength(1);
    expect(await events('balance.reserve_released')).toEqual([]);
  });

  test('an approval without a reserve tells of none', async () => {
    const id = await paid();
    await ask(id, { reserve: '0' });
    await decide(id, 'approved');
    expect(await events('balance.reserve_released')).toEqual([]);
  });

  test('twice the same, or anything after an approval, is refused', async () => {
    const id = await paid();
    await ask(id);
    await decide(id, 'rejected');
    expect((await decide(id, 'rejected')).refusal).toBe('422 validation_error');
    await decide(id, 'approved');
    expect((await decide(id, 'rejected')).refusal).toBe('422 validation_error');
    expect((await decide(id, 'maybe')).refusal).toBe('422 validation_error');
  });
});

describe('a refund of a transaction whose money is held', () => {
  test('takes the reserve first, and leaves the rest of it held', async () => {
    const id = await paid('5000.00');
    await sandbox.control('PUT', '/balance', { currency: 'GBP', available: '0.00' });
    expect((await sandbox.post(`/transactions/${id}/refund`, { amount: '1000.00' })).status).toBe(201);
    expect(await wallet()).toBe('0.00 4000.00');
    expect(await proofOf(id)).toMatchObject({ reserve_amount: '4000.00', proof_status: 'requested' });
    await sandbox.post(`/transactions/${id}/refund`, { amount: '4000.00' });
    expect(await wallet()).toBe('0.00 0.00');
    expect((await sandbox.get(`/transactions/${id}`)).data).toMatchObject({ status: 'refunded', is_reserve: false });
  });

  test('is possible from the reserve alone while the wallet is below zero', async () => {
    const id = await paid('5000.00');
    await sandbox.control('PUT', '/balance', { currency: 'GBP', available: '-1.00' });
    expect((await sandbox.post(`/transactions/${id}/refund`)).status).toBe(201);
    expect(await wallet()).toBe('-1.00 0.00');
  });

  test('of more than reserve and wallet together is insufficient_balance, and moves nothing', async () => {
    const id = await paid('5000.00');
    await sandbox.post(`/transactions/${id}/refund`, { amount: '4000.00' });
    await sandbox.control('PUT', '/balance', { currency: 'GBP', available: '500.00' });
    expect((await sandbox.post(`/transactions/${id}/refund`, { amount: '1500.01' })).refusal).toBe(
      '422 insufficient_balance',
    );
    expect(await wallet()).toBe('500.00 1000.00');
  });
});
