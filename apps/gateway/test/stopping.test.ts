import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signNotification } from '@neropay/core';
import {
  hostedIdOf,
  type RunningProcess,
  SandboxControl,
  startGateway,
  startSandbox,
  tempDir,
  waitFor,
} from '@neropay/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CallbackReceiver } from './support/callback-receiver.js';
import { ProviderProxy } from './support/provider-proxy.js';
import { checkoutRequest, clientOf, connectShop, handMade, MERCHANT, newOrderId } from './support/shop.js';

let sandbox: RunningProcess;
let control: SandboxControl;
let callbacks: CallbackReceiver;
let proxy: ProviderProxy;
let settings: Readonly<Record<string, string>>;
let gateway: RunningProcess;
beforeEach(async () => {
  sandbox = await startSandbox();
  control = new SandboxControl(sandbox.url);
  callbacks = await CallbackReceiver.start();
  proxy = await ProviderProxy.start(sandbox.url);
  settings = {
    DATABASE_URL: `file:${path.join(tempDir(), 'gateway.db')}`,
    NEROPAY_TEST_BASE_URL: `${proxy.url}/v2`,
    RECONCILE_SCHEDULE: '1h',
    DELIVERY_SCHEDULE: '100ms,100ms',
  };
  gateway = await startGateway(settings);
});
afterEach(async () => {
  await gateway.stop();
  await proxy.close();
  await sandbox.stop();
  await callbacks.close();
});

/** The same gateway again: same data, same address. */
async function startAgain(): Promise<void> {
  gateway = await startGateway({ ...settings, PORT: new URL(gateway.url).port });
}

const shopAtTheGateway = () => connectShop(gateway.url, { callback_url: callbacks.url });

describe('SIGTERM', () => {
  test('lets what is under way be answered, then ends at once, though browsers and shops keep their connections', async () => {
    const { client } = await shopAtTheGateway();
    proxy.beforeAnswer = () => sleep(800, 'pass');
    const answer = client.checkouts.create(checkoutRequest());
    await sleep(200);

    const startedAt = performance.now();
    const stopped = gateway.stop();
    expect(await answer).toMatchObject({ status: 'pending', checkout_url: expect.stringContaining('/checkout/') });
    expect(await stopped).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(4_000);
    expect(gateway.output()).toContain('"msg":"stopped"');
  });

  test('takes nothing new, and says on connections that are open that it is not ready', async () => {
    const shop = await shopAtTheGateway();
    proxy.beforeAnswer = () => sleep(1_000, 'pass');
    const slow = shop.client.checkouts.create(checkoutRequest());
    // A connection that is in the middle of a request when the signal comes.
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.write('GET /readyz HTTP/1.1\r\nHost: x\r\n');
    await sleep(200);

    const stopped = gateway.stop();
    await sleep(200);
    await expect(fetch(`${gateway.url}/healthz`)).rejects.toThrow();
    socket.write('\r\n');
    await waitFor(() => received.includes('stopping'), { what: 'the answer' });
    expect(received).toMatch(/^HTTP\/1\.1 503 /);
    expect(received.toLowerCase()).toContain('connection: close');
    await slow;
    expect(await stopped).toEqual({ code: 0, signal: null });
  });

  test('does not wait for ever for a sender who stopped half-way', async () => {
    const { hostname, port } = new URL(gateway.url);
    const socket = connect(Number(port), hostname);
    socket.on('error', () => undefined);
    socket.write('POST /v1/stores HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"half":');
    await sleep(100);
    const startedAt = performance.now();
    expect(await gateway.stop()).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(13_000);
  });

  test('a second signal ends it at once', async () => {
    const { client } = await shopAtTheGateway();
    proxy.beforeAnswer = () => sleep(5_000, 'pass');
    const answer = client.checkouts.create(checkoutRequest()).catch(() => 'cut off');
    await sleep(200);
    const stopped = gateway.stop();
    await sleep(100);
    process.kill(gateway.pid, 'SIGTERM');
    expect(await stopped).toEqual({ code: 1, signal: null });
    expect(await answer).toBe('cut off');
  });

  test('a notification that was taken just before is settled after the next start', async () => {
    const { client, connected } = await shopAtTheGateway();
    await control.faults({ notifications: { drop: 1 } });
    const checkout = await client.checkouts.create(checkoutRequest());
    const { id } = await control.pay(hostedIdOf(checkout.checkout_url));
    // The provider cannot be asked before the gateway has stopped.
    proxy.beforeAnswer = () => sleep(60_000, 'pass');
    const { headers, body } = signNotification({
      scheme: 'header',
      secret: MERCHANT.credentials.webhook_secret,
      body: { id: 'evt_1', type: 'transaction.succeeded', transaction: { id, identifier: checkout.order_id } },
    });
    const taken = await fetch(`${gateway.url}/ipn/neropay/${connected.id}`, {
      method: 'POST',
      headers: { ...headers },
      body,
    });
    expect(taken.status).toBe(200);
    await gateway.kill();

    proxy.beforeAnswer = () => 'pass';
    await startAgain();
    await callbacks.waitForType(checkout.id, 'checkout.paid');
  });
});

