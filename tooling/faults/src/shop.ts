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
import type { FaultAccount } from './accounts.ts';
import { persist } from './persist.ts';
import type { Tally } from './tally.ts';

/** How badly a shop behaves, as probabilities. */
const REFUSES = 0.1;
const LOSES_ITS_ANSWER = 0.1;
const IS_SLOW = 0.03;

export const SHOP_FAULTS = {
  refused: 'shop answers 500',
  lost: "shop's answer is lost",
  slow: 'shop takes seconds',
  down: 'shop is down',
} as const;

export interface AppliedEvent {
  readonly id: string;
  readonly type: string;
  readonly sequence: number;
  readonly status: string | null;
  readonly transactionId: string | null;
}

export interface ShopOptions {
  readonly gatewayUrl: string;
  readonly index: number;
  readonly seed: number;
  readonly account: FaultAccount;
  /** Takes seconds for every answer. */
  readonly slow: boolean;
  readonly tally: Tally;
}

/** A shop as the protocol wants it, on a bad day: sometimes it fails, sometimes its answer is lost on the way. */
export class Shop {
  readonly client: GatewayClient;
  readonly store: ConnectedStore;
  /** Nobody answers while it is set. */
  down = false;
  /** Events applied, by checkout, in the order of their application. */
  readonly applied = new Map<string, AppliedEvent[]>();
  /** Deliveries of events that had been applied before. */
  repeats = 0;
  outOfOrder = 0;
  readonly #server: Server;
  readonly #seen = new Set<string>();
  readonly #random: () => number;
  readonly #slow: boolean;
  readonly #tally: Tally;

  static async open(options: ShopOptions): Promise<Shop> {
    const { gatewayUrl, index, account, tally } = options;
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const store = await persist('connecting a shop', tally, () =>
      connectStore({
        baseUrl: gatewayUrl,
        store: {
          platform: 'custom',
          name: `Shop ${index}`,
          url,
          callback_url: `${url}/callback`,
          rail: 'neropay',
          mode: 'test',
          credentials: account.credentials,
        },
      }),
    );
    return new Shop(server, store, options);
  }

  private constructor(server: Server, store: ConnectedStore, { gatewayUrl, index, seed, slow, tally }: ShopOptions) {
    this.#server = server;
    this.#random = seededRandom(seed * 7919 + index);
    this.#slow = slow;
    this.#tally = tally;
    tally.expect(SHOP_FAULTS.refused, SHOP_FAULTS.lost, SHOP_FAULTS.slow);
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
    if (this.down) {
      this.#tally.count(SHOP_FAULTS.down);
      request.socket.destroy();
      return;
    }
    try {
      const event = readCallback({
        secrets: [this.store.callback_secret],
        headers: request.headers,
        rawBody: await buffer(request),
      });
      if (this.#slow || this.#random() < IS_SLOW) {
        this.#tally.count(SHOP_FAULTS.slow);
        await sleep(500 + this.#random() * 2_500);
      }
      if (this.#random() < REFUSES) {
        this.#tally.count(SHOP_FAULTS.refused);
        response.writeHead(500).end();
        return;
      }
      if (event !== null) this.#apply(event);
      if (this.#random() < LOSES_ITS_ANSWER) {
        this.#tally.count(SHOP_FAULTS.lost);
        request.socket.destroy();
      } else response.writeHead(200).end();
    } catch (error) {
      if (!(error instanceof CallbackVerificationError)) {
        request.socket.destroy();
        return;
      }
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
