import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CallbackEvent,
  CallbackVerificationError,
  type ConnectedStore,
  connectStore,
  GatewayClient,
  readCallback,
} from '@neropay/shop-protocol';
import { seededRandom } from '@neropay/testkit';
import { persist } from './persist.ts';

/** How badly a shop behaves, as probabilities. */
const REFUSES = 0.05;
const LOSES_ITS_ANSWER = 0.05;
const IS_SLOW = 0.03;

export interface AppliedEvent {
  readonly id: string;
  readonly type: string;
  readonly sequence: number;
  readonly status: string | null;
  readonly transactionId: string | null;
}

/** A shop as the protocol wants it, on a bad day: sometimes it fails, sometimes its answer is lost on the way. */
export class Shop {
  readonly client: GatewayClient;
  readonly store: ConnectedStore;
  /** Events applied, by checkout, in the order of their application. */
  readonly applied = new Map<string, AppliedEvent[]>();
  /** Deliveries of events that had been applied before. */
  repeats = 0;
  forgeriesRefused = 0;
  outOfOrder = 0;
  readonly #server: Server;
  readonly #seen = new Set<string>();
  readonly #random: () => number;

  static async open(gatewayUrl: string, index: number, seed: number): Promise<Shop> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const store = await persist('connecting a shop', () =>
      connectStore({
        baseUrl: gatewayUrl,
        store: {
          platform: 'custom',
          name: `Shop ${index}`,
          url,
          callback_url: `${url}/callback`,
          rail: 'neropay',
          mode: 'test',
          credentials: {
            public_key: 'pk_test_neropay',
            secret_key: 'sk_test_neropay',
            webhook_secret: 'whsec_test_neropay',
          },
        },
      }),
    );
    return new Shop(server, store, gatewayUrl, seededRandom(seed * 7919 + index));
  }

  private constructor(server: Server, store: ConnectedStore, gatewayUrl: string, random: () => number) {
    this.#server = server;
    this.#random = random;
    this.store = store;
    this.client = new GatewayClient({
      baseUrl: gatewayUrl,
      storeId: store.id,
      storeSecret: store.secret,
      maxRetries: 0,
      timeoutMs: 30_000,
    });
    server.on('request', (request: IncomingMessage, response: ServerResponse) => void this.#answer(request, response));
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const event = readCallback({
        secrets: [this.store.callback_secret],
        headers: request.headers,
        rawBody: await buffer(request),
      });
      if (this.#random() < IS_SLOW) await sleep(200 + this.#random() * 600);
      if (this.#random() < REFUSES) {
        response.writeHead(500).end();
        return;
      }
      if (event !== null) this.#apply(event);
      if (this.#random() < LOSES_ITS_ANSWER) request.socket.destroy();
      else response.writeHead(200).end();
    } catch (error) {
      if (!(error instanceof CallbackVerificationError)) {
        request.socket.destroy();
        return;
      }
      this.forgeriesRefused++;
      response.writeHead(401).end();
    }
  }

  #apply(event: CallbackEvent): void {
    const { checkout } = event.data;
    if (checkout === null) return;
    if (this.#seen.has(event.id)) {
      this.repeats++;
      return;
    }
    this.#seen.add(event.id);
    const before = this.applied.get(checkout.id) ?? [];
    if (event.sequence <= (before.at(-1)?.sequence ?? 0)) this.outOfOrder++;
    this.applied.set(checkout.id, [
      ...before,
      {
        id: event.id,
        type: event.type,
        sequence: event.sequence,
        status: checkout.status,
        transactionId: checkout.transaction_id,
      },
    ]);
  }
}
