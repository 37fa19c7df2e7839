import path from 'node:path';
import { type HookEvent, signCallback } from '@neropay/shop-protocol';
import { hostedIdOf, launchBrowser, optionalHost, pictureForDocuments } from '@neropay/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Bundle, ZObject } from 'zapier-platform-core';
import { isFirstTime, remember } from '../src/triggers/hook-event.js';
import { newOrderId, payElsewhere, payOrder } from './support/payments.ts';
import { type AuthData, connect, create, functionOf, listSamples, run } from './support/platform.ts';
import { MERCHANT, startWorld, type World } from './support/world.ts';
import { Zap } from './support/zap.ts';

/** By the width of the window. */
const PICTURES = [
  [390, 'payment-link-390'],
  [1280, 'payment-link'],
] as const;

let world: World;
let authData: AuthData;
beforeAll(async () => {
  world = await startWorld();
  authData = await connect(world, { webhookSecret: 'whsec_test_neropay' });
});
afterAll(() => world[Symbol.asyncDispose]());

describe('a payment', () => {
  test.each([
    ['New Payment', 'new_payment', 'succeeded'],
    ['Failed Payment', 'failed_payment', 'failed'],
  ] as const)('%s: of an order of the gateway’s, and of one that it knows nothing of', async (_, key, outcome) => {
    await using zap = await Zap.on(authData, key);
    const { id, orderId } = await payOrder(world, authData, outcome);
    expect(await zap.firstRun()).toMatchObject({
      id,
      status: outcome,
      amount: '15.99',
      amount_minor: 1599,
      currency: 'GBP',
      identifier: orderId,
      event_id: expect.stringMatching(/^evt_/),
    });
    const elsewhere = await payElsewhere(world, authData, outcome);
    expect(await zap.run(1)).toMatchObject({
      id: elsewhere.id,
      status: outcome,
      amount: '7.50',
      identifier: elsewhere.identifier,
    });
    expect(zap.runs).toHaveLength(2);
    expect(zap.failures).toEqual([]);
  });

  test('is listed for a sample in exactly the shape in which it is told', async () => {
    await using zap = await Zap.on(authData, 'new_payment');
    await payOrder(world, authData);
    const told = await zap.firstRun();
    const [listed] = await listSamples(authData, 'new_payment');
    expect({ ...listed, event_id: told.event_id }).toEqual(told);
  });

  test('that is told again starts a zap once, and each zap of its own', async () => {
    await using first = await Zap.on(authData, 'new_payment');
    await using second = await Zap.on(authData, 'new_payment');
    await payOrder(world, authData);
    await Promise.all([first.firstRun(), second.firstRun()]);
    await first.receive(first.heard[0] ?? {});
    expect([first.runs.length, second.runs.length]).toEqual([1, 1]);
  });

  test('that NeroPay cannot be asked about just now is not lost to the zap', async () => {
    await using zap = await Zap.on(authData, 'new_payment');
    const { id } = await payOrder(world, authData);
    const told = await zap.firstRun();
    await world.control.faults({ api: { error_500: 1 } });
    try {
      await zap.receive(again(zap, { id: 'evt_later' }));
    } finally {
      await world.control.faults({});
    }
    expect(zap.failures).toEqual([]);
    expect(Object.keys(zap.runs[1] ?? {})).toEqual(Object.keys(told));
    expect(zap.runs[1]).toMatchObject({
      id,
      status: 'succeeded',
      amount: '15.99',
      amount_minor: 1599,
      currency: 'GBP',
    });
  }, 90_000);

  test('is told hours later when the zap was held: the signature says when it was made', async () => {
    await using zap = await Zap.on(authData, 'new_payment');
    await payOrder(world, authData);
    await zap.firstRun();
    await zap.receive(again(zap, { id: 'evt_held', timestamp: Math.floor(Date.now() / 1000) - 86_400 }));
    expect(zap.runs).toHaveLength(2);
  });
});

