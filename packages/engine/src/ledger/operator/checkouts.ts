import type { CheckoutEntry, CheckoutHistory, CheckoutQuery, NotificationEntry, Page } from '../operator-ledger.js';
import { checkoutOf, eventOf, paymentOf, type Row, refundOf } from '../rows.js';
import { auditOf } from './audit.js';
import { find } from './checkout-search.js';
import { Cursors } from './cursor.js';
import { deliveriesOfCheckout } from './deliveries.js';
import { Conditions, type Dialect, type Question, statement } from './question.js';

const CURSORS = new Cursors('checkouts', ['number', 'string']);
/** Of a checkout's history: whoever floods one with notifications fills no memory. */
const NEWEST = 200;

const ENTRY = `c.*, s.name AS store_name, s.platform AS store_platform
  FROM checkouts c JOIN stores s ON s.id = c.store_id`;

export function* searchCheckouts(dialect: Dialect, query: CheckoutQuery): Question<Page<CheckoutEntry> | null> {
  const after = CURSORS.read(query.cursor);
  if (after === undefined) return null;
  const id = dialect.bytewise('c.id');
  const conditions = new Conditions()
    .addIf('c.store_id = ?', query.storeId)
    .addIf('c.kind = ?', query.kind)
    .addIf('c.mode = ?', query.mode)
    .addIf('c.currency = ?', query.currency)
    .addIf('c.created_at >= ?', query.from)
    .addIf('c.created_at < ?', query.to);
  const { q = '', statuses = [] } = query;
  if (statuses.length > 0) conditions.add(dialect.among('c.status'), statuses);
  if (after !== null) conditions.add(`(c.created_at, ${id}) < (?, ?)`, ...after);

  const found = q === '' ? null : yield* find(dialect, q);
  if (found !== null) conditions.add(found.condition, ...found.values);
  // The plus keeps a planner from walking all checkouts in their order to meet the few that are known already.
  const newest = found?.few ? '+c.created_at' : 'c.created_at';
  const rows = yield statement(
    `SELECT ${ENTRY} ${conditions.where} ORDER BY ${newest} DESC, ${id} DESC LIMIT ?`,
    ...[...conditions.values, query.limit + 1],
  );
  return CURSORS.page(rows.map(entryOf), query.limit, ({ checkout }) => [checkout.createdAt, checkout.id]);
}

export function* checkoutHistory(dialect: Dialect, checkoutId: string): Question<CheckoutHistory | null> {
  const [row] = yield statement(`SELECT ${ENTRY} WHERE c.id = ?`, checkoutId);
  if (row === undefined) return null;
  const [schedule = {}] = yield statement(dialect.reconcileSchedule, checkoutId);
  const newest = function* (table: string, checkoutColumn: string, order: string): Question<readonly Row[]> {
    const rows = yield statement(
      `SELECT * FROM ${table} WHERE ${checkoutColumn} = ? ORDER BY ${order} DESC LIMIT ?`,
      ...[checkoutId, NEWEST],
    );
    return rows.toReversed();
  };
  return {
    ...entryOf(row),
    openedAt: numberOf(row.opened_at),
    reconcileAt: numberOf(schedule.reconcile_at),
    payments: (yield* newest('payments', 'checkout_id', `COALESCE(created_at, 0) DESC, ${dialect.bytewise('id')}`)).map(
      paymentOf,
    ),
    refunds: (yield* newest('refunds', 'checkout_id', `created_at DESC, ${dialect.bytewise('id')}`)).map(refundOf),
    notifications: (yield* newest('notifications', 'checkout_id', 'id')).map(notificationOf),
    events: (yield* newest('events', 'checkout_id', 'sequence')).map(eventOf),
    deliveries: yield* deliveriesOfCheckout(dialect, checkoutId, NEWEST),
    audit: (yield* newest('operator_audit', 'subject', 'id')).map(auditOf),
  };
}

function entryOf(row: Row): CheckoutEntry {
  return {
    checkout: checkoutOf(row),
    store: { id: String(row.store_id), name: String(row.store_name), platform: String(row.store_platform) },
    paidAt: numberOf(row.paid_at),
  };
}

function notificationOf(row: Row): NotificationEntry {
  return {
    id: row.id,
    type: row.type,
    verified: row.verified === 1,
    paymentId: row.payment_id,
    outcome: row.outcome,
    // What was forgotten is written as nothing: the column is never null.
    body: row.body === '' ? null : row.body,
    receivedAt: row.received_at,
  } as NotificationEntry;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
