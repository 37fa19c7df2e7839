import { DatabaseError } from 'pg';
import type { CheckoutRecord } from '../../records.js';
import type { AccountScope, Ledger } from '../ledger.js';
import { checkoutOf, dueCheckoutOf, type Row, reconcileScheduleOf, toJson, withoutSchedule } from '../rows.js';
import { standingFor } from '../standing.js';
import { Undo } from '../undo.js';
import { claim, isUnclaimed, unclaiming } from './claims.js';
import { columns } from './columns.js';
import { BrokenRule, type Database, type Session } from './database.js';
import { findIdempotent, rememberIdempotent } from './idempotency.js';
import { insertRow } from './insert-row.js';
import { lock } from './locks.js';
import type { Presence } from './presence.js';
import { SCHEDULED_CHECKOUTS } from './scheduled-checkouts.js';
import { Together } from './together.js';

type CheckoutMethods = Pick<
  Ledger,
  | 'nextReference'
  | 'insertCheckout'
  | 'getCheckout'
  | 'findCheckoutByReference'
  | 'findCheckoutByPayment'
  | 'findCheckoutsByOrder'
  | 'replacePlan'
  | 'recordOpened'
  | 'recordAnswered'
  | 'recordRefused'
  | 'claimDueCheckouts'
  | 'reconcileScheduleOf'
  | 'scheduleReconcile'
>;

const UNIQUE_VIOLATION = '23505';