describe('kill -9', () => {
  /** Ends the gateway when the provider has done this call and the gateway has not heard of it. */
  const killAtAnswerTo = (method: string, pathEnd: RegExp) => {
    const killed = new Promise<void>((resolve) => {
      proxy.beforeAnswer = async (call) => {
        if (call.method !== method || !pathEnd.test(call.path)) return 'pass';
        proxy.beforeAnswer = () => 'pass';
        await gateway.kill();
        resolve();
        return 'lose';
      };
    });
    return killed;
  };

  test('between the answer that opened a payment and its being written: the shop asks again and gets the same payment', async () => {
    const shop = await shopAtTheGateway();
    const request = checkoutRequest();
    const options = { idempotencyKey: `key-${newOrderId()}` };
    const killed = killAtAnswerTo('POST', /\/hosted-payments$/);
    await expect(shop.client.checkouts.create(request, options)).rejects.toMatchObject({ status: null });
    await killed;
    const [opened] = await control.transactions({ identifier: request.order_id });

    await startAgain();
    const checkout = await clientOf(gateway.url, shop.connected.id, shop.connected.secret).checkouts.create(
      request,
      options,
    );
    expect(hostedIdOf(checkout.checkout_url)).toBe(opened?.payment_id);
    expect(await control.transactions({ identifier: request.order_id })).toHaveLength(1);
    expect(await control.transactions()).toHaveLength(1);
  });

  test('the same, and the shop asks under a new key: one order, one payment all the same', async () => {
    const shop = await shopAtTheGateway();
    const request = checkoutRequest();
    const killed = killAtAnswerTo('POST', /\/hosted-payments$/);
    await expect(shop.client.checkouts.create(request)).rejects.toMatchObject({ status: null });
    await killed;

    await startAgain();
    await clientOf(gateway.url, shop.connected.id, shop.connected.secret).checkouts.create(request);
    expect(await control.transactions()).toHaveLength(1);
  });

  test('between the answer to a refund and its being written: the money goes back once, and the shop is told', async () => {
    const shop = await shopAtTheGateway();
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    await control.pay(hostedIdOf(checkout.checkout_url));
    await callbacks.waitForType(checkout.id, 'checkout.paid');
    const killed = killAtAnswerTo('POST', /\/refund$/);
    await expect(shop.client.refunds.create(checkout.id, { amount: '5.00' })).rejects.toMatchObject({ status: null });
    await killed;

    await startAgain();
    await callbacks.waitForType(checkout.id, 'checkout.partially_refunded');
    // The sum may have been told before the refund itself was asked about: the provider sends a notification, too.
    const client = clientOf(gateway.url, shop.connected.id, shop.connected.secret);
    const [refund, ...others] = await waitFor(
      async () => {
        const refunds = await client.refunds.list(checkout.id);
        return refunds.some(({ status }) => status === 'succeeded') && refunds;
      },
      { what: 'the refund to be known as made' },
    );
    expect([refund?.amount, others]).toEqual(['5.00', []]);
    const [transaction] = await control.transactions({ identifier: checkout.order_id });
    expect(transaction).toMatchObject({ refunds: [{ amount: '5.00' }] });
  });

  test('between a read-back and its being written: the payment is found again, and told', async () => {
    const shop = await shopAtTheGateway();
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    const killed = killAtAnswerTo('GET', /\/transactions/);
    await control.pay(hostedIdOf(checkout.checkout_url));
    await killed;
    await startAgain();
    await callbacks.waitForType(checkout.id, 'checkout.paid');
    expect(callbacks.typesFor(checkout.id)).toEqual(['checkout.paid']);
  });

  test('while the shop takes a callback: it hears the same event again, with the same id', async () => {
    const shop = await shopAtTheGateway();
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    const heard = new Promise<void>((resolve) => {
      callbacks.react = (response) => {
        callbacks.react = (next) => next.writeHead(200).end();
        void gateway.kill().then(() => {
          response.writeHead(200).end();
          resolve();
        });
      };
    });
    await control.pay(hostedIdOf(checkout.checkout_url));
    await heard;
    await startAgain();
    await waitFor(() => callbacks.typesFor(checkout.id).length === 2, { what: 'the second delivery' });
    const [first, second] = callbacks.heard;
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.body).toBe(first?.body);
  });

  test('leaves a database that the next process can open, and a store that still signs in', async () => {
    const shop = await shopAtTheGateway();
    await gateway.kill();
    await startAgain();
    expect((await handMade(shop, { path: '/v1/store' })).status).toBe(200);
  });
});
