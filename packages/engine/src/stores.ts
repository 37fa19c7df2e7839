import { randomBytes } from 'node:crypto';
import type { ConnectedAccount, Rail, RailMode } from '@neropay/core/rail';
import { type OpenStore, sealContext } from './accounts.js';
import { newCallbackSecret } from './callback-secret.js';
import type { EngineContext } from './context.js';
import { EngineError } from './errors.js';
import type { Hooks } from './hooks.js';
import { newId } from './ids.js';
import type { EndpointPatch } from './ledger/ledger.js';
import { askRail } from './observing.js';
import type { Outbox } from './outbox.js';
import { asEngineError } from './rail-errors.js';
import {
  type EndpointRecord,
  type EventRecord,
  NO_CALLBACK_URL,
  type RotatingSecret,
  type StoreRecord,
} from './records.js';
import type { DeliveryOutcome } from './sink.js';

export interface ConnectRequest {
  readonly platform: string;
  readonly name: string;
  readonly url: string;
  /** Null: nobody is called back; the store reads its events or subscribes hooks. */
  readonly callbackUrl: string | null;
  readonly rail: string;
  readonly credentials: unknown;
  readonly mode: RailMode;
}

export interface Connection {
  readonly store: StoreRecord;
  /** Shown once: signs the store's requests. */
  readonly secret: string;
  /** Shown once: signs our callbacks. */
  readonly callbackSecret: string;
  readonly warnings: readonly string[];
}

export interface StorePatchRequest {
  readonly name?: string;
  readonly callbackUrl?: string;
  readonly credentials?: unknown;
}

export interface CallbackTest {
  readonly eventId: string;
  readonly url: string;
  readonly outcome: DeliveryOutcome;
}

/** A callback endpoint's configuration, as the callback sink reads it. */
export interface CallbackConfig {
  readonly url: string | null;
  readonly secrets: readonly RotatingSecret[];
}

/** Two writers meet rarely; that one loses this often in a row is a fault. */
const MAX_ROUNDS = 20;

/** How long a replaced secret stays good. */
export const ROTATION_MS = 24 * 60 * 60 * 1000;

/** Connecting, changing and disconnecting stores. */
export class Stores {
  readonly #context: EngineContext;
  readonly #outbox: Outbox;
  readonly #hooks: Hooks;

  constructor(context: EngineContext, outbox: Outbox, hooks: Hooks) {
    this.#context = context;
    this.#outbox = outbox;
    this.#hooks = hooks;
  }

  /** Proves the credentials and issues secrets. The same account and URL again is the same store. @throws {EngineError} */
  async connect(request: ConnectRequest): Promise<Connection> {
    const { accounts, ledger, vault, clock } = this.#context;
    const rail = accounts.rail(request.rail);
    if (rail === null) {
      throw new EngineError('validation_failed', `There is no rail "${request.rail}"`, {
        details: { rail: [`must be one of: ${this.#context.rails.map((one) => one.name).join(', ')}`] },
      });
    }
    const account = await this.#prove(rail, request);
    const now = clock();
    const owner = { rail: rail.name, mode: request.mode, accountId: account.accountId };
    const secret = newStoreSecret();
    const callbackSecret = newCallbackSecret();
    const { store } = await ledger.connectStore(
      {
        ...owner,
        id: newId('st'),
        platform: request.platform,
        name: request.name,
        url: request.url,
        accountName: account.name,
        credentials: vault.seal(JSON.stringify(account.credentials), sealContext(owner, 'credentials')),
        secrets: vault.seal(JSON.stringify([current(secret)]), sealContext(owner, 'secrets')),
        state: 'active',
        createdAt: now,
        updatedAt: now,
      },
      {
        ...owner,
        id: newId('ep'),
        sink: 'callback',
        storeId: null,
        config: this.#sealConfig(owner, { url: request.callbackUrl, secrets: [current(callbackSecret)] }),
        types: null,
        state: request.callbackUrl === null ? 'disabled' : 'active',
        disabledReason: request.callbackUrl === null ? NO_CALLBACK_URL : null,
        createdAt: now,
      },
    );
    accounts.forget(store.id);
    return { store, secret, callbackSecret, warnings: account.warnings };
  }

  /** @throws {EngineError} `invalid_credentials`, or `validation_failed` for those of another account */
  async update(open: OpenStore, request: StorePatchRequest): Promise<StoreRecord> {
    const { ledger, vault, clock, accounts } = this.#context;
    const { store, rail } = open;
    let credentials: string | undefined;
    if (request.credentials !== undefined) {
      const account = await this.#prove(rail, { credentials: request.credentials, mode: store.mode });
      if (account.accountId !== store.accountId) {
        throw new EngineError(
          'validation_failed',
          'These credentials are of another account; connect it as a store of its own',
          {
            details: { credentials: [`must belong to account ${store.accountId}`] },
          },
        );
      }
      credentials = vault.seal(JSON.stringify(account.credentials), sealContext(store, 'credentials'));
    }
    const { callbackUrl } = request;
    if (callbackUrl !== undefined) {
      const active = { state: 'active', disabledReason: null } as const;
      await this.#changeConfig(store, (config) => ({ ...config, url: callbackUrl }), active);
    }
    const updated = await ledger.updateStore(store.id, { name: request.name, credentials, updatedAt: clock() });
    accounts.forget(store.id);
    return updated ?? store;
  }

