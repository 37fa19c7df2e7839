import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { EventRecord } from '@neropay/engine';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createCallbackSink } from '../src/sinks/callback-sink.js';
import { guardedLookup } from '../src/sinks/guarded-lookup.js';

/** What names resolve to, one answer after the other; the last one stays. Nothing leaves this machine. */
const answers: string[][] = [];
const asked: string[] = [];

vi.mock('node:dns', () => ({
  lookup: (hostname: string, _options: object, callback: (error: null, addresses: object[]) => void) => {
    asked.push(hostname);
    const addresses = (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  },
}));

const EVENT: EventRecord = {
  id: 'evt_1',
  type: 'ping',
  storeId: 'st_1',
  checkoutId: null,
  sequence: 0,
  checkout: null,
  refund: null,
  provider: null,
  createdAt: 0,
};

let hits = 0;
let port = 0;
beforeEach(async () => {
  hits = 0;
  asked.length = 0;
  const server = createServer((_request, response) => {
    hits += 1;
    response.end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port; // listening on TCP, so never a pipe's name
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
});
afterEach(() => {
  answers.length = 0;
});

function deliver(url: string, allowPrivate = false) {
  const sink = createCallbackSink({ allowPrivate, timeoutMs: 300 });
  onTestFinished(() => sink.close());
  return (attempt = 1) =>
    sink.deliver({
      event: EVENT,
      config: JSON.stringify({ url, secrets: [] }),
      attempt,
      signal: new AbortController().signal,
    });
}

const refused = {
  kind: 'retry',
  status: null,
  reason: expect.stringContaining('leads to a private address, which is not allowed'),
};

describe('a name', () => {
  test.each([
    '169.254.169.254',
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.254',
    '192.168.0.1',
    '100.64.0.1',
    'fc00::1',
    'fdff::1',
    'fe80::1',
    'febf::1',
    '0.0.0.0',
    '::',
  ])('that resolves to %s is not connected to', async (address) => {
    answers.push([address]);
    expect(await deliver(`http://shop.example:${port}/callback`)()).toEqual({ ...refused, retryAfterMs: null });
    expect([asked, hits]).toEqual([['shop.example'], 0]);
  });

  test('of which one address is private is not connected to at any of them', async () => {
    answers.push(['93.184.215.14', '127.0.0.1'], ['10.0.0.1', '93.184.215.14']);
    const attempt = deliver(`http://shop.example:${port}/callback`);
    expect(await attempt()).toMatchObject(refused);
    expect(await attempt()).toMatchObject(refused);
    expect(hits).toBe(0);
  });

  test('that resolves to something else a moment later (DNS rebinding) finds no moment between check and connection', async () => {
    answers.push(['127.0.0.1'], ['93.184.215.14']);
    expect(await deliver(`http://rebound.example:${port}/callback`)()).toMatchObject(refused);
    // One question for one connection: a check that asked by itself would have been told something else than the socket.
    expect([asked, hits]).toEqual([['rebound.example'], 0]);
  });

  test('that was public a moment ago is asked for again at the next connection', async () => {
    answers.push(['93.184.215.14'], ['127.0.0.1']);
    // What is handed to the socket is what was checked, and nothing else.
    expect(await lookedUp('rebound.example')).toEqual([{ address: '93.184.215.14', family: 4 }]);
    expect(await deliver(`http://rebound.example:${port}/callback`)()).toMatchObject(refused);
    expect([asked, hits]).toEqual([['rebound.example', 'rebound.example'], 0]);
  });

  test('that resolves to nothing is not connected to', async () => {
    answers.push([]);
    expect(await deliver(`http://nowhere.example:${port}/callback`)()).toMatchObject({ kind: 'retry', status: null });
    expect(hits).toBe(0);
  });
});

test('an address that is allowed is reached: it is the check that refuses the others', async () => {
  expect(await deliver(`http://127.0.0.1:${port}/callback`, true)()).toMatchObject({ kind: 'delivered' });
  expect(hits).toBe(1);
});

function lookedUp(hostname: string): Promise<unknown> {
  return new Promise((resolve) => {
    guardedLookup(hostname, { all: true }, (error, addresses) => resolve(error ?? addresses));
  });
}
