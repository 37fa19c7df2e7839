import { readFileSync } from 'node:fs';
import path from 'node:path';
import { signNotification } from '@neropay/core';
import { tempDir, waitFor } from '@neropay/testkit';
import { expect, test } from 'vitest';
import type { SecretView } from '../src/operator/api.js';
import { logOf } from './support/log.js';
import { ADMIN_TOKEN, logIn, Operator } from './support/operator.js';
import { checkoutRequest, clientOf, connectShop, handMade, MERCHANT, newOrderId } from './support/shop.js';
import { startWorld } from './support/world.js';

const CUSTOMER = {
  name: 'Jane Q. Customer',
  email: 'jane.customer@example.com',
  phone: '+44 20 7946 0999',
  address: '221B Baker Street, London',
};
const CARD = '4242424242424242';

/**
 * A whole life at the most talkative level, with everything going wrong that can: what an operator may read, or send to somebody for help, holds
 * no secret, no signature and nothing about the customer.
 */
test('a whole payment leaves no secret, signature, card number or personal data in the log, and no secret in the database', async () => {
  const directory = tempDir();
  const world = await startWorld({
    LOG_LEVEL: 'trace',
    ADMIN_TOKEN,
    DATABASE_URL: `file:${path.join(directory, 'gateway.db')}`,
    DELIVERY_SCHEDULE: '50ms,50ms,50ms',
  });
  const callbackUrl = new URL(world.callbacks.url);
  callbackUrl.search = '?token=callback-url-token-4711';
  const shop = await connectShop(world.gateway.url, { callback_url: callbackUrl.href });
  const forbidden = new Map<string, string>([
    ['secret key', MERCHANT.credentials.secret_key],
    ['signing secret', MERCHANT.credentials.webhook_secret],
    ['store secret', shop.connected.secret],
    ['callback secret', shop.connected.callback_secret],
    ['card number', CARD],
    ['name', CUSTOMER.name],
    ['e-mail', CUSTOMER.email],
    ['phone', CUSTOMER.phone],
    ['address', CUSTOMER.address],
    ['what was bought', 'A very private purchase'],
    ['metadata', 'metadata-value-4711'],
    ['token in the callback URL', 'callback-url-token-4711'],
    ['token in a return URL', 'return-url-token-4711'],
    ['an unknown secret', 'sk_st_pasted_into_the_wrong_header'],
  ]);
  try {
    const rotated = await shop.client.store.rotateSecret();
    const rotatedCallback = await shop.client.store.rotateCallbackSecret();
    forbidden.set('new store secret', rotated.secret).set('new callback secret', rotatedCallback.callback_secret);
    const client = clientOf(world.gateway.url, shop.connected.id, rotated.secret);

    const hookUrl = new URL(world.callbacks.url);
    hookUrl.search = '?token=hook-url-token-4711';
    const hook = await client.hooks.create({ url: hookUrl.href, events: ['checkout.partially_refunded'] });
    forbidden.set('hook secret', String(hook.secret)).set('token in the hook URL', 'hook-url-token-4711');

    const request = checkoutRequest({
      customer: CUSTOMER,
      description: `A very private purchase with card ${CARD}`,
      metadata: { note: 'metadata-value-4711', card: CARD },
      success_url: 'https://shop.example/thanks?token=return-url-token-4711',
    });
    const checkout = await client.checkouts.create(request);
    let failures = 1;
    world.callbacks.react = (response) => response.writeHead(failures-- > 0 ? 500 : 200).end();

    // Paid on the provider's page, as a customer does it.
    const page = await (await fetch(checkout.checkout_url ?? '')).text();
    const token = /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '';
    const form = { token, card_number: CARD, expiry: '12 / 40', cvc: '123', name: CUSTOMER.name };
    await fetch(`${checkout.checkout_url}/card`, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
    });
    const paid = await world.callbacks.waitForType(checkout.id, 'checkout.paid');
    forbidden.set('callback signature', String(paid.headers['webhook-signature']));
    await fetch(`${world.gateway.url}/return/${checkout.id}?token=return-url-token-4711`, { redirect: 'manual' });
    const refunded = { amount: '1.00', reason: `For ${CUSTOMER.email}` };
    await world.control.unannounced(() => client.refunds.create(checkout.id, refunded));
    const heard = await waitFor(
      () => {
        const refunds = world.callbacks.heard.filter(({ type }) => type === 'checkout.partially_refunded');
        return refunds.length === 2 ? refunds : undefined;
      },
      { what: 'the refund, by callback and by hook' },
    );
    for (const { headers } of heard) {
      forbidden.set(`signature ${forbidden.size}`, String(headers['webhook-signature']).slice('v1,'.length));
    }
    await client.hooks.delete(hook.id);

    // The operator has a look, and gives the rest back.
    await logIn(world.gateway.url, { token: 'admin-token-that-was-guessed-4711', operator: 'Oscar Operator' });
    const operator = await Operator.logIn(world.gateway.url, { operator: 'Oscar Operator' });
    forbidden
      .set('ADMIN_TOKEN', ADMIN_TOKEN)
      .set('a guessed token', 'admin-token-that-was-guessed-4711')
      .set('session', operator.cookie.split('=')[1] ?? '')
      .set('token against forgery', operator.session.csrf_token)
      .set('who the operator is', 'Oscar Operator');
    await operator.read(`/checkouts?q=${CUSTOMER.email}`);
    await operator.act(`/stores/${shop.connected.id}/check`, undefined, { 'x-csrf-token': 'forged-token-4711' });
    forbidden.set('a forged token', 'forged-token-4711');
    const given = { amount: '1.00', reason: `Again for ${CUSTOMER.email}` };
    await operator.act(`/checkouts/${checkout.id}/refunds`, given, { 'idempotency-key': 'key-1' });
    const issued = await operator.act<SecretView>(`/stores/${shop.connected.id}/rotate-secret`);
    forbidden.set('a secret that the operator made', issued.data.secret);
    await operator.act(`/stores/${shop.connected.id}/test-callback`);
    const seen = JSON.stringify((await operator.read(`/checkouts/${checkout.id}`)).data);
    expect(seen).toContain(CUSTOMER.email);
    await operator.send('DELETE', '/session');

    await world.control.faults({ notifications: { scheme: 'body' } });
    await world.control.refund((await client.checkouts.retrieve(checkout.id)).transaction_id ?? '');

    // Everything that is refused, and everything that fails.
    const [genuine, guessed] = [MERCHANT.credentials.webhook_secret, 'guessed'].map((secret) =>
      signNotification({
        scheme: 'header',
        secret,
        body: { id: 'evt_x', type: 'transaction.succeeded', transaction: { id: 4711, customer: CUSTOMER } },
      }),
    );
    for (const message of [genuine, guessed]) {
      if (!message) throw new Error('Two were signed');
      forbidden.set(`notification signature ${forbidden.size}`, String(message.headers['x-neropay-signature']));
      await fetch(`${world.gateway.url}/ipn/neropay/${shop.connected.id}`, {
        method: 'POST',
        headers: { ...message.headers },
        body: message.body,
      });
    }
    await handMade(shop, { path: '/v1/store', secret: 'sk_st_pasted_into_the_wrong_header' });
    await handMade(shop, {
      path: '/v1/store?email=jane.customer@example.com',
      headers: {
        'X-NeroPay-Store': 'sk_st_pasted_into_the_wrong_header',
        'X-NeroPay-Signature': shop.connected.secret,
      },
    });
    await handMade(shop, { method: 'POST', path: '/v1/checkouts', body: `{"customer":"${CUSTOMER.email}` });
    await connectShop(world.gateway.url, { credentials: { secret_key: 'sk_test_wrong_4711' } }).catch(() => undefined);
    forbidden.set('a wrong secret key', 'sk_test_wrong_4711');
    await client.checkouts.create({ ...request, order_id: newOrderId(), currency: 'CHF' }).catch(() => undefined);
    for (const api of [{ error_500: 1 }, { garbage: 1 }, { lose_answer: 1 }, { error_429: 1, retry_after_s: 0 }]) {
      await world.control.faults({ api });
      await client.checkouts.create({ ...request, order_id: newOrderId() }).catch(() => undefined);
      await client.checkouts.retrieve(checkout.id, { refresh: true }).catch(() => undefined);
    }
    await client.store.disconnect();
    await waitFor(() => logOf(world.gateway).some((line) => line.msg === 'event delivered'), { what: 'the log' });
  } finally {
    await world.stop();
  }

  const log = world.gateway.output();
  for (const [what, text] of forbidden) expect(log.includes(text), `${what} in the log`).toBe(false);
  expect(log).not.toContain('x-neropay-signature');
  // It was no silent run: each of these has been said.
  const said = new Set(logOf(world.gateway).map(({ msg }) => msg));
  for (const message of [
    'request',
    'provider answered',
    'provider call failed',
    'checkout settled',
    'event not delivered',
    'event delivered',
    'notification rejected',
    'login refused',
    'the provider did not open the payment',
    'stopped',
  ]) {
    expect([...said]).toContain(message);
  }

  const database = readFileSync(path.join(directory, 'gateway.db')).toString('latin1');
  for (const what of [
    'secret key',
    'signing secret',
    'store secret',
    'callback secret',
    'new store secret',
    'hook secret',
    'ADMIN_TOKEN',
    'a guessed token',
    'session',
    'a secret that the operator made',
  ]) {
    expect(database.includes(forbidden.get(what) ?? ''), `${what} in the database`).toBe(false);
  }
  expect(database).toContain(shop.connected.id);
});

test("a provider's call that failed is logged with the provider's request id and code, for its support", async () => {
  const world = await startWorld();
  try {
    const { client } = await connectShop(world.gateway.url);
    await client.checkouts.create(checkoutRequest({ currency: 'CHF' })).catch(() => undefined);
    const line = await waitFor(() => logOf(world.gateway).find(({ msg }) => msg === 'provider call failed'), {
      what: 'the line',
    });
    expect(line).toMatchObject({
      level: 40,
      rail: 'neropay',
      method: 'POST',
      path: '/hosted-payments',
      status: 422,
      code: 'currency_not_supported',
      providerRequestId: expect.stringMatching(/^req_/),
      attempt: 1,
    });
    await world.sandbox.stop();
    await client.checkouts.create(checkoutRequest()).catch(() => undefined);
    // The answer may be here before the last line has come through the pipe.
    await expect
      .poll(() => logOf(world.gateway).findLast(({ msg }) => msg === 'provider call failed'), { timeout: 10_000 })
      .toMatchObject({ code: 'connection_network', reason: expect.stringContaining('ECONNREFUSED'), attempt: 3 });
  } finally {
    await world.stop();
  }
});
