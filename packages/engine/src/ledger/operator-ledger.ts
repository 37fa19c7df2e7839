import type {
  CheckoutRecord,
  EndpointRecord,
  EventRecord,
  PaymentRecord,
  RefundRecord,
  StoreRecord,
} from '../records.js';
import type { CheckoutStatus } from '../states.js';

/** The part of a ledger that an operator looks at and writes to, beside the engine's own work. What `Ledger` promises holds here too. */
export interface OperatorLedger extends OperatorQueries, OperatorRecords {}

/**
 * Questions that may take a while. They only read, and are asked apart from the engine's work (on a connection, and in SQLite a thread, of their
 * own), so that a big one keeps no notification waiting. Lists answer null when the cursor is none of theirs.
 */
export interface OperatorQueries {
  overview(query: OverviewQuery): Promise<Overview>;
  /** Newest first. */
  searchCheckouts(query: CheckoutQuery): Promise<Page<CheckoutEntry> | null>;
  /** Null for a checkout that there is not. */
  checkoutHistory(checkoutId: string): Promise<CheckoutHistory | null>;
  /** Newest first. */
  searchStores(query: StoreQuery): Promise<Page<StoreEntry> | null>;
  /** Null for a store that there is not. */
  storeHistory(storeId: string): Promise<StoreHistory | null>;
  /** The newest event first. */
  searchDeliveries(query: DeliveryQuery): Promise<Page<DeliveryEntry> | null>;
  /** Null for a delivery that there is not. */
  deliveryHistory(deliveryId: number): Promise<DeliveryHistory | null>;
  /** Dead deliveries of active endpoints, the oldest event first: what the next step of a bulk replay is made of. */
  findDeadDeliveries(query: DeadDeliveryQuery): Promise<DeadDeliveries | null>;
  /** Newest first. */
  listAudit(query: AuditQuery): Promise<Page<AuditRecord> | null>;
  database(): Promise<DatabaseFacts>;
}

/** What an operator changes, and small facts that are looked up by their key. */
export interface OperatorRecords {
  /**
   * Makes deliveries due at `now` as if they had never been tried: those in one of `states`, of active endpoints. Others are left as they are, so
   * that of two who replay the same dead one only one does. What was heard from their receivers stays. @returns those that are due now
   */
  replayDeliveries(
    ids: readonly number[],
    states: readonly ('dead' | 'delivered')[],
    now: number,
  ): Promise<readonly ReplayedDelivery[]>;
  /** Lets an endpoint that was disabled hear events again, and what waits for it go out. Null when there is none, or it was ended for good. */
  enableEndpoint(id: string): Promise<EndpointRecord | null>;
  /** @returns the entry's id */
  appendAudit(entry: Omit<AuditRecord, 'id'>): Promise<number>;
  /** What came of an entry that was written as `begun`. Its details are laid over those that it has. */
  finishAudit(
    id: number,
    outcome: Exclude<AuditRecord['outcome'], 'begun'>,
    details: AuditRecord['details'],
  ): Promise<void>;
  /** Forgets those that have expired when this one begins. */
  insertSession(session: OperatorSession): Promise<void>;
  /** Null when there is none, or it has expired at `now`. */
  findSession(tokenHash: string, now: number): Promise<OperatorSession | null>;
  deleteSession(tokenHash: string): Promise<void>;
}

/** One page of a list. `nextCursor` asks for the one after it, and is null on the last; rows that are written meanwhile move nothing. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor: string | null;
}

export interface PageQuery {
  /** Null: from the beginning. */
  readonly cursor: string | null;
  readonly limit: number;
}

/** Times are Unix milliseconds: `from` up to and without `to`. */
export interface OverviewQuery {
  readonly from: number;
  readonly to: number;
  /** Buckets begin at `from`. */
  readonly bucketMs: number;
  /** Left out: both. */
  readonly mode?: 'live' | 'test' | undefined;
}

/** Amounts are in minor units of their currency. */
export interface Overview {
  /** Of checkouts that were paid in the range; the most payments first. `refunded` is what has gone back of them since. */
  readonly sums: readonly {
    readonly currency: string;
    readonly count: number;
    readonly amount: bigint;
    readonly refunded: bigint;
  }[];
  /** The same by when it was paid, in order; only buckets in which something was. */
  readonly series: readonly {
    readonly at: number;
    readonly currency: string;
    readonly count: number;
    readonly amount: bigint;
  }[];
  /** Checkouts that were opened in the range, by what they are now. */
  readonly statuses: readonly { readonly status: CheckoutStatus; readonly count: number }[];
  /** What wants a look, whatever the range and the mode. */
  readonly attention: {
    readonly review: number;
    readonly disputed: number;
    readonly deadDeliveries: number;
    /** Of connected stores; without those that have no callback URL, and those that were ended. */
    readonly disabledEndpoints: number;
    /** The provider's answer is unknown, and no longer asked for. */
    readonly stuckRefunds: number;
  };
}

export interface CheckoutQuery extends PageQuery {
  /** How an id, order id, order number, reference or the id of a provider payment begins, as it is written; or an e-mail address, whole, in any case. */
  readonly q?: string | undefined;
  /** Left out or empty: all. */
  readonly statuses?: readonly string[] | undefined;
  readonly storeId?: string | undefined;
  readonly kind?: CheckoutRecord['kind'] | undefined;
  readonly mode?: 'live' | 'test' | undefined;
  readonly currency?: string | undefined;
  /** Asked for (created) from here on. */
  readonly from?: number | undefined;
  /** Asked for before. */
  readonly to?: number | undefined;
}

