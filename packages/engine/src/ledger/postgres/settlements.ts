import { LedgerUnavailableError } from '../../errors.js';
import type { CheckoutRecord, EventRecord } from '../../records.js';
import { HAS_BEEN_PAID } from '../../states.js';
import type { Ledger, SettleBasis, Settlement, SettlementResult } from '../ledger.js';
import { checkoutOf, paymentOf, type Row, refundOf, toJson } from '../rows.js';
import { Undo } from '../undo.js';
import { columns } from './columns.js';
import { type Database, isVerdict, type Session } from './database.js';
import { tell } from './events.js';
import { lock } from './locks.js';
import { Together } from './together.js';

export function settlementMethods(database: Database): Pick<Ledger, 'loadForSettle' | 'applySettlement'> {
  const loading = new Together<string, SettleBasis | null>((ids) => database.direct((session) => load(session, ids)));
  const settling = new Together<Settlement, SettlementResult>((settlements) => applyAll(database, settlements));
  return {
    loadForSettle: (checkoutId) => loading.ask(checkoutId),
    applySettlement: (settlement) => settling.ask(settlement),
  };
}

async function load(session: Session, ids: readonly string[]): Promise<(SettleBasis | null)[]> {
  const rows = await session.all(
    `SELECT *, EXISTS (SELECT 1 FROM payments WHERE checkout_id = checkouts.id) AS has_payments,
       EXISTS (SELECT 1 FROM refunds WHERE checkout_id = checkouts.id) AS has_refunds
     FROM checkouts WHERE id = ANY($1::text[])`,
    ids,
  );
  // The checkouts first: whatever is settled between them and the payments makes their version an old one, and what is computed from it stale.
  const those = (flag: string) => rows.filter((row) => row[flag] === true).map((row) => String(row.id));
  const payments = await belongings(session, 'payments', 'created_at NULLS FIRST', those('has_payments'), paymentOf);
  const refunds = await belongings(session, 'refunds', 'created_at', those('has_refunds'), refundOf);
  const checkouts = new Map(rows.map((row) => [String(row.id), checkoutOf(row)]));
  return ids.map((id) => {
    const checkout = checkouts.get(id);
    if (checkout === undefined) return null;
    return { checkout, payments: payments.get(id) ?? [], refunds: refunds.get(id) ?? [] };
  });
}

/** By the checkouts that they belong to. */
async function belongings<T extends { readonly checkoutId: string }>(
  session: Session,
  table: 'payments' | 'refunds',
  order: string,
  checkoutIds: readonly string[],
  read: (row: Row) => T,
): Promise<ReadonlyMap<string, readonly T[]>> {
  if (checkoutIds.length === 0) return new Map();
  const rows = await session.all(
    `SELECT * FROM ${table} WHERE checkout_id = ANY($1::text[]) ORDER BY ${order}, id COLLATE "C"`,
    checkoutIds,
  );
  return Map.groupBy(rows.map(read), ({ checkoutId }) => checkoutId);
}

/**
 * All in one transaction; each in one of its own where something in one of them would take the others back. Hardly a batch comes to that.
 * @returns what each answers; some may be rejected while others were written
 */
async function applyAll(
  database: Database,
  settlements: readonly Settlement[],
): Promise<readonly (SettlementResult | Promise<SettlementResult>)[]> {
  try {
    const results = await database.transaction<readonly SettlementResult[] | null>((session) =>
      apply(session, settlements),
    );
    if (results !== null) return results;
  } catch (error) {
    const refused = error instanceof LedgerUnavailableError && isVerdict(error.cause);
    if (settlements.length === 1 || !refused) throw error;
  }
  return settlements.map(async (settlement) => {
    const [result] = await applyAll(database, [settlement]);
    if (result === undefined) throw new Error('A settlement alone was not answered');
    return result;
  });
}

/** A settlement whose checkout has been written, as it is now. */
interface Work {
  readonly settlement: Settlement;
  readonly checkout: CheckoutRecord;
}

