import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { InvalidArgumentError, NeroPayConnectionError, NeroPayError } from '../../src/errors.js';
import type { HttpClient, HttpRequest } from '../../src/http/http-client.js';
import { createTransport, createTransportWith, type TransportOptions } from '../../src/http.js';
import { closedPort, ok, silent, startServer } from '../support/server.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const asIs = (data: unknown) => data;

function transportTo(baseUrl: string, options: Partial<TransportOptions> = {}) {
  const transport = createTransport({ baseUrl, secretKey: 'sk_test', sleep: async () => {}, ...options });
  return {
    get: (more = {}) => transport.request({ method: 'GET', path: '/account', parse: asIs, ...more }),
    post: (more = {}) =>
      transport.request({ method: 'POST', path: '/hosted-payments', body: {}, parse: asIs, ...more }),
  };
}

const CLIENTS: readonly (readonly [name: string, options: Partial<TransportOptions>])[] = [
  ['its own client, node:http', {}],
  ['a fetch that is given', { fetch: globalThis.fetch }],
];

describe.each(CLIENTS)('the transport on %s', (_name, options) => {
  it('survives a kept connection that the server closes under the next call: same key, same bytes, one answer', async () => {
    const seen: { key: unknown; body: string }[] = [];
    const callsOf = new Map<object, number>();
    // Every connection takes one call, and is cut when the second one comes on it.
    const server = createServer((request, response) => {
      const calls = (callsOf.get(request.socket) ?? 0) + 1;
      callsOf.set(request.socket, calls);
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        seen.push({ key: request.headers['idempotency-key'], body });
        if (calls > 1) request.socket.destroy();
        else response.writeHead(200).end('{"success":true,"data":{"id":1}}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo; // listening on TCP, so never a pipe's name
    const { post } = transportTo(`http://127.0.0.1:${port}/v2`, options);
    for (let call = 0; call < 4; call += 1) {
      expect((await post({ idempotencyKey: `order_${call}` })).data).toEqual({ id: 1 });
    }
    expect(seen.length).toBeGreaterThan(4); // some were cut and sent again
    expect(new Set(seen.map(({ key, body }) => `${key} ${body}`)).size).toBe(4);
  });

  it('does not ask for compressed answers, whose size nobody knows before', async () => {
    const server = await startServer(ok({}));
    await transportTo(server.url, options).get();
    expect(server.requests[0]?.headers['accept-encoding']).toBe('identity');
  });

  it('tells a timeout, an abort and a refused connection from each other', async () => {
    const server = await startServer(silent);
    const { get } = transportTo(server.url, { ...options, maxRetries: 0 });
    await expect(get({ timeoutMs: 30 })).rejects.toMatchObject({ kind: 'timeout' });
    await expect(get({ signal: AbortSignal.timeout(30) })).rejects.toMatchObject({ kind: 'aborted' });
    const refused = transportTo(await closedPort(), { ...options, maxRetries: 0 }).get();
    await expect(refused).rejects.toMatchObject({ kind: 'network', message: expect.stringContaining('ECONNREFUSED') });
  });
});

describe('a client of your own', () => {
  const answering = (text: string): HttpClient & { readonly requests: HttpRequest[] } => {
    const requests: HttpRequest[] = [];
    return {
      requests,
      send: async (request) => {
        requests.push(request);
        return { status: 200, header: () => null, text, complete: true };
      },
    };
  };

  it('carries every request, and gets the one that was signed', async () => {
    const httpClient = answering('{"success":true,"data":{"id":1}}');
    const { data } = await transportTo('https://eu.neropay.app/v2', { httpClient }).post({ idempotencyKey: 'k1' });
    expect(data).toEqual({ id: 1 });
    expect(httpClient.requests).toMatchObject([
      {
        method: 'POST',
        url: 'https://eu.neropay.app/v2/hosted-payments',
        body: '{}',
        headers: { 'Idempotency-Key': 'k1', 'X-NeroPay-Signature': expect.stringMatching(/^[0-9a-f]{64}$/) },
      },
    ]);
  });

  it('may fail with anything, and its reason is told', async () => {
    const httpClient: HttpClient = { send: () => Promise.reject('no tunnel') };
    const call = transportTo('https://eu.neropay.app/v2', { httpClient }).get();
    await expect(call).rejects.toThrow(NeroPayConnectionError);
    await expect(call).rejects.toMatchObject({
      kind: 'network',
      attempts: 3,
      message: expect.stringContaining('no tunnel'),
    });
  });

  it('cannot be given together with a fetch: one of them would be ignored in silence', () => {
    const both = { httpClient: answering(''), fetch: globalThis.fetch };
    expect(() => transportTo('https://eu.neropay.app/v2', both)).toThrow(InvalidArgumentError);
  });
});

it('a signer that cannot sign ends the call at once, with its own reason', async () => {
  const server = await startServer(ok({}));
  const transport = createTransportWith({ baseUrl: server.url, sleep: async () => {} }, () => {
    throw new NeroPayError('sync_crypto_unavailable', 'Await the twin instead.');
  });
  const call = transport.request({ method: 'POST', path: '/x', parse: asIs });
  await expect(call).rejects.toMatchObject({ code: 'sync_crypto_unavailable' });
  expect(server.requests).toHaveLength(0);
});

it('lets the process end while its connections are idle', async () => {
  const server = await startServer(ok({}));
  const script = `
    import { createTransport } from '@neropay/core';
    const transport = createTransport({ baseUrl: ${JSON.stringify(server.url)}, secretKey: 'sk_test' });
    await transport.request({ method: 'GET', path: '/account', parse: (data) => data });
    const answeredAt = performance.now();
    process.on('exit', () => console.log(performance.now() - answeredAt));
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: root });
  expect(server.requests).toHaveLength(1);
  expect(Number(stdout)).toBeLessThan(1_000);
});
