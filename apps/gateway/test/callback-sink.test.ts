import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EventRecord } from '@neropay/engine';
import { readCallback } from '@neropay/shop-protocol';
import { freePort, startGateway, startSandbox } from '@neropay/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type CallbackSinkOptions, createCallbackSink } from '../src/sinks/callback-sink.js';
import { isPublicAddress } from '../src/sinks/guarded-lookup.js';
import { connectShop } from './support/shop.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const NOW = Date.UTC(2026, 3, 22);
const EVENT: EventRecord = {
  id: 'evt_1',
  type: 'checkout.paid',
  storeId: 'st_1',
  checkoutId: 'co_1',
  sequence: 1,
  checkout: {
    id: 'co_1',
    orderId: '1001',
    orderNumber: null,
    reference: '1001',
    status: 'paid',
    amount: '15.99',
    amountRefunded: '0.00',
    currency: 'GBP',
    transactionId: '6636598',
    rail: 'neropay',
    mode: 'live',
    late: false,
    reviewReason: null,
    metadata: {},
  },
  refund: null,
  provider: null,
  createdAt: NOW,
};

/** A server of this machine; `hits` counts what reached it. */
async function shopServer(answer: RequestListener, host = '127.0.0.1') {
  const seen = { hits: 0, url: '', port: 0 };
  const server = createServer((request, response) => {
    seen.hits += 1;
    answer(request, response);
  });
  server.listen(0, host);
  await once(server, 'listening');
  seen.port = (server.address() as AddressInfo).port;
  seen.url = `http://127.0.0.1:${seen.port}/callback`;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return seen;
}

function sinkWith(options: Partial<CallbackSinkOptions> = {}) {
  const sink = createCallbackSink({ allowPrivate: true, clock: () => NOW, ...options });
  onTestFinished(() => sink.close());
  const deliver = (url: string | null, secrets = [SECRET], signal = new AbortController().signal) =>
    sink.deliver({
      event: EVENT,
      config: JSON.stringify({ url, secrets: secrets.map((value) => ({ value, validUntil: null })) }),
      attempt: 1,
      signal,
    });
  return deliver;
}

