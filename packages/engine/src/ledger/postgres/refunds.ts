import type { RefundRecord } from '../../records.js';
import type { Ledger } from '../ledger.js';
import { refundOf, toJson } from '../rows.js';
import type { Database, Session } from './database.js';
import { findIdempotent, rememberIdempotent } from './idempotency.js';
import { insertRow } from './insert-row.js';
import { lock } from './locks.js';
import { BY_TIME_ALONE, type Presence } from './presence.js';

type RefundMethods = Pick<
  Ledger,
  'reserveRefund' | 'getRefund' | 'listRefunds' | 'claimDueRefunds' | 'retryRefund' | 'hastenRefunds'
>;

/** As JSON writes it; in a text that somebody has sent there is a backslash before each of its quotes. */
const ONCE_BY_KEY = '%"onceByKey":true%';

/** @param presence marks the claims of what may be made twice at a time, see there */
export function refundMethods(database: Database, presence: Presence): RefundMethods {
  const markOf = ({ plan }: RefundRecord) => (plan.onceByKey === true ? presence.mark : BY_TIME_ALONE);
  return {
    reserveRefund: (refund, limit, idempotent) =>
      database.transaction(async (session) => {
        if (idempotent !== null) {
          await lock(session, 'key', [refund.storeId, idempotent.key]);
          const earlier = await findIdempotent(session, refund.storeId, idempotent.key);
          if (earlier !== null) {
            const known = await getRefund(session, earlier.resourceId);
            return known !== null && earlier.requestHash === idempotent.requestHash
              ? { kind: 'existing', refund: known }
              : { kind: 'idempotency_conflict' };
          }
        }
        // Whoever refunds the same checkout waits here, and then sees this one in the sum.
        await session.one('SELECT 1 FROM checkouts WHERE id = $1 FOR UPDATE', refund.checkoutId);
        const taken = (await listRefunds(session, refund.checkoutId))
          .filter((other) => other.paymentId === refund.paymentId && other.status !== 'failed')
          .reduce((sum, other) => sum + other.amount.minor, 0n);
        if (taken + refund.amount.minor > limit) return { kind: 'exceeds', available: limit - taken };
        await insertRefund(session, refund, markOf(refund));
        if (idempotent !== null) {
          const write = { ...idempotent, resourceId: refund.id };
          await rememberIdempotent(session, refund.storeId, write, refund.createdAt);
        }
        return { kind: 'reserved' };
      }),

    getRefund: (id) => database.direct((session) => getRefund(session, id)),
    listRefunds: (checkoutId) => database.direct((session) => listRefunds(session, checkoutId)),

    claimDueRefunds: (now, leaseUntil, limit) =>
      database.direct(async (session) => {
        const rows = await session.all(
          `WITH due AS (
             SELECT id, due_at FROM refunds WHERE due_at <= $2 ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED
           ), claimed AS (
             UPDATE refunds SET due_at = $1, leased = CASE WHEN plan LIKE $4 THEN $5::smallint ELSE $6 END, attempts = attempts + 1
             FROM due WHERE refunds.id = due.id
             RETURNING refunds.*, due.due_at AS was_due
           ) SELECT * FROM claimed ORDER BY was_due`,
          ...[leaseUntil, now, limit, ONCE_BY_KEY, presence.mark, BY_TIME_ALONE],
        );
        return rows.map(refundOf);
      }),

    retryRefund: (id, dueAt, error, at, providerRefundId = null) =>
      database.direct(async (session) => {
        await session.run(
          `UPDATE refunds SET due_at = $1, leased = 0, error = $2, updated_at = $3, provider_refund_id = COALESCE($4, provider_refund_id)
           WHERE id = $5 AND status = 'pending'`,
          ...[dueAt, toJson(error), at, providerRefundId, id],
        );
      }),

    hastenRefunds: (checkoutId, now) =>
      database.direct(async (session) => {
        const hastened = await session.run(
          "UPDATE refunds SET due_at = $1 WHERE checkout_id = $2 AND status = 'pending' AND leased = 0 AND due_at > $1",
          ...[now, checkoutId],
        );
        return hastened > 0;
      }),
  };
}

export async function listRefunds(session: Session, checkoutId: string): Promise<readonly RefundRecord[]> {
  const rows = await session.all(
    'SELECT * FROM refunds WHERE checkout_id = $1 ORDER BY created_at, id COLLATE "C"',
    checkoutId,
  );
  return rows.map(refundOf);
}

async function getRefund(session: Session, id: string): Promise<RefundRecord | null> {
  const row = await session.one('SELECT * FROM refunds WHERE id = $1', id);
  return row === undefined ? null : refundOf(row);
}

async function insertRefund(session: Session, refund: RefundRecord, mark: number): Promise<void> {
  await insertRow(session, 'refunds', {
    ...{ id: refund.id, checkout_id: refund.checkoutId, store_id: refund.storeId, payment_id: refund.paymentId },
    amount_minor: refund.amount.minor,
    currency: refund.amount.currency,
    ...{ reason: refund.reason, status: refund.status, plan: JSON.stringify(refund.plan) },
    provider_refund_id: refund.providerRefundId,
    error: toJson(refund.error),
    attempts: refund.attempts,
    due_at: refund.dueAt,
    leased: mark,
    created_at: refund.createdAt,
    updated_at: refund.updatedAt,
  });
}