export function checkoutMethods(database: Database, presence: Presence): CheckoutMethods {
  const finding = new Together<Called, CheckoutRecord | null>((called) =>
    database.direct((session) => findCalled(session, called)),
  );
  return {
    nextReference: (scope, base) =>
      database.direct(async (session) => {
        for (let attempt = 1; ; attempt++) {
          const reference = attempt === 1 ? base : `${base}-${attempt}`;
          if (!(await referenceTaken(session, scope, reference))) return reference;
        }
      }),

    insertCheckout: (checkout, idempotent) =>
      database.transaction(async (session) => {
        const { storeId, orderId } = checkout;
        if (idempotent !== null) {
          await lock(session, 'key', [storeId, idempotent.key]);
          const earlier = await findIdempotent(session, storeId, idempotent.key);
          if (earlier !== null) {
            return earlier.requestHash === idempotent.requestHash
              ? { kind: 'existing', checkout: await mustGetCheckout(session, earlier.resourceId) }
              : { kind: 'idempotency_conflict' };
          }
        }
        const remember = async (checkoutId: string) => {
          if (idempotent === null) return;
          await rememberIdempotent(session, storeId, { ...idempotent, resourceId: checkoutId }, checkout.createdAt);
        };
        const standing = standingFor(checkout, checkout.kind === 'link' ? [] : await siblingsOf(session, checkout));
        if (standing.kind === 'already_paid') return standing;
        if (standing.kind === 'existing') {
          await remember(standing.checkout.id);
          return standing;
        }
        const written = await insertRow(
          session,
          'checkouts',
          {
            ...{ id: checkout.id, kind: checkout.kind, store_id: storeId, order_id: orderId },
            order_number: checkout.orderNumber,
            reference: checkout.reference,
            ...{ rail: checkout.rail, mode: checkout.mode, account_id: checkout.accountId },
            amount_minor: checkout.amount.minor,
            currency: checkout.amount.currency,
            description: checkout.description,
            customer: JSON.stringify(checkout.customer),
            metadata: JSON.stringify(checkout.metadata),
            success_url: checkout.successUrl,
            cancel_url: checkout.cancelUrl,
            status: checkout.status,
            refunded_minor: checkout.refunded,
            transaction_id: checkout.transactionId,
            late: Number(checkout.late),
            review_reason: checkout.reviewReason,
            plan: JSON.stringify(checkout.plan),
            hosted_id: checkout.hostedId,
            action: toJson(checkout.action),
            refusal: toJson(checkout.refusal),
            ...{ sequence: checkout.sequence, version: checkout.version },
            reconcile_at: checkout.reconcileAt,
            reconcile_step: checkout.reconcileStep,
            expires_at: checkout.expiresAt,
            created_at: checkout.createdAt,
            updated_at: checkout.updatedAt,
          },
          'ON CONFLICT ON CONSTRAINT checkouts_reference DO NOTHING',
        );
        if (written === 0) return { kind: 'reference_taken' };
        await remember(checkout.id);
        return { kind: 'created', checkout: withoutSchedule(checkout), superseded: standing.superseded };
      }),

    getCheckout: (id) => database.direct((session) => getCheckout(session, id)),

    findCheckoutByReference: (scope, reference) => finding.ask({ ...scope, reference }),

    findCheckoutByPayment: (scope, paymentId) =>
      database.direct(async (session) => {
        const bound = await session.one(
          `SELECT * FROM checkouts WHERE id = (
             SELECT checkout_id FROM payments WHERE rail = $1 AND mode = $2 AND store_account_id = $3 AND id = $4)`,
          ...scoped(scope, paymentId),
        );
        const opened = () =>
          session.one(
            'SELECT * FROM checkouts WHERE rail = $1 AND mode = $2 AND account_id = $3 AND hosted_id = $4',
            ...scoped(scope, paymentId),
          );
        return nullable(bound ?? (await opened()));
      }),

    findCheckoutsByOrder: (storeId, orderId) =>
      database.direct(async (session) => {
        const rows = await session.all(
          'SELECT * FROM checkouts WHERE store_id = $1 AND order_id = $2 ORDER BY created_at DESC, id COLLATE "C" DESC',
          ...[storeId, orderId],
        );
        return rows.map(checkoutOf);
      }),

    replacePlan: (id, reference, plan, at) =>
      database.transaction(async (session) => {
        const checkout = await mustGetCheckout(session, id);
        if (await referenceTaken(session, checkout, reference)) return false;
        try {
          const written = await session.run(
            `UPDATE checkouts SET reference = $1, plan = $2, version = version + 1, updated_at = $3
             WHERE id = $4 AND action IS NULL`,
            ...[reference, JSON.stringify(plan), at, id],
          );
          return written > 0;
        } catch (error) {
          // Somebody else took it a moment ago.
          if (error instanceof DatabaseError && error.code === UNIQUE_VIOLATION) throw new Undo(false);
          throw error;
        }
      }),

    recordOpened: (id, opened, at) =>
      database.transaction(async (session) => {
        await session.run(
          `UPDATE checkouts SET hosted_id = $1, action = $2, expires_at = $3, reconcile_at = $4, reconcile_step = 0,
             opened_at = $5, version = version + 1, updated_at = $5
           WHERE id = $6 AND action IS NULL`,
          ...[opened.hostedId, toJson(opened.action), opened.expiresAt, opened.reconcileAt, at, id],
        );
        return mustGetCheckout(session, id);
      }),

    recordAnswered: (id, opened, at) =>
      database.transaction(async (session) => {
        await session.run(
          `UPDATE checkouts SET hosted_id = $1, action = $2, version = version + 1, updated_at = $3
           WHERE id = $4 AND action::json ->> 'type' = 'collect'`,
          ...[opened.hostedId, toJson(opened.action), at, id],
        );
        return mustGetCheckout(session, id);
      }),

    recordRefused: (id, refusal, at) =>
      database.transaction(async (session) => {
        await session.run(
          `UPDATE checkouts SET status = 'failed', refusal = $1, reconcile_at = NULL, opened_at = $2, version = version + 1,
             updated_at = $2
           WHERE id = $3 AND action IS NULL AND status = 'pending'`,
          ...[toJson(refusal), at, id],
        );
        return mustGetCheckout(session, id);
      }),

    claimDueCheckouts: (now, leaseUntil, limit) =>
      database.direct(async (session) => {
        const rows = await session.all(
          `WITH due AS (
             SELECT checkout_id AS id, store_id, due_at AS reconcile_at, step AS reconcile_step FROM looks
             WHERE ${isDueForALook('$2')}
             ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED
           ), claimed AS (
             ${claim('look_claims', { now: '$2', until: '$1', mark: '$4' })}
           )
           SELECT due.* FROM claimed JOIN due USING (id) ORDER BY reconcile_at`,
          ...[leaseUntil, now, limit, presence.mark],
        );
        return rows.map(dueCheckoutOf);
      }),

    reconcileScheduleOf: (checkoutId) =>
      database.direct(async (session) => {
        const row = await session.one(`${SCHEDULED_CHECKOUTS} WHERE id = $1`, checkoutId);
        if (row === undefined) throw new BrokenRule(`No checkout ${checkoutId}`);
        return reconcileScheduleOf(row);
      }),

    scheduleReconcile: ({ id, reconcileAt: was }, at, step) =>
      database.direct(async (session) => {
        const unclaimed = unclaiming('look_claims', '$3');
        if (was !== null && at !== null) {
          const next = 'UPDATE looks SET due_at = $1, step = $2 WHERE checkout_id = $3 AND due_at = $4';
          await session.run(`${unclaimed} ${next}`, at, step, id, was);
          return;
        }
        // The first one or the last: the checkout says whether it is looked at, and its trigger does the rest.
        await session.run(
          `${unclaimed} UPDATE checkouts SET reconcile_at = $1, reconcile_step = $2
           WHERE id = $3 AND (SELECT due_at FROM looks WHERE checkout_id = $3) IS NOT DISTINCT FROM $4::bigint`,
          ...[at, step, id, was],
        );
      }),
  };
}

