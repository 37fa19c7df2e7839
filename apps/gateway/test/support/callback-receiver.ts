import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { waitFor } from '@neropay/testkit';

/** A callback as a shop's server got it. */
export interface HeardCallback {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly type: string;
  readonly checkoutId: string | null;
}

type Reaction = (response: ServerResponse) => void;

const ACCEPT: Reaction = (response) => response.writeHead(200).end();

/** A shop's callback URL, on a free port: remembers what it hears and answers as it is told to. */
export class CallbackReceiver {
  readonly heard: HeardCallback[] = [];
  /** How the next callbacks are answered. */
  react: Reaction = ACCEPT;
  readonly #server = createServer(async (request, response) => {
    const body = await text(request);
    const event = JSON.parse(body) as { type: string; data: { checkout: { id: string } | null } };
    this.heard.push({
      headers: request.headers,
      body,
      type: event.type,
      checkoutId: event.data.checkout?.id ?? null,
    });
    this.react(response);
  });

  static async start(): Promise<CallbackReceiver> {
    const receiver = new CallbackReceiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/callback`;
  }

  typesFor(checkoutId: string): readonly string[] {
    return this.heard.filter((callback) => callback.checkoutId === checkoutId).map(({ type }) => type);
  }

  waitForType(checkoutId: string, type: string): Promise<HeardCallback> {
    return waitFor(() => this.heard.find((one) => one.checkoutId === checkoutId && one.type === type), {
      what: `${type} of ${checkoutId}`,
    });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
