import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from './support/fake-clock.js';
import { CONNECTED, MERCHANT, type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

const clock = new FakeClock(Date.parse('2026-04-22T10:00:00Z'));
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox({ clock });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const ask = (fields: object = {}, path = '/payouts') =>
  sandbox.post(path, { amount: '100.00', currency: 'GBP', ...fields });
const payout = async (fields: object = {}) => String((await ask(fields)).data.id);
const status = async (id: string) => (await sandbox.get(`/payouts/${id}`)).data.status;
const move = (id: string, to: string, reason?: string) =>
  sandbox.control('PATCH', `/payouts/${id}`, { status: to, reason });
const available = async (currency = 'GBP') =>
  (await sandbox.get('/balances')).list.find((each) => each.currency === currency)?.available_balance;
const events = async (type: string) => (await sandbox.control('GET', `/events?type=${type}`)).list;
const bankAccount = async (fields: object = {}) =>
  String((await sandbox.control('POST', '/bank-accounts', { currency: 'GBP', ...fields })).data.id);
const change = (fields: object, account = MERCHANT) => sandbox.control('PATCH', `/accounts/${account}`, fields);

describe('a payout', () => {
  test('takes the money at once and says so', async () => {
    const answer = await ask({ reference: 'April' });
    expect(answer.status).toBe(201);
    expect(answer.data).toEqual({
      id: expect.stringMatching(/^po_nero_/),
      account_id: MERCHANT,
      status: 'pending',
      amount: '100.00',
      currency: 'GBP',
      transfer_speed: 'standard',
      bank_account_id: null,
      reference: 'April',
      note: null,
      proof_status: null,
      failure_reason: null,
      created_at: '2026-04-22T10:00:00Z',
      paid_at: null,
    });
    expect(await available()).toBe('900.00');
    expect((await sandbox.get('/wallet-transactions?per_page=1')).list[0]).toMatchObject({
      type: 'debit',
      category: 'payout',
      source_id: answer.data.id,
      amount: '100.00',
    });
    expect((await events('payout.created'))[0]?.body).toMatchObject({
      data: { id: answer.data.id, status: 'pending' },
    });
  });

  test('by standard transfer is in transit after five seconds and paid after thirty', async () => {
    const id = await payout();
    clock.advance(4_999);
    expect(await status(id)).toBe('pending');
    clock.advance(1);
    expect(await status(id)).toBe('in_transit');
    expect(await events('payout.paid')).toEqual([]);
    clock.advance(25_000);
    expect((await sandbox.get(`/payouts/${id}`)).data).toMatchObject({ status: 'paid', paid_at: expect.any(String) });
    expect((await events('payout.paid'))[0]?.body).toMatchObject({ data: { id, status: 'paid' } });
  });

  test('by instant transfer is paid after three seconds', async () => {
    const id = await payout({ transfer_speed: 'instant' });
    clock.advance(1_000);
    expect(await status(id)).toBe('in_transit');
    clock.advance(2_000);
    expect(await status(id)).toBe('paid');
  });

  test('can be made by the legacy alias, and is the same thing', async () => {
    const { data } = await ask({}, '/payouts/request');
    expect((await sandbox.get(`/payouts/${data.id}`)).data).toEqual(data);
  });

  test('that the bank returns fails, and its money comes back once', async () => {
    const id = await payout();
    expect((await move(id, 'failed', 'The account is closed.')).data).toMatchObject({
      status: 'failed',
      failure_reason: 'The account is closed.',
    });
    expect(await available()).toBe('1000.00');
    expect((await move(id, 'failed')).refusal).toBe('422 validation_error');
    clock.advance(60_000);
    expect(await status(id)).toBe('failed');
    expect(await available()).toBe('1000.00');
  });

  test('that is in transit can still be returned, and one that is paid cannot', async () => {
    const returned = await payout();
    await move(returned, 'in_transit');
    expect((await move(returned, 'failed')).data.status).toBe('failed');
    const paid = await payout();
    await move(paid, 'paid');
    expect((await move(paid, 'failed')).refusal).toBe('422 validation_error');
    expect((await move(paid, 'in_transit')).refusal).toBe('422 validation_error');
    expect(await available()).toBe('900.00');
  });

  test('is found in the list by status, reference and account, and by its id', async () => {
    const first = await payout({ reference: 'first' });
    const second = await payout({ reference: 'second' });
    await move(first, 'paid');
    const ids = async (query: string, headers = {}) =>
      (await sandbox.get(`/payouts?${query}`, { headers })).list.map(({ id }) => id);
    expect(await ids('')).toEqual([second, first]);
    expect(await ids('status=paid')).toEqual([first]);
    expect(await ids('q=second')).toEqual([second]);
    expect(await ids('', { 'neropay-account': CONNECTED })).toEqual([]);
    expect((await sandbox.get('/payouts?status=lost')).refusal).toBe('422 validation_error');
  });

  test('of nobody or of another account is payout_not_found', async () => {
    const id = await payout();
    const headers = { 'neropay-account': CONNECTED };
    expect((await sandbox.get('/payouts/po_nero_1')).refusal).toBe('404 payout_not_found');
    expect((await sandbox.get(`/payouts/${id}`, { headers })).refusal).toBe('404 payout_not_found');
    expect((await move('po_nero_1', 'paid')).refusal).toBe('404 payout_not_found');
  });
});

describe('a payout is refused', () => {
  test.each([
    [{ kyc_status: 'pending' }, '403 kyc_required'],
    [{ kyc_status: 'rejected' }, '403 kyc_required'],
    [{ payouts_paused: true }, '403 payouts_paused'],
    [{ status: 'banned' }, '403 account_banned'],
  ])('while the account is %j: %s', async (state, refusal) => {
    await change(state);
    expect((await ask()).refusal).toBe(refusal);
    await change({ status: 'active' });
    expect(await available()).toBe('1000.00');
  });

  test.each([
    [{ amount: undefined }, '422 validation_error'],
    [{ amount: '0' }, '422 validation_error'],
    [{ amount: '-5' }, '422 validation_error'],
    [{ amount: '1.999' }, '422 validation_error'],
    [{ transfer_speed: 'fast' }, '422 validation_error'],
    [{ currency: 'CHF' }, '422 currency_not_supported'],
    [{ amount: '1000.01' }, '422 insufficient_balance'],
    [{ bank_account_id: 'ba_nero_1' }, '404 bank_account_not_found'],
  ])('for %j: %s', async (fields, refusal) => {
    expect((await ask(fields)).refusal).toBe(refusal);
    expect(await available()).toBe('1000.00');
  });

  test('by instant transfer of money that a payment has just brought, which the standard one takes', async () => {
    const { id } = await sandbox.open({ amount: '50.00' });
    await sandbox.control('POST', `/checkouts/${id}`, { outcome: 'succeeded' });
    const amount = '1000.01';
    expect((await ask({ amount, transfer_speed: 'instant' })).refusal).toBe('422 insufficient_balance');
    expect((await ask({ amount, transfer_speed: 'standard' })).status).toBe(201);
  });

  test('with the same key only once in effect', async () => {
    const body = { amount: '100.00', currency: 'GBP' };
    const first = await sandbox.post('/payouts', body, { key: 'payout-1' });
    const again = await sandbox.post('/payouts', body, { key: 'payout-1' });
    expect(again.text).toBe(first.text);
    expect(await available()).toBe('900.00');
  });
});

describe('the bank account', () => {
  test('is the one that is named', async () => {
    const id = await bankAccount();
    expect((await ask({ bank_account_id: id })).data.bank_account_id).toBe(id);
  });

  test('is the default one of the currency when none is named', async () => {
    await bankAccount();
    await bankAccount({ currency: 'EUR', is_default: true });
    const id = await bankAccount({ is_default: true });
    expect((await ask()).data.bank_account_id).toBe(id);
    await sandbox.control('PATCH', `/bank-accounts/${id}`, { disabled: true });
    expect((await ask()).data.bank_account_id).toBeNull();
  });

  test('that is disabled, of another currency or of another account takes nothing', async () => {
    const disabled = await bankAccount({ disabled: true });
    const euros = await bankAccount({ currency: 'EUR' });
    const others = await bankAccount({ account_id: CONNECTED });
    expect((await ask({ bank_account_id: disabled })).refusal).toBe('422 bank_account_disabled');
    expect((await ask({ bank_account_id: euros })).refusal).toBe('422 validation_error');
    expect((await ask({ bank_account_id: others })).refusal).toBe('404 bank_account_not_found');
    expect((await sandbox.control('PATCH', '/bank-accounts/ba_nero_1', {})).refusal).toBe('404 bank_account_not_found');
    expect(await available()).toBe('1000.00');
  });
});

describe('a payout that must be proven', () => {
  const high = async () => {
    await sandbox.control('PUT', '/balance', { currency: 'GBP', available: '9000.00' });
    return payout({ amount: '5000.00' });
  };
  const decide = (id: string, decision: string, note?: string) =>
    sandbox.control('POST', `/payouts/${id}/proof`, { decision, note });

  test('waits, and tells by both names of the event', async () => {
    const id = await high();
    clock.advance(600_000);
    expect((await sandbox.get(`/payouts/${id}`)).data).toMatchObject({ status: 'pending', proof_status: 'requested' });
    expect(await available()).toBe('4000.00');
    for (const type of ['payout.proof_requested', 'transfer.proof_requested']) {
      expect((await events(type)).map(({ body }) => body)).toEqual([
        expect.objectContaining({ data: expect.objectContaining({ id, proof_status: 'requested' }) }),
      ]);
    }
    expect((await move(id, 'paid')).refusal).toBe('422 validation_error');
  });

  test('goes on when the proof is approved', async () => {
    const id = await high();
    await decide(id, 'approved');
    clock.advance(30_000);
    expect(await status(id)).toBe('paid');
    expect((await decide(id, 'rejected')).refusal).toBe('422 validation_error');
  });

  test('fails when it is rejected, and the money comes back', async () => {
    const id = await high();
    expect((await decide(id, 'rejected', 'The invoice is not yours.')).data).toMatchObject({
      status: 'failed',
      proof_status: 'rejected',
      failure_reason: 'The invoice is not yours.',
    });
    expect(await available()).toBe('9000.00');
  });

  test('can be any that is pending, when a reviewer wants it; the clock does not send it off then', async () => {
    const id = await payout();
    await sandbox.control('POST', `/payouts/${id}/proof-request`);
    clock.advance(60_000);
    expect(await status(id)).toBe('pending');
    expect((await sandbox.control('POST', `/payouts/${id}/proof-request`)).refusal).toBe('422 validation_error');
    const another = await payout();
    expect((await decide(another, 'approved')).refusal).toBe('422 validation_error');
    await move(another, 'in_transit');
    expect((await sandbox.control('POST', `/payouts/${another}/proof-request`)).refusal).toBe('422 validation_error');
  });
});

describe('the payout schedule', () => {
  const BY_HAND = {
    interval: 'manual',
    weekly_anchor: 'monday',
    monthly_anchor: 1,
    transfer_speed: 'standard',
    next_payout_date: null,
  };
  const read = async (path = '/payout-schedule') => (await sandbox.get(path)).data;
  const update = (method: string, body: object, path = '/payout-schedule') => sandbox.write(method, path, body);

  test('is manual until somebody changes it', async () => {
    expect(await read()).toEqual(BY_HAND);
  });

  test.each(['PATCH', 'POST'])('%s changes what it names', async (method) => {
    await update(method, { interval: 'weekly', weekly_anchor: 'friday' });
    const answer = await update(method, { transfer_speed: 'instant' });
    expect(answer.status).toBe(200);
    expect(answer.data).toEqual({
      ...BY_HAND,
      interval: 'weekly',
      weekly_anchor: 'friday',
      transfer_speed: 'instant',
      next_payout_date: '2026-04-24',
    });
    expect(await read()).toEqual(answer.data);
  });

  test('PUT resets what it does not name, and needs an interval', async () => {
    await update('PATCH', { interval: 'monthly', monthly_anchor: 31 });
    expect((await update('PUT', { interval: 'manual' })).data).toEqual(BY_HAND);
    expect((await update('PUT', {})).refusal).toBe('422 validation_error');
  });

  test('the legacy alias reads and writes the same one', async () => {
    await update('PUT', { interval: 'daily' }, '/transfer-schedule');
    expect(await read()).toMatchObject({ interval: 'daily' });
    expect(await read('/transfer-schedule')).toEqual(await read());
  });

  test.each([
    { interval: 'yearly' },
    { weekly_anchor: 'someday' },
    { monthly_anchor: 0 },
    { monthly_anchor: 32 },
    { transfer_speed: 'fast' },
  ])('%j is refused by name', async (body) => {
    const { refusal, envelope } = await update('PATCH', body);
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {})).toEqual(Object.keys(body));
    expect(await read()).toEqual(BY_HAND);
  });

  test('is each account for itself', async () => {
    const headers = { 'neropay-account': CONNECTED };
    await sandbox.write('PATCH', '/payout-schedule', { interval: 'daily' }, { headers });
    expect(await read()).toEqual(BY_HAND);
  });
});

