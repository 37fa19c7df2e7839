import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from './support/fake-clock.js';
import { type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

const clock = new FakeClock();
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox({ clock });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const STRANGER = { secret: 'sk_test_stranger' };
const PLACE = { display_name: 'Market stall', line1: '1 Square', city: 'Leeds', postal_code: 'LS1 1AA', country: 'GB' };

const newLocation = async (fields = {}, options = {}) =>
  Number((await sandbox.post('/terminal/locations', { ...PLACE, ...fields }, options)).data.id);
const register = (location_id: unknown, fields = {}, options = {}) =>
  sandbox.post(
    '/terminal/readers',
    { label: 'Stall', registration_code: 'simulated-wpe', location_id, ...fields },
    options,
  );
/** To the reader that is there from the beginning. */
const pay = (fields = {}, options = {}) =>
  sandbox.post(
    '/terminal/payments',
    { amount: '15.99', currency: 'GBP', reader_id: '1', location_id: '1', ...fields },
    options,
  );
const present = (outcome: string, reader: unknown = 1) =>
  sandbox.control('POST', `/readers/${reader}/present-card`, { outcome });
const cancel = (reader: unknown = 1) => sandbox.post(`/terminal/readers/${reader}/cancel-action`);
const actionOf = async (reader: unknown = 1) => {
  const { list } = await sandbox.control('GET', '/readers');
  return list.find(({ id }) => id === reader)?.action;
};
const eventsOf = async (type: string) => (await sandbox.control('GET', `/events?type=${type}`)).list;
const available = async () =>
  (await sandbox.get('/balances')).list.find(({ currency }) => currency === 'GBP')?.available_balance;

describe('readers', () => {
  test('are registered with the code that they show, and have a serial number and a status then', async () => {
    const location = await newLocation();
    const { status, data } = await register(String(location));
    expect(status).toBe(201);
    expect(data).toMatchObject({
      label: 'Stall',
      location_id: String(location),
      registration_code: 'simulated-wpe',
      reader_serial_number: 'SIM-WPE-000002',
      reader_status: 'online',
    });
    expect((await sandbox.get('/readers')).list.map(({ id }) => id)).toEqual([data.id, 1]);
  });

  test('what a caller says about a serial number or a status is not believed', async () => {
    const { data } = await register(await newLocation(), { reader_serial_number: 'FAKE', reader_status: 'unknown' });
    expect(data).toMatchObject({ reader_serial_number: 'SIM-WPE-000002', reader_status: 'online' });
  });

  test.each([
    ['no location', { location_id: null }, '422 location_required'],
    ['a blank location', { location_id: ' ' }, '422 location_required'],
    ['no location of the account', { location_id: 99 }, '404 location_not_found'],
    ['a location that has a reader', { location_id: 1 }, '409 reader_already_registered'],
    ['no code', { registration_code: undefined }, '422 invalid_registration_code'],
    ['a code that is none', { registration_code: 'puppies-plug-could' }, '422 invalid_registration_code'],
    ['a reader that refuses', { registration_code: 'simulated-fail' }, '422 reader_register_failed'],
    ['no label', { label: '' }, '422 validation_error'],
  ])('%s: %j is refused', async (_what, fields, refusal) => {
    const location = await newLocation();
    expect((await register(location, fields)).refusal).toBe(refusal);
    expect((await sandbox.get('/readers')).list).toHaveLength(1);
  });

  test('need a location that is ready for them', async () => {
    const location = await newLocation();
    await sandbox.control('PATCH', `/locations/${location}`, { ready: false });
    expect((await register(location)).refusal).toBe('422 location_bridge_missing');
    await sandbox.control('PATCH', `/locations/${location}`, { ready: true });
    expect((await register(location)).status).toBe(201);
  });

  test('are five for an account', async () => {
    for (let reader = 2; reader <= 5; reader++) expect((await register(await newLocation())).status).toBe(201);
    expect((await register(await newLocation())).refusal).toBe('422 reader_limit_reached');
  });

  test('another account cannot use the location, see the reader, or unlink it', async () => {
    expect((await register(1, {}, STRANGER)).refusal).toBe('404 location_not_found');
    expect((await sandbox.get('/readers', STRANGER)).list).toEqual([]);
    expect((await sandbox.write('DELETE', '/terminal/readers/1', {}, STRANGER)).refusal).toBe('404 reader_not_found');
  });

  test('are unlinked for good, and their location takes another one', async () => {
    expect((await sandbox.write('DELETE', '/terminal/readers/1')).data).toEqual({ id: 1, deleted: true });
    expect((await sandbox.write('DELETE', '/terminal/readers/1')).refusal).toBe('404 reader_not_found');
    expect((await register(1)).status).toBe(201);
  });

  test('keep their location from being deleted', async () => {
    expect((await sandbox.write('DELETE', '/locations/1')).refusal).toBe('422 validation_error');
    await sandbox.write('DELETE', '/terminal/readers/1');
    expect((await sandbox.write('DELETE', '/locations/1')).data).toEqual({ id: 1, deleted: true });
  });

  test('are the devices of the fleet, which nobody can write', async () => {
    const { data } = await register(await newLocation(), { registration_code: 'simulated-s700' });
    const { list } = await sandbox.get('/devices?sort=id');
    expect(list).toMatchObject([
      { reader_id: '1', reader_label: 'Front counter', status: 'online' },
      { reader_id: String(data.id), reader_label: 'Stall', reader_serial: 'SIM-S700-000002', device_id: 'dev_000002' },
    ]);
    expect((await sandbox.get(`/devices/${data.id}`)).data).toEqual(list[1]);
    expect((await sandbox.get('/devices/99')).refusal).toBe('404 not_found');
    expect((await sandbox.get('/devices/1', STRANGER)).refusal).toBe('404 not_found');
    expect((await sandbox.post('/devices', {})).refusal).toBe('405 resource_read_only');
    expect((await sandbox.write('DELETE', '/devices/1')).refusal).toBe('405 resource_read_only');
    await sandbox.control('PATCH', '/readers/1', { status: 'offline' });
    expect((await sandbox.get('/devices?status=offline')).list.map(({ id }) => id)).toEqual([1]);
    expect((await sandbox.get('/devices?q=s700')).list.map(({ id }) => id)).toEqual([data.id]);
  });
});

describe('terminal payments', () => {
  test('wait on the reader, pending among the transactions, until a card is presented', async () => {
    const before = Number(await available());
    const { status, data } = await pay({ reference: 'Table 7', description: 'Lunch' });
    expect(status).toBe(201);
    expect(data).toMatchObject({
      status: 'in_progress',
      amount: '15.99',
      currency: 'GBP',
      reader_id: '1',
      location_id: '1',
      reference: 'Table 7',
      transaction: { status: 'pending', reference: 'Table 7', amount: '15.99' },
    });
    expect(await actionOf()).toBe(data.id);

    await present('succeeded');
    const { list } = await sandbox.get('/transactions?q=Table%207');
    expect(list).toMatchObject([{ status: 'succeeded', amount: '15.99' }]);
    expect(await actionOf()).toBeNull();
    expect(Number(await available())).toBeGreaterThan(before);
    expect(await eventsOf('transaction.succeeded')).toHaveLength(1);
  });

  test('a declined card ends the action; the cashier tries again with the same reference', async () => {
    await pay({ reference: 'Table 7' });
    expect((await present('failed')).data).toMatchObject({ status: 'failed', failure: 'The card was declined.' });
    expect(await actionOf()).toBeNull();
    expect((await pay({ reference: 'Table 7' })).status).toBe(201);
    await present('succeeded');
    const { list } = await sandbox.get('/transactions?q=Table%207');
    expect(list.map(({ status }) => status)).toEqual(['succeeded', 'failed']);
  });

  test('cancelling ends it as cancelled, and says so in an event of the reader and one of the transaction', async () => {
    const { data } = await pay();
    const cancelled = await cancel();
    expect(cancelled.status).toBe(200);
    expect(cancelled.data).toMatchObject({
      id: data.id,
      reader_id: 1,
      status: 'cancelled',
      transaction: { status: 'cancelled' },
    });
    expect(await eventsOf('transaction.cancelled')).toHaveLength(1);
    expect(await eventsOf('reader.action_cancelled')).toMatchObject([
      { body: { data: { reader_id: 1, id: data.id } } },
    ]);
    expect((await present('succeeded')).refusal).toBe('422 validation_error');
  });

  test('there is nothing to cancel before, after a card, and a second time', async () => {
    expect((await cancel()).refusal).toBe('422 reader_cancel_failed');
    await pay();
    await present('succeeded');
    expect((await cancel()).refusal).toBe('422 reader_cancel_failed');
    await pay();
    await cancel();
    expect((await cancel()).refusal).toBe('422 reader_cancel_failed');
  });

  test('only the owner cancels', async () => {
    await pay();
    expect((await sandbox.post('/terminal/readers/1/cancel-action', {}, STRANGER)).refusal).toBe(
      '404 reader_not_found',
    );
    expect(await actionOf()).not.toBeNull();
  });

  test('a transaction that is cancelled frees the reader, and so does one that nobody pays for a day', async () => {
    const { transaction } = (await pay()).data;
    const { id } = Object(transaction);
    await sandbox.post(`/transactions/${id}/cancel`);
    expect(await actionOf()).toBeNull();
    await pay();
    clock.advance(25 * 3_600_000);
    expect(await actionOf()).toBeNull();
  });

  test.each([
    ['the reader', { reader_id: undefined }, '422 validation_error'],
    ['a reader of the account', { reader_id: '99' }, '404 reader_not_found'],
    ['the location', { location_id: undefined }, '422 location_required'],
    ['a location of the account', { location_id: '99' }, '404 location_not_found'],
    ['an amount above zero', { amount: '0.00' }, '422 validation_error'],
    ['an enabled currency', { currency: 'CHF' }, '422 currency_not_supported'],
    ['an amount that the reader takes', { amount: '13.13' }, '422 terminal_payment_failed'],
  ])('need %s: %j is refused', async (_what, fields, refusal) => {
    expect((await pay(fields)).refusal).toBe(refusal);
    expect((await sandbox.get('/transactions')).list).toEqual([]);
  });

  test('need the location where the reader stands', async () => {
    const { refusal, envelope } = await pay({ location_id: String(await newLocation()) });
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {})).toEqual(['location_id']);
  });

  test('need a reader that is online and waits for nothing else', async () => {
    await pay();
    expect((await pay()).refusal).toBe('422 terminal_payment_failed');
    await cancel();
    await sandbox.control('PATCH', '/readers/1', { status: 'offline' });
    expect((await pay()).refusal).toBe('422 terminal_payment_failed');
  });

  test('need an account that takes payments', async () => {
    await sandbox.control('PATCH', '/accounts/NPTEST0SANDBOX_1000', { payments_paused: true });
    expect((await pay()).refusal).toBe('403 payments_paused');
    expect(await actionOf()).toBeNull();
  });

  test('keep their reader from being unlinked', async () => {
    await pay();
    expect((await sandbox.write('DELETE', '/terminal/readers/1')).refusal).toBe('422 validation_error');
  });

  test('are not paid on a page', async () => {
    const { data } = await pay();
    expect((await fetch(`${sandbox.url}/checkout/${data.id}`)).status).toBe(404);
  });

  test('are made once for one idempotency key', async () => {
    const first = await pay({}, { key: 'till-1' });
    expect((await pay({}, { key: 'till-1' })).text).toBe(first.text);
    expect((await sandbox.get('/transactions')).list).toHaveLength(1);
  });
});

