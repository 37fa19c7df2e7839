import { parseNotification, verifyNotification } from '@neropay/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from './support/fake-clock.js';
import { Receiver } from './support/receiver.js';
import { MERCHANT, type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

const secrets = ['whsec_test_neropay'];
let clock: FakeClock;
let sandbox: RunningSandbox;
let receiver: Receiver;

beforeEach(async () => {
  clock = new FakeClock();
  sandbox = await runningSandbox({ clock, env: { SANDBOX_NOTIFICATION_SCHEDULE: '1s,5s' } });
  receiver = await new Receiver().listen();
});
afterEach(async () => {
  await sandbox.close();
  await receiver[Symbol.asyncDispose]();
});

const open = (fields: object = {}) => sandbox.open({ ipn_url: receiver.url, ...fields });
const outcome = (id: string, body: object) => sandbox.control('POST', `/checkouts/${id}`, body);
const payOne = async (fields: object = {}) => {
  const payment = await open(fields);
  return (await outcome(payment.id, { outcome: 'succeeded' })).data;
};
/** Waits until so many have arrived, and been answered and noted. */
const arrived = async (count: number) => {
  clock.advance(0);
  await expect.poll(() => receiver.received.length).toBe(count);
  await expect
    .poll(async () => (await notifications()).flatMap(({ attempts }) => attempts as unknown[]).length)
    .toBe(count);
  return receiver.received;
};
const happened = async () => (await sandbox.control('GET', '/faults/happened')).data;
const notifications = async () => (await sandbox.control('GET', '/notifications')).list;
const verified = (index = 0) => {
  const { headers, body } = receiver.received[index] ?? { headers: {}, body: '' };
  return verifyNotification({ rawBody: body, headers, secrets, now: () => clock.now() });
};

describe('what is told', () => {
  test.each([
    ['succeeded', 'transaction.succeeded', 'succeeded'],
    ['failed', 'transaction.failed', 'failed'],
    ['cancelled', 'transaction.cancelled', 'cancelled'],
    ['expired', 'transaction.cancelled', 'cancelled'],
  ])('a payment that %s: %s', async (how, type, status) => {
    const payment = await open({ identifier: '1001' });
    await outcome(payment.id, { outcome: how });
    await arrived(1);
    const { event } = verified();
    expect(event).toMatchObject({
      type,
      accountId: MERCHANT,
      identifier: '1001',
      transaction: { status, amount: '15.99', currency: 'GBP' },
    });
  });

  test('a refund', async () => {
    const { id } = await payOne();
    await arrived(1);
    await sandbox.post(`/transactions/${id}/refund`, { amount: '5.00' });
    await arrived(2);
    const { event } = verified(1);
    expect(event).toMatchObject({ type: 'refund.succeeded', transaction: { id: String(id), status: 'succeeded' } });
    expect(event.raw).toMatchObject({ refund: { amount: '5.00', currency: 'GBP', transaction_id: id } });
  });

  test('nobody is told of a payment without an ipn_url', async () => {
    const payment = await sandbox.open();
    await outcome(payment.id, { outcome: 'succeeded' });
    expect(await notifications()).toEqual([]);
  });

  test('opening a payment tells nobody: nothing has happened to it yet', async () => {
    await open();
    expect(await notifications()).toEqual([]);
  });

  test('the body is the one of the public documentation, with the metadata', async () => {
    const { id } = await payOne({ identifier: '1001', metadata: { store_id: 'st_1' } });
    await arrived(1);
    expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
      id: expect.stringMatching(/^evt_/),
      type: 'transaction.succeeded',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      account_id: MERCHANT,
      transaction: { id, status: 'succeeded', amount: '15.99', currency: 'GBP', metadata: { store_id: 'st_1' } },
    });
  });

  test('an event says what was true when it happened, also on a later attempt', async () => {
    receiver.answers.push(500);
    const { id } = await payOne();
    await arrived(1);
    await sandbox.post(`/transactions/${id}/refund`);
    await arrived(2);
    clock.advance(1_000);
    await arrived(3);
    expect(verified(2).event.transaction?.status).toBe('succeeded');
  });
});

