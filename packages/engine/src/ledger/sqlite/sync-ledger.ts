import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { CheckoutRecord, EndpointRecord, EventRecord, RefundRecord } from '../../records.js';
import { ACCOUNT_LOOK_EVERY_MS } from '../../schedule.js';
import { HAS_BEEN_PAID } from '../../states.js';
import type {
  AccountScope,
  DeliveryAnswer,
  DeliveryResult,
  IdempotentWrite,
  InsertCheckoutResult,
  InsertHookResult,
  Ledger,
  QueueBacklog,
  ReserveRefundResult,
  SettlementResult,
} from '../ledger.js';
import { KEPT_TRIES, type OperatorQueries } from '../operator-ledger.js';
import { RANKED_PER_CLAIMED } from '../ranked.js';
import {
  accountLookOf,
  checkoutOf,
  dueCheckoutOf,
  endpointOf,
  eventOf,
  NOTIFICATION_COLUMNS,
  notificationOf,
  paymentOf,
  type Row,
  reconcileScheduleOf,
  refundOf,
  storeOf,
  toJson,
  withoutSchedule,
} from '../rows.js';
import { standingFor } from '../standing.js';
import { Undo } from '../undo.js';
import { operatorRecords } from './operator-records.js';
import { retentionMethods } from './retention.js';
import { statementsOn } from './statements.js';
import type { Sync } from './sync.js';

/**
 * The ledger's methods without their promises; each runs inside a transaction that the caller has opened. What operators ask is answered apart from
 * them (`operator-queries.ts`).
 */
export type SyncLedger = Sync<Omit<Ledger, keyof OperatorQueries | 'close'>>;

/**
 * An order has a handful of checkouts. Left to itself SQLite, which knows nothing of how many there are, goes through all of the store's by the index that
 * has them in the order that is asked for: 200 ms with 60,000.
 */
const CHECKOUTS_OF_ORDERS = 'checkouts INDEXED BY checkouts_order';

/** Deliveries `d` that may go out by a time, which is its one value: what a query is `FROM`, with its conditions. */
const DUE_DELIVERIES = `deliveries d JOIN endpoints e ON e.id = d.endpoint_id AND e.state = 'active'
  WHERE d.due_at <= ?
    AND NOT EXISTS (
      SELECT 1 FROM deliveries earlier
      WHERE earlier.endpoint_id = d.endpoint_id AND earlier.checkout_id = d.checkout_id
        AND earlier.sequence < d.sequence AND earlier.state = 'pending')`;

