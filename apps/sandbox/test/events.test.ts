import { setTimeout } from 'node:timers/promises';
import { EVENT_TYPES, isEventType, verifyNotification } from '@neropay/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FakeClock } from './support/fake-clock.js';
import { Receiver } from './support/receiver.js';
import { CONNECTED, MERCHANT, type RunningSandbox, runningSandbox } from './support/running-sandbox.js';

let clock: FakeClock;
let sandbox: RunningSandbox;
let receiver: Receiver;

beforeEach(async () => {
  clock = new FakeClock();
  sandbox = await runningSandbox({ clock });
  receiver = await new Receiver().listen();
});
afterEach(async () => {
  await sandbox.close();
  await receiver[Symbol.asyncDispose]();
});

const types = Object.keys(EVENT_TYPES).filter(isEventType);
const trigger = (type: string, fields: object = {}) => sandbox.control('POST', '/trigger', { type, ...fields });
const events = async (query = '') => (await sandbox.control('GET', `/events${query}`)).list;
const webhook = async (fields: object = {}) =>
  (await sandbox.control('POST', '/webhooks', { url: receiver.url, ...fields })).data;
const arrived = async (count: number) => {
  clock.advance(0);
  await expect.poll(() => receiver.received.length).toBe(count);
  return receiver.received.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
};

describe('trigger', () => {
  test.each(types)('%s happens for real and is on its way to the merchant', async (type) => {
    await webhook({ events: [type] });
    const { status, data } = await trigger(type);
    expect(status).toBe(200);
    expect(data.event).toMatchObject({ type, id: expect.stringMatching(/^evt_/), body: { type } });
    expect(data.notifications).toMatchObject([{ type, url: receiver.url }]);
    const [body] = await arrived(1);
    expect(body).toEqual((data.event as { body: unknown }).body);
  });

  test.each(types)('%s is told in both documented shapes, signed, and core reads both', async (type) => {
    await webhook({ events: [type] });
    await trigger(type);
    await arrived(1);
    await sandbox.control('PUT', '/faults', { notifications: { shape: 'reference' } });
    await trigger(type);
    const bodies = await arrived(2);
    for (const body of bodies)
      expect(body).toMatchObject({ type, id: expect.any(String), created_at: expect.any(String) });
    expect(bodies.filter(({ account_id }) => account_id !== undefined)).toHaveLength(1);
    expect(bodies.filter(({ account, data }) => account !== undefined && data !== undefined)).toHaveLength(1);
    for (const { headers, body } of receiver.received) {
      const verified = verifyNotification({
        rawBody: body,
        headers,
        secrets: ['whsec_test_neropay'],
        now: () => clock.now(),
      });
      expect(verified.event.type).toBe(type);
    }
  });

  test('a transaction’s event is about a transaction that the API knows', async () => {
    const { data } = await trigger('transaction.succeeded');
    const { transaction } = (data.event as { body: { transaction: { id: number } } }).body;
    expect((await sandbox.get(`/transactions/${transaction.id}`)).data).toMatchObject({ status: 'succeeded' });
  });

  test('happens to the account that is named', async () => {
    const { data } = await trigger('transaction.succeeded', { account_id: CONNECTED });
    expect(data.event).toMatchObject({ account_id: CONNECTED });
  });

  test('an unknown type is a validation_error that lists the known ones', async () => {
    const { refusal, envelope } = await trigger('transaction.imagined');
    expect(refusal).toBe('422 validation_error');
    expect(envelope.error?.message).toContain('transaction.succeeded');
  });

  test('what stands in the way is said, and nothing is made up', async () => {
    await sandbox.control('PATCH', `/accounts/${MERCHANT}`, { payments_paused: true });
    expect((await trigger('transaction.succeeded')).refusal).toBe('403 payments_paused');
    expect((await events('?type=transaction.succeeded')).length).toBe(0);
    const stranger = { account_id: 'NPTEST0STRANGER_2000' };
    expect((await trigger('connected_account.created', stranger)).refusal).toBe('403 neroconnect_not_enabled');
    expect((await trigger('kyc.verified', { account_id: 'NPNOBODY_1' })).refusal).toBe('404 account_not_found');
  });
});

describe('the log of events', () => {
  test('has everything that happened, oldest first, whether or not anybody was told', async () => {
    await trigger('refund.succeeded');
    expect(await events()).toMatchObject([
      { type: 'transaction.succeeded', account_id: MERCHANT, notifications: [] },
      { type: 'refund.succeeded', account_id: MERCHANT, notifications: [] },
    ]);
  });

  test('by type, and after the last one that is known', async () => {
    await trigger('refund.succeeded');
    const [first] = await events();
    expect((await events('?type=refund.succeeded')).map(({ type }) => type)).toEqual(['refund.succeeded']);
    expect((await events(`?after=${first?.id}`)).map(({ type }) => type)).toEqual(['refund.succeeded']);
    expect(await events('?after=evt_forgotten')).toHaveLength(2);
  });

  test('is forgotten by a reset', async () => {
    await trigger('refund.succeeded');
    await sandbox.control('POST', '/reset');
    expect(await events()).toEqual([]);
  });
});

