import type { ProviderCall } from '@neropay/core/rail';
import type {
  AccountLook,
  CheckoutRecord,
  DeliveryRecord,
  DueCheckout,
  EndpointRecord,
  EventRecord,
  NotificationRecord,
  PaymentRecord,
  ReconcileSchedule,
  RefundRecord,
  ScheduledCheckout,
  StoreRecord,
} from '../records.js';
import type { KEPT_TRIES, OperatorLedger } from './operator-ledger.js';

/**
 * Where everything is written. Each method is one transaction: when it resolves, what it wrote survives a power cut; when it rejects,
 * nothing was written, unless a connection to the database was lost in the very commit: then it may all have been. Repeating is right in both cases.
 * Rules that two callers could break between them (one open checkout per order and amount, refunds within what was paid,
 * an event per sequence) are checked inside the transaction, never before it.
 *
 * Implementations pass one contract suite (`test/ledger-contract.ts`).
 * @throws {LedgerUnavailableError} from any method when the database cannot do its work.
 */
export interface Ledger extends OperatorLedger {
  /** The same account and URL again is the same store, with what is new in `store`. */
  connectStore(store: StoreRecord, callback: EndpointRecord): Promise<{ store: StoreRecord; created: boolean }>;
  getStore(id: string): Promise<StoreRecord | null>;
  /** @param madeFrom the sealed secrets that the patch was made from: null is answered, and nothing written, when there are others by now */
  updateStore(id: string, patch: StorePatch, madeFrom?: string): Promise<StoreRecord | null>;
  /** A store's own callback endpoint. */
  getCallbackEndpoint(storeId: string): Promise<EndpointRecord | null>;
  /** @param madeFrom the sealed config that the patch was made from: null is answered, and nothing written, when there is another by now */
  updateEndpoint(id: string, patch: EndpointPatch, madeFrom?: string): Promise<EndpointRecord | null>;
  /** Another receiver of events, beside the stores' own callbacks. */
  insertEndpoint(endpoint: EndpointRecord): Promise<void>;
  getEndpoint(id: string): Promise<EndpointRecord | null>;
  /** Every endpoint of an account, of all its stores, whatever its state; the oldest first. */
  listEndpoints(scope: AccountScope): Promise<readonly EndpointRecord[]>;
  /** Writes a store's hook together with its idempotency key; the same key again answers the hook that it made, also one that has ended. */
  insertHook(hook: EndpointRecord, storeId: string, idempotent: IdempotentWrite): Promise<InsertHookResult>;
  /** Ends an endpoint for good: nothing that waits for it is delivered any more, and it cannot be enabled again. What is under way may end. */
  endEndpoint(id: string, reason: string, at: number): Promise<void>;

  /** Stores in the order of their ids, also those that disconnected. */
  listStores(afterId: string | null, limit: number): Promise<readonly StoreRecord[]>;
  /** Replaces what is sealed of a store; false, and nothing written, when it holds something else than `from` by now. */
  resealStore(id: string, from: SealedOfStore, to: SealedOfStore): Promise<boolean>;
  /** A value of the database's own, by its name: written when what is there is `madeFrom` (null: nothing). Answers what is there afterwards. */
  swapMark(name: string, value: string, madeFrom: string | null): Promise<string>;
  /**
   * Remembers until `expiresAt` that a signature of a store was accepted with this idempotency key; answers the key that it was accepted with first.
   * Those that have expired at `now` are forgotten.
   */
  rememberSignature(storeId: string, signature: string, key: string, now: number, expiresAt: number): Promise<string>;

  findIdempotent(storeId: string, key: string): Promise<IdempotentWrite | null>;
  /** Remembers a write; answers the earlier one when the key is taken. */
  rememberIdempotent(storeId: string, write: IdempotentWrite, at: number): Promise<IdempotentWrite>;

  /** The first of `base`, `base-2`, `base-3` … that no payment of this account has ever been called. */
  nextReference(scope: AccountScope, base: string): Promise<string>;
  /** Writes a checkout unless the order has one that answers the same question. */
  insertCheckout(checkout: ScheduledCheckout, idempotent: IdempotentWrite | null): Promise<InsertCheckoutResult>;
  getCheckout(id: string): Promise<CheckoutRecord | null>;
  findCheckoutByReference(scope: AccountScope, reference: string): Promise<CheckoutRecord | null>;
  /** By a provider payment that is bound to it, else by the provider's id of what it opened ({@link CheckoutRecord.hostedId}). */
  findCheckoutByPayment(scope: AccountScope, paymentId: string): Promise<CheckoutRecord | null>;
  /** Newest first. */
  findCheckoutsByOrder(storeId: string, orderId: string): Promise<readonly CheckoutRecord[]>;
  /** Another reference for a payment that the provider has not opened; false when the reference is taken or the payment is open by now. */
  replacePlan(id: string, reference: string, plan: ProviderCall, at: number): Promise<boolean>;
  recordOpened(
    id: string,
    opened: Pick<ScheduledCheckout, 'hostedId' | 'action' | 'expiresAt' | 'reconcileAt'>,
    at: number,
  ): Promise<CheckoutRecord>;
  /** What the provider answered once the customer had chosen. The first answer stays: the customer was sent there. */
  recordAnswered(id: string, opened: Pick<CheckoutRecord, 'hostedId' | 'action'>, at: number): Promise<CheckoutRecord>;
  /** The provider's final refusal to open it. */
  recordRefused(id: string, refusal: NonNullable<CheckoutRecord['refusal']>, at: number): Promise<CheckoutRecord>;

