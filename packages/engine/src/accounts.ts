import type { Rail, RailAccount } from '@neropay/core/rail';
import { LRUCache } from 'lru-cache';
import type { AccountScope, Ledger } from './ledger/ledger.js';
import type { RotatingSecret, StoreRecord } from './records.js';
import type { Vault } from './vault.js';

/** A store with everything opened that is needed to act for it. In memory only. */
export interface OpenStore {
  readonly store: StoreRecord;
  readonly rail: Rail;
  readonly account: RailAccount;
  readonly secrets: readonly RotatingSecret[];
}

const CACHED_STORES = 10_000;
/** Another process may have changed a store: this is how long an old secret can linger here. */
const FRESH_MS = 5_000;

/** Opens stores: finds them, decrypts what they hold, and keeps the answer for a few seconds. */
export class Accounts {
  readonly #ledger: Ledger;
  readonly #vault: Vault;
  readonly #rails: ReadonlyMap<string, Rail>;
  readonly #cache = new LRUCache<string, OpenStore>({ max: CACHED_STORES, ttl: FRESH_MS });

  constructor(parts: { ledger: Ledger; vault: Vault; rails: readonly Rail[] }) {
    this.#ledger = parts.ledger;
    this.#vault = parts.vault;
    this.#rails = new Map(parts.rails.map((rail) => [rail.name, rail]));
  }

  rail(name: string): Rail | null {
    return this.#rails.get(name) ?? null;
  }

  /** Null for a store that is unknown or disconnected. */
  async open(storeId: string): Promise<OpenStore | null> {
    const opened = await this.openForSettling(storeId);
    return opened?.store.state === 'active' ? opened : null;
  }

  /** The same for a store that may have disconnected since: its open payments are still settled. */
  async openForSettling(storeId: string): Promise<OpenStore | null> {
    const known = this.#cache.get(storeId);
    if (known !== undefined) return known;
    const store = await this.#ledger.getStore(storeId);
    if (store === null) return null;
    const opened = this.#open(store);
    this.#cache.set(storeId, opened);
    return opened;
  }

  forget(storeId: string): void {
    this.#cache.delete(storeId);
  }

  #open(store: StoreRecord): OpenStore {
    const rail = this.#rails.get(store.rail);
    if (rail === undefined)
      throw new Error(`Store ${store.id} uses rail ${store.rail}, which this gateway does not have`);
    return {
      store,
      rail,
      account: {
        accountId: store.accountId,
        mode: store.mode,
        credentials: JSON.parse(this.#vault.open(store.credentials, sealContext(store, 'credentials'))),
      },
      secrets: JSON.parse(this.#vault.open(store.secrets, sealContext(store, 'secrets'))),
    };
  }
}

/** The account alone: what a ledger with a thread of its own is given is copied, and a store has more to it than is asked for. */
export function scopeOf({ rail, mode, accountId }: AccountScope): AccountScope {
  return { rail, mode, accountId };
}

/** What a sealed value is bound to: it opens for the same account and purpose only. */
export function sealContext(
  owner: { readonly rail: string; readonly mode: string; readonly accountId: string },
  purpose: 'credentials' | 'secrets' | 'endpoint',
): string {
  return `${purpose}:${owner.rail}:${owner.mode}:${owner.accountId}`;
}
