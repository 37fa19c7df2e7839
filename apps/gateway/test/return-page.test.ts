import { createHash } from 'node:crypto';
import type { Checkout } from '@neropay/shop-protocol';
import { hostedIdOf, launchBrowser, optionalHost, startGateway, startSandbox } from '@neropay/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rawExchange } from './support/raw-http.js';
import { checkoutRequest, connectShop, MERCHANT, newOrderId, type Shop } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

const SUCCESS = 'https://shop.example/thanks?order=1&lang=de#top';
const CANCEL = 'https://shop.example/cart?x=%2F';

let world: World;
let shop: Shop;
beforeAll(async () => {
  world = await startWorld();
  // Nobody tells the gateway anything: what the return page knows it has asked for.
  await world.control.faults({ notifications: { drop: 1 } });
  shop = await connectShop(world.gateway.url);
});
afterAll(() => world.stop());

const open = (changes: Parameters<typeof checkoutRequest>[0] = {}) =>
  shop.client.checkouts.create(checkoutRequest({ success_url: SUCCESS, cancel_url: CANCEL, ...changes }));
const visit = (path: string, gatewayUrl = world.gateway.url) => fetch(`${gatewayUrl}${path}`, { redirect: 'manual' });

describe('sends the browser back to the shop', () => {
  test.each<[string, (checkout: Checkout) => Promise<unknown>, string, string]>([
    ['paid', (checkout) => world.control.pay(hostedIdOf(checkout.checkout_url)), 'paid', SUCCESS],
    [
      'declined',
      (checkout) => world.control.settle(hostedIdOf(checkout.checkout_url), { outcome: 'failed' }),
      'failed',
      CANCEL,
    ],
    [
      'cancelled',
      (checkout) => world.control.settle(hostedIdOf(checkout.checkout_url), { outcome: 'cancelled' }),
      'cancelled',
      CANCEL,
    ],
    ['still being paid', async () => undefined, 'pending', SUCCESS],
    [
      'paid with the wrong amount',
      (checkout) => world.control.settle(hostedIdOf(checkout.checkout_url), { outcome: 'succeeded', amount: '1.00' }),
      'review',
      SUCCESS,
    ],
  ])('%s: after asking the provider, to exactly the URL that the shop gave', async (_what, happens, status, target) => {
    const checkout = await open();
    await happens(checkout);
    const response = await visit(`/return/${checkout.id}`);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(target);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    // Known now, without a further question.
    expect(await shop.client.checkouts.retrieve(checkout.id)).toMatchObject({ status });
  });

  test('who gave up on the page goes to the cart, unless the money came all the same', async () => {
    const gaveUp = await open();
    expect((await visit(`/return/${gaveUp.id}?from=cancel`)).headers.get('location')).toBe(CANCEL);
    const paid = await open();
    await world.control.pay(hostedIdOf(paid.checkout_url));
    expect((await visit(`/return/${paid.id}?from=cancel`)).headers.get('location')).toBe(SUCCESS);
  });

  test('the addresses that the provider is given lead here, and say nothing of the outcome', async () => {
    const checkout = await open();
    const response = await fetch(`${world.sandbox.url}/_sandbox/state`);
    expect(JSON.stringify(await response.json())).not.toContain('status=');
    expect((await visit(`/return/${checkout.id}`)).headers.get('location')).not.toMatch(/status|paid|pending/);
  });

  test('whatever a stranger puts into the address changes nothing: it is no open redirect', async () => {
    const checkout = await open();
    for (const query of [
      'success_url=https://evil.example',
      'url=//evil.example',
      'from=https://evil.example',
      'from=cancel&from=x',
      'status=paid',
      'from[]=cancel',
    ]) {
      expect((await visit(`/return/${checkout.id}?${query}`)).headers.get('location'), query).toBe(SUCCESS);
    }
    expect(await shop.client.checkouts.retrieve(checkout.id)).toMatchObject({ status: 'pending' });
    // The host that a request claims is no target either.
    const answer = await rawExchange(world.gateway.url, (socket) => {
      socket.write(
        `GET /return/${checkout.id} HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\n\r\n`,
      );
    });
    expect(answer.headers).not.toContain('evil.example');
  });

  test('when the provider is down: at once, by what is known', async () => {
    const sandbox = await startSandbox();
    const gateway = await startGateway({ NEROPAY_TEST_BASE_URL: `${sandbox.url}/v2`, RECONCILE_SCHEDULE: '1h' });
    try {
      const { client } = await connectShop(gateway.url);
      const checkout = await client.checkouts.create(checkoutRequest({ success_url: SUCCESS, cancel_url: CANCEL }));
      await sandbox.stop();
      const response = await visit(`/return/${checkout.id}`, gateway.url);
      expect([response.status, response.headers.get('location')]).toEqual([303, SUCCESS]);
    } finally {
      await gateway.stop();
    }
  });

  test('when the provider takes its time: after some seconds, by what is known, and the shop is told later', async () => {
    const checkout = await open();
    await world.control.pay(hostedIdOf(checkout.checkout_url));
    await world.control.faults({ notifications: { drop: 1 }, api: { timeout: 1, timeout_ms: 9_000 } });
    try {
      const startedAt = performance.now();
      const response = await visit(`/return/${checkout.id}`);
      expect(response.headers.get('location')).toBe(SUCCESS);
      expect(performance.now() - startedAt).toBeLessThan(8_000);
    } finally {
      await world.control.faults({ notifications: { drop: 1 } });
    }
    await expect
      .poll(async () => (await shop.client.checkouts.retrieve(checkout.id)).status, { timeout: 10_000 })
      .toBe('paid');
  });

  test('who reloads and reloads does not have the provider asked each time', async () => {
    const gateway = await startGateway({
      NEROPAY_TEST_BASE_URL: `${world.sandbox.url}/v2`,
      RECONCILE_SCHEDULE: '1h',
      LOG_LEVEL: 'debug',
    });
    try {
      const { client } = await connectShop(gateway.url);
      const checkout = await client.checkouts.create(checkoutRequest());
      for (let index = 0; index < 10; index += 1) await visit(`/return/${checkout.id}`, gateway.url);
    } finally {
      await gateway.stop();
    }
    // Its log is whole once it has ended.
    expect(gateway.output().match(/"path":"\/transactions"/g)).toHaveLength(1);
  });
});