export interface CheckoutEntry {
  readonly checkout: CheckoutRecord;
  readonly store: Pick<StoreRecord, 'id' | 'name' | 'platform'>;
  /** When money was first seen to have arrived; kept whatever becomes of it. */
  readonly paidAt: number | null;
}

/** Everything that is known of one checkout. Lists are in the order in which things happened; of very many only the newest. */
export interface CheckoutHistory extends CheckoutEntry {
  /** When the provider answered the call that opens it, with a page or a refusal. Null: not yet, or before it was written down. */
  readonly openedAt: number | null;
  /** When it is read back by itself next; null: never. */
  readonly reconcileAt: number | null;
  readonly payments: readonly PaymentRecord[];
  readonly refunds: readonly RefundRecord[];
  readonly notifications: readonly NotificationEntry[];
  readonly events: readonly EventRecord[];
  readonly deliveries: readonly DeliveryEntry[];
  /** Entries whose subject it is. */
  readonly audit: readonly AuditRecord[];
}

export interface NotificationEntry {
  readonly id: number;
  readonly type: string;
  readonly verified: boolean;
  readonly paymentId: string | null;
  readonly outcome: string | null;
  /** As it came; null once its time to be kept is over. */
  readonly body: string | null;
  readonly receivedAt: number;
}

export interface StoreQuery extends PageQuery {
  /** A part of its name, URL or account, in any case; or how its id begins. */
  readonly q?: string | undefined;
  readonly state?: StoreRecord['state'] | undefined;
}

export interface StoreEntry {
  readonly store: StoreRecord;
  readonly callbackState: EndpointRecord['state'];
}

export interface StoreHistory extends StoreEntry {
  /** Its callback first, then what else it and its account have, without what was ended. */
  readonly endpoints: readonly EndpointRecord[];
  readonly lastCheckoutAt: number | null;
  readonly lastNotificationAt: number | null;
  /** Of its own events, at any endpoint. */
  readonly deliveries: { readonly pending: number; readonly dead: number };
}

/** `ended`: its endpoint was ended before it went out. */
export type DeliveryState = 'pending' | 'delivered' | 'dead' | 'ended';

export interface DeliveryQuery extends PageQuery {
  /** The id of an event, checkout or endpoint, whole. */
  readonly q?: string | undefined;
  readonly state?: DeliveryState | undefined;
  readonly storeId?: string | undefined;
  readonly endpointId?: string | undefined;
  readonly type?: string | undefined;
}

export interface DeliveryEntry {
  readonly id: number;
  readonly eventId: string;
  readonly type: string;
  readonly checkoutId: string | null;
  /** Whose event it is; null for one of the account itself. */
  readonly store: Pick<StoreRecord, 'id' | 'name'> | null;
  readonly endpointId: string;
  readonly sink: string;
  readonly state: DeliveryState;
  /** Those that have ended, since it was last replayed, if it was. */
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly lastReason: string | null;
  /** When its event was told. */
  readonly createdAt: number;
  /** Null when it is over, or a try is under way. */
  readonly nextAttemptAt: number | null;
  readonly finishedAt: number | null;
}

export interface DeliveryHistory {
  readonly delivery: DeliveryEntry;
  readonly endpoint: EndpointRecord;
  readonly event: EventRecord;
  /** The newest first; of many only the newest {@link KEPT_TRIES}. */
  readonly tries: readonly DeliveryTry[];
}

/** So many failed tries of a delivery are kept. */
export const KEPT_TRIES = 20;

export interface DeliveryTry {
  readonly at: number;
  /** Counts from 1, and from 1 again when it was replayed. */
  readonly attempt: number;
  readonly outcome: 'delivered' | 'retry' | 'dead' | 'gone';
  readonly status: number | null;
  readonly reason: string | null;
  readonly ms: number;
  /** The beginning of what the receiver answered; null when nothing came, or its time to be kept is over. */
  readonly response: string | null;
}

export type ReplayedDelivery = Pick<DeliveryEntry, 'id' | 'endpointId'>;

export interface DeadDeliveryQuery extends PageQuery {
  readonly storeId?: string | undefined;
  readonly endpointId?: string | undefined;
  readonly type?: string | undefined;
  /** Only of events that were told before it, so that the work has an end. */
  readonly before: number;
}

export interface DeadDeliveries {
  readonly ids: readonly number[];
  /** How many there are after these. */
  readonly remaining: number;
  readonly nextCursor: string | null;
}

export interface AuditQuery extends PageQuery {
  readonly action?: string | undefined;
  readonly subject?: string | undefined;
}

/** Who did what, and what came of it. Never removed. */
export interface AuditRecord {
  readonly id: number;
  readonly at: number;
  readonly operator: string;
  /** From where, as the gateway sees it. */
  readonly address: string | null;
  readonly action: string;
  /** The id of what was acted on. */
  readonly subject: string | null;
  /** `begun`: written before it is done. */
  readonly outcome: 'begun' | 'ok' | 'refused' | 'failed';
  /** Facts, never a secret. */
  readonly details: Readonly<Record<string, string>>;
}

export interface OperatorSession {
  /** SHA-256 of the token, in hex: the token itself is nowhere but in the browser. */
  readonly tokenHash: string;
  readonly operator: string;
  readonly csrfSecret: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

export interface DatabaseFacts {
  readonly kind: 'sqlite' | 'postgres';
  /** On disk; null when it is not known. */
  readonly bytes: number | null;
  /** The step of the migrations that it is of. */
  readonly schema: number;
}