/**
 * Rows and locks are taken in one order, whoever settles and however many: checkouts, orders, payments, refunds, events.
 * @throws {Undo} with null when they cannot all be written together, with the one answer of a settlement that is alone
 */
async function apply(session: Session, settlements: readonly Settlement[]): Promise<readonly SettlementResult[]> {
  // Of two that were computed from one checkout the second has to be read again.
  const firsts = [...new Map(settlements.toReversed().map((one) => [one.checkoutId, one])).values()];
  const work = await writeCheckouts(session, firsts);
  const takeBack = (answer: SettlementResult): never => {
    throw new Undo(settlements.length === 1 ? [answer] : null);
  };
  const orders = work.map(({ checkout }) => [checkout.storeId, checkout.orderId]);
  // Which checkout of an order was paid first is decided between transactions.
  if (new Set(orders.map((order) => JSON.stringify(order))).size < orders.length) throw new Undo(null);
  await lock(session, 'order', ...orders);

  const bound = await bind(session, work);
  if (bound !== null) takeBack({ kind: 'payment_bound', ...bound });
  for (const { settlement } of work) {
    if (!(await writeRefund(session, settlement))) takeBack({ kind: 'stale' });
  }
  const paidElsewhere = await ofOrdersPaidElsewhere(session, work);
  const events = work.flatMap(({ settlement, checkout }) =>
    settlement.events.map((event) => ({
      event: paidElsewhere.has(checkout.id) ? asDuplicate(event) : event,
      scope: checkout,
    })),
  );
  await tell(session, events);

  const written = new Map(work.map(({ settlement, checkout }) => [settlement, checkout]));
  return settlements.map((settlement) => {
    const checkout = written.get(settlement);
    return checkout === undefined ? { kind: 'stale' } : { kind: 'applied', checkout };
  });
}

/** @returns those whose checkout was as they were computed from, with the checkout as it is now */
async function writeCheckouts(session: Session, settlements: readonly Settlement[]): Promise<readonly Work[]> {
  const rows = await session.all(
    `WITH locked AS (
       SELECT id FROM checkouts WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE
     )
     UPDATE checkouts SET status = next.status, refunded_minor = next.refunded_minor, transaction_id = next.transaction_id,
       late = next.late, review_reason = next.review_reason, sequence = next.sequence, updated_at = next.updated_at,
       paid_at = COALESCE(checkouts.paid_at, next.paid_at), version = checkouts.version + 1
     FROM locked JOIN unnest($1::text[], $2::bigint[], $3::text[], $4::numeric[], $5::text[], $6::smallint[], $7::text[], $8::integer[],
       $9::bigint[], $10::bigint[]) AS next (id, version, status, refunded_minor, transaction_id, late, review_reason, sequence,
       updated_at, paid_at) USING (id)
     WHERE checkouts.id = next.id AND checkouts.version = next.version
     RETURNING checkouts.*`,
    ...columns(
      settlements,
      (one) => one.checkoutId,
      (one) => one.version,
      ({ checkout }) => checkout.status,
      ({ checkout }) => checkout.refunded,
      ({ checkout }) => checkout.transactionId,
      ({ checkout }) => Number(checkout.late),
      ({ checkout }) => checkout.reviewReason,
      ({ checkout }) => checkout.sequence,
      ({ checkout }) => checkout.updatedAt,
      ({ checkout }) => (HAS_BEEN_PAID.has(checkout.status) ? checkout.updatedAt : null),
    ),
  );
  const written = new Map(rows.map((row) => [row.id, checkoutOf(row)]));
  return settlements.flatMap((settlement) => {
    const checkout = written.get(settlement.checkoutId);
    return checkout === undefined ? [] : [{ settlement, checkout }];
  });
}

