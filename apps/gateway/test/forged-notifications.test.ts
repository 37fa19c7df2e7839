import { signNotification, signRequest } from '@neropay/core';
import type { Checkout } from '@neropay/shop-protocol';
import { hostedIdOf, type TrueTransaction, waitFor } from '@neropay/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { logOf } from './support/log.js';
import { checkoutRequest, connectShop, errorOf, MERCHANT, type Shop, STRANGER } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

/**
 * What a shop loses goods by. The provider tells nobody here (its notifications are dropped), so whatever moves a checkout was moved by the
 * notification that the test has sent.
 */
let world: World;
let shop: Shop;
/** A store of the same account that configured no signing secret: whatever is not signed is a hint there. */
let trusting: Shop;
let stranger: Shop;
beforeAll(async () => {
  world = await startWorld({ LOG_LEVEL: 'debug' });
  await world.control.faults({ notifications: { drop: 1 } });
  const callback_url = world.callbacks.url;
  shop = await connectShop(world.gateway.url, { callback_url });
  trusting = await connectShop(world.gateway.url, {
    callback_url,
    credentials: { secret_key: MERCHANT.credentials.secret_key },
  });
  stranger = await connectShop(world.gateway.url, { callback_url, credentials: STRANGER.credentials });
});
afterAll(() => world.stop());
afterEach(() => world.control.faults({ notifications: { drop: 1 } }));

const SECRET = MERCHANT.credentials.webhook_secret;
const seconds = (offset = 0) => Math.floor(Date.now() / 1000) + offset;

/** The event that says a checkout was paid, as the provider writes it. */
function paidEvent(checkout: Checkout, transaction: Partial<TrueTransaction> = {}) {
  return {
    id: `evt_${crypto.randomUUID()}`,
    type: 'transaction.succeeded',
    created_at: new Date().toISOString(),
    account_id: MERCHANT.id,
    transaction: {
      id: transaction.id ?? 1,
      reference: checkout.order_id,
      identifier: checkout.order_id,
      status: 'succeeded',
      amount: transaction.amount ?? checkout.amount,
      currency: transaction.currency ?? checkout.currency,
    },
  };
}

function formEvent(checkout: Checkout) {
  return {
    identifier: checkout.order_id,
    status: 'succeeded',
    data: { amount: checkout.amount, currency: checkout.currency },
  };
}

interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const json = (body: object): Message => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

function notify(to: Shop, { headers, body }: Message, rail = 'neropay'): Promise<Response> {
  return fetch(`${world.gateway.url}/ipn/${rail}/${to.connected.id}`, {
    method: 'POST',
    headers: { ...headers },
    body,
  });
}

function logged(message: string, fields: Readonly<Record<string, unknown>>) {
  return waitFor(
    () =>
      logOf(world.gateway).find(
        (line) => line.msg === message && Object.entries(fields).every(([name, value]) => line[name] === value),
      ),
    { what: `"${message}" ${JSON.stringify(fields)} in the log` },
  );
}

async function expectUnpaid(owner: Shop, checkout: Checkout) {
  // Once by what is known, once by asking the provider: neither calls it paid.
  for (const refresh of [false, true]) {
    const { status } = await owner.client.checkouts.retrieve(checkout.id, { refresh });
    expect(status).not.toBe('paid');
  }
  expect(world.callbacks.typesFor(checkout.id)).not.toContain('checkout.paid');
}