/** @param now what stands for the time, such as `$1` */
export function isDueForALook(now: string): string {
  return `due_at <= ${now} AND ${isUnclaimed('look_claims', 'looks.checkout_id', now)}`;
}

/** What a provider's payment is called. */
interface Called extends AccountScope {
  readonly reference: string;
}

async function findCalled(session: Session, called: readonly Called[]): Promise<(CheckoutRecord | null)[]> {
  const rows = await session.all(
    `SELECT called.place, checkouts.*
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS called (rail, mode, account_id, reference, place)
     JOIN checkouts USING (rail, mode, account_id, reference)`,
    ...columns(
      called,
      ({ rail }) => rail,
      ({ mode }) => mode,
      ({ accountId }) => accountId,
      ({ reference }) => reference,
    ),
  );
  const found = new Map(rows.map((row) => [row.place, checkoutOf(row)]));
  return called.map((_, index) => found.get(index + 1) ?? null);
}

async function getCheckout(session: Session, id: string): Promise<CheckoutRecord | null> {
  return nullable(await session.one('SELECT * FROM checkouts WHERE id = $1', id));
}

async function mustGetCheckout(session: Session, id: string): Promise<CheckoutRecord> {
  const checkout = await getCheckout(session, id);
  if (checkout === null) throw new BrokenRule(`No checkout ${id}`);
  return checkout;
}

/** Every checkout of the order, newest first, of which there will be no other before this transaction ends. */
async function siblingsOf(session: Session, { storeId, orderId }: CheckoutRecord): Promise<readonly CheckoutRecord[]> {
  await lock(session, 'order', [storeId, orderId]);
  const rows = await session.all(
    `SELECT * FROM checkouts WHERE store_id = $1 AND order_id = $2 AND kind = 'checkout'
     ORDER BY created_at DESC, id COLLATE "C" DESC`,
    ...[storeId, orderId],
  );
  return rows.map(checkoutOf);
}

async function referenceTaken(session: Session, scope: AccountScope, reference: string): Promise<boolean> {
  const row = await session.one(
    'SELECT 1 FROM checkouts WHERE rail = $1 AND mode = $2 AND account_id = $3 AND reference = $4',
    ...scoped(scope, reference),
  );
  return row !== undefined;
}

function scoped({ rail, mode, accountId }: AccountScope, id: string): string[] {
  return [rail, mode, accountId, id];
}

function nullable(row: Row | undefined): CheckoutRecord | null {
  return row === undefined ? null : checkoutOf(row);
}
