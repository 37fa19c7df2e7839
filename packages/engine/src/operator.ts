import type { ConnectedAccount } from '@neropay/core/rail';
import { type OpenStore, sealContext } from './accounts.js';
import type { EngineContext } from './context.js';
import type { DeadDeliveryQuery, ReplayedDelivery } from './ledger/operator-ledger.js';
import { askRail } from './observing.js';
import type { Outbox } from './outbox.js';
import { asEngineError } from './rail-errors.js';
import type { EndpointRecord, StoreRecord } from './records.js';

export interface ReplayStep {
  readonly replayed: number;
  /** How many are left after this step. */
  readonly remaining: number;
  /** Null: there is no next step. */
  readonly nextCursor: string | null;
}

export interface StoreCheck {
  readonly ok: boolean;
  /** What is wrong, and what to do. */
  readonly message: string | null;
  readonly warnings: readonly string[];
}

/** What an operator does by hand, beside what shops ask for. */
export class Operator {
  readonly #context: EngineContext;
  readonly #outbox: Outbox;

  constructor(context: EngineContext, outbox: Outbox) {
    this.#context = context;
    this.#outbox = outbox;
  }

  /**
   * Sends deliveries once more that are dead, or arrived: under the same ids, so that a receiver who has applied one knows. They are tried as often as
   * new ones, and later events of their checkouts that have not gone out wait behind them. Those that have are newer: a shop leaves the older aside.
   * @returns those that go out now, without any that wait for their next try, or whose endpoint is disabled or ended
   */
  async replay(ids: readonly number[]): Promise<readonly ReplayedDelivery[]> {
    const { ledger, clock } = this.#context;
    const replayed = await ledger.replayDeliveries(ids, ['dead', 'delivered'], clock());
    for (const endpointId of new Set(replayed.map((one) => one.endpointId))) this.#outbox.trust(endpointId);
    return replayed;
  }

  /**
   * One step of replaying all that are dead and fit, the oldest first; the next one is asked for with `nextCursor`. Of two who do it at the same time
   * each delivery is replayed by one. No endpoint gets more at once than it always does.
   * @returns null when the cursor is none of a replay
   */
  async replayDead(query: DeadDeliveryQuery): Promise<ReplayStep | null> {
    const { ledger, clock } = this.#context;
    const dead = await ledger.findDeadDeliveries(query);
    if (dead === null) return null;
    const replayed = await ledger.replayDeliveries(dead.ids, ['dead'], clock());
    this.#outbox.wake();
    return { replayed: replayed.length, remaining: dead.remaining, nextCursor: dead.nextCursor };
  }

  /**
   * Lets an endpoint hear events again that a 410, or somebody, disabled. What has waited for it goes out now; what died meanwhile can be replayed.
   * @returns null, and nothing has changed, when there is none, it was ended for good, its store is disconnected or it has no URL
   */
  async enableEndpoint(id: string): Promise<EndpointRecord | null> {
    const { ledger } = this.#context;
    const endpoint = await ledger.getEndpoint(id);
    if (endpoint === null || !(await this.#canHear(endpoint))) return null;
    const enabled = await ledger.enableEndpoint(id);
    if (enabled !== null) this.#outbox.trust(id);
    return enabled;
  }

  /** Proves a store's credentials against the provider again, as they are stored. */
  async checkStore({ store, rail, account }: OpenStore): Promise<StoreCheck> {
    const about = { rail: rail.name, operation: 'connect', checkoutId: null } as const;
    try {
      const proven = await askRail(this.#context.observer, about, () => rail.connect(account));
      const isSame = proven.accountId === store.accountId;
      return { ok: isSame, message: isSame ? null : otherAccount(store, proven), warnings: proven.warnings };
    } catch (error) {
      return { ok: false, message: asEngineError(error).message, warnings: [] };
    }
  }

  async #canHear(endpoint: EndpointRecord): Promise<boolean> {
    const { ledger, vault } = this.#context;
    const store = endpoint.storeId === null ? null : await ledger.getStore(endpoint.storeId);
    if (store?.state === 'disconnected') return false;
    // A platform's endpoint has no URL of its own; a callback that has none says so.
    const config: { url?: string | null } = JSON.parse(vault.open(endpoint.config, sealContext(endpoint, 'endpoint')));
    return config.url !== null;
  }
}

function otherAccount(store: StoreRecord, proven: ConnectedAccount): string {
  return `The provider says that these credentials are of account ${proven.accountId}, not ${store.accountId}: enter those of this account in the shop`;
}