describe('without the payment bridge', () => {
  beforeEach(() => sandbox.control('PUT', '/terminal', { configured: false }));

  test.each([
    ['/terminal/locations', PLACE],
    ['/terminal/readers', { label: 'X', location_id: 1, registration_code: 'simulated-wpe' }],
    ['/terminal/payments', { amount: '1.00', currency: 'GBP', reader_id: '1', location_id: '1' }],
    ['/terminal/readers/1/cancel-action', {}],
  ])('%s answers provider_not_configured, on this account and until it is there again', async (path, body) => {
    expect((await sandbox.post(path, body)).refusal).toBe('500 provider_not_configured');
    expect((await sandbox.post(path, body, STRANGER)).refusal).not.toContain('provider_not_configured');
    await sandbox.control('PUT', '/terminal', { configured: true });
    expect((await sandbox.post(path, body)).text).not.toContain('provider_not_configured');
  });
});

describe('control calls of the terminal', () => {
  test('send a payment without a till', async () => {
    const { data } = await sandbox.control('POST', '/readers/1/payments', { amount: '7.50' });
    expect(data).toMatchObject({ kind: 'terminal_payment', amount: '7.50', currency: 'GBP' });
    expect(await actionOf()).toBe(data.id);
    expect((await sandbox.control('POST', '/readers/1/payments')).refusal).toBe('422 terminal_payment_failed');
    expect((await present('succeeded')).data).toMatchObject({ status: 'succeeded', amount: '7.50' });
  });

  test.each([
    ['POST', '/readers/99/payments', {}, '404 reader_not_found'],
    ['POST', '/readers/1/payments', { currency: 'CHF' }, '422 currency_not_supported'],
    ['POST', '/readers/99/present-card', { outcome: 'succeeded' }, '404 reader_not_found'],
    ['POST', '/readers/1/present-card', { outcome: 'maybe' }, '422 validation_error'],
    ['POST', '/readers/1/present-card', { outcome: 'succeeded' }, '422 validation_error'],
    ['PATCH', '/readers/99', { status: 'offline' }, '404 reader_not_found'],
    ['PATCH', '/readers/1', { status: 'asleep' }, '422 validation_error'],
    ['PATCH', '/locations/99', { ready: false }, '404 location_not_found'],
    ['PUT', '/terminal', { account_id: 'NPNOBODY_1', configured: false }, '404 account_not_found'],
  ])('%s %s %j answers %s', async (method, path, body, refusal) => {
    expect((await sandbox.control(method, path, body)).refusal).toBe(refusal);
  });

  test.each(['NPTEST0SANDBOX_1000', 'NPTEST0STRANGER_2000'])(
    'reader.action_cancelled can be made to happen to %s, as often as one likes',
    async (account_id) => {
      for (let time = 1; time <= 2; time++) {
        const { data } = await sandbox.control('POST', '/trigger', { type: 'reader.action_cancelled', account_id });
        expect(data.event).toMatchObject({ type: 'reader.action_cancelled', account_id });
      }
      expect(await eventsOf('transaction.cancelled')).toHaveLength(2);
    },
  );
});