describe('who is told', () => {
  test('an account’s endpoints, of the types they asked for', async () => {
    await webhook({ events: ['refund.succeeded'] });
    await trigger('refund.succeeded');
    expect((await arrived(1)).map(({ type }) => type)).toEqual(['refund.succeeded']);
  });

  test('a platform hears of its connected accounts, signed with its own secret', async () => {
    await webhook();
    await trigger('transaction.succeeded', { account_id: CONNECTED });
    expect(await arrived(1)).toMatchObject([{ type: 'transaction.succeeded', account_id: CONNECTED }]);
    const [received] = receiver.received;
    const { event } = verifyNotification({
      rawBody: received?.body ?? '',
      headers: received?.headers ?? {},
      secrets: ['whsec_test_neropay'],
      now: () => clock.now(),
    });
    expect(event.accountId).toBe(CONNECTED);
  });

  test('a connected account does not hear of its platform', async () => {
    await webhook({ account_id: CONNECTED });
    const { data } = await trigger('transaction.succeeded');
    expect(data.notifications).toEqual([]);
  });

  test('the platform’s deliveries are among the platform’s, and not among the connected account’s', async () => {
    await webhook();
    await trigger('transaction.succeeded', { account_id: CONNECTED });
    await arrived(1);
    await expect.poll(async () => (await sandbox.get('/webhook-deliveries')).list.length).toBe(1);
    const connected = { headers: { 'neropay-account': CONNECTED } };
    expect((await sandbox.get('/webhook-deliveries', connected)).list).toEqual([]);
  });

  test('an address that is both the payment’s and an endpoint’s is told once', async () => {
    await webhook();
    const payment = await sandbox.open({ ipn_url: receiver.url });
    await sandbox.control('POST', `/checkouts/${payment.id}`, { outcome: 'succeeded' });
    await arrived(1);
    await setTimeout(20);
    expect(receiver.received).toHaveLength(1);
  });

  test('a payment’s ipn_url hears of money, and not of the account', async () => {
    const payment = await sandbox.open({ ipn_url: receiver.url });
    await sandbox.control('POST', `/checkouts/${payment.id}`, { outcome: 'succeeded' });
    await sandbox.control('PATCH', `/accounts/${MERCHANT}`, { kyc_status: 'verified' });
    expect((await arrived(1)).map(({ type }) => type)).toEqual(['transaction.succeeded']);
  });

  test('an event without a transaction has nothing to lie about and no form-encoded shape', async () => {
    await webhook();
    await sandbox.control('PUT', '/faults', { notifications: { scheme: 'ipn', wrong_amount: 1 } });
    await trigger('account.updated');
    expect(await arrived(1)).toMatchObject([{ type: 'account.updated' }]);
    expect(receiver.received[0]?.headers['content-type']).toContain('application/json');
    await expect
      .poll(async () => (await sandbox.control('GET', '/notifications')).list[0]?.attempts)
      .toMatchObject([{ scheme: 'header', wrong_amount: false }]);
  });
});

describe('sending an event once more', () => {
  test('goes to those who were told, and to those whose endpoint came later', async () => {
    await webhook();
    const { data } = await trigger('refund.succeeded');
    await arrived(2);
    const late = await new Receiver().listen();
    await webhook({ url: late.url });
    const { id } = data.event as { id: string };
    const resent = await sandbox.control('POST', `/events/${id}/resend`);
    expect(resent.data.event).toMatchObject({ id });
    expect(resent.data.notifications).toHaveLength(2);
    expect(receiver.received).toHaveLength(3);
    expect(late.received).toHaveLength(1);
    expect(JSON.parse(late.received[0]?.body ?? '')).toMatchObject({ id });
    await late[Symbol.asyncDispose]();
  });

  test('an unknown event is not_found', async () => {
    expect((await sandbox.control('POST', '/events/evt_1/resend')).refusal).toBe('404 not_found');
  });
});

describe('endpoints', () => {
  test('are listed without their secret', async () => {
    await webhook({ events: ['refund.succeeded'] });
    const answer = await sandbox.get('/webhooks');
    expect(answer.list).toMatchObject([{ url: receiver.url, events: ['refund.succeeded'] }]);
    expect(answer.text).not.toContain('whsec');
  });
});
