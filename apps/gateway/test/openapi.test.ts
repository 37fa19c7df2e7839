import { callbackTypes, errorCodes, shopCalls } from '@neropay/shop-protocol';
import { hostedIdOf, launchBrowser, optionalHost } from '@neropay/testkit';
import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertDescribed, at, document, type Json, mistakesIn, resolved } from './support/described.js';
import { checkoutRequest, connectShop, type HandMade, handMade, type Shop, storeRequest } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

const text = JSON.stringify(document);
const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item as Record<string, Json>).map(([method, operation]) => ({ path, method, operation })),
);

describe('the document', () => {
  test('is OpenAPI 3.1, and everything that it refers to is in it', () => {
    expect(document.openapi).toBe('3.1.0');
    const refs = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref);
    expect(refs.length).toBeGreaterThan(20);
    for (const $ref of new Set(refs)) expect(() => resolved({ $ref: String($ref) })).not.toThrow();
  });

  test('is one that a validator takes', async () => {
    expect((await new Validator().validate(JSON.parse(text))).errors ?? []).toEqual([]);
  });

  test('has every call of the protocol, under its own name, and what else the gateway answers', () => {
    const ids = operations.map(({ operation }) => at(operation, 'operationId'));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(Object.keys(shopCalls)));
    const others = ['/ipn/{rail}/{storeId}', '/return/{checkoutId}', '/healthz', '/readyz', '/metrics', '/dashboard'];
    for (const path of others) expect(at(document.paths, path)).toBeDefined();
  });

  test('says nothing of the calls that the dashboard makes: they are its own and may change', () => {
    expect(text).not.toContain('/dashboard/api');
  });

  test('names each part of a path among the parameters, and each parameter once', () => {
    for (const { path, operation } of operations) {
      const parameters = (at(operation, 'parameters') ?? []) as readonly Json[];
      const named = parameters.map(resolved).map((one) => `${at(one, 'in')} ${at(one, 'name')}`);
      expect(new Set(named).size).toBe(named.length);
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `path ${name}`);
      expect(named.filter((name) => name.startsWith('path '))).toEqual(inPath);
    }
  });

  test('tells of every error code what to do about it, and of every call which can come', () => {
    expect(at(document, 'components', 'schemas', 'ErrorCode', 'enum')).toEqual(Object.keys(errorCodes));
    for (const { remedy } of Object.values(errorCodes)) expect(text).toContain(JSON.stringify(remedy).slice(1, -1));
    const create = at(document, 'paths', '/v1/checkouts', 'post', 'responses');
    expect(Object.keys(create ?? {})).toEqual(
      expect.arrayContaining(['200', '201', '400', '401', '409', '413', '422', '429', '500', '502', '503']),
    );
  });

  test('says how a request is signed, and which call is not', () => {
    for (const [name, call] of Object.entries(shopCalls)) {
      const security = at(document, 'paths', call.path, call.method.toLowerCase(), 'security');
      expect(security).toEqual(name === 'connectStore' ? [] : [{ store: [], timestamp: [], signature: [] }]);
    }
    expect(at(document, 'components', 'securitySchemes', 'signature', 'name')).toBe('X-NeroPay-Signature');
  });

  test('has every type of callback, with the headers that carry its signature', () => {
    for (const type of callbackTypes) {
      const parameters = at(document, 'webhooks', type, 'post', 'parameters') as readonly Json[];
      expect(parameters.map((one) => at(one, 'name'))).toEqual([
        'webhook-id',
        'webhook-timestamp',
        'webhook-signature',
      ]);
    }
  });
});

