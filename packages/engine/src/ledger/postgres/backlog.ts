import type { Ledger, QueueBacklog } from '../ledger.js';
import { isDueForALook } from './checkouts.js';
import { isUnclaimed } from './claims.js';
import type { Database, Session } from './database.js';

export function backlogMethods(database: Database): Pick<Ledger, 'backlog'> {
  return {
    backlog: (now) =>
      database.direct(async (session) => ({
        inbox: await queueOf(session, 'SELECT due_at FROM notifications WHERE due_at <= $1', now),
        outbox: await queueOf(
          session,
          `SELECT d.due_at FROM deliveries d JOIN endpoints e ON e.id = d.endpoint_id AND e.state = 'active'
           WHERE d.due_at <= $1 AND ${isUnclaimed('delivery_claims', 'd.id', '$1')}
             AND NOT EXISTS (
               SELECT 1 FROM deliveries earlier
               WHERE earlier.endpoint_id = d.endpoint_id AND earlier.checkout_id = d.checkout_id
                 AND earlier.sequence < d.sequence AND earlier.state = 'pending')`,
          now,
        ),
        refunds: await queueOf(session, 'SELECT due_at FROM refunds WHERE due_at <= $1', now),
        reconcile: await queueOf(session, `SELECT due_at FROM looks WHERE ${isDueForALook('$1')}`, now),
      })),
  };
}

/** 0 stands for what a crash left behind in a SQLite file, before it was brought here. */
async function queueOf(session: Session, due: string, now: number): Promise<QueueBacklog> {
  const row = await session.one(`SELECT COUNT(*) AS due, MIN(NULLIF(due_at, 0)) AS oldest FROM (${due}) AS queue`, now);
  return { due: Number(row?.due), oldestDueAt: typeof row?.oldest === 'number' ? row.oldest : null };
}
