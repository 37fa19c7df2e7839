import type { CheckoutRecord, EventRecord, PaymentRecord } from '../../records.js';
import { HAS_BEEN_PAID } from '../../states.js';
import type { Ledger } from '../ledger.js';
import { checkoutOf, paymentOf, toJson } from '../rows.js';
import { Undo } from '../undo.js';
import type { Database, Session } from './database.js';
import { tell } from './events.js';
import { insertRow } from './insert-row.js';
import { lock } from './locks.js';
import { listRefunds } from './refunds.js';

export function settlementMethods(database: Database): Pick<Ledger, 'loadForSettle' | 'applySettlement'> {
  return {
    loadForSettle: (checkoutId) =>
      database.direct(async (session) => {
        const row = await session.one(
          `SELECT *, EXISTS (SELECT 1 FROM payments WHERE checkout_id = checkouts.id) AS has_payments,
             EXISTS (SELECT 1 FROM refunds WHERE checkout_id = checkouts.id) AS has_refunds
           FROM checkouts WHERE id = $1`,
          checkoutId,
        );
        if (row === undefined) return null;
        // The checkout first: whatever is settled between it and the payments makes its version an old one, and what is computed from it stale.
        return {
          checkout: checkoutOf(row),
          payments: row.has_payments === true ? await paymentsOf(session, checkoutId) : [],
          refunds: row.has_refunds === true ? await listRefunds(session, checkoutId) : [],
        };
      }),

    applySettlement: (settlement) =>
      database.transaction(async (session) => {
        const { checkout: next, checkoutId, version } = settlement;
        const row = await session.one(
          `UPDATE checkouts SET status = $1, refunded_minor = $2, transaction_id = $3, late = $4, review_reason = $5, sequence = $6,
             updated_at = $7, paid_at = COALESCE(paid_at, $8), version = version + 1
           WHERE id = $9 AND version = $10 RETURNING *`,
          ...[next.status, next.refunded, next.transactionId, Number(next.late), next.reviewReason, next.sequence],
          ...[next.updatedAt, HAS_BEEN_PAID.has(next.status) ? next.updatedAt : null, checkoutId, version],
        );
        if (row === undefined) return { kind: 'stale' };
        const checkout = checkoutOf(row);
        await lock(session, 'order', checkout.storeId, checkout.orderId);

        // In one order, whoever settles: two that bind the same payments would lock each other out else.
        const payments = settlement.payments.toSorted((a, b) => (a.id < b.id ? -1 : 1));
        for (const payment of payments) await bind(session, checkout, payment);

        if (settlement.refund !== null) {
          const { id, status, providerRefundId, error } = settlement.refund;
          const changed = await session.run(
            `UPDATE refunds SET status = $1, provider_refund_id = $2, error = $3, due_at = NULL, updated_at = $4
             WHERE id = $5 AND status = 'pending'`,
            ...[status, providerRefundId, toJson(error), next.updatedAt, id],
          );
          if (changed === 0) throw new Undo({ kind: 'stale' });
        }

        for (const event of settlement.events) {
          await tell(session, await asTold(session, checkout, event), checkout);
        }
        return { kind: 'applied' };
      }),
  };
}

async function paymentsOf(session: Session, checkoutId: string): Promise<readonly PaymentRecord[]> {
  const rows = await session.all(
    'SELECT * FROM payments WHERE checkout_id = $1 ORDER BY created_at NULLS FIRST, id COLLATE "C"',
    checkoutId,
  );
  return rows.map(paymentOf);
}

/** Writes a payment as it was read back. One that is another checkout's money undoes the whole settlement. */
async function bind(session: Session, checkout: CheckoutRecord, payment: PaymentRecord): Promise<void> {
  const written = await insertRow(
    session,
    'payments',
    {
      ...{ rail: checkout.rail, mode: checkout.mode, store_account_id: checkout.accountId },
      ...{ id: payment.id, checkout_id: checkout.id, account_id: payment.accountId },
      ...{ reference: payment.reference, status: payment.status },
      amount_minor: payment.amount?.minor ?? null,
      currency: payment.amount?.currency ?? null,
      refunded_minor: payment.refunded?.minor ?? null,
      dispute: payment.dispute,
      told_duplicate: Number(payment.toldDuplicate),
      created_at: payment.createdAt,
    },
    `ON CONFLICT (rail, mode, store_account_id, id) DO UPDATE SET account_id = excluded.account_id, reference = excluded.reference,
       status = excluded.status, amount_minor = excluded.amount_minor, currency = excluded.currency,
       refunded_minor = excluded.refunded_minor, dispute = excluded.dispute, told_duplicate = excluded.told_duplicate
     WHERE payments.checkout_id = excluded.checkout_id`,
  );
  if (written > 0) return;
  const bound = await session.one(
    'SELECT checkout_id FROM payments WHERE rail = $1 AND mode = $2 AND store_account_id = $3 AND id = $4',
    ...[checkout.rail, checkout.mode, checkout.accountId, payment.id],
  );
  throw new Undo({ kind: 'payment_bound', paymentId: payment.id, checkoutId: String(bound?.checkout_id) });
}

/** An order that another checkout has paid is not told of as paid once more. */
async function asTold(session: Session, checkout: CheckoutRecord, event: EventRecord): Promise<EventRecord> {
  if (event.type !== 'checkout.paid' || checkout.kind !== 'checkout') return event;
  const paidElsewhere = await session.one(
    `SELECT 1 FROM checkouts WHERE store_id = $1 AND order_id = $2 AND id <> $3 AND kind = 'checkout'
       AND status IN ('paid', 'partially_refunded', 'disputed')`,
    ...[checkout.storeId, checkout.orderId, checkout.id],
  );
  return paidElsewhere === undefined ? event : { ...event, type: 'checkout.duplicate_payment' };
}