test('where nothing can be remembered, a payment is told rather than lost', async () => {
  const refuse = () => Promise.reject(new Error('the cache is away'));
  const said: string[] = [];
  const platform = { cache: { get: refuse, set: refuse }, console: { log: (line: string) => said.push(line) } };
  const z = platform as unknown as ZObject;
  const bundle = { subscribeData: { id: 'ep_1', secret: 'whsec_1' } } as unknown as Bundle;
  const event = { id: 'evt_1' } as unknown as HookEvent;
  expect(await isFirstTime(z, bundle, event)).toBe(true);
  await remember(z, bundle, event);
  expect(said).toEqual([expect.stringContaining('not known'), expect.stringContaining('could not be remembered')]);
});

describe('what arrives', () => {
  test.each([
    ['not signed', { 'Http-Webhook-Signature': '' }],
    ['signed by somebody else', { 'Http-Webhook-Signature': 'v1,AAAA' }],
    ['signed for another event', { 'Http-Webhook-Id': 'evt_other' }],
    ['signed at another time', { 'Http-Webhook-Timestamp': '1' }],
  ])('%s starts nothing, and the merchant is told', async (_, headers) => {
    await using zap = await Zap.on(authData, 'new_payment');
    await payOrder(world, authData);
    await zap.firstRun();
    const [heard] = zap.heard;
    await zap.receive({ ...heard, headers: { ...heard?.headers, ...headers } });
    expect(zap.runs).toHaveLength(1);
    expect(zap.failures.map(String)).toEqual([expect.stringContaining('was not sent by your NeroPay gateway')]);
  });

  test('of a type that a later gateway knows starts nothing', async () => {
    await using zap = await Zap.on(authData, 'new_payment');
    await zap.receive(signed(zap, '{"id":"evt_new","type":"moon.full","data":{}}', { id: 'evt_new' }));
    expect([zap.runs, zap.failures]).toEqual([[], []]);
  });

  test('without the subscription says what to do', async () => {
    await using zap = await Zap.on(authData, 'new_payment');
    const { subscribeData } = zap;
    zap.subscribeData = { id: subscribeData.id };
    await zap.receive({ content: '{}' });
    zap.subscribeData = subscribeData;
    expect(zap.failures.map(String)).toEqual([expect.stringContaining('turn it off and on again')]);
  });
});

describe('a subscription', () => {
  test('ends when the zap is turned off, and may end twice', async () => {
    const zap = await Zap.on(authData, 'new_payment');
    await zap.off();
    await using listening = await Zap.on(authData, 'new_payment');
    await payOrder(world, authData);
    await listening.firstRun();
    expect(zap.heard).toEqual([]);
    await zap[Symbol.asyncDispose]();
  });

  test('needs a gateway, and names the way without one', async () => {
    const targetUrl = 'https://hooks.zapier.com/hooks/standard/1/2/';
    const without = await connect(null);
    await expect(run(functionOf('new_payment', 'performSubscribe'), { authData: without, targetUrl })).rejects.toThrow(
      /\(Polling\)/,
    );
  });
});

describe('a payment link', () => {
  const reference = (identifier: string) => ({
    public_key: MERCHANT.publicKey,
    identifier,
    currency: 'GBP',
    amount: '24.50',
    details: 'Invoice 7',
    ipn_url: `${world.gateway.url}/ipn/neropay/${authData.storeId}`,
    customer_phone: '+44 20 7946 0018',
    customer_address: '12 St James’s Square, London',
  });

  test('made of the reference’s fields only is told as paid once, though NeroPay tells everything twice', async () => {
    await world.control.faults({ notifications: { double: 1 } });
    await using zap = await Zap.on(authData, 'payment_link_paid');
    const asked = reference(newOrderId());
    const link = await create(authData, 'create_payment_link', asked);
    expect(link).toMatchObject({
      status: 'pending',
      amount: '24.50',
      amount_minor: 2450,
      identifier: asked.identifier,
    });
    const { id } = await world.control.pay(hostedIdOf(String(link.url)));
    expect(await zap.firstRun()).toMatchObject({
      id: link.id,
      url: link.url,
      status: 'succeeded',
      identifier: asked.identifier,
      details: 'Invoice 7',
      payment_id: String(id),
    });
    await payElsewhere(world, authData);
    await world.control.faults({});
    const [listed] = await listSamples(authData, 'payment_link_paid');
    expect({ ...listed, event_id: zap.runs[0]?.event_id }).toEqual(zap.runs[0]);
    expect(zap.runs).toHaveLength(1);
  });

  test.skipIf(!optionalHost('chromium'))('is paid by a customer on the hosted page', async () => {
    await using zap = await Zap.on(authData, 'payment_link_paid');
    const link = await create(authData, 'create_payment_link', reference(newOrderId()));
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(String(link.url));
      for (const [width, name] of PICTURES) {
        await page.setViewportSize({ width, height: 800 });
        await pictureForDocuments(page, path.resolve(import.meta.dirname, `../docs/images/${name}.png`));
      }
      await page.getByLabel('Card number').fill('4242 4242 4242 4242');
      await page.getByLabel('Expiry date').fill('12 / 40');
      await page.getByLabel('Security code').fill('123');
      await page.getByLabel('Name on card').fill('Ada Lovelace');
      await page.getByRole('button', { name: 'Pay £24.50' }).click();
      expect(await zap.firstRun()).toMatchObject({ id: link.id, status: 'succeeded' });
    } finally {
      await browser.close();
    }
    expect(zap.runs).toHaveLength(1);
  });
});

