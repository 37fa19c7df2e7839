import { signShopRequest } from '@neropay/shop-protocol';
import { hostedIdOf, startGateway, startSandbox, waitFor } from '@neropay/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { logOf } from './support/log.js';
import { rawExchange } from './support/raw-http.js';
import { checkoutRequest, clientOf, connectShop, errorOf, handMade, newOrderId, type Shop } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let shop: Shop;
beforeAll(async () => {
  world = await startWorld();
  shop = await connectShop(world.gateway.url);
});
afterAll(() => world.stop());

const post = (path: string, body: string | Uint8Array<ArrayBuffer>) => handMade(shop, { method: 'POST', path, body });
const now = () => Math.floor(Date.now() / 1000);
/** Nothing that a stranger sends may stop it. */
const stillServes = async () => expect((await shop.client.store.retrieve()).id).toBe(shop.connected.id);

describe('who signs', () => {
  test('no headers at all: 401 names those that are missing', async () => {
    const response = await fetch(`${world.gateway.url}/v1/store`);
    expect(await errorOf(response)).toMatchObject({
      status: 401,
      code: 'invalid_signature',
      message: 'A signed request carries X-NeroPay-Store, X-NeroPay-Timestamp, X-NeroPay-Signature.',
    });
  });

  test.each(['X-NeroPay-Store', 'X-NeroPay-Timestamp', 'X-NeroPay-Signature'])('without %s: 401', async (header) => {
    const response = await handMade(shop, { path: '/v1/store', headers: { [header]: undefined } });
    expect(await errorOf(response)).toMatchObject({ status: 401, code: 'invalid_signature' });
  });

  test('an unknown store: 401 names the store and what to do', async () => {
    const response = await handMade(shop, { path: '/v1/store', headers: { 'X-NeroPay-Store': 'st_unknown' } });
    expect(await errorOf(response)).toMatchObject({
      status: 401,
      code: 'invalid_signature',
      message: 'Store st_unknown is not known here, or was disconnected. Connect it again',
    });
  });

  test('a wrong secret: 401 says what is signed with what', async () => {
    const response = await handMade(shop, { path: '/v1/store', secret: 'sk_st_somebody_else_0123456789' });
    expect(await errorOf(response)).toMatchObject({
      status: 401,
      code: 'invalid_signature',
      message: expect.stringContaining('sign timestamp.METHOD.path.body'),
    });
  });

  test("another store's secret: 401", async () => {
    const other = await connectShop(world.gateway.url);
    const response = await handMade(shop, { path: '/v1/store', secret: other.connected.secret });
    expect(await errorOf(response)).toMatchObject({ status: 401, code: 'invalid_signature' });
  });

  test.each([
    ['stale', -301, 's old'],
    ['from the future', 301, 'in the future'],
  ])('a timestamp that is %s: 401 says which clock to look at', async (_what, offset, words) => {
    const response = await handMade(shop, { path: '/v1/store', timestamp: now() + offset });
    expect(await errorOf(response)).toMatchObject({
      status: 401,
      code: 'invalid_signature',
      message: expect.stringContaining(words),
    });
  });

  test.each([-298, 298])('a timestamp %i s off is taken', async (offset) => {
    expect((await handMade(shop, { path: '/v1/store', timestamp: now() + offset })).status).toBe(200);
  });

  test('one that signs another path, query, method or body than it sends: 401 each', async () => {
    const timestamp = now();
    const sign = (method: string, path: string, body?: string) =>
      signShopRequest({ secret: shop.connected.secret, timestamp, method, path, body });
    const attempts = [
      { path: '/v1/store', signature: sign('GET', '/v1/events') },
      { path: '/v1/checkouts?order_id=2', signature: sign('GET', '/v1/checkouts?order_id=1') },
      { path: '/v1/store', method: 'DELETE', signature: sign('GET', '/v1/store') },
      { path: '/v1/checkouts', method: 'POST', body: '{"a":2}', signature: sign('POST', '/v1/checkouts', '{"a":1}') },
      // The query counts too, and so does one that is added.
      { path: '/v1/store?x=1', signature: sign('GET', '/v1/store') },
    ];
    for (const { signature, ...request } of attempts) {
      const response = await handMade(shop, { ...request, timestamp, headers: { 'X-NeroPay-Signature': signature } });
      expect(await errorOf(response), JSON.stringify(request)).toMatchObject({
        status: 401,
        code: 'invalid_signature',
      });
    }
  });

  test('headers sent twice are nobody: 401', async () => {
    const timestamp = now();
    const signature = signShopRequest({
      secret: shop.connected.secret,
      timestamp,
      method: 'GET',
      path: '/v1/store',
    });
    const answer = await rawExchange(world.gateway.url, (socket) => {
      const id = `X-NeroPay-Store: ${shop.connected.id}\r\n`;
      const signed = `X-NeroPay-Timestamp: ${timestamp}\r\nX-NeroPay-Signature: ${signature}\r\n`;
      socket.write(`GET /v1/store HTTP/1.1\r\nHost: x\r\n${id}${id}${signed}\r\n`);
    });
    expect(answer.status).toBe(401);
  });
});