/** Writes payments as they were read back. @returns the one that is another checkout's money, if there is one */
async function bind(
  session: Session,
  work: readonly Work[],
): Promise<{ readonly paymentId: string; readonly checkoutId: string } | null> {
  const payments = work
    .flatMap(({ settlement, checkout }) => settlement.payments.map((payment) => ({ payment, checkout })))
    // In one order, whoever settles: two that bind the same payments would lock each other out else.
    .toSorted((a, b) => (a.payment.id < b.payment.id ? -1 : 1));
  if (payments.length === 0) return null;
  const written = await session.all(
    `INSERT INTO payments (rail, mode, store_account_id, id, checkout_id, account_id, reference, status, amount_minor, currency,
       refunded_minor, dispute, told_duplicate, created_at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::numeric[],
       $10::text[], $11::numeric[], $12::text[], $13::smallint[], $14::bigint[])
     ON CONFLICT (rail, mode, store_account_id, id) DO UPDATE SET account_id = excluded.account_id, reference = excluded.reference,
       status = excluded.status, amount_minor = excluded.amount_minor, currency = excluded.currency,
       refunded_minor = excluded.refunded_minor, dispute = excluded.dispute, told_duplicate = excluded.told_duplicate
     WHERE payments.checkout_id = excluded.checkout_id
     RETURNING id, checkout_id`,
    ...columns(
      payments,
      ({ checkout }) => checkout.rail,
      ({ checkout }) => checkout.mode,
      ({ checkout }) => checkout.accountId,
      ({ payment }) => payment.id,
      ({ checkout }) => checkout.id,
      ({ payment }) => payment.accountId,
      ({ payment }) => payment.reference,
      ({ payment }) => payment.status,
      ({ payment }) => payment.amount?.minor ?? null,
      ({ payment }) => payment.amount?.currency ?? null,
      ({ payment }) => payment.refunded?.minor ?? null,
      ({ payment }) => payment.dispute,
      ({ payment }) => Number(payment.toldDuplicate),
      ({ payment }) => payment.createdAt,
    ),
  );
  if (written.length === payments.length) return null;
  const ours = new Set(written.map((row) => JSON.stringify([row.id, row.checkout_id])));
  const other = payments.find(({ payment, checkout }) => !ours.has(JSON.stringify([payment.id, checkout.id])));
  if (other === undefined) throw new Error('A payment was not written, and all of them were');
  const { payment, checkout } = other;
  const bound = await session.one(
    'SELECT checkout_id FROM payments WHERE rail = $1 AND mode = $2 AND store_account_id = $3 AND id = $4',
    ...[checkout.rail, checkout.mode, checkout.accountId, payment.id],
  );
  return { paymentId: payment.id, checkoutId: String(bound?.checkout_id) };
}

/** @returns false when the refund has had its outcome already */
async function writeRefund(session: Session, { refund, checkout }: Settlement): Promise<boolean> {
  if (refund === null) return true;
  const { id, status, providerRefundId, error } = refund;
  const changed = await session.run(
    `UPDATE refunds SET status = $1, provider_refund_id = $2, error = $3, due_at = NULL, leased = 0, updated_at = $4
     WHERE id = $5 AND status = 'pending'`,
    ...[status, providerRefundId, toJson(error), checkout.updatedAt, id],
  );
  return changed > 0;
}

/** The checkouts that are told of as paid, and whose order another checkout has paid. */
async function ofOrdersPaidElsewhere(session: Session, work: readonly Work[]): Promise<ReadonlySet<unknown>> {
  const paid = work.filter(
    ({ settlement, checkout }) =>
      checkout.kind === 'checkout' && settlement.events.some(({ type }) => type === 'checkout.paid'),
  );
  if (paid.length === 0) return new Set();
  const rows = await session.all(
    `SELECT id FROM checkouts WHERE id = ANY($1::text[]) AND EXISTS (
       SELECT 1 FROM checkouts other
       WHERE other.store_id = checkouts.store_id AND other.order_id = checkouts.order_id AND other.id <> checkouts.id
         AND other.kind = 'checkout' AND other.status IN ('paid', 'partially_refunded', 'disputed'))`,
    paid.map(({ checkout }) => checkout.id),
  );
  return new Set(rows.map(({ id }) => id));
}

/** An order that another checkout has paid is not told of as paid once more. */
function asDuplicate(event: EventRecord): EventRecord {
  return event.type === 'checkout.paid' ? { ...event, type: 'checkout.duplicate_payment' } : event;
}