describe('how it is signed', () => {
  const withFaults = (notificationFaults: object) =>
    sandbox.control('PUT', '/faults', { notifications: notificationFaults });

  test('by default in the headers, over timestamp.body, as API writes are', async () => {
    await payOne();
    await arrived(1);
    expect(verified().scheme).toBe('header');
  });

  test.each([
    ['header', 'public'],
    ['header', 'reference'],
    ['body', 'public'],
    ['body', 'reference'],
  ])('scheme %s, shape %s: both documented shapes say the same', async (scheme, shape) => {
    await withFaults({ scheme, shape });
    const { id } = await payOne({ identifier: '1001' });
    await arrived(1);
    const result = verified();
    expect(result.scheme).toBe(scheme);
    expect(result.event).toMatchObject({
      type: 'transaction.succeeded',
      accountId: MERCHANT,
      identifier: '1001',
      transaction: { id: String(id), status: 'succeeded', amount: '15.99', currency: 'GBP' },
    });
  });

  test('the reference’s shape of a refund names the transaction too', async () => {
    await withFaults({ shape: 'reference' });
    const { id } = await payOne();
    await arrived(1);
    await sandbox.post(`/transactions/${id}/refund`, { amount: '5.00' });
    await arrived(2);
    expect(verified(1).event).toMatchObject({ type: 'refund.succeeded', transaction: { id: String(id) } });
  });

  test('the older form-encoded notification', async () => {
    await withFaults({ scheme: 'ipn' });
    await payOne({ identifier: '1001' });
    await arrived(1);
    expect(receiver.received[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const result = verified();
    expect(result.scheme).toBe('ipn');
    expect(result.event).toMatchObject({ identifier: '1001', transaction: { amount: '15.99', currency: 'GBP' } });
  });

  test('unsigned, as a scheme or as a fault', async () => {
    for (const faults of [{ scheme: 'unsigned' }, { unsigned: 1 }]) {
      await withFaults(faults);
      await payOne();
    }
    await arrived(2);
    for (const index of [0, 1]) expect(() => verified(index)).toThrow(expect.objectContaining({ code: 'unsigned' }));
  });

  test('wrongly signed: a receiver that checks refuses it', async () => {
    await withFaults({ wrong_signature: 1 });
    await payOne();
    await arrived(1);
    expect(() => verified()).toThrow(expect.objectContaining({ code: 'bad_signature' }));
    expect(await happened()).toEqual({ wrong_signature: 1 });
  });

  test('a wrong amount is rightly signed: only reading back tells', async () => {
    await withFaults({ wrong_amount: 1 });
    const { id } = await payOne();
    await arrived(1);
    expect(verified().event.transaction?.amount).toBe('16.00');
    expect((await sandbox.get(`/transactions/${id}`)).data.amount).toBe('15.99');
    expect(await happened()).toEqual({ wrong_amount: 1 });
  });
});

describe('how often it is sent', () => {
  test('once, when it is answered 2xx', async () => {
    receiver.answers.push(204);
    await payOne();
    await arrived(1);
    clock.advance(3_600_000);
    expect(receiver.received).toHaveLength(1);
    expect(await notifications()).toMatchObject([{ status: 'delivered', next_attempt_at: null }]);
  });

  test('again after each wait of the schedule until it is, every attempt signed afresh', async () => {
    receiver.answers.push(500, 401);
    await payOne();
    await arrived(1);
    clock.advance(999);
    expect(receiver.received).toHaveLength(1);
    clock.advance(1);
    await arrived(2);
    clock.advance(5_000);
    await arrived(3);
    const ids = receiver.received.map((_, index) => parseNotification(receiver.received[index]?.body ?? '').id);
    expect(new Set(ids).size).toBe(1);
    const times = receiver.received.map(({ headers }) => Number(headers['x-neropay-timestamp']));
    expect([(times[1] ?? 0) - (times[0] ?? 0), (times[2] ?? 0) - (times[1] ?? 0)]).toEqual([1, 5]);
    expect(await notifications()).toMatchObject([
      { status: 'delivered', attempts: [{ response_status: 500 }, { response_status: 401 }, { response_status: 200 }] },
    ]);
  });

  test('until the schedule is through, and then no more', async () => {
    receiver.answers.push(500, 500, 500, 500);
    await payOne();
    for (const [wait, count] of [
      [0, 1],
      [1_000, 2],
      [5_000, 3],
    ] as const) {
      clock.advance(wait);
      await arrived(count);
    }
    clock.advance(86_400_000);
    expect(receiver.received).toHaveLength(3);
    expect(await notifications()).toMatchObject([{ status: 'given_up' }]);
  });

  test('a redirect is not followed and not taken for an answer', async () => {
    receiver.answers.push(302);
    await payOne();
    await arrived(1);
    expect(await notifications()).toMatchObject([
      { status: 'pending', attempts: [{ response_status: 302, delivered: false }] },
    ]);
  });

  test('a receiver that is not there counts as an attempt, with the reason', async () => {
    await payOne({ ipn_url: 'http://127.0.0.1:1/ipn' });
    clock.advance(0);
    await expect
      .poll(async () => (await notifications())[0]?.attempts)
      .toMatchObject([{ delivered: false, response_status: null, error: expect.any(String) }]);
  });

  test('deliveries are told by the API, one row for each attempt', async () => {
    receiver.answers.push(503);
    await payOne();
    await arrived(1);
    clock.advance(1_000);
    await arrived(2);
    const { list, envelope } = await sandbox.get('/webhook-deliveries');
    expect(list).toMatchObject([
      { type: 'transaction.succeeded', url: receiver.url, attempt: 2, status: 'delivered', response_status: 200 },
      { type: 'transaction.succeeded', url: receiver.url, attempt: 1, status: 'failed', response_status: 503 },
    ]);
    expect(envelope.meta).toMatchObject({ pagination: { total: 2 } });
  });

  test('again whenever it is asked for, delivered or not', async () => {
    await payOne();
    await arrived(1);
    const [notification] = await notifications();
    const answer = await sandbox.control('POST', `/notifications/${notification?.id}/resend`);
    expect(answer.data).toMatchObject({ status: 'delivered', attempts: [{ number: 1 }, { number: 2 }] });
    expect((await sandbox.control('POST', '/notifications/ntf_nothing/resend')).refusal).toBe('404 not_found');
  });

  test('what has arrived stays delivered, also when it is sent again and refused then', async () => {
    await payOne();
    await arrived(1);
    receiver.answers.push(500);
    const [notification] = await notifications();
    const answer = await sandbox.control('POST', `/notifications/${notification?.id}/resend`);
    expect(answer.data).toMatchObject({
      status: 'delivered',
      attempts: [{}, { response_status: 500 }],
      next_attempt_at: null,
    });
  });

  test('a lost one can be sent by hand', async () => {
    await sandbox.control('PUT', '/faults', { notifications: { drop: 1 } });
    await payOne();
    const [notification] = await notifications();
    const answer = await sandbox.control('POST', `/notifications/${notification?.id}/resend`);
    expect(answer.data.status).toBe('delivered');
    expect(verified().event.type).toBe('transaction.succeeded');
  });

  test('a reset calls off what was going to be sent', async () => {
    receiver.answers.push(500);
    await payOne();
    await arrived(1);
    await sandbox.control('POST', '/reset');
    clock.advance(86_400_000);
    expect(await notifications()).toEqual([]);
    expect(receiver.received).toHaveLength(1);
  });
});

describe('what goes wrong on the way, when it is told to', () => {
  const withFaults = (notificationFaults: object) =>
    sandbox.control('PUT', '/faults', { notifications: notificationFaults });

  test('lost: never sent, and not sent later', async () => {
    await withFaults({ drop: 1 });
    await payOne();
    clock.advance(86_400_000);
    expect(await notifications()).toMatchObject([{ status: 'dropped', attempts: [] }]);
    expect(receiver.received).toEqual([]);
    expect(await happened()).toEqual({ drop: 1 });
  });

  test('doubled: the same event twice', async () => {
    await withFaults({ double: 1 });
    await payOne();
    await arrived(2);
    expect(verified(0).event.id).toBe(verified(1).event.id);
    expect(await happened()).toEqual({ double: 1 });
  });

  test('delayed: only after a time within the bounds', async () => {
    await withFaults({ delay: { p: 1, min_ms: 2_000, max_ms: 3_000 } });
    await payOne();
    clock.advance(1_999);
    expect(receiver.received).toEqual([]);
    clock.advance(1_001);
    await arrived(1);
    expect(await happened()).toEqual({ delay: 1 });
  });

  test('reordered: overtaken by the next one', async () => {
    await withFaults({ reorder: 1 });
    const { id } = await payOne();
    await withFaults({});
    await sandbox.post(`/transactions/${id}/refund`);
    clock.advance(0);
    await expect.poll(() => receiver.received.length).toBe(1);
    await expect
      .poll(() => {
        clock.advance(0);
        return receiver.received.length;
      })
      .toBe(2);
    expect([verified(0).event.type, verified(1).event.type]).toEqual(['refund.succeeded', 'transaction.succeeded']);
  });

  test('reordered, but there is no next one: sent after two seconds all the same', async () => {
    await withFaults({ reorder: 1 });
    await payOne();
    clock.advance(1_999);
    expect(receiver.received).toEqual([]);
    clock.advance(1);
    await arrived(1);
    expect(await happened()).toEqual({ reorder: 1 });
  });

  test('the same seed meets the same faults, another seed others', async () => {
    const run = async (seed: number) => {
      await sandbox.control('POST', '/reset');
      await sandbox.control('PUT', '/faults', { seed, notifications: { drop: 0.5 } });
      for (let count = 0; count < 24; count++) await payOne();
      return (await notifications()).map(({ status }) => status === 'dropped');
    };
    const [first, again, other] = [await run(7), await run(7), await run(8)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(new Set(first)).toEqual(new Set([true, false]));
  });
});

describe('endpoints of the dashboard', () => {
  test('hear the events they want, beside the payment’s own address', async () => {
    await using dashboard = await new Receiver().listen();
    const added = await sandbox.control('POST', '/webhooks', { url: dashboard.url, events: ['refund.succeeded'] });
    expect((await sandbox.get('/webhooks')).list).toMatchObject([{ url: dashboard.url, events: ['refund.succeeded'] }]);

    const { id } = await payOne();
    await arrived(1);
    await sandbox.post(`/transactions/${id}/refund`);
    clock.advance(0);
    await expect.poll(() => [receiver.received.length, dashboard.received.length]).toEqual([2, 1]);

    expect((await sandbox.control('DELETE', `/webhooks/${added.data.id}`)).status).toBe(200);
    expect((await sandbox.get('/webhooks')).list).toEqual([]);
    expect((await sandbox.control('DELETE', `/webhooks/${added.data.id}`)).refusal).toBe('404 not_found');
  });

  test('an endpoint that is also the payment’s address hears an event once', async () => {
    await sandbox.control('POST', '/webhooks', { url: receiver.url });
    await payOne();
    await arrived(1);
    expect(await notifications()).toHaveLength(1);
  });
});