describe('writes', () => {
  test.each([
    ['POST', '/v1/checkouts'],
    ['PATCH', '/v1/store'],
    ['DELETE', '/v1/store'],
    ['POST', '/v1/store/rotate-secret'],
  ])('%s %s without an Idempotency-Key: 400 says what to send, and nothing is done', async (method, path) => {
    const body = method === 'POST' ? JSON.stringify(checkoutRequest()) : undefined;
    const response = await handMade(shop, { method, path, body, headers: { 'Idempotency-Key': undefined } });
    expect(await errorOf(response)).toMatchObject({ status: 400, code: 'idempotency_key_required' });
    await stillServes();
  });

  test.each([
    ['with a space', 'two words'],
    ['of 256 characters', 'k'.repeat(256)],
  ])('a key %s is none', async (_what, key) => {
    const response = await handMade(shop, {
      method: 'POST',
      path: '/v1/checkouts',
      body: JSON.stringify(checkoutRequest()),
      headers: { 'Idempotency-Key': key },
    });
    expect(await errorOf(response)).toMatchObject({ status: 400, code: 'idempotency_key_required' });
  });
});

describe('bodies', () => {
  test.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ['no JSON', 'not json'],
    ['half of one', '{"order_id":"1",'],
    ['nothing', ''],
    ['a form', 'order_id=1&amount=15.99'],
    ['invalid UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ['JSON in UTF-16', new Uint8Array(Buffer.from(JSON.stringify(checkoutRequest()), 'utf16le'))],
    ['60,000 opening brackets', '['.repeat(60_000)],
  ])('%s: 400 malformed_body', async (_what, body) => {
    expect(await errorOf(await post('/v1/checkouts', body))).toEqual({
      status: 400,
      code: 'malformed_body',
      message: 'The body must be one JSON object in UTF-8.',
      details: null,
    });
  });

  test.each([
    ['a list', '[]'],
    ['null', 'null'],
    ['text', '"order"'],
    ['a number', '15.99'],
    ['a JSON of 30,000 levels', `{"order_id":${'['.repeat(30_000)}${']'.repeat(30_000)}}`],
  ])('%s instead of an object of fields: 422', async (_what, body) => {
    expect(await errorOf(await post('/v1/checkouts', body))).toMatchObject({ status: 422, code: 'validation_failed' });
  });

  test('every wrong field is named at once, each with what to do', async () => {
    const body = { amount: 15.99, currency: 'gbp', description: ' ', success_url: 'javascript:alert(1)', metadata: [] };
    const error = await errorOf(await post('/v1/checkouts', JSON.stringify(body)));
    expect(error).toMatchObject({ status: 422, code: 'validation_failed' });
    expect(error.details).toEqual({
      order_id: ['order_id is required'],
      amount: ['amount must be a decimal string like "15.99", in quotes: a JSON number can lose a penny'],
      currency: ['currency must be an active ISO 4217 code in upper case, such as "GBP"'],
      description: ['description must not be empty'],
      success_url: [
        'success_url must be an absolute http or https URL, percent-encoded, without user name and password',
      ],
      cancel_url: ['cancel_url is required'],
      metadata: ['metadata must be an object of texts, such as {"cart": "42"}; an empty one is {}, not []'],
    });
  });

  test.each([
    ['zero', '0.00'],
    ['negative', '-1.00'],
    ['with a thousands separator', '1,599.00'],
    ['scientific', '1e3'],
    ['with more decimals than the currency has', '15.999'],
    ['with spaces', ' 15.99 '],
    ['larger than any payment', '99999999999999.99'],
  ])('an amount that is %s is refused', async (_what, amount) => {
    const error = await errorOf(await post('/v1/checkouts', JSON.stringify({ ...checkoutRequest(), amount })));
    expect(error.status).toBe(422);
    expect(['validation_failed', 'invalid_amount']).toContain(error.code);
  });

  test('of one field named twice the last counts, and what is opened is that', async () => {
    const request = checkoutRequest();
    const body = JSON.stringify(request).replace('"amount":"15.99"', '"amount":"1.00","amount":"15.99"');
    const response = await post('/v1/checkouts', body);
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ data: { amount: '15.99' } });
    expect(await world.control.transactions({ identifier: request.order_id })).toMatchObject([{ amount: '15.99' }]);
  });

  test('__proto__ and constructor in a body change nothing but themselves', async () => {
    const request = checkoutRequest();
    const body = JSON.stringify(request).replace(
      /}$/,
      ',"__proto__":{"amount":"0.01","admin":true},"constructor":{"prototype":{"admin":true}},"metadata":{"__proto__":"x","a":"b"}}',
    );
    const response = await post('/v1/checkouts', body);
    // Either refused or without effect; never taken over.
    if (response.status === 201) {
      const { data } = (await response.json()) as { data: Record<string, unknown> };
      expect(data).toMatchObject({ amount: '15.99' });
      expect(Object.keys(data.metadata as object)).not.toContain('admin');
      expect(data.admin).toBeUndefined();
    } else {
      expect((await errorOf(response)).status).toBe(422);
    }
    await stillServes();
  });

  test('text that no database keeps (NUL, half a surrogate pair) is refused', async () => {
    for (const description of ['a\\u0000b', 'a\\ud800b']) {
      const body = JSON.stringify({ ...checkoutRequest(), description: 'X' }).replace('"X"', `"${description}"`);
      expect(await errorOf(await post('/v1/checkouts', body))).toMatchObject({
        status: 422,
        details: { description: ['description must be valid Unicode text without NUL'] },
      });
    }
  });

  test('64 KiB are taken, one byte more is 413', async () => {
    const json = JSON.stringify(checkoutRequest());
    const padded = (size: number) => json + ' '.repeat(size - Buffer.byteLength(json));
    expect((await post('/v1/checkouts', padded(64 * 1024))).status).toBe(201);
    expect(await errorOf(await post('/v1/checkouts', padded(64 * 1024 + 1)))).toMatchObject({
      status: 413,
      code: 'body_too_large',
      message: 'The body is larger than 64 KiB',
    });
  });

  test.each(['/v1/checkouts', '/v1/stores', '/ipn/neropay/st_x'])(
    '1 MB to %s: 413, and the sender gets to see it',
    async (path) => {
      const response = await post(path, 'x'.repeat(1024 * 1024));
      expect(await errorOf(response)).toMatchObject({ status: 413, code: 'body_too_large' });
      await stillServes();
    },
  );

  test('1 MB in chunks, whose size nobody announced: 413', async () => {
    const chunk = 'x'.repeat(16 * 1024);
    const answer = await rawExchange(world.gateway.url, async (socket) => {
      socket.write('POST /v1/stores HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
      for (let sent = 0; sent < 64 && !socket.destroyed; sent += 1) {
        socket.write(`${chunk.length.toString(16)}\r\n${chunk}\r\n`);
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (!socket.destroyed) socket.write('0\r\n\r\n');
    });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'body_too_large' } });
    await stillServes();
  });

  test('a sender who gives up half-way leaves nothing behind', async () => {
    const before = await world.control.transactions();
    for (let index = 0; index < 5; index += 1) {
      await rawExchange(world.gateway.url, async (socket) => {
        socket.write('POST /v1/checkouts HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"order_id":');
        await new Promise((resolve) => setTimeout(resolve, 20));
        socket.destroy();
      }).catch(() => undefined);
    }
    await stillServes();
    expect(await world.control.transactions()).toHaveLength(before.length);
    expect(world.gateway.output()).not.toContain('unexpected error');
  });

  test('a GET with a body is refused, since nobody signs it', async () => {
    const timestamp = now();
    const signature = signShopRequest({ secret: shop.connected.secret, timestamp, method: 'GET', path: '/v1/store' });
    const answer = await rawExchange(world.gateway.url, (socket) => {
      socket.write(
        `GET /v1/store HTTP/1.1\r\nHost: x\r\nX-NeroPay-Store: ${shop.connected.id}\r\nX-NeroPay-Timestamp: ${timestamp}\r\n` +
          `X-NeroPay-Signature: ${signature}\r\nContent-Length: 2\r\n\r\n{}`,
      );
    });
    expect(answer.status).toBe(401);
  });
});

