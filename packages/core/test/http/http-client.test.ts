import { openAsBlob } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fetchHttpClient, platformFetchClient } from '../../src/http/fetch-http-client.js';
import type { HttpBody, HttpClient, HttpRequest } from '../../src/http/http-client.js';
import { nodeHttpClient } from '../../src/http/node-http-client.js';
import { closedPort, cutInBody, json, reset, silent, startServer } from '../support/server.js';

/*
 * What the transport relies on, whoever carries its requests. Every client of this package passes the same tests, over real
 * connections.
 */
const CLIENTS: readonly (readonly [name: string, client: HttpClient])[] = [
  ['node:http', nodeHttpClient],
  ['fetch', platformFetchClient],
  ['a fetch that is given', fetchHttpClient((input, init) => fetch(input, init))],
];

const FIVE_MEGABYTES = 5 * 1024 * 1024;
const NEVER = new AbortController().signal;

describe.each(CLIENTS)('the client on %s', (_name, client) => {
  const send = (url: string, more: Partial<HttpRequest> = {}) =>
    client.send({
      method: 'GET',
      url,
      headers: {},
      body: null,
      signal: NEVER,
      maxAnswerBytes: FIVE_MEGABYTES,
      ...more,
    });
  const reasonOf = async (call: Promise<unknown>): Promise<string> => {
    const error: unknown = await call.then(
      () => new Error('The call succeeded.'),
      (reason: unknown) => reason,
    );
    return innermost(error);
  };

  it('sends method, path, query and headers as they are', async () => {
    const server = await startServer(json(200, {}));
    await send(`${server.url}/transactions?q=INV%2F1+%26`, { headers: { 'X-One': 'a b', 'User-Agent': 'my-shop/1' } });
    expect(server.requests[0]).toMatchObject({
      method: 'GET',
      url: '/v2/transactions?q=INV%2F1+%26',
      headers: { 'x-one': 'a b', 'user-agent': 'my-shop/1', host: new URL(server.url).host },
    });
  });

  it.each<[string, HttpBody, Buffer]>([
    ['text', 'Ĉokolado 🍫', Buffer.from('Ĉokolado 🍫')],
    ['bytes', new Uint8Array([0, 255, 128, 10]), Buffer.from([0, 255, 128, 10])],
    ['a Blob', new Blob(['head\r\n', new Uint8Array([0, 255]), '\r\n']), Buffer.from('head\r\n\0\xff\r\n', 'latin1')],
    ['a large Blob', new Blob([new Uint8Array(3_000_000).fill(7)]), Buffer.alloc(3_000_000, 7)],
    ['the empty text', '', Buffer.alloc(0)],
  ])('sends %s byte for byte, with its length told before', async (_kind, body, expected) => {
    const server = await startServer(json(200, {}));
    for (const method of ['POST', 'DELETE'] as const) {
      await send(server.url, { method, body, headers: { 'Content-Type': 'application/json' } });
    }
    expect(server.requests).toHaveLength(2);
    for (const { bytes, headers } of server.requests) {
      expect(bytes.equals(expected)).toBe(true);
      // Nothing at all may be told as nothing.
      expect(headers['content-length'] ?? '0').toBe(String(expected.length));
      expect(headers['transfer-encoding']).toBeUndefined();
      expect(headers['content-type']).toBe('application/json');
    }
  });

  it('a read has no body and says nothing of one', async () => {
    const server = await startServer(json(200, {}));
    await send(server.url);
    expect(server.requests[0]?.body).toBe('');
    expect(server.requests[0]?.headers).not.toHaveProperty('content-length');
    expect(server.requests[0]?.headers).not.toHaveProperty('transfer-encoding');
  });

  it('returns status, headers by lower-case name, and text', async () => {
    const server = await startServer(json(422, { a: 1 }, { 'X-Request-Id': 'req_1', 'Retry-After': '7' }));
    const answer = await send(server.url);
    expect(answer).toMatchObject({ status: 422, text: '{"a":1}', complete: true });
    expect(answer.header('x-request-id')).toBe('req_1');
    expect(answer.header('retry-after')).toBe('7');
    expect(answer.header('x-missing')).toBeNull();
  });

  it('reads UTF-8 that is cut between chunks in the middle of a character', async () => {
    const text = JSON.stringify({ name: 'Ĉokolado 🍫' });
    const server = await startServer(async (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      for (const byte of Buffer.from(text)) {
        response.write(Buffer.of(byte));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    });
    expect((await send(server.url)).text).toBe(text);
  });

  it('drops a byte order mark, which JSON does not allow', async () => {
    const server = await startServer((response) => response.writeHead(200).end('\ufeff{}'));
    expect((await send(server.url)).text).toBe('{}');
  });

  it('takes an answer without a body', async () => {
    const server = await startServer((response) => response.writeHead(204).end());
    expect(await send(server.url, { method: 'DELETE', body: '' })).toMatchObject({
      status: 204,
      text: '',
      complete: true,
    });
  });

  it('waits for the answer behind an early hint', async () => {
    const server = await startServer((response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.writeHead(200).end('{}');
    });
    expect(await send(server.url)).toMatchObject({ status: 200, text: '{}' });
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirect %i', async (status) => {
    const elsewhere = await startServer(json(200, {}));
    const server = await startServer((response) =>
      response.writeHead(status, { location: elsewhere.url }).end('moved'),
    );
    expect(await send(server.url, { method: 'POST', body: '{}' })).toMatchObject({ status, text: 'moved' });
    expect(elsewhere.requests).toHaveLength(0);
  });

  it('stops reading above the bound and hangs up', async () => {
    let closed = false;
    const server = await startServer((response) => {
      response.on('close', () => {
        closed = true;
      });
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed) if (!response.write('x'.repeat(1000))) return void response.once('drain', more);
      };
      more();
    });
    const answer = await send(server.url, { maxAnswerBytes: 10_000 });
    expect(answer).toMatchObject({ status: 200, complete: false });
    expect(answer.text.length).toBeGreaterThan(10_000);
    expect(answer.text.length).toBeLessThan(1_000_000);
    await expect.poll(() => closed).toBe(true);
  });

  it('reads an answer of exactly the bound', async () => {
    const server = await startServer((response) => response.writeHead(200).end('x'.repeat(10_000)));
    expect(await send(server.url, { maxAnswerBytes: 10_000 })).toMatchObject({ complete: true });
  });

  it('uses connections again for calls that follow each other', async () => {
    const server = await startServer(json(200, {}));
    for (let call = 0; call < 20; call += 1) await send(server.url, { method: 'POST', body: '{}' });
    // Node's fetch may open a second one before the first is free again.
    expect(new Set(server.requests.map(({ clientPort }) => clientPort)).size).toBeLessThanOrEqual(2);
  });

  it('answers each of many parallel calls with its own answer', async () => {
    const server = await startServer((response, request) => response.writeHead(200).end(request.url));
    const paths = Array.from({ length: 50 }, (_, index) => `/v2/${index}`);
    const answers = await Promise.all(paths.map((path) => send(new URL(path, server.url).href)));
    expect(answers.map(({ text }) => text)).toEqual(paths);
  });

  it('takes the answer of a server that does not wait for the whole body', async () => {
    const url = await startRawServer(createServer((_request, response) => response.writeHead(413).end('too large')));
    const answer = await send(url, { method: 'POST', body: new Blob([new Uint8Array(50_000)]) });
    expect(answer).toMatchObject({ status: 413, text: 'too large' });
  });

  describe('rejects', () => {
    it('with the reason when nobody listens', async () => {
      expect(await reasonOf(send(await closedPort()))).toContain('ECONNREFUSED');
    });

    it('when the connection is reset without an answer', async () => {
      const server = await startServer(reset);
      expect(await reasonOf(send(server.url))).not.toContain('succeeded');
    });

    it('when the answer is cut, with a length and in chunks', async () => {
      const server = await startServer(cutInBody, (response) => {
        response.writeHead(200).write('{"success":true,');
        setTimeout(() => response.socket?.destroy(), 10);
      });
      expect(await reasonOf(send(server.url))).not.toContain('succeeded');
      expect(await reasonOf(send(server.url))).not.toContain('succeeded');
    });

    it('when the server switches to another protocol', async () => {
      const server = createServer();
      server.on('connection', (socket) => {
        socket.once('data', () =>
          socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
        );
      });
      expect(await reasonOf(send(await startRawServer(server)))).not.toContain('succeeded');
    });

    it('when nothing but TLS may be spoken and the server does not: not a byte of the request goes out in the clear', async () => {
      const received: Buffer[] = [];
      const server = createServer();
      server.on('connection', (socket) => {
        socket.on('data', (chunk) => {
          received.push(chunk);
          socket.destroy();
        });
      });
      const url = (await startRawServer(server)).replace('http:', 'https:');
      const call = send(url, {
        method: 'POST',
        headers: { Authorization: 'Bearer sk_live_1' },
        body: '{"amount":"1.00"}',
      });
      expect(await reasonOf(call)).not.toContain('succeeded');
      const bytes = Buffer.concat(received);
      expect(bytes[0]).toBe(0x16); // a TLS handshake
      expect(bytes.includes('sk_live_1') || bytes.includes('amount')).toBe(false);
    });

    it('when what answers does not speak HTTP', async () => {
      const server = createServer();
      server.on('connection', (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
      expect(await reasonOf(send(await startRawServer(server)))).not.toContain('succeeded');
    });

    it('with the reason when a file is changed while it is sent', async () => {
      const server = await startServer(json(200, {}));
      const path = join(await mkdtemp(join(tmpdir(), 'neropay-')), 'invoice.pdf');
      onTestFinished(() => rm(dirname(path), { recursive: true }));
      await writeFile(path, 'x'.repeat(100));
      const body = new Blob(['head', await openAsBlob(path), 'tail']);
      await writeFile(path, 'y'.repeat(200));
      expect(await reasonOf(send(server.url, { method: 'POST', body }))).toMatch(/read/);
      expect(server.requests).toHaveLength(0);
    });
  });

  describe('an abort ends it at once', () => {
    const abortAfter = (ms: number) => {
      const controller = new AbortController();
      setTimeout(() => controller.abort(), ms);
      return controller.signal;
    };

    it('before anything is sent', async () => {
      const server = await startServer(json(200, {}));
      await expect(send(server.url, { signal: AbortSignal.abort() })).rejects.toBeDefined();
      expect(server.requests).toHaveLength(0);
    });

    it('while a server is silent', async () => {
      const server = await startServer(silent);
      await expect(send(server.url, { signal: abortAfter(30) })).rejects.toBeDefined();
    });

    it('while an answer is read that never ends', async () => {
      const server = await startServer((response) => {
        response.writeHead(200).write('{"success":');
      });
      await expect(send(server.url, { signal: abortAfter(50) })).rejects.toBeDefined();
    });

    it('while a body is sent that nobody reads', async () => {
      const server = createServer();
      server.on('connection', (socket) => socket.pause());
      const url = await startRawServer(server);
      const body = new Blob([new Uint8Array(20_000_000)]);
      await expect(send(url, { method: 'POST', body, signal: abortAfter(50) })).rejects.toBeDefined();
    });

    it('and leaves nothing on the signal of a call that is over', async () => {
      const server = await startServer(json(200, {}), reset);
      const { signal } = new AbortController();
      let listeners = 0;
      const add = signal.addEventListener.bind(signal);
      const remove = signal.removeEventListener.bind(signal);
      signal.addEventListener = (...args: Parameters<typeof add>) => {
        listeners += 1;
        add(...args);
      };
      signal.removeEventListener = (...args: Parameters<typeof remove>) => {
        listeners -= 1;
        remove(...args);
      };
      await send(server.url, { signal });
      await reasonOf(send(server.url, { signal }));
      // What fetch keeps on a signal is its own, and weak.
      if (client === nodeHttpClient) expect(listeners).toBe(0);
    });
  });
});

it('the client on node:http reaches an IPv6 address', async () => {
  const url = await startRawServer(
    createServer((request, response) => response.end(request.headers.host)),
    '::1',
  );
  const answer = await nodeHttpClient.send({
    method: 'GET',
    url,
    headers: {},
    body: null,
    signal: NEVER,
    maxAnswerBytes: FIVE_MEGABYTES,
  });
  expect(answer.text).toBe(new URL(url).host);
});

async function startRawServer(server: Server, host = '127.0.0.1'): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // listening on TCP, so never a pipe's name
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/v2`;
}

function innermost(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? innermost(error.cause) : error.message;
}