describe('shows a page', () => {
  test.each(['/return/co_unknown', '/return/', '/return', '/return/a/b', '/return/%', '/return/..%2f'])(
    'for %s: 404, decent, without a trace of the machine',
    async (path) => {
      const answer = await rawExchange(world.gateway.url, (socket) => {
        socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
      });
      expect(answer.status).toBe(404);
      expect(answer.headers).toContain('text/html');
      expect(answer.body).toContain('<h1>This page has gone</h1>');
      expect(answer.body).not.toMatch(/Error|at .*:\d+/);
    },
  );

  const link = async (changes: object = {}) =>
    shop.client.paymentLinks.create({
      order_id: newOrderId(),
      amount: '15.99',
      currency: 'GBP',
      description: 'Invoice 7',
      ...changes,
    });

  test('for a link that leads nowhere afterwards, with what became of it', async () => {
    const pending = await link();
    const unpaid = await visit(`/return/${pending.id}`);
    expect(unpaid.status).toBe(200);
    expect(await unpaid.text()).toContain('<h1>Your payment is being confirmed</h1>');

    const paid = await link();
    await world.control.pay(hostedIdOf(paid.url));
    expect(await (await visit(`/return/${paid.id}`)).text()).toContain('<h1>Thank you, your payment has arrived</h1>');

    const cancelled = await link();
    await world.control.settle(hostedIdOf(cancelled.url), { outcome: 'cancelled' });
    expect(await (await visit(`/return/${cancelled.id}`)).text()).toContain('<h1>The payment was not made</h1>');

    const wrong = await link();
    await world.control.settle(hostedIdOf(wrong.url), { outcome: 'succeeded', amount: '1.00' });
    // Not "it has arrived": nobody has decided that yet.
    expect(await (await visit(`/return/${wrong.id}`)).text()).toContain('<h1>Your payment is being looked at</h1>');

    const refunded = await link();
    const { id } = await world.control.pay(hostedIdOf(refunded.url));
    await world.control.refund(String(id));
    expect(await (await visit(`/return/${refunded.id}`)).text()).toContain('<h1>Your payment was given back</h1>');
  });

  test("with the seller's own words in it as words, whatever they hold", async () => {
    const made = await link({ description: '<script>alert(1)</script> "Tea" & \'Biscuits\'' });
    const html = await (await visit(`/return/${made.id}`)).text();
    expect(html).toContain('<dd>&lt;script&gt;alert(1)&lt;/script&gt; &quot;Tea&quot; &amp; &#39;Biscuits&#39;</dd>');
    expect(html).toContain('<dd>Corner Shop</dd>');
    expect(html).toContain('<dd>15.99 GBP</dd>');
    expect(html).not.toContain('<script');
  });

  test('that no script can run in and no other page can frame', async () => {
    const response = await visit(`/return/${(await link()).id}`);
    const style = /<style>([^<]*)<\/style>/.exec(await response.text())?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(response.headers.get('content-security-policy')).toBe(
      `default-src 'none';style-src 'sha256-${hash}';base-uri 'none';form-action 'none';frame-ancestors 'none'`,
    );
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('with the URL that it does have, if it has only one', async () => {
    const onlySuccess = await link({ success_url: SUCCESS });
    expect((await visit(`/return/${onlySuccess.id}?from=cancel`)).headers.get('location')).toBe(SUCCESS);
    const onlyCancel = await link({ cancel_url: CANCEL });
    expect((await visit(`/return/${onlyCancel.id}?from=cancel`)).headers.get('location')).toBe(CANCEL);
    expect((await visit(`/return/${onlyCancel.id}`)).status).toBe(200);
  });

  test('for a checkout of a store that has disconnected meanwhile, the way back is still there', async () => {
    const gone = await connectShop(world.gateway.url, { credentials: MERCHANT.credentials });
    const checkout = await gone.client.checkouts.create(checkoutRequest({ success_url: SUCCESS }));
    await gone.client.store.disconnect();
    expect((await visit(`/return/${checkout.id}`)).headers.get('location')).toBe(SUCCESS);
  });

  describe.runIf(optionalHost('chromium'))('that people can read', () => {
    test.each([
      ['a desktop', 1280],
      ['a phone', 390],
    ])('on %s', async (_what, width) => {
      const browser = await launchBrowser();
      try {
        const page = await browser.newPage({ viewport: { width, height: 800 } });
        const paid = await link();
        await world.control.pay(hostedIdOf(paid.url));
        for (const path of [`/return/${paid.id}`, '/return/co_unknown']) {
          await page.goto(`${world.gateway.url}${path}`);
          const card = await page.locator('main').boundingBox();
          if (card === null) throw new Error('There is no card');
          expect(card.x).toBeGreaterThanOrEqual(16);
          expect(card.x + card.width).toBeLessThanOrEqual(width - 16);
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
          expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
        }
      } finally {
        await browser.close();
      }
    });
  });
});
