import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A merchant's endpoint for notifications: keeps what came, answers what it is told to. */
export class Receiver implements AsyncDisposable {
  readonly received: Received[] = [];
  /** Statuses of the next answers; 200 when there are none left. */
  readonly answers: number[] = [];
  url = '';
  readonly #server = createServer(async (request, response) => {
    const body = await text(request);
    this.received.push({ headers: request.headers, body });
    const status = this.answers.shift() ?? 200;
    response.writeHead(status, status >= 300 && status < 400 ? { location: '/elsewhere' } : {}).end();
  });

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/ipn/neropay/st_1`;
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}