describe('a running gateway', () => {
  let world: World;
  let shop: Shop;
  beforeAll(async () => {
    world = await startWorld();
    shop = await connectShop(world.gateway.url, { callback_url: world.callbacks.url });
  });
  afterAll(() => world.stop());

  /** Asks, holds the answer against the description, and hands out its data. */
  async function ask(asked: HandMade, status: number): Promise<Record<string, string>> {
    const response = await handMade(shop, asked);
    const body = (await response.json()) as { data: Record<string, string> };
    expect([asked.path, response.status]).toEqual([asked.path, status]);
    assertDescribed(asked.method ?? 'GET', asked.path, status, body as Json);
    return body.data;
  }

  test('answers each call as it is described', async () => {
    const body = JSON.stringify;
    await ask({ method: 'POST', path: '/v1/stores', body: body(storeRequest()) }, 201);
    await ask({ path: '/v1/store' }, 200);
    await ask({ method: 'PATCH', path: '/v1/store', body: body({ name: 'Renamed' }) }, 200);
    await ask({ method: 'POST', path: '/v1/store/test-callback' }, 200);
    await ask({ method: 'POST', path: '/v1/store/rotate-callback-secret' }, 200);

    const request = checkoutRequest({ customer: { name: 'Ada' }, metadata: { cart: '7' } });
    const checkout = await ask({ method: 'POST', path: '/v1/checkouts', body: body(request) }, 201);
    await ask({ method: 'POST', path: '/v1/checkouts', body: body(request) }, 200);
    await ask({ path: `/v1/checkouts?order_id=${request.order_id}` }, 200);
    await world.control.pay(hostedIdOf(checkout.checkout_url ?? null));
    await ask({ path: `/v1/checkouts/${checkout.id}?refresh=true` }, 200);
    await ask({ method: 'POST', path: `/v1/checkouts/${checkout.id}/refunds`, body: body({ amount: '1.00' }) }, 201);
    await ask({ path: `/v1/checkouts/${checkout.id}/refunds` }, 200);
    await ask({ path: '/v1/events?limit=100' }, 200);

    const { success_url, cancel_url, ...invoice } = checkoutRequest();
    const link = await ask({ method: 'POST', path: '/v1/payment-links', body: body(invoice) }, 201);
    await ask({ path: `/v1/payment-links/${link.id}` }, 200);

    const hook = { url: 'https://hook.example/1', events: ['checkout.paid', 'transaction.succeeded'] };
    const { id } = await ask({ method: 'POST', path: '/v1/hooks', body: body(hook) }, 201);
    await ask({ method: 'DELETE', path: `/v1/hooks/${id}` }, 200);

    await ask({ path: '/v1/checkouts/co_unknown' }, 404);
    await ask({ method: 'POST', path: '/v1/checkouts', body: body({ ...request, amount: 15.99 }) }, 422);
    await ask({ path: '/v1/store', secret: `sk_st_${'x'.repeat(20)}` }, 401);
    await ask({ method: 'POST', path: '/v1/store/rotate-secret' }, 200);
    await ask({ method: 'DELETE', path: '/v1/store' }, 200);
  });

  test('posts callbacks as they are described', async () => {
    const other = await connectShop(world.gateway.url, { callback_url: world.callbacks.url });
    const checkout = await other.client.checkouts.create(checkoutRequest());
    await world.control.pay(hostedIdOf(checkout.checkout_url));
    const callback = await world.callbacks.waitForType(checkout.id, 'checkout.paid');
    const media = at(document, 'webhooks', 'checkout.paid', 'post', 'requestBody', 'content', 'application/json');
    expect(mistakesIn(at(media, 'schema') ?? {}, JSON.parse(callback.body), 'callback')).toEqual([]);
    const failed = at(document, 'webhooks', 'checkout.failed', 'post', 'requestBody', 'content', 'application/json');
    expect(mistakesIn(at(failed, 'schema') ?? {}, JSON.parse(callback.body), 'callback')).not.toEqual([]);
  });

  test('serves the description with its own address in it', async () => {
    const response = await fetch(`${world.gateway.url}/openapi.json`);
    expect(response.headers.get('content-type')).toMatch(/^application\/json/);
    expect(await response.json()).toEqual({ ...document, servers: [{ url: world.gateway.url }] });
  });

  test('shows it in a page that runs no script but its own', async () => {
    const response = await fetch(`${world.gateway.url}/docs`);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(await response.text()).not.toMatch(/<script>|\son\w+=|https?:\/\//);
    for (const name of ['page.js', 'page.css', 'swagger-ui.css', 'swagger-ui-bundle.js']) {
      expect((await fetch(`${world.gateway.url}/docs/${name}`)).status).toBe(200);
    }
    expect((await fetch(`${world.gateway.url}/docs/absolute-path.js`)).status).toBe(404);
  });

  test.skipIf(!optionalHost('chromium'))(
    'shows every call, on a desk and on a phone',
    async () => {
      const browser = await launchBrowser();
      try {
        for (const width of [1200, 390]) {
          const page = await browser.newPage({ viewport: { width, height: 900 } });
          const wrong: string[] = [];
          page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
          page.on('pageerror', (error) => wrong.push(String(error)));
          page.on('request', (request) => {
            if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(world.gateway.url))
              wrong.push(request.url());
          });
          await page.goto(`${world.gateway.url}/docs`);
          const call = page.locator('.opblock').filter({ hasText: 'Asks for money for an order' });
          await call.locator('.opblock-summary-control').click();
          await call.getByText('idempotency_conflict').first().waitFor();
          expect(await page.locator('.opblock').count()).toBeGreaterThanOrEqual(Object.keys(shopCalls).length);
          // What does not fit is scrolled in its own box; the page itself never is.
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
          expect(wrong).toEqual([]);
          await page.close();
        }
      } finally {
        await browser.close();
      }
    },
    60_000,
  );
});

describe('the walker', () => {
  const DELETED = { $ref: '#/components/schemas/Deleted' };

  test('finds what is missing, what is of the wrong type and what is out of bounds', () => {
    expect(mistakesIn(DELETED, { id: 'co_1', deleted: true }, 'it')).toEqual([]);
    expect(mistakesIn(DELETED, { id: 'co_1' }, 'it')).toEqual(['it.deleted is missing']);
    expect(mistakesIn(DELETED, { id: 7, deleted: false }, 'it')).toEqual([
      'it.id is no string',
      'it.deleted is not true',
    ]);
    expect(mistakesIn({ type: 'integer', minimum: 1 }, 0, 'it')).toEqual(['it is too small']);
    expect(mistakesIn({ anyOf: [{ type: 'null' }, { type: 'string' }] }, 1, 'it')).toEqual(['it fits no choice']);
    expect(() => mistakesIn({ contains: {} }, [], 'it')).toThrow('does not know contains');
  });

  test('takes no status that is not described', () => {
    expect(() => assertDescribed('GET', '/v1/store', 418, {})).toThrow('answers 418, which is not described');
    expect(() => assertDescribed('GET', '/v1/store', 200, { success: true })).toThrow('data is missing');
  });
});