describe('a private address', () => {
  test.each([
    ['loopback', '127.0.0.1'],
    ['any loopback', '127.8.9.1'],
    ['this host', '0.0.0.0'],
    ['10/8', '10.0.0.1'],
    ['172.16/12', '172.16.5.4'],
    ['192.168/16', '192.168.1.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['link-local: cloud metadata', '169.254.169.254'],
    ['multicast', '224.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['loopback, IPv6', '::1'],
    ['this host, IPv6', '::'],
    ['IPv4 inside IPv6', '::ffff:127.0.0.1'],
    ['IPv4 inside IPv6, in hex', '::ffff:7f00:1'],
    ['a private one inside IPv6', '::ffff:10.0.0.1'],
    ['IPv4 behind NAT64', '64:ff9b::7f00:1'],
    ['IPv4 behind 6to4', '2002:7f00:1::'],
    ['unique local', 'fd00:ec2::254'],
    ['link-local, IPv6', 'fe80::1'],
    ['multicast, IPv6', 'ff02::1'],
    ['documentation', '2001:db8::1'],
    ['no address', 'shop.example'],
  ])('%s (%s) is none of the open internet', (_what, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each(['93.184.215.14', '8.8.8.8', '2606:2800:220:1:248:1893:25c8:1946', '::ffff:8.8.8.8'])(
    '%s is',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  test('is never connected to, however it is written', async () => {
    const shop = await shopServer((_request, response) => response.end());
    const shop6 = await shopServer((_request, response) => response.end(), '::1');
    const deliver = sinkWith({ allowPrivate: false });
    const hosts = [
      `127.0.0.1:${shop.port}`,
      `127.1:${shop.port}`,
      `0:${shop.port}`,
      `2130706433:${shop.port}`,
      `0x7f000001:${shop.port}`,
      `0177.0.0.1:${shop.port}`,
      `0x7f.0.0.1:${shop.port}`,
      `%31%32%37.0.0.1:${shop.port}`,
      `①②⑦.0.0.1:${shop.port}`,
      `127.0.0.1.:${shop.port}`,
      `[::1]:${shop6.port}`,
      `[::ffff:127.0.0.1]:${shop.port}`,
      `[0:0:0:0:0:ffff:7f00:0001]:${shop.port}`,
      `localhost:${shop.port}`,
      `LOCALHOST:${shop.port}`,
      `localhost:${shop6.port}`,
      '10.0.0.1',
      '169.254.169.254/latest/meta-data',
    ];
    for (const host of hosts) {
      const outcome = await deliver(`http://${host}/callback`);
      expect(outcome, host).toMatchObject({
        kind: 'retry',
        status: null,
        reason: expect.stringContaining('leads to a private address, which is not allowed'),
      });
    }
    expect(shop.hits + shop6.hits).toBe(0);
  });

  test('may be called where the operator allows it, for development', async () => {
    const shop = await shopServer((_request, response) => response.end());
    expect(await sinkWith()(`http://localhost:${shop.port}/callback`)).toEqual({ kind: 'delivered', status: 200 });
    expect(shop.hits).toBe(1);
  });

  test('is refused by a gateway as it comes, and the self-test of callbacks says so', async () => {
    const sandbox = await startSandbox();
    const gateway = await startGateway({
      NEROPAY_TEST_BASE_URL: `${sandbox.url}/v2`,
      ALLOW_PRIVATE_CALLBACKS: 'false',
    });
    try {
      const shop = await shopServer((_request, response) => response.end());
      for (const callback_url of [shop.url, `http://localhost:${shop.port}/callback`]) {
        const { client } = await connectShop(gateway.url, { callback_url });
        expect(await client.store.testCallback()).toMatchObject({
          ok: false,
          status: null,
          error: expect.stringContaining('leads to a private address'),
        });
      }
      expect(shop.hits).toBe(0);
    } finally {
      await gateway.stop();
      await sandbox.stop();
    }
  });
});

describe('a delivery', () => {
  test('is a signed POST whose body is the same on every delivery', async () => {
    const heard: { headers: Record<string, unknown>; body: string }[] = [];
    const shop = await shopServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      heard.push({ headers: request.headers, body });
      response.writeHead(204).end();
    });
    const deliver = sinkWith();
    expect(await deliver(shop.url)).toEqual({ kind: 'delivered', status: 204 });
    expect(await deliver(shop.url)).toEqual({ kind: 'delivered', status: 204 });
    const [first, second] = heard;
    expect(first?.body).toBe(second?.body);
    expect(first?.headers).toMatchObject({ 'content-type': 'application/json; charset=utf-8', 'webhook-id': 'evt_1' });
    const headers = { ...first?.headers } as Record<string, string>;
    expect(readCallback({ secrets: [SECRET], headers, rawBody: first?.body ?? '', now: () => NOW })).toMatchObject({
      type: 'checkout.paid',
      data: { checkout: { id: 'co_1' }, refund: null },
    });
  });

  test.each([200, 201, 202, 204, 299])('that is answered %i is delivered', async (status) => {
    const shop = await shopServer((_request, response) => response.writeHead(status).end());
    expect(await sinkWith()(shop.url)).toEqual({ kind: 'delivered', status });
  });

  test.each([400, 401, 404, 409, 422, 500, 503])('that is answered %i is tried again', async (status) => {
    const shop = await shopServer((_request, response) => response.writeHead(status).end());
    expect(await sinkWith()(shop.url)).toMatchObject({
      kind: 'retry',
      status,
      reason: `the shop answered ${status}`,
      retryAfterMs: null,
    });
  });

  test.each([301, 302, 303, 307, 308])('that is answered %i is not sent on', async (status) => {
    const target = await shopServer((_request, response) => response.end());
    const shop = await shopServer((_request, response) => response.writeHead(status, { location: target.url }).end());
    expect(await sinkWith()(shop.url)).toMatchObject({
      kind: 'retry',
      status,
      reason: expect.stringContaining('set the final URL'),
    });
    expect(target.hits).toBe(0);
  });

  test('that is answered 410 is the end', async () => {
    const shop = await shopServer((_request, response) => response.writeHead(410).end());
    expect(await sinkWith()(shop.url)).toMatchObject({ kind: 'gone', status: 410 });
  });

  test.each([
    ['seconds', '120', 120_000],
    ['a date', new Date(NOW + 60_000).toUTCString(), 60_000],
    ['a date that has passed', new Date(NOW - 60_000).toUTCString(), 0],
    ['nonsense', 'soon', null],
  ])('tells how long the shop asked to wait: %s', async (_what, header, retryAfterMs) => {
    const shop = await shopServer((_request, response) => response.writeHead(503, { 'retry-after': header }).end());
    expect(await sinkWith()(shop.url)).toMatchObject({ kind: 'retry', status: 503, retryAfterMs });
  });

  test('to a shop that never answers ends in time', async () => {
    const shop = await shopServer(() => undefined);
    const startedAt = performance.now();
    expect(await sinkWith({ timeoutMs: 150 })(shop.url)).toEqual({
      kind: 'retry',
      status: null,
      reason: 'the shop did not answer in time',
      retryAfterMs: null,
    });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  test('to a shop that says 200 and never finishes its page is delivered, and does not wait for the page', async () => {
    const shop = await shopServer((_request, response) => response.writeHead(200).write('<html>'));
    expect(await sinkWith({ timeoutMs: 2_000 })(shop.url)).toEqual({
      kind: 'delivered',
      status: 200,
      response: '<html>',
    });
  });

  test('to a shop that says 200 and then breaks off is delivered', async () => {
    const shop = await shopServer((request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half');
      setTimeout(() => request.socket.resetAndDestroy(), 5);
    });
    expect(await sinkWith()(shop.url)).toMatchObject({ kind: 'delivered', status: 200 });
  });

  test.each([
    ['delivered', 200],
    ['retry', 500],
    ['gone', 410],
  ])('that is %s keeps what the shop answered, for whoever looks why', async (kind, status) => {
    const shop = await shopServer((_request, response) => response.writeHead(status).end('Zoë’s shop is closed'));
    expect(await sinkWith()(shop.url)).toMatchObject({ kind, status, response: 'Zoë’s shop is closed' });
  });

  test('keeps 1 KB of an answer without an end, and reads hardly more', async () => {
    let written = 0;
    const shop = await shopServer((_request, response) => {
      response.writeHead(500);
      const more = () => {
        while (!response.destroyed && response.write('é'.repeat(10_000))) written += 20_000;
      };
      response.on('drain', more);
      more();
    });
    const outcome = await sinkWith()(shop.url);
    expect(outcome).toMatchObject({ kind: 'retry', status: 500, response: 'é'.repeat(512) });
    // What a socket buffers on both sides, not what there is.
    expect(written).toBeLessThan(20_000_000);
  });

  test('keeps no half of a character', async () => {
    const shop = await shopServer((_request, response) => response.writeHead(500).end(`a${'é'.repeat(1_000)}`));
    expect(await sinkWith()(shop.url)).toMatchObject({ response: `a${'é'.repeat(511)}` });
  });

  test('to a shop that breaks off before it answers is tried again', async () => {
    const shop = await shopServer((request) => request.socket.resetAndDestroy());
    expect(await sinkWith()(shop.url)).toMatchObject({
      kind: 'retry',
      status: null,
      reason: expect.stringMatching(/^the shop could not be reached: /),
    });
  });

  test('says why a shop could not be reached', async () => {
    const plain = await shopServer((_request, response) => response.end());
    for (const [url, why] of [
      [`http://127.0.0.1:${await freePort()}/callback`, /: ECONNREFUSED$/],
      ['http://shop.invalid/callback', /: (ENOTFOUND|EAI_AGAIN)$/],
      [plain.url.replace('http:', 'https:'), /: (ERR_SSL|EPROTO)/],
      // Other protocols listen there, and browsers send no requests there either.
      ['http://127.0.0.1:6000/callback', /port 6000 is none that shops answer at/],
      ['http://127.0.0.1:25/callback', /port 25 is none that shops answer at/],
    ] as const) {
      expect(await sinkWith()(url), url).toMatchObject({
        kind: 'retry',
        status: null,
        reason: expect.stringMatching(why),
      });
    }
  });

  test('that is cut short by the end of the process says so', async () => {
    const shop = await shopServer(() => undefined);
    const stop = new AbortController();
    const outcome = sinkWith()(shop.url, [SECRET], stop.signal);
    setTimeout(() => stop.abort(), 50);
    expect(await outcome).toMatchObject({ kind: 'retry', reason: 'the gateway is stopping' });
  });

  test('for a store that is not called back is no delivery', async () => {
    expect(await sinkWith()(null)).toEqual({ kind: 'skipped', reason: 'the store has no callback URL' });
  });
});