  loadForSettle(checkoutId: string): Promise<SettleBasis | null>;
  /** State, payments, refund, events and their deliveries, all or nothing. */
  applySettlement(settlement: Settlement): Promise<SettlementResult>;

  appendNotification(notification: NewNotification): Promise<void>;
  claimNotifications(now: number, leaseUntil: number, limit: number): Promise<readonly NotificationRecord[]>;
  /** @param checkoutId the checkout that they turned out to be about */
  finishNotifications(ids: readonly number[], outcome: string, at: number, checkoutId?: string | null): Promise<void>;
  retryNotification(id: number, dueAt: number, reason: string, checkoutId?: string | null): Promise<void>;

  /** Open checkouts whose time to be read back has come; leased until `leaseUntil`. */
  claimDueCheckouts(now: number, leaseUntil: number, limit: number): Promise<readonly DueCheckout[]>;
  /** @throws when there is no such checkout */
  reconcileScheduleOf(checkoutId: string): Promise<ReconcileSchedule>;
  /**
   * Ends a lease: `leased` is the checkout as it was claimed, or as it was found without a time. Does nothing when another time has been set since.
   */
  scheduleReconcile(leased: Pick<DueCheckout, 'id' | 'reconcileAt'>, at: number | null, step: number): Promise<void>;

  /** Accounts whose look at the provider's own lists is due; leased until `leaseUntil`. Connecting a store makes its account's, due a day later. */
  claimDueLooks(now: number, leaseUntil: number, limit: number): Promise<readonly AccountLook[]>;
  /** Ends a lease: `leased` is the look as it was claimed. Does nothing when somebody else has claimed it since. */
  scheduleLook(leased: AccountLook, next: Pick<AccountLook, 'since' | 'beganAt' | 'place' | 'dueAt'>): Promise<void>;

  /** Checks inside the transaction that all refunds of the payment together stay within `limit` (minor units). */
  reserveRefund(refund: RefundRecord, limit: bigint, idempotent: IdempotentWrite | null): Promise<ReserveRefundResult>;
  getRefund(id: string): Promise<RefundRecord | null>;
  listRefunds(checkoutId: string): Promise<readonly RefundRecord[]>;
  claimDueRefunds(now: number, leaseUntil: number, limit: number): Promise<readonly RefundRecord[]>;
  /**
   * The outcome is still unknown: asked about again at `dueAt`, or never by itself (null).
   * @param providerRefundId what the provider calls it, once it has said so; null leaves what is known
   */
  retryRefund(
    id: string,
    dueAt: number | null,
    error: NonNullable<RefundRecord['error']>,
    at: number,
    providerRefundId?: string | null,
  ): Promise<void>;
  /** Makes those of a checkout due that wait for their time; not those that are claimed. @returns whether there are any */
  hastenRefunds(checkoutId: string, now: number): Promise<boolean>;

  /**
   * Due deliveries of active endpoints, the oldest first, at most one per checkout and endpoint, so that events of a checkout reach an endpoint in their
   * order. Fewer than `limit` may be claimed though there are more; none only when there are none, or somebody else is claiming them.
   * @param perEndpoint how many one endpoint gets at most, so that one with a thousand due leaves room for the others
   * @param busyEndpoints endpoints that have enough in flight
   */
  claimDeliveries(
    now: number,
    leaseUntil: number,
    limit: number,
    perEndpoint: number,
    busyEndpoints: readonly string[],
  ): Promise<readonly DeliveryRecord[]>;
  /**
   * Once it is delivered or dead, a delivery stays so, until it is replayed. Failed tries are kept beside it, the newest {@link KEPT_TRIES} of them.
   * @param answer what was measured and heard; left out, the try is written without
   */
  finishDelivery(id: number, result: DeliveryResult, at: number, answer?: DeliveryAnswer): Promise<void>;
  /** Tells an event of the account itself, of no store, to the account's endpoints. False when an event of this id was told before. */
  tellAccount(event: EventRecord, scope: AccountScope): Promise<boolean>;
  listEvents(storeId: string, afterEventId: string | null, limit: number): Promise<readonly EventRecord[] | null>;