describe('where a signing secret is configured', () => {
  test.each([
    ['unsigned', (checkout: Checkout) => json(paidEvent(checkout)), 'unsigned'],
    [
      'signed by somebody else in its headers',
      (checkout: Checkout) =>
        signNotification({ scheme: 'header', secret: 'guessed', body: paidEvent(checkout), timestamp: seconds() }),
      'bad_signature',
    ],
    [
      'signed by somebody else in its body',
      (checkout: Checkout) => signNotification({ scheme: 'body', secret: 'guessed', body: paidEvent(checkout) }),
      'bad_signature',
    ],
    [
      'signed by somebody else as a form',
      (checkout: Checkout) => signNotification({ scheme: 'ipn', secret: 'guessed', body: formEvent(checkout) }),
      'bad_signature',
    ],
    [
      'changed by one penny after it was signed',
      (checkout: Checkout) => {
        const body = paidEvent(checkout);
        const signed = signNotification({ scheme: 'header', secret: SECRET, body, timestamp: seconds() });
        return { ...signed, body: signed.body.replace('"amount":"15.99"', '"amount":"15.98"') };
      },
      'bad_signature',
    ],
    [
      'five minutes old: replayed',
      (checkout: Checkout) =>
        signNotification({ scheme: 'header', secret: SECRET, body: paidEvent(checkout), timestamp: seconds(-301) }),
      'stale',
    ],
    [
      'from the future',
      (checkout: Checkout) =>
        signNotification({ scheme: 'header', secret: SECRET, body: paidEvent(checkout), timestamp: seconds(310) }),
      'future',
    ],
    [
      'signed by another merchant of the same provider',
      (checkout: Checkout) =>
        signNotification({
          scheme: 'header',
          secret: STRANGER.credentials.webhook_secret,
          body: paidEvent(checkout),
          timestamp: seconds(),
        }),
      'bad_signature',
    ],
  ])('%s: 401, logged, not paid', async (_what, forge, reason) => {
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    const error = await errorOf(await notify(shop, forge(checkout)));
    expect(error).toMatchObject({ status: 401, code: 'invalid_signature' });
    expect(error.message.startsWith(`${reason}: `)).toBe(true);
    await logged('notification rejected', { storeId: shop.connected.id, rail: 'neropay', reason });
    await expectUnpaid(shop, checkout);
  });

  test('two signature headers, one of them genuine: 4xx, not paid', async () => {
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    const { headers, body } = signNotification({
      scheme: 'header',
      secret: SECRET,
      body: paidEvent(checkout),
      timestamp: seconds(),
    });
    const doubled = { ...headers, 'x-neropay-signature': `${headers['x-neropay-signature']}, ${'0'.repeat(64)}` };
    expect((await errorOf(await notify(shop, { headers: doubled, body }))).status).toBeGreaterThanOrEqual(400);
    await expectUnpaid(shop, checkout);
  });

  test.each([
    ['no JSON', Buffer.from('{"type":"transaction.succeeded"')],
    ['not UTF-8', Buffer.from([0xff, 0xfe])],
    ['nothing', Buffer.from('')],
  ])('%s, though well signed: 400, since no repeat would help', async (_what, body) => {
    const timestamp = String(seconds());
    const signature = signRequest({ secret: SECRET, timestamp, body });
    const response = await fetch(`${world.gateway.url}/ipn/neropay/${shop.connected.id}`, {
      method: 'POST',
      headers: { 'x-neropay-timestamp': timestamp, 'x-neropay-signature': signature },
      body,
    });
    expect(await errorOf(response)).toMatchObject({ status: 400, code: 'malformed_body' });
    await logged('notification rejected', { reason: 'malformed' });
  });
});

