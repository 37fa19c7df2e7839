import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface Received {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** A handler under development: keeps what came, answers what it is told to. */
export class Target implements AsyncDisposable {
  readonly received: Received[] = [];
  /** Statuses of the next answers; 200 when there are none left. */
  readonly answers: number[] = [];
  url = '';
  readonly #server = createServer(async (request, response) => {
    const { url, headers, rawHeaders } = request;
    this.received.push({ url, headers, rawHeaders, body: await buffer(request) });
    response.writeHead(this.answers.shift() ?? 200, { 'X-Handler': 'mine' }).end('noted');
  });

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ipn?shop=1`;
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
