import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * One address for several servers, as a load balancer's: connections go to each in turn, and a server that is dead is not left out. Who comes to
 * it meets what a dead server is: a connection that breaks.
 */
export class Balancer implements AsyncDisposable {
  readonly url: string;
  /** Ports of 127.0.0.1. */
  servers: readonly number[] = [];
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #next = 0;

  static async start(): Promise<Balancer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Balancer(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('connection', (client) => this.#forward(client));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#open) socket.destroy();
    await once(this.#server, 'close');
  }

  #forward(client: Socket): void {
    const port = this.servers[this.#next++ % this.servers.length];
    if (port === undefined) {
      client.destroy();
      return;
    }
    const server = connect(port, '127.0.0.1');
    this.#tie(client, server);
    this.#tie(server, client);
  }

  /** What comes from one goes to the other; when one breaks, so does the other. */
  #tie(from: Socket, to: Socket): void {
    this.#open.add(from);
    from.setNoDelay(true);
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.once('close', () => {
      this.#open.delete(from);
      to.destroySoon();
    });
  }
}
