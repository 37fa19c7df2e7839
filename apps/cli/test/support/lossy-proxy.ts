import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Passes everything on, and drops the connection where a write would be answered: what was asked for has happened by then. */
export class LossyProxy implements AsyncDisposable {
  losing = true;
  url = '';
  readonly #target: string;
  readonly #server = createServer(async (request, response) => {
    const body = await buffer(request);
    const { method, url, headers } = request;
    const onward = send(`${this.#target}${url}`, { method, headers }, async (answer) => {
      const answered = await buffer(answer);
      if (this.losing && method === 'POST') request.socket.destroy();
      else response.writeHead(answer.statusCode ?? 502, answer.headers).end(answered);
    });
    onward.end(body);
  });

  constructor(target: string) {
    this.#target = target;
  }

  async listen(): Promise<this> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}