describe('a refund', () => {
  test('of an order is told with its own amount, a part and then the rest', async () => {
    await using zap = await Zap.on(authData, 'new_refund');
    const { id } = await payOrder(world, authData);
    const payment = await world.neropay.transactions.retrieve(id);
    const part = await create(authData, 'refund_payment', { payment_id: id, amount: '5.00', reason: 'broken' });
    expect(await zap.run(0)).toMatchObject({
      id: part.id,
      payment_id: id,
      payment_reference: payment.trx,
      amount: '5.00',
      amount_minor: 500,
      currency: 'GBP',
    });
    await create(authData, 'refund_payment', { payment_id: id });
    expect(await zap.run(1)).toMatchObject({ payment_id: id, amount: '10.99' });
    const [, listed] = await listSamples(authData, 'new_refund');
    expect(Object.keys(listed ?? {})).toEqual(Object.keys(zap.runs[0] ?? {}));
  });

  test('made at NeroPay is told', async () => {
    await using zap = await Zap.on(authData, 'new_refund');
    const { id } = await payElsewhere(world, authData);
    const refund = await world.neropay.transactions.refund(id, { amount: '2.00' });
    expect(await zap.firstRun()).toMatchObject({ id: refund.id, payment_id: id, amount: '2.00', currency: 'GBP' });
  });
});

test('a payout that has arrived is told', async () => {
  await world.control.call('POST', '/webhooks', {
    url: `${world.gateway.url}/ipn/neropay/${authData.storeId}`,
    events: ['payout.paid'],
  });
  await using zap = await Zap.on(authData, 'payout_paid');
  const payout = await world.neropay.payouts.create({ amount: '10.00', currency: 'GBP' });
  await world.control.call('PATCH', `/payouts/${payout.id}`, { status: 'paid' });
  expect(await zap.firstRun()).toMatchObject({
    id: String(payout.id),
    status: 'paid',
    amount: '10.00',
    amount_minor: 1000,
  });
  const [listed] = await listSamples(authData, 'payout_paid');
  expect({ ...listed, event_id: zap.runs[0]?.event_id }).toEqual(zap.runs[0]);
});

/** What the zap heard first, as if it had happened once more. */
function again(zap: Zap, { id, timestamp }: { readonly id: string; readonly timestamp?: number }) {
  const body = JSON.stringify({ ...JSON.parse(zap.heard[0]?.content ?? '{}'), id });
  return signed(zap, body, { id, ...(timestamp !== undefined && { timestamp }) });
}

/** A request as the gateway makes it. */
function signed(
  zap: Zap,
  body: string,
  { id, timestamp = Math.floor(Date.now() / 1000) }: { readonly id: string; readonly timestamp?: number },
) {
  const headers = signCallback({ secrets: [zap.secret], id, timestamp, body });
  return { method: 'POST' as const, content: body, querystring: '', headers };
}