describe('genuine, and not what it seems', () => {
  const genuine = (body: Readonly<Record<string, unknown>>) =>
    signNotification({ scheme: 'header', secret: SECRET, body, timestamp: seconds() });

  test('"paid" before anybody paid: taken, asked for, not believed', async () => {
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    const [pending] = await world.control.transactions({ identifier: checkout.order_id });
    expect((await notify(shop, genuine(paidEvent(checkout, pending)))).status).toBe(200);
    await expectUnpaid(shop, checkout);
  });

  test("one order's notification replayed onto another order: the payment is asked for, and it is the first one's", async () => {
    const paid = await shop.client.checkouts.create(checkoutRequest());
    const unpaid = await shop.client.checkouts.create(checkoutRequest());
    const { id } = await world.control.pay(hostedIdOf(paid.checkout_url));

    const crossed = { ...paidEvent(unpaid, { id }) };
    expect((await notify(shop, genuine(crossed))).status).toBe(200);
    await logged('notification not believed: the provider says otherwise', {
      checkoutId: unpaid.id,
      reason: 'reference_mismatch',
    });
    await expectUnpaid(shop, unpaid);
  });

  test("one store's notification replayed to another store of the account: not applied to either by it", async () => {
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    const { id } = await world.control.pay(hostedIdOf(checkout.checkout_url));
    const other = await connectShop(world.gateway.url, { callback_url: world.callbacks.url });

    expect((await notify(other, genuine(paidEvent(checkout, { id })))).status).toBe(200);
    await logged('notification not applied', { storeId: other.connected.id, reason: 'other_store' });
    expect((await other.client.events.list()).events).toEqual([]);
  });

  test('to a store of another merchant: 401', async () => {
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    expect(await errorOf(await notify(stranger, genuine(paidEvent(checkout))))).toMatchObject({
      status: 401,
      code: 'invalid_signature',
    });
    await logged('notification rejected', { storeId: stranger.connected.id, reason: 'bad_signature' });
  });

  test('to a store that is not there, or by another provider: 404, logged', async () => {
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    const signed = genuine(paidEvent(checkout));
    const nowhere = { ...shop, connected: { ...shop.connected, id: 'st_nowhere' } };
    expect(await errorOf(await notify(nowhere, signed))).toMatchObject({ status: 404, code: 'not_found' });
    await logged('notification rejected', { storeId: 'st_nowhere', reason: 'unknown_store' });
    expect(await errorOf(await notify(shop, signed, 'neteller'))).toMatchObject({ status: 404, code: 'not_found' });
    await logged('notification rejected', { rail: 'neteller', reason: 'unknown_store' });
    await expectUnpaid(shop, checkout);
  });

  test('a transaction of another merchant: it is not there for us', async () => {
    const theirs = await stranger.client.checkouts.create(checkoutRequest({ currency: 'EUR' }));
    const { id } = await world.control.pay(hostedIdOf(theirs.checkout_url));
    const ours = await shop.client.checkouts.create(checkoutRequest());
    expect((await notify(shop, genuine(paidEvent(ours, { id })))).status).toBe(200);
    await expectUnpaid(shop, ours);
  });

  test.each([
    ['a penny', { amount: '0.01' }, 'amount_mismatch', 'another amount'],
    ['a penny too much', { amount: '16.00' }, 'amount_mismatch', 'another amount'],
    ['the right number in another currency', { currency: 'EUR' }, 'currency_mismatch', 'another currency'],
  ])('%s paid on the order: held for review, told, never paid', async (_what, paidWith, reason, words) => {
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    const paid = await world.control.settle(hostedIdOf(checkout.checkout_url), { outcome: 'succeeded', ...paidWith });
    // The notification claims what was asked for; the provider's own answer decides.
    expect((await notify(shop, genuine(paidEvent(checkout, { id: paid.id })))).status).toBe(200);

    const heard = await world.callbacks.waitForType(checkout.id, 'checkout.review_required');
    expect(JSON.parse(heard.body).data.checkout).toMatchObject({ status: 'review', amount: '15.99', currency: 'GBP' });
    expect(JSON.parse(heard.body).data.checkout.review_reason).toContain(words);
    await logged('notification not believed: the provider says otherwise', { checkoutId: checkout.id, reason });
    await expectUnpaid(shop, checkout);
  });

  test.each([
    ['the amount', { amount: '0.01' }],
    ['the currency', { currency: 'EUR' }],
  ])(
    'a notification that is wrong about %s while the payment is right: what the provider answers counts',
    async (_what, lie) => {
      const checkout = await shop.client.checkouts.create(checkoutRequest());
      const { id } = await world.control.pay(hostedIdOf(checkout.checkout_url));
      expect((await notify(shop, genuine(paidEvent(checkout, { id, ...lie })))).status).toBe(200);
      const heard = await world.callbacks.waitForType(checkout.id, 'checkout.paid');
      expect(JSON.parse(heard.body).data.checkout).toMatchObject({ status: 'paid', amount: '15.99', currency: 'GBP' });
    },
  );

  test('the same notification a hundred times is one payment and one callback', async () => {
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    const { id } = await world.control.pay(hostedIdOf(checkout.checkout_url));
    const signed = genuine(paidEvent(checkout, { id }));
    const answers = await Promise.all(Array.from({ length: 100 }, () => notify(shop, signed)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    await world.callbacks.waitForType(checkout.id, 'checkout.paid');
    await expect
      .poll(() =>
        logOf(world.gateway).filter((line) => line.checkoutId === checkout.id && line.msg === 'checkout settled'),
      )
      .toHaveLength(1);
    expect(world.callbacks.typesFor(checkout.id)).toEqual(['checkout.paid']);
  });

  test('"failed" and "cancelled" for an order that is paid take nothing back', async () => {
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    const { id } = await world.control.pay(hostedIdOf(checkout.checkout_url));
    await notify(shop, genuine(paidEvent(checkout, { id })));
    await world.callbacks.waitForType(checkout.id, 'checkout.paid');
    for (const type of ['transaction.failed', 'transaction.cancelled', 'refund.succeeded']) {
      const event = paidEvent(checkout, { id });
      const lie = { ...event, type, transaction: { ...event.transaction, status: type.split('.')[1] } };
      expect((await notify(shop, genuine(lie))).status).toBe(200);
    }
    expect(await shop.client.checkouts.retrieve(checkout.id, { refresh: true })).toMatchObject({ status: 'paid' });
    expect(world.callbacks.typesFor(checkout.id)).toEqual(['checkout.paid']);
  });
});

describe('where no signing secret is configured an unsigned notification is a hint', () => {
  test('a lie leads nowhere', async () => {
    const checkout = await trusting.client.checkouts.create(checkoutRequest());
    expect((await notify(trusting, json(paidEvent(checkout)))).status).toBe(200);
    await expectUnpaid(trusting, checkout);
  });

  test('the truth is found at the provider', async () => {
    const checkout = await trusting.client.checkouts.create(checkoutRequest());
    const { id } = await world.control.pay(hostedIdOf(checkout.checkout_url));
    expect((await notify(trusting, json(paidEvent(checkout, { id })))).status).toBe(200);
    await world.callbacks.waitForType(checkout.id, 'checkout.paid');
  });

  test('hints about transactions that are not there make no search through the whole account', async () => {
    const before = logOf(world.gateway).length;
    const hints = Array.from({ length: 50 }, (_, index) => ({
      id: `evt_${index}`,
      type: 'transaction.succeeded',
      transaction: { id: 900_000_000 + index, status: 'succeeded' },
    }));
    for (const hint of hints) expect((await notify(trusting, json(hint))).status).toBe(200);
    await waitFor(
      () =>
        logOf(world.gateway)
          .slice(before)
          .filter((line) => line.msg === 'notification not applied' && line.reason === 'not_found_yet').length >= 50,
      { what: 'all of them to be looked at' },
    );
    const asked = logOf(world.gateway)
      .slice(before)
      .flatMap((line) => (line.rail === 'neropay' && line.method === 'GET' ? [String(line.path)] : []));
    expect(asked.length).toBeGreaterThanOrEqual(50);
    // A few may be of notifications that other tests have sent, and that are tried again.
    expect(asked.filter((path) => path === '/transactions').length).toBeLessThan(10);
  });
});

describe('what the provider itself sends', () => {
  test.each([
    ['header', 'public'],
    ['header', 'reference'],
    ['body', 'public'],
    ['body', 'reference'],
    ['ipn', 'public'],
  ])('signed as %s in the %s shape leads to paid', async (scheme, shape) => {
    await world.control.faults({ notifications: { scheme, shape } });
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    await world.control.pay(hostedIdOf(checkout.checkout_url));
    await world.callbacks.waitForType(checkout.id, 'checkout.paid');
    const [notification] = await world.control.notifications(checkout.order_id);
    expect(notification).toMatchObject({ status: 'delivered', attempts: [{ response_status: 200 }] });
  });

  test.each([
    ['unsigned', { unsigned: 1 }],
    ['wrongly signed', { wrong_signature: 1 }],
  ])('%s is answered 401, and nothing is lost: whoever asks finds the payment', async (_what, notifications) => {
    await world.control.faults({ notifications });
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    await world.control.pay(hostedIdOf(checkout.checkout_url));
    await waitFor(
      async () => (await world.control.notifications(checkout.order_id))[0]?.attempts[0]?.response_status === 401,
      { what: 'the notification to be refused' },
    );
    expect(await shop.client.checkouts.retrieve(checkout.id)).toMatchObject({ status: 'pending' });
    expect(await shop.client.checkouts.retrieve(checkout.id, { refresh: true })).toMatchObject({ status: 'paid' });
  });

  test('a notification that says a penny too much still leads to what was paid', async () => {
    await world.control.faults({ notifications: { wrong_amount: 1 } });
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    await world.control.pay(hostedIdOf(checkout.checkout_url));
    const heard = await world.callbacks.waitForType(checkout.id, 'checkout.paid');
    expect(JSON.parse(heard.body).data.checkout.amount).toBe('15.99');
  });

  test('a list that lags behind its notification is asked again until it shows the payment', async () => {
    await world.control.faults({ notifications: { scheme: 'ipn' }, lists_lag_ms: 1_500 });
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    await world.control.pay(hostedIdOf(checkout.checkout_url));
    await world.callbacks.waitForType(checkout.id, 'checkout.paid');
  });
});