describe('what the schedule pays out', () => {
  const DAY_MS = 24 * 3_600_000;
  /** A sandbox with a day of its own, at 10:00 UTC. */
  const scheduled = async (interval: string) => {
    const time = new FakeClock(Date.parse('2026-04-22T10:00:00Z'));
    const own = await runningSandbox({ clock: time });
    await own.write('PATCH', '/payout-schedule', { interval });
    const paidOut = async () =>
      (await own.get('/payouts?q=scheduled')).list.map(({ amount, currency }) => `${amount} ${currency}`);
    return { own, time, paidOut, [Symbol.asyncDispose]: own.close };
  };

  test('is all that is available, by currency, when the day comes, and again when it comes again', async () => {
    await using world = await scheduled('daily');
    await world.own.control('PUT', '/balance', { currency: 'EUR', available: '0.00' });
    world.time.advance(14 * 3_600_000 - 1);
    expect(await world.paidOut()).toEqual([]);
    world.time.advance(1);
    expect(await world.paidOut()).toEqual(['1000.000 KWD', '1000 JPY', '1000.00 IDR', '1000.00 USD', '1000.00 GBP']);
    await world.own.control('PUT', '/balance', { currency: 'EUR', available: '7.00' });
    world.time.advance(DAY_MS);
    expect((await world.paidOut())[0]).toBe('7.00 EUR');
  });

  test('waits for weeks without missing the day', async () => {
    await using world = await scheduled('monthly');
    world.time.advance(8 * DAY_MS);
    expect(await world.paidOut()).toEqual([]);
    world.time.advance(DAY_MS);
    expect(await world.paidOut()).toHaveLength(6);
  });

  test('is nothing while payouts are paused, and everything the next time', async () => {
    await using world = await scheduled('daily');
    await world.own.control('PATCH', `/accounts/${MERCHANT}`, { payouts_paused: true });
    world.time.advance(DAY_MS);
    expect(await world.paidOut()).toEqual([]);
    await world.own.control('PATCH', `/accounts/${MERCHANT}`, { payouts_paused: false });
    world.time.advance(DAY_MS);
    expect(await world.paidOut()).toHaveLength(6);
  });

  test('by instant transfer is only what is available instantly', async () => {
    await using world = await scheduled('daily');
    await world.own.write('PATCH', '/payout-schedule', { transfer_speed: 'instant' });
    world.time.advance(14 * 3_600_000 - 1);
    const { id } = await world.own.open({ amount: '50.00' });
    await world.own.control('POST', `/checkouts/${id}`, { outcome: 'succeeded' });
    world.time.advance(1);
    expect((await world.paidOut()).at(-1)).toBe('1000.00 GBP');
  });

  test('is nothing once it is manual again', async () => {
    await using world = await scheduled('daily');
    await world.own.write('PATCH', '/payout-schedule', { interval: 'manual' });
    world.time.advance(2 * DAY_MS);
    expect(await world.paidOut()).toEqual([]);
  });
});
