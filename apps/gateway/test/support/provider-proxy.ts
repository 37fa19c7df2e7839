import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What becomes of an answer: passed on, or lost on the way. */
type Fate = 'pass' | 'lose';
type Interception = (call: { readonly method: string; readonly path: string }) => Fate | Promise<Fate>;

/**
 * Stands between a gateway and its provider, and can act at the moment that matters: when the provider has done its work and the gateway has not
 * heard of it yet.
 */
export class ProviderProxy {
  /** Awaited before each answer is passed on. */
  beforeAnswer: Interception = () => 'pass';
  readonly #server;

  private constructor(providerUrl: string) {
    this.#server = createServer(async (request, response) => {
      const { method = 'GET', url = '/' } = request;
      const body = await buffer(request);
      const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
        typeof value === 'string' && !HOP_BY_HOP.has(name) ? [[name, value]] : [],
      );
      const answer = await fetch(`${providerUrl}${url}`, { method, headers, ...(method !== 'GET' && { body }) });
      const bytes = Buffer.from(await answer.arrayBuffer());
      if ((await this.beforeAnswer({ method, path: url })) === 'lose') request.socket.destroy();
      else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(bytes);
    });
  }

  static async start(providerUrl: string): Promise<ProviderProxy> {
    const proxy = new ProviderProxy(providerUrl);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

const HOP_BY_HOP = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding']);
