import { NO_CALLBACK_URL } from '../../records.js';
import type { CheckoutStatus } from '../../states.js';
import type { Overview, OverviewQuery } from '../operator-ledger.js';
import { stateIs } from './deliveries.js';
import { Conditions, one, type Question, statement } from './question.js';

type Series = Overview['series'][number];
type Sum = Overview['sums'][number];

/** Sums and series are read from the index of what is paid, statuses from that of the newest, and attention from small ones of its own. */
export function* overview(query: OverviewQuery): Question<Overview> {
  const { from, to, bucketMs, mode } = query;
  const paid = new Conditions().add('paid_at >= ?', from).add('paid_at < ?', to).addIf('mode = ?', mode);
  // Sums leave the database as text: they may be more than a number holds.
  const buckets = yield statement(
    `SELECT CAST((paid_at - ?) / ? AS INTEGER) AS bucket, currency, COUNT(*) AS count,
       CAST(SUM(amount_minor) AS TEXT) AS amount, CAST(SUM(refunded_minor) AS TEXT) AS refunded
     FROM checkouts ${paid.where} GROUP BY 1, 2 ORDER BY 1, 2`,
    ...[from, bucketMs, ...paid.values],
  );
  const series: Series[] = [];
  const sums = new Map<string, Sum>();
  for (const row of buckets) {
    const currency = String(row.currency);
    const [count, amount, refunded] = [Number(row.count), BigInt(String(row.amount)), BigInt(String(row.refunded))];
    series.push({ at: from + Number(row.bucket) * bucketMs, currency, count, amount });
    const sum = sums.get(currency) ?? { currency, count: 0, amount: 0n, refunded: 0n };
    sums.set(currency, {
      currency,
      count: sum.count + count,
      amount: sum.amount + amount,
      refunded: sum.refunded + refunded,
    });
  }

  const opened = new Conditions().add('created_at >= ?', from).add('created_at < ?', to).addIf('mode = ?', mode);
  const statuses = yield statement(
    `SELECT status, COUNT(*) AS count FROM checkouts ${opened.where} GROUP BY status ORDER BY 2 DESC, 1`,
    ...opened.values,
  );
  return {
    sums: [...sums.values()].sort((a, b) => b.count - a.count || (a.currency < b.currency ? -1 : 1)),
    series,
    // Written by the ledger, of which it knows no others.
    statuses: statuses.map(({ status, count }) => ({ status: status as CheckoutStatus, count: Number(count) })),
    attention: yield* attention(),
  };
}

function* attention(): Question<Overview['attention']> {
  const marked = yield statement(
    `SELECT status, COUNT(*) AS count FROM checkouts WHERE status IN ('review', 'disputed') GROUP BY status`,
  );
  const countOf = (status: string) => Number(marked.find((row) => row.status === status)?.count ?? 0);
  const dead = yield* one(
    statement(
      `SELECT COUNT(*) AS count FROM deliveries d JOIN endpoints e ON e.id = d.endpoint_id LEFT JOIN stores s ON s.id = e.store_id
       WHERE ${stateIs('dead')} AND (s.id IS NULL OR s.state = 'active')`,
    ),
  );
  const disabled = yield* one(
    statement(
      `SELECT COUNT(*) AS count FROM endpoints e LEFT JOIN stores s ON s.id = e.store_id
       WHERE e.state = 'disabled' AND e.ended = 0 AND (s.id IS NULL OR s.state = 'active')
         AND (e.disabled_reason IS NULL OR e.disabled_reason <> ?)`,
      NO_CALLBACK_URL,
    ),
  );
  const stuck = yield* one(
    statement(`SELECT COUNT(*) AS count FROM refunds WHERE status = 'pending' AND due_at IS NULL`),
  );
  return {
    review: countOf('review'),
    disputed: countOf('disputed'),
    deadDeliveries: Number(dead.count),
    disabledEndpoints: Number(disabled.count),
    stuckRefunds: Number(stuck.count),
  };
}