  async disconnect(open: OpenStore): Promise<void> {
    const { ledger, clock, accounts } = this.#context;
    const endpoint = await this.#endpoint(open.store.id);
    await ledger.updateEndpoint(endpoint.id, { state: 'disabled', disabledReason: 'the store was disconnected' });
    await ledger.updateStore(open.store.id, { state: 'disconnected', updatedAt: clock() });
    await this.#hooks.endOf(open.store);
    accounts.forget(open.store.id);
  }

  async rotateSecret({ store: { id } }: OpenStore): Promise<string> {
    const { ledger, vault, clock, accounts } = this.#context;
    const secret = newStoreSecret();
    await untilMade(async () => {
      // As it is now, not as this request found it: a secret that was issued meanwhile must stay good.
      const store = await ledger.getStore(id);
      if (store === null) throw new Error(`Store ${id} disappeared`);
      const place = sealContext(store, 'secrets');
      const secrets = rotated(JSON.parse(vault.open(store.secrets, place)), secret, clock());
      const patch = { secrets: vault.seal(JSON.stringify(secrets), place), updatedAt: clock() };
      return ledger.updateStore(id, patch, store.secrets);
    });
    accounts.forget(id);
    return secret;
  }

  async rotateCallbackSecret({ store }: OpenStore): Promise<string> {
    const secret = newCallbackSecret();
    const now = this.#context.clock();
    await this.#changeConfig(store, (config) => ({ ...config, secrets: rotated(config.secrets, secret, now) }));
    return secret;
  }

  /** Sends a ping now and tells how the shop took it. @throws {EngineError} `validation_failed` without a callback URL */
  async testCallback(open: OpenStore): Promise<CallbackTest> {
    const { url, endpoint } = await this.callback(open.store.id);
    if (url === null) {
      throw new EngineError('validation_failed', 'This store has no callback URL to test; set callback_url first', {
        details: { callback_url: ['callback_url is not set'] },
      });
    }
    const event: EventRecord = {
      id: newId('evt'),
      type: 'ping',
      storeId: open.store.id,
      checkoutId: null,
      sequence: 0,
      checkout: null,
      refund: null,
      provider: null,
      createdAt: this.#context.clock(),
    };
    return { eventId: event.id, url, outcome: await this.#outbox.deliverNow(endpoint, event) };
  }

  /** Where a store is called back. */
  async callback(storeId: string): Promise<{ readonly url: string | null; readonly endpoint: EndpointRecord }> {
    const endpoint = await this.#endpoint(storeId);
    return { url: this.callbackConfig(endpoint).url, endpoint };
  }

  callbackConfig(endpoint: EndpointRecord): CallbackConfig {
    return JSON.parse(this.#context.vault.open(endpoint.config, sealContext(endpoint, 'endpoint')));
  }

  #prove(rail: Rail, given: Parameters<Rail['connect']>[0]): Promise<ConnectedAccount> {
    const about = { rail: rail.name, operation: 'connect', checkoutId: null } as const;
    return askRail(this.#context.observer, about, () => rail.connect(given)).catch((error: unknown) => {
      throw asEngineError(error);
    });
  }

  async #changeConfig(
    store: StoreRecord,
    change: (config: CallbackConfig) => CallbackConfig,
    patch: EndpointPatch = {},
  ): Promise<void> {
    await untilMade(async () => {
      const endpoint = await this.#endpoint(store.id);
      const config = this.#sealConfig(store, change(this.callbackConfig(endpoint)));
      return this.#context.ledger.updateEndpoint(endpoint.id, { ...patch, config }, endpoint.config);
    });
  }

  async #endpoint(storeId: string): Promise<EndpointRecord> {
    const endpoint = await this.#context.ledger.getCallbackEndpoint(storeId);
    if (endpoint === null) throw new Error(`Store ${storeId} has no callback endpoint`);
    return endpoint;
  }

  #sealConfig(owner: { rail: string; mode: string; accountId: string }, config: CallbackConfig): string {
    return this.#context.vault.seal(JSON.stringify(config), sealContext(owner, 'endpoint'));
  }
}

/** Others may change the same thing at the same time: then what was read is read again. */
async function untilMade(change: () => Promise<unknown>): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    if ((await change()) !== null) return;
  }
  throw new Error('A store is changed by others without end');
}

/** Secrets that are good at a moment, newest first. */
export function validSecrets(secrets: readonly RotatingSecret[], now: number): readonly string[] {
  return secrets
    .filter((secret) => secret.validUntil === null || secret.validUntil > now)
    .map((secret) => secret.value);
}

function current(value: string): RotatingSecret {
  return { value, validUntil: null };
}

/** The new one first; those before it stay good for a day at most. */
function rotated(secrets: readonly RotatingSecret[], value: string, now: number): readonly RotatingSecret[] {
  const until = now + ROTATION_MS;
  const kept = secrets
    .map((secret) => ({ ...secret, validUntil: Math.min(secret.validUntil ?? until, until) }))
    .filter((secret) => secret.validUntil > now);
  return [current(value), ...kept];
}

function newStoreSecret(): string {
  return `sk_st_${randomBytes(32).toString('base64url')}`;
}