/** Every statement of the SQLite ledger. Knows SQL and the rules that only hold inside a transaction; knows no threads and no time of its own. */
export function createSyncLedger(db: DatabaseSync): SyncLedger {
  const statements = statementsOn(db);
  const { run, insert, one, all } = statements;
  const map = <T>(row: Row | undefined, of: (row: Row) => T): T | null => (row === undefined ? null : of(row));

  // What a crash left claimed is free again: this process is the only one (see takeLock). The try that it cut short says nothing about the provider:
  // were it counted, crashes would use up a schedule that is meant for that. A delivery's is counted when it ends.
  run(
    'UPDATE notifications SET due_at = 0, leased = 0, attempts = MAX(attempts - 1, 0) WHERE due_at IS NOT NULL AND leased > 0',
  );
  run('UPDATE deliveries SET due_at = 0, leased = 0 WHERE due_at IS NOT NULL AND leased > 0');
  run(
    'UPDATE refunds SET due_at = 0, leased = 0, attempts = MAX(attempts - 1, 0) WHERE due_at IS NOT NULL AND leased > 0',
  );
  run('UPDATE account_looks SET due_at = 0, leased = 0 WHERE leased > 0');
  run(
    'UPDATE checkouts SET reconcile_at = 0, reconcile_leased = 0 WHERE reconcile_at IS NOT NULL AND reconcile_leased > 0',
  );

  const getCheckout = (id: string) => map(one('SELECT * FROM checkouts WHERE id = ?', id), checkoutOf);
  const mustGetCheckout = (id: string): CheckoutRecord => {
    const checkout = getCheckout(id);
    if (checkout === null) throw new Error(`No checkout ${id}`);
    return checkout;
  };
  const getStore = (id: string) => map(one('SELECT * FROM stores WHERE id = ?', id), storeOf);
  const getEndpoint = (id: string) => map(one('SELECT * FROM endpoints WHERE id = ?', id), endpointOf);
  const getRefund = (id: string) => map(one('SELECT * FROM refunds WHERE id = ?', id), refundOf);
  const listRefunds = (checkoutId: string) =>
    all('SELECT * FROM refunds WHERE checkout_id = ? ORDER BY created_at, id', checkoutId).map(refundOf);
  const referenceTaken = (scope: AccountScope, reference: string) =>
    one(
      'SELECT 1 FROM checkouts WHERE rail = ? AND mode = ? AND account_id = ? AND reference = ?',
      scope.rail,
      scope.mode,
      scope.accountId,
      reference,
    ) !== undefined;
  const findIdempotent = (storeId: string, key: string): IdempotentWrite | null =>
    map(one('SELECT * FROM idempotency WHERE store_id = ? AND key = ?', storeId, key), (row) => ({
      key,
      requestHash: String(row.request_hash),
      resourceId: String(row.resource_id),
    }));
  const rememberIdempotent = (storeId: string, write: IdempotentWrite, at: number): IdempotentWrite => {
    run(
      `INSERT INTO idempotency (store_id, key, request_hash, resource_id, created_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
      storeId,
      write.key,
      write.requestHash,
      write.resourceId,
      at,
    );
    return findIdempotent(storeId, write.key) ?? write;
  };

  const insertEvent = (event: EventRecord, scope: AccountScope): void => {
    const cursor = insert(
      `INSERT INTO events (id, type, store_id, checkout_id, sequence, checkout, refund, provider, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      event.id,
      event.type,
      event.storeId,
      event.checkoutId,
      event.sequence,
      toJson(event.checkout),
      toJson(event.refund),
      toJson(event.provider),
      event.createdAt,
    );
    run(
      `INSERT INTO deliveries (event_cursor, endpoint_id, checkout_id, sequence, state, attempts, due_at)
       SELECT ?, id, ?, ?, 'pending', 0, ? FROM endpoints
       WHERE state = 'active'
         AND (store_id = ? OR (store_id IS NULL AND rail = ? AND mode = ? AND account_id = ?))
         AND (types IS NULL OR EXISTS (SELECT 1 FROM json_each(types) WHERE value = ?))`,
      cursor,
      event.checkoutId,
      event.sequence,
      event.createdAt,
      event.storeId,
      scope.rail,
      scope.mode,
      scope.accountId,
      event.type,
    );
  };

  /**
   * Nothing that waits for this endpoint is delivered any more: it is dead, and can be replayed once the endpoint is enabled, or has ended with the
   * endpoint.
   */
  const dropDeliveries = (endpointId: string, state: 'dead' | 'ended', reason: string | null, at: number): void => {
    run(
      `UPDATE deliveries SET state = ?, due_at = NULL, leased = 0, last_reason = ?, finished_at = ?
       WHERE state = 'pending' AND endpoint_id = ?`,
      state,
      reason,
      at,
      endpointId,
    );
  };

  /** Patches columns of one row; answers how many rows there were. */
  const patch = (
    table: 'stores' | 'endpoints',
    id: string,
    columns: Readonly<Record<string, SQLInputValue | undefined>>,
  ) => {
    const given = Object.entries(columns).filter((entry): entry is [string, SQLInputValue] => entry[1] !== undefined);
    if (given.length === 0) return;
    run(
      `UPDATE ${table} SET ${given.map(([column]) => `${column} = ?`).join(', ')} WHERE id = ?`,
      ...given.map(([, value]) => value),
      id,
    );
  };

  return {
    connectStore(store, callback) {
      const known = one(
        'SELECT * FROM stores WHERE rail = ? AND mode = ? AND account_id = ? AND platform = ? AND url = ?',
        store.rail,
        store.mode,
        store.accountId,
        store.platform,
        store.url,
      );
      const id = known === undefined ? store.id : String(known.id);
      run(
        `INSERT INTO stores (id, platform, name, url, rail, mode, account_id, account_name, credentials, secrets, state, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name, account_name = excluded.account_name,
           credentials = excluded.credentials, secrets = excluded.secrets, state = excluded.state, updated_at = excluded.updated_at`,
        id,
        store.platform,
        store.name,
        store.url,
        store.rail,
        store.mode,
        store.accountId,
        store.accountName,
        store.credentials,
        store.secrets,
        store.state,
        store.createdAt,
        store.updatedAt,
      );
      insertEndpoint(
        { ...callback, storeId: id },
        `ON CONFLICT (store_id) WHERE sink = 'callback'
         DO UPDATE SET config = excluded.config, state = excluded.state, disabled_reason = excluded.disabled_reason`,
      );
      run(
        `INSERT INTO account_looks (rail, mode, account_id, since, due_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        store.rail,
        store.mode,
        store.accountId,
        store.createdAt,
        store.createdAt + ACCOUNT_LOOK_EVERY_MS,
      );
      return { store: getStore(id) ?? store, created: known === undefined };
    },

    getStore,

    updateStore(id, change, madeFrom) {
      if (madeFrom !== undefined && getStore(id)?.secrets !== madeFrom) return null;
      patch('stores', id, {
        name: change.name,
        credentials: change.credentials,
        secrets: change.secrets,
        state: change.state,
        account_name: change.accountName,
        updated_at: change.updatedAt,
      });
      return getStore(id);
    },

    getCallbackEndpoint: (storeId) =>
      map(one(`SELECT * FROM endpoints WHERE store_id = ? AND sink = 'callback'`, storeId), endpointOf),

    updateEndpoint(id, change, madeFrom) {
      if (madeFrom !== undefined && getEndpoint(id)?.config !== madeFrom) return null;
      patch('endpoints', id, {
        config: change.config,
        state: change.state,
        disabled_reason: change.disabledReason,
        types: change.types === undefined ? undefined : toJson(change.types),
      });
      return getEndpoint(id);
    },

    insertEndpoint: (endpoint) => insertEndpoint(endpoint),
    getEndpoint,

    listEndpoints: (scope) =>
      all(
        'SELECT * FROM endpoints WHERE rail = ? AND mode = ? AND account_id = ? ORDER BY created_at, id',
        scope.rail,
        scope.mode,
        scope.accountId,
      ).map(endpointOf),

    insertHook(hook, storeId, idempotent): InsertHookResult {
      const earlier = findIdempotent(storeId, idempotent.key);
      if (earlier !== null) {
        const known = getEndpoint(earlier.resourceId);
        return known !== null && earlier.requestHash === idempotent.requestHash
          ? { kind: 'existing', endpoint: known }
          : { kind: 'idempotency_conflict' };
      }
      insertEndpoint(hook);
      rememberIdempotent(storeId, { ...idempotent, resourceId: hook.id }, hook.createdAt);
      return { kind: 'created' };
    },

    endEndpoint(id, reason, at) {
      patch('endpoints', id, { state: 'disabled', disabled_reason: reason, ended: 1 });
      dropDeliveries(id, 'ended', reason, at);
    },

    listStores: (afterId, limit) =>
      all('SELECT * FROM stores WHERE id > ? ORDER BY id LIMIT ?', afterId ?? '', limit).map(storeOf),

    resealStore: (id, from, to) =>
      run(
        'UPDATE stores SET credentials = ?, secrets = ? WHERE id = ? AND credentials = ? AND secrets = ?',
        to.credentials,
        to.secrets,
        id,
        from.credentials,
        from.secrets,
      ) > 0,

    swapMark(name, value, madeFrom) {
      if (madeFrom === null) run('INSERT INTO marks (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING', name, value);
      else run('UPDATE marks SET value = ? WHERE name = ? AND value = ?', value, name, madeFrom);
      const mark = one('SELECT value FROM marks WHERE name = ?', name);
      if (mark === undefined) throw new Error(`No mark ${name}`);
      return String(mark.value);
    },

    rememberSignature(storeId, signature, key, now, expiresAt) {
      run('DELETE FROM signatures WHERE expires_at <= ?', now);
      run(
        `INSERT INTO signatures (store_id, signature, idempotency_key, expires_at) VALUES (?, ?, ?, ?)
         ON CONFLICT DO NOTHING`,
        storeId,
        signature,
        key,
        expiresAt,
      );
      const first = one(
        'SELECT idempotency_key FROM signatures WHERE store_id = ? AND signature = ?',
        storeId,
        signature,
      );
      return String(first?.idempotency_key ?? key);
    },

    findIdempotent,
    rememberIdempotent,

    nextReference(scope, base) {
      for (let attempt = 1; ; attempt++) {
        const reference = attempt === 1 ? base : `${base}-${attempt}`;
        if (!referenceTaken(scope, reference)) return reference;
      }
    },

    insertCheckout(checkout, idempotent): InsertCheckoutResult {
      const earlier = idempotent && findIdempotent(checkout.storeId, idempotent.key);
      if (idempotent && earlier) {
        return earlier.requestHash === idempotent.requestHash
          ? { kind: 'existing', checkout: mustGetCheckout(earlier.resourceId) }
          : { kind: 'idempotency_conflict' };
      }
      const remember = (checkoutId: string) => {
        if (idempotent) {
          rememberIdempotent(checkout.storeId, { ...idempotent, resourceId: checkoutId }, checkout.createdAt);
        }
      };
      const siblings =
        checkout.kind === 'link'
          ? []
          : all(
              `SELECT * FROM ${CHECKOUTS_OF_ORDERS} WHERE store_id = ? AND order_id = ? AND kind = 'checkout'
               ORDER BY created_at DESC, id DESC`,
              checkout.storeId,
              checkout.orderId,
            ).map(checkoutOf);
      const standing = standingFor(checkout, siblings);
      if (standing.kind === 'already_paid') return standing;
      if (standing.kind === 'existing') {
        remember(standing.checkout.id);
        return standing;
      }
      if (referenceTaken(checkout, checkout.reference)) return { kind: 'reference_taken' };
      run(
        `INSERT INTO checkouts (id, kind, store_id, order_id, order_number, reference, rail, mode, account_id, amount_minor, currency,
           description, customer, metadata, success_url, cancel_url, status, refunded_minor, transaction_id, late, review_reason, plan,
           hosted_id, action, refusal, sequence, version, reconcile_at, reconcile_step, expires_at, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        checkout.id,
        checkout.kind,
        checkout.storeId,
        checkout.orderId,
        checkout.orderNumber,
        checkout.reference,
        checkout.rail,
        checkout.mode,
        checkout.accountId,
        checkout.amount.minor,
        checkout.amount.currency,
        checkout.description,
        JSON.stringify(checkout.customer),
        JSON.stringify(checkout.metadata),
        checkout.successUrl,
        checkout.cancelUrl,
        checkout.status,
        checkout.refunded,
        checkout.transactionId,
        Number(checkout.late),
        checkout.reviewReason,
        JSON.stringify(checkout.plan),
        checkout.hostedId,
        toJson(checkout.action),
        toJson(checkout.refusal),
        checkout.sequence,
        checkout.version,
        checkout.reconcileAt,
        checkout.reconcileStep,
        checkout.expiresAt,
        checkout.createdAt,
        checkout.updatedAt,
      );
      remember(checkout.id);
      return { kind: 'created', checkout: withoutSchedule(checkout), superseded: standing.superseded };
    },

    getCheckout,

    findCheckoutByReference: (scope, reference) =>
      map(
        one(
          'SELECT * FROM checkouts WHERE rail = ? AND mode = ? AND account_id = ? AND reference = ?',
          scope.rail,
          scope.mode,
          scope.accountId,
          reference,
        ),
        checkoutOf,
      ),

    findCheckoutByPayment: (scope, paymentId) =>
      map(
        one(
          `SELECT * FROM checkouts WHERE id = (
             SELECT checkout_id FROM payments WHERE rail = ? AND mode = ? AND store_account_id = ? AND id = ?)`,
          scope.rail,
          scope.mode,
          scope.accountId,
          paymentId,
        ) ??
          one(
            'SELECT * FROM checkouts WHERE rail = ? AND mode = ? AND account_id = ? AND hosted_id = ?',
            scope.rail,
            scope.mode,
            scope.accountId,
            paymentId,
          ),
        checkoutOf,
      ),

    findCheckoutsByOrder: (storeId, orderId) =>
      all(
        `SELECT * FROM ${CHECKOUTS_OF_ORDERS} WHERE store_id = ? AND order_id = ? ORDER BY created_at DESC, id DESC`,
        storeId,
        orderId,
      ).map(checkoutOf),

    replacePlan(id, reference, plan, at) {
      const checkout = mustGetCheckout(id);
      if (checkout.action !== null || referenceTaken(checkout, reference)) return false;
      run(
        'UPDATE checkouts SET reference = ?, plan = ?, version = version + 1, updated_at = ? WHERE id = ?',
        reference,
        JSON.stringify(plan),
        at,
        id,
      );
      return true;
    },

    recordOpened(id, opened, at) {
      run(
        `UPDATE checkouts SET hosted_id = ?, action = ?, expires_at = ?, reconcile_at = ?, reconcile_leased = 0, reconcile_step = 0, opened_at = ?,
           version = version + 1, updated_at = ?
         WHERE id = ? AND action IS NULL`,
        opened.hostedId,
        toJson(opened.action),
        opened.expiresAt,
        opened.reconcileAt,
        at,
        at,
        id,
      );
      return mustGetCheckout(id);
    },

    recordAnswered(id, opened, at) {
      run(
        `UPDATE checkouts SET hosted_id = ?, action = ?, version = version + 1, updated_at = ?
         WHERE id = ? AND action ->> 'type' = 'collect'`,
        opened.hostedId,
        toJson(opened.action),
        at,
        id,
      );
      return mustGetCheckout(id);
    },

    recordRefused(id, refusal, at) {
      run(
        `UPDATE checkouts SET status = 'failed', refusal = ?, reconcile_at = NULL, opened_at = ?, version = version + 1, updated_at = ?
         WHERE id = ? AND action IS NULL AND status = 'pending'`,
        toJson(refusal),
        at,
        at,
        id,
      );
      return mustGetCheckout(id);
    },

    loadForSettle(checkoutId) {
      const checkout = getCheckout(checkoutId);
      if (checkout === null) return null;
      return {
        checkout,
        payments: all('SELECT * FROM payments WHERE checkout_id = ? ORDER BY created_at, id', checkoutId).map(
          paymentOf,
        ),
        refunds: listRefunds(checkoutId),
      };
    },

    applySettlement(settlement): SettlementResult {
      const { checkout: next } = settlement;
      const updated = run(
        `UPDATE checkouts SET status = ?, refunded_minor = ?, transaction_id = ?, late = ?, review_reason = ?, sequence = ?,
           updated_at = ?, paid_at = COALESCE(paid_at, ?), version = version + 1
         WHERE id = ? AND version = ?`,
        next.status,
        next.refunded,
        next.transactionId,
        Number(next.late),
        next.reviewReason,
        next.sequence,
        next.updatedAt,
        HAS_BEEN_PAID.has(next.status) ? next.updatedAt : null,
        settlement.checkoutId,
        settlement.version,
      );
      if (updated === 0) return { kind: 'stale' };
      const checkout = mustGetCheckout(settlement.checkoutId);

      for (const payment of settlement.payments) {
        const bound = one(
          'SELECT checkout_id FROM payments WHERE rail = ? AND mode = ? AND store_account_id = ? AND id = ?',
          checkout.rail,
          checkout.mode,
          checkout.accountId,
          payment.id,
        );
        if (bound !== undefined && bound.checkout_id !== checkout.id) {
          throw new Undo({ kind: 'payment_bound', paymentId: payment.id, checkoutId: String(bound.checkout_id) });
        }
        run(
          `INSERT INTO payments (rail, mode, store_account_id, id, checkout_id, account_id, reference, status, amount_minor, currency,
             refunded_minor, dispute, told_duplicate, created_at)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET account_id = excluded.account_id, reference = excluded.reference, status = excluded.status,
             amount_minor = excluded.amount_minor, currency = excluded.currency, refunded_minor = excluded.refunded_minor,
             dispute = excluded.dispute, told_duplicate = excluded.told_duplicate`,
          checkout.rail,
          checkout.mode,
          checkout.accountId,
          payment.id,
          checkout.id,
          payment.accountId,
          payment.reference,
          payment.status,
          payment.amount?.minor ?? null,
          payment.amount?.currency ?? null,
          payment.refunded?.minor ?? null,
          payment.dispute,
          Number(payment.toldDuplicate),
          payment.createdAt,
        );
      }

      if (settlement.refund !== null) {
        const changed = run(
          `UPDATE refunds SET status = ?, provider_refund_id = ?, error = ?, due_at = NULL, updated_at = ?
           WHERE id = ? AND status = 'pending'`,
          settlement.refund.status,
          settlement.refund.providerRefundId,
          toJson(settlement.refund.error),
          next.updatedAt,
          settlement.refund.id,
        );
        if (changed === 0) throw new Undo({ kind: 'stale' });
      }

      const orderPaidElsewhere = () =>
        checkout.kind === 'checkout' &&
        one(
          `SELECT 1 FROM ${CHECKOUTS_OF_ORDERS} WHERE store_id = ? AND order_id = ? AND id <> ? AND kind = 'checkout'
             AND status IN ('paid', 'partially_refunded', 'disputed')`,
          checkout.storeId,
          checkout.orderId,
          checkout.id,
        ) !== undefined;
      for (const event of settlement.events) {
        insertEvent(
          event.type === 'checkout.paid' && orderPaidElsewhere()
            ? { ...event, type: 'checkout.duplicate_payment' }
            : event,
          checkout,
        );
      }
      return { kind: 'applied', checkout };
    },

    appendNotification(notification) {
      run(
        `INSERT INTO notifications (store_id, verified, scheme, event_id, type, reference, payment_id, claims_success, body, attempts,
           received_at, due_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)`,
        notification.storeId,
        Number(notification.verified),
        notification.scheme,
        notification.eventId,
        notification.type,
        notification.reference,
        notification.paymentId,
        Number(notification.claimsSuccess),
        notification.body,
        notification.receivedAt,
        notification.receivedAt,
      );
    },

    claimNotifications: (now, leaseUntil, limit) =>
      all(
        `UPDATE notifications SET due_at = ?, leased = 1, attempts = attempts + 1
         WHERE id IN (SELECT id FROM notifications WHERE due_at <= ? ORDER BY due_at, id LIMIT ?)
         RETURNING ${NOTIFICATION_COLUMNS.join(', ')}`,
        leaseUntil,
        now,
        limit,
      ).map(notificationOf),

    finishNotifications(ids, outcome, at, checkoutId = null) {
      run(
        `UPDATE notifications SET due_at = NULL, leased = 0, outcome = ?, finished_at = ?, checkout_id = COALESCE(?, checkout_id)
         WHERE id IN (SELECT value FROM json_each(?))`,
        outcome,
        at,
        checkoutId,
        JSON.stringify(ids),
      );
    },

    retryNotification(id, dueAt, reason, checkoutId = null) {
      run(
        `UPDATE notifications SET due_at = ?, leased = 0, outcome = ?, checkout_id = COALESCE(?, checkout_id)
         WHERE id = ? AND finished_at IS NULL`,
        dueAt,
        reason,
        checkoutId,
        id,
      );
    },

    claimDueCheckouts: (now, leaseUntil, limit) =>
      all(
        `UPDATE checkouts SET reconcile_at = ?, reconcile_leased = 1
         WHERE id IN (SELECT id FROM checkouts WHERE reconcile_at <= ? ORDER BY reconcile_at LIMIT ?)
         RETURNING id, store_id, reconcile_at, reconcile_step`,
        leaseUntil,
        now,
        limit,
      ).map(dueCheckoutOf),

    reconcileScheduleOf(checkoutId) {
      const row = one('SELECT reconcile_at, reconcile_step FROM checkouts WHERE id = ?', checkoutId);
      if (row === undefined) throw new Error(`No checkout ${checkoutId}`);
      return reconcileScheduleOf(row);
    },

    scheduleReconcile(leased, at, step) {
      run(
        'UPDATE checkouts SET reconcile_at = ?, reconcile_leased = 0, reconcile_step = ? WHERE id = ? AND reconcile_at IS ?',
        at,
        step,
        leased.id,
        leased.reconcileAt,
      );
    },

    claimDueLooks: (now, leaseUntil, limit) =>
      all(
        `UPDATE account_looks SET due_at = ?, leased = 1
         WHERE (rail, mode, account_id) IN (SELECT rail, mode, account_id FROM account_looks WHERE due_at <= ? ORDER BY due_at LIMIT ?)
         RETURNING *`,
        leaseUntil,
        now,
        limit,
      ).map((row) => {
        const store = one(
          `SELECT id AS store_id FROM stores WHERE rail = ? AND mode = ? AND account_id = ?
           ORDER BY state, updated_at DESC, id LIMIT 1`,
          String(row.rail),
          String(row.mode),
          String(row.account_id),
        );
        return accountLookOf({ ...row, ...store });
      }),

    scheduleLook(leased, next) {
      run(
        `UPDATE account_looks SET since = ?, began_at = ?, place = ?, due_at = ?, leased = 0
         WHERE rail = ? AND mode = ? AND account_id = ? AND due_at = ?`,
        next.since,
        next.beganAt,
        next.place,
        next.dueAt,
        leased.rail,
        leased.mode,
        leased.accountId,
        leased.dueAt,
      );
    },

    reserveRefund(refund, limit, idempotent): ReserveRefundResult {
      const earlier = idempotent && findIdempotent(refund.storeId, idempotent.key);
      if (idempotent && earlier) {
        const known = getRefund(earlier.resourceId);
        return known !== null && earlier.requestHash === idempotent.requestHash
          ? { kind: 'existing', refund: known }
          : { kind: 'idempotency_conflict' };
      }
      const taken = listRefunds(refund.checkoutId)
        .filter((other) => other.paymentId === refund.paymentId && other.status !== 'failed')
        .reduce((sum, other) => sum + other.amount.minor, 0n);
      if (taken + refund.amount.minor > limit) return { kind: 'exceeds', available: limit - taken };
      insertRefund(refund);
      if (idempotent) rememberIdempotent(refund.storeId, { ...idempotent, resourceId: refund.id }, refund.createdAt);
      return { kind: 'reserved' };
    },

    getRefund,
    listRefunds,

    claimDueRefunds: (now, leaseUntil, limit) =>
      all(
        `UPDATE refunds SET due_at = ?, leased = 1, attempts = attempts + 1
         WHERE id IN (SELECT id FROM refunds WHERE due_at <= ? ORDER BY due_at LIMIT ?)
         RETURNING *`,
        leaseUntil,
        now,
        limit,
      ).map(refundOf),

    retryRefund(id, dueAt, error, at, providerRefundId = null) {
      run(
        `UPDATE refunds SET due_at = ?, leased = 0, error = ?, updated_at = ?, provider_refund_id = COALESCE(?, provider_refund_id)
         WHERE id = ? AND status = 'pending'`,
        dueAt,
        toJson(error),
        at,
        providerRefundId,
        id,
      );
    },

    hastenRefunds: (checkoutId, now) =>
      run(
        "UPDATE refunds SET due_at = ? WHERE checkout_id = ? AND status = 'pending' AND leased = 0 AND due_at > ?",
        now,
        checkoutId,
        now,
      ) > 0,

    claimDeliveries(now, leaseUntil, limit, perEndpoint, busyEndpoints) {
      const claimed = all(
        `UPDATE deliveries SET due_at = ?, leased = 1
         WHERE id IN (
           SELECT id FROM (
             SELECT id, due_at, ROW_NUMBER() OVER (PARTITION BY endpoint_id ORDER BY due_at, id) AS place
             FROM (
               SELECT d.id, d.endpoint_id, d.due_at
               FROM ${DUE_DELIVERIES} AND d.endpoint_id NOT IN (SELECT value FROM json_each(?))
               ORDER BY d.due_at, d.id LIMIT ?))
           WHERE place <= ? ORDER BY due_at, id LIMIT ?)
         RETURNING id, attempts + 1 AS attempt, endpoint_id, event_cursor`,
        leaseUntil,
        now,
        JSON.stringify(busyEndpoints),
        limit * RANKED_PER_CLAIMED,
        perEndpoint,
        limit,
      );
      return claimed.flatMap((row) => {
        const endpoint = getEndpoint(String(row.endpoint_id));
        const event = map(one('SELECT * FROM events WHERE cursor = ?', Number(row.event_cursor)), eventOf);
        return endpoint === null || event === null
          ? []
          : [{ id: Number(row.id), attempt: Number(row.attempt), endpoint, event }];
      });
    },

    finishDelivery(id, result: DeliveryResult, at, answer: DeliveryAnswer = { ms: 0, response: null }) {
      if (result.kind === 'delivered') {
        // The one try that needs no row of its own: nearly all deliveries end so, at their first.
        run(
          `UPDATE deliveries SET state = 'delivered', due_at = NULL, leased = 0, attempts = attempts + 1, last_status = ?, last_reason = NULL, last_ms = ?,
             last_response = ?, finished_at = ?
           WHERE id = ? AND state <> 'delivered'`,
          result.status,
          answer.ms,
          answer.response,
          at,
          id,
        );
        return;
      }
      const { status, reason } = result;
      /** Both answer the row of the delivery, or nothing when it is no longer theirs to change. */
      const retry = (dueAt: number) =>
        one(
          `UPDATE deliveries SET due_at = ?, leased = 0, attempts = attempts + 1, last_status = ?, last_reason = ?, tries = tries + 1
           WHERE id = ? AND state = 'pending' RETURNING attempts, tries`,
          dueAt,
          status,
          reason,
          id,
        );
      const die = () =>
        one(
          `UPDATE deliveries SET state = 'dead', due_at = NULL, leased = 0, attempts = attempts + 1, last_status = ?, last_reason = ?, finished_at = ?,
             tries = tries + 1
           WHERE id = ? AND state <> 'delivered' RETURNING attempts, tries`,
          status,
          reason,
          at,
          id,
        );
      const keepTry = (delivery: Row | undefined) => {
        if (delivery === undefined) return;
        const number = Number(delivery.tries);
        run(
          `INSERT INTO delivery_tries (delivery_id, number, at, attempt, outcome, status, reason, ms, response)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          id,
          number,
          at,
          Number(delivery.attempts),
          result.kind,
          status,
          reason,
          answer.ms,
          answer.response,
        );
        run('DELETE FROM delivery_tries WHERE delivery_id = ? AND number <= ?', id, number - KEPT_TRIES);
      };
      switch (result.kind) {
        case 'retry':
          keepTry(retry(result.dueAt));
          return;
        case 'dead':
          keepTry(die());
          return;
        case 'gone': {
          const endpoint = one(
            `UPDATE endpoints SET state = 'disabled', disabled_reason = ?
             WHERE id = (SELECT endpoint_id FROM deliveries WHERE id = ?) AND config = ? RETURNING id`,
            reason,
            id,
            result.config,
          );
          if (endpoint === undefined) {
            // The endpoint was given another address while the old one answered.
            keepTry(retry(at));
            return;
          }
          keepTry(die());
          dropDeliveries(String(endpoint.id), 'dead', reason, at);
        }
      }
    },

    tellAccount(event, scope) {
      if (one('SELECT 1 FROM events WHERE id = ?', event.id) !== undefined) return false;
      insertEvent(event, scope);
      return true;
    },

    listEvents(storeId, afterEventId, limit) {
      const after =
        afterEventId === null
          ? 0
          : one('SELECT cursor FROM events WHERE id = ? AND store_id = ?', afterEventId, storeId)?.cursor;
      if (typeof after !== 'number') return null;
      return all(
        'SELECT * FROM events WHERE store_id = ? AND cursor > ? ORDER BY cursor LIMIT ?',
        storeId,
        after,
        limit,
      ).map(eventOf);
    },

    backlog: (now) => ({
      inbox: queueOf('SELECT due_at FROM notifications WHERE due_at <= ?', now),
      outbox: queueOf(`SELECT d.due_at FROM ${DUE_DELIVERIES}`, now),
      refunds: queueOf('SELECT due_at FROM refunds WHERE due_at <= ?', now),
      reconcile: queueOf('SELECT reconcile_at AS due_at FROM checkouts WHERE reconcile_at <= ?', now),
    }),

    ...retentionMethods(statements),
    ...operatorRecords(statements),

    ping() {
      one('SELECT 1');
    },
  };

  /** 0 stands for what a crash left behind: since when it was due is not known any more. */
  function queueOf(due: string, now: number): QueueBacklog {
    const row = one(`SELECT COUNT(*) AS due, MIN(NULLIF(due_at, 0)) AS oldest FROM (${due})`, now);
    return { due: Number(row?.due), oldestDueAt: row?.oldest == null ? null : Number(row.oldest) };
  }

  function insertEndpoint(endpoint: EndpointRecord, onConflict = ''): void {
    run(
      `INSERT INTO endpoints (id, sink, store_id, rail, mode, account_id, config, types, state, disabled_reason, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ${onConflict}`,
      endpoint.id,
      endpoint.sink,
      endpoint.storeId,
      endpoint.rail,
      endpoint.mode,
      endpoint.accountId,
      endpoint.config,
      toJson(endpoint.types),
      endpoint.state,
      endpoint.disabledReason,
      endpoint.createdAt,
    );
  }

  function insertRefund(refund: RefundRecord): void {
    run(
      `INSERT INTO refunds (id, checkout_id, store_id, payment_id, amount_minor, currency, reason, status, plan, provider_refund_id, error,
         attempts, due_at, leased, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)`,
      refund.id,
      refund.checkoutId,
      refund.storeId,
      refund.paymentId,
      refund.amount.minor,
      refund.amount.currency,
      refund.reason,
      refund.status,
      JSON.stringify(refund.plan),
      refund.providerRefundId,
      toJson(refund.error),
      refund.attempts,
      refund.dueAt,
      refund.createdAt,
      refund.updatedAt,
    );
  }
}