  /**
   * Clears what came in full: bodies of notifications that came before `before`, and receivers' answers to deliveries before it. What is known of
   * them otherwise is kept. At most `limit` rows of each kind at a time, so that it holds nobody up.
   * @returns how many rows were looked at; 0 when there is nothing left to forget
   */
  forgetBodies(before: number, limit: number): Promise<number>;

  /** What is due at `now` and nobody works on; cheap enough to be asked every few seconds. */
  backlog(now: number): Promise<Backlog>;

  ping(): Promise<void>;
  close(): Promise<void>;
}

/** What waits to be worked on, by queue. */
export interface Backlog {
  readonly inbox: QueueBacklog;
  /** Without what waits behind an earlier event of its checkout, or for an endpoint that is disabled. */
  readonly outbox: QueueBacklog;
  readonly refunds: QueueBacklog;
  readonly reconcile: QueueBacklog;
}

export interface QueueBacklog {
  readonly due: number;
  /** Unix milliseconds: when the oldest of them became due. Null when there is none, or it was left behind by a crash and is free at once. */
  readonly oldestDueAt: number | null;
}

export type StorePatch = Partial<Pick<StoreRecord, 'name' | 'credentials' | 'secrets' | 'state' | 'accountName'>> & {
  readonly updatedAt: number;
};

export type EndpointPatch = Partial<Pick<EndpointRecord, 'config' | 'state' | 'disabledReason' | 'types'>>;

export type SealedOfStore = Pick<StoreRecord, 'credentials' | 'secrets'>;

export interface AccountScope {
  readonly rail: string;
  readonly mode: 'live' | 'test';
  readonly accountId: string;
}

/** A write that carried an idempotency key: what was asked (as a hash) and what it made. */
export interface IdempotentWrite {
  readonly key: string;
  readonly requestHash: string;
  readonly resourceId: string;
}

export type InsertCheckoutResult =
  | { readonly kind: 'created'; readonly checkout: CheckoutRecord; readonly superseded: readonly CheckoutRecord[] }
  /** Open or paid for the same amount and currency: one order, one payment. */
  | { readonly kind: 'existing'; readonly checkout: CheckoutRecord }
  /** Paid with another amount. */
  | { readonly kind: 'already_paid'; readonly checkout: CheckoutRecord }
  | { readonly kind: 'reference_taken' }
  | { readonly kind: 'idempotency_conflict' };

export type InsertHookResult =
  | { readonly kind: 'created' }
  | { readonly kind: 'existing'; readonly endpoint: EndpointRecord }
  | { readonly kind: 'idempotency_conflict' };

export interface SettleBasis {
  readonly checkout: CheckoutRecord;
  readonly payments: readonly PaymentRecord[];
  readonly refunds: readonly RefundRecord[];
}

export interface Settlement {
  readonly checkoutId: string;
  /** The version that everything here was computed from. */
  readonly version: number;
  readonly checkout: Pick<
    CheckoutRecord,
    'status' | 'refunded' | 'transactionId' | 'late' | 'reviewReason' | 'sequence' | 'updatedAt'
  >;
  readonly payments: readonly PaymentRecord[];
  readonly refund: Pick<RefundRecord, 'id' | 'status' | 'providerRefundId' | 'error'> | null;
  readonly events: readonly EventRecord[];
}

export type SettlementResult =
  /** With the checkout as it was written. */
  | { readonly kind: 'applied'; readonly checkout: CheckoutRecord }
  /** Someone else wrote in between: read again. */
  | { readonly kind: 'stale' }
  /** A payment in it belongs to another checkout: it is not this one's money. */
  | { readonly kind: 'payment_bound'; readonly paymentId: string; readonly checkoutId: string };

export interface NewNotification extends Omit<NotificationRecord, 'id' | 'attempts'> {
  /** As it came, for the record. */
  readonly body: string;
}

export type ReserveRefundResult =
  | { readonly kind: 'reserved' }
  | { readonly kind: 'existing'; readonly refund: RefundRecord }
  | { readonly kind: 'exceeds'; readonly available: bigint }
  | { readonly kind: 'idempotency_conflict' };

export type DeliveryResult =
  | { readonly kind: 'delivered'; readonly status: number | null }
  | { readonly kind: 'retry'; readonly dueAt: number; readonly status: number | null; readonly reason: string }
  | { readonly kind: 'dead'; readonly status: number | null; readonly reason: string }
  /** The receiver wants no more: the endpoint is disabled, unless it has another `config` by now than the one that was answered so. */
  | { readonly kind: 'gone'; readonly status: number | null; readonly reason: string; readonly config: string };

export interface DeliveryAnswer {
  readonly ms: number;
  /** The beginning of what the receiver answered, if it answered. */
  readonly response: string | null;
}