describe('paths and methods', () => {
  test.each(['/', '/v1', '/v2/checkouts', '/v1/checkouts/', '/v1/checkouts//refunds', '/favicon.ico'])(
    'GET %s: 404 in the envelope',
    async (path) => {
      const error = await errorOf(await fetch(`${world.gateway.url}${path}`));
      // What is signed is asked for a signature before it is said whether it is there.
      expect([404, 401]).toContain(error.status);
    },
  );

  test('an unknown path names itself, cut to a length that a log can bear', async () => {
    const error = await errorOf(await fetch(`${world.gateway.url}/nowhere/${'x'.repeat(5000)}`));
    expect(error).toMatchObject({ status: 404, code: 'not_found' });
    expect(error.message.length).toBeLessThan(2200);
  });

  test.each([
    ['PUT', '/v1/store', 'GET, PATCH, DELETE'],
    ['GET', '/v1/stores', 'POST'],
    ['DELETE', '/v1/checkouts/co_1', 'GET'],
    ['GET', '/v1/checkouts/co_1/cancel', 'POST'],
    ['POST', '/v1/events', 'GET'],
    ['GET', '/ipn/neropay/st_1', 'POST'],
  ])('%s %s: 405 with the methods that it has', async (method, path, allowed) => {
    const response = await fetch(`${world.gateway.url}${path}`, { method });
    expect(response.headers.get('allow')).toBe(allowed);
    expect(await errorOf(response)).toMatchObject({ status: 405, code: 'method_not_allowed' });
  });

  test.each(['/v1/checkouts/%E0%A4%A', '/return/%', '/ipn/neropay/%zz'])(
    'a path that is not percent-encoded correctly (%s): 4xx, no stack',
    async (path) => {
      const answer = await rawExchange(world.gateway.url, (socket) => {
        const method = path.startsWith('/ipn') ? 'POST' : 'GET';
        socket.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`);
      });
      expect(answer.status).toBe(404);
      expect(answer.body).not.toMatch(/at .*:\d+:\d+|URIError/);
    },
  );

  test('a header with a line break, and a header larger than any, are refused before they reach anything', async () => {
    const split = await rawExchange(world.gateway.url, (socket) => {
      socket.write('GET /healthz HTTP/1.1\r\nHost: x\r\nX-NeroPay-Store: a\nb: c\rd\r\n\r\n');
    });
    expect(split.status).toBe(400);
    const large = await rawExchange(world.gateway.url, (socket) => {
      socket.write(`GET /healthz HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(40_000)}\r\n\r\n`);
    });
    expect(large.status).toBe(431);
    await stillServes();
  });

  test('line breaks that are smuggled into a path or an id come back in no header', async () => {
    for (const path of [
      '/return/co_1%0d%0aSet-Cookie:x=1',
      '/v1/checkouts/%0d%0aX-Injected:1',
      '/%0d%0aX-Injected:1',
    ]) {
      const response = await fetch(`${world.gateway.url}${path}`, { redirect: 'manual' });
      expect(response.headers.get('x-injected')).toBeNull();
      expect(response.headers.get('set-cookie')).toBeNull();
      expect([401, 404]).toContain(response.status);
    }
  });

  test('two requests smuggled into one are refused', async () => {
    const answer = await rawExchange(world.gateway.url, (socket) => {
      socket.write(
        'POST /v1/stores HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
      );
    });
    expect(answer.status).toBe(400);
  });
});

describe('connecting', () => {
  test('every wrong field is named', async () => {
    const body = { platform: 'magento', name: '', url: 'shop.example', credentials: {}, rail: 'cash', mode: 'demo' };
    const error = await errorOf(
      await fetch(`${world.gateway.url}/v1/stores`, { method: 'POST', body: JSON.stringify(body) }),
    );
    expect(error).toMatchObject({ status: 422, code: 'validation_failed' });
    expect(Object.keys(error.details ?? {}).sort()).toEqual([
      'credentials.secret_key',
      'mode',
      'name',
      'platform',
      'rail',
      'url',
    ]);
  });

  test('more connections in a minute than anybody needs: 429 with Retry-After, whatever address a header claims', async () => {
    const gateway = await startGateway({ RECONCILE_SCHEDULE: '1h' });
    try {
      const answers: Response[] = [];
      for (let index = 0; index < 61; index += 1) {
        answers.push(
          await fetch(`${gateway.url}/v1/stores`, {
            method: 'POST',
            body: '{}',
            headers: { 'x-forwarded-for': `203.0.113.${index}` },
          }),
        );
      }
      expect(answers.slice(0, 60).every(({ status }) => status === 422)).toBe(true);
      const last = answers[60];
      if (!last) throw new Error('61 were sent');
      expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await errorOf(last)).toMatchObject({ status: 429, code: 'rate_limited' });
      expect(gateway.output()).not.toMatch(/ValidationError|ERR_ERL/);
    } finally {
      await gateway.stop();
    }
  });
});

describe('the provider is down', () => {
  test('502 for each call that needs it, none for those that do not, and the same call works afterwards', async () => {
    const sandbox = await startSandbox();
    const port = new URL(sandbox.url).port;
    const gateway = await startGateway({ NEROPAY_TEST_BASE_URL: `${sandbox.url}/v2`, RECONCILE_SCHEDULE: '1h' });
    try {
      const { connected, client } = await connectShop(gateway.url);
      const open = await client.checkouts.create(checkoutRequest());
      await sandbox.stop();

      const away = { code: 'provider_unavailable', status: 502, message: 'NeroPay could not be reached' };
      const request = checkoutRequest();
      const options = { idempotencyKey: `key-${newOrderId()}` };
      await expect(client.checkouts.create(request, options)).rejects.toMatchObject(away);
      await expect(client.checkouts.retrieve(open.id, { refresh: true })).rejects.toMatchObject(away);
      await expect(client.checkouts.cancel(open.id)).rejects.toMatchObject(away);
      await expect(connectShop(gateway.url)).rejects.toMatchObject(away);
      expect(await client.checkouts.retrieve(open.id)).toMatchObject({ status: 'pending' });
      expect((await client.store.retrieve()).id).toBe(connected.id);
      expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);

      const again = await startSandbox({ PORT: port });
      try {
        const checkout = await client.checkouts.create(request, options);
        expect(checkout).toMatchObject({ status: 'pending', order_id: request.order_id });
        expect(hostedIdOf(checkout.checkout_url)).toMatch(/^pay_nero_/);
      } finally {
        await again.stop();
      }
    } finally {
      await gateway.stop();
    }
  });

  test.each([
    ['500', { error_500: 1 }, 'NeroPay cannot do this right now: Something went wrong. Nothing was done.'],
    ['429', { error_429: 1 }, 'NeroPay cannot do this right now: Too many requests.'],
    ['a page instead of an answer', { garbage: 1 }, 'NeroPay gave an answer that cannot be used'],
    ['a lost answer', { lose_answer: 1 }, 'NeroPay could not be reached'],
  ])('%s: 502, and a repeat makes no second payment', async (_what, api, message) => {
    const request = checkoutRequest();
    const options = { idempotencyKey: `key-${newOrderId()}` };
    const client = clientOf(world.gateway.url, shop.connected.id, shop.connected.secret);
    await world.control.faults({ api });
    try {
      await expect(client.checkouts.create(request, options)).rejects.toMatchObject({
        code: 'provider_unavailable',
        status: 502,
        message,
      });
    } finally {
      await world.control.faults({});
    }
    expect(await client.checkouts.create(request, options)).toMatchObject({ status: 'pending' });
    expect(await world.control.transactions({ identifier: request.order_id })).toHaveLength(1);
  });
});

test('nothing of all this was an error of the gateway itself', async () => {
  await stillServes();
  await waitFor(() => world.gateway.output().includes('"status":413'), { what: 'the log' });
  const answered = logOf(world.gateway).filter(({ msg }) => msg === 'request');
  expect(new Set(answered.map(({ status }) => Number(status)).filter((status) => status >= 500))).toEqual(
    new Set([502]),
  );
  expect(world.gateway.output()).not.toContain('unexpected error');
});
