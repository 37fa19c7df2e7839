import { type ConnectedStore, connectStore, GatewayClient, GatewayError } from '@neropay/shop-protocol';
import type { Logger } from 'pino';
import type { Account } from '../neropay/model.js';
import { SHOP_NAME } from './products.js';

interface Connection {
  readonly store: ConnectedStore;
  readonly client: GatewayClient;
}

/** A customer waits for the answer: better to say soon that there is none. */
const CALL = { timeoutMs: 20_000, maxRetries: 1 };

/** The shop's own connection to the gateway: made when it is first needed, kept in memory, made again when the gateway forgot it. */
export class GatewayConnection {
  readonly #gatewayUrl: string;
  readonly #shopUrl: () => string;
  readonly #merchant: () => Account;
  readonly #log: Logger;
  #connecting: Promise<Connection> | undefined;
  /** The newest first; a callback that was under way while the shop connected again is still signed with the one before. */
  #callbackSecrets: string[] = [];

  constructor(deps: { gatewayUrl: string; shopUrl: () => string; merchant: () => Account; log: Logger }) {
    this.#gatewayUrl = deps.gatewayUrl;
    this.#shopUrl = deps.shopUrl;
    this.#merchant = deps.merchant;
    this.#log = deps.log;
  }

  /** Empty before the first connection. */
  get callbackSecrets(): readonly string[] {
    return this.#callbackSecrets;
  }

  /** @throws {GatewayError} */
  async call<T>(use: (client: GatewayClient) => Promise<T>): Promise<T> {
    const connection = await this.#connection();
    try {
      return await use(connection.client);
    } catch (error) {
      if (!isForgotten(error)) throw error;
      this.#log.info(
        { store: connection.store.id },
        'the gateway does not know the demo shop any more: connecting again',
      );
      if ((await this.#connecting) === connection) this.#connecting = undefined;
      return await use((await this.#connection()).client);
    }
  }

  #connection(): Promise<Connection> {
    this.#connecting ??= this.#connect().catch((error: unknown) => {
      this.#connecting = undefined;
      throw error;
    });
    return this.#connecting;
  }

  async #connect(): Promise<Connection> {
    const { publicKey, secretKey, webhookSecret } = this.#merchant();
    const store = await connectStore({
      baseUrl: this.#gatewayUrl,
      ...CALL,
      store: {
        platform: 'custom',
        name: SHOP_NAME,
        url: this.#shopUrl(),
        callback_url: `${this.#shopUrl()}/callback`,
        rail: 'neropay',
        mode: 'test',
        credentials: { public_key: publicKey, secret_key: secretKey, webhook_secret: webhookSecret },
      },
    });
    this.#callbackSecrets = [store.callback_secret, ...this.#callbackSecrets].slice(0, 2);
    this.#log.info({ store: store.id, warnings: store.warnings }, 'the demo shop is connected to the gateway');
    const client = new GatewayClient({
      baseUrl: this.#gatewayUrl,
      storeId: store.id,
      storeSecret: store.secret,
      ...CALL,
    });
    return { store, client };
  }
}

/** The gateway lost its data, or somebody else connected the same shop and so got it new secrets. */
function isForgotten(error: unknown): boolean {
  return error instanceof GatewayError && error.code === 'invalid_signature';
}
