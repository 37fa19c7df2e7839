import type { Ledger, QueueBacklog } from '../ledger.js';
import { isDueForALook } from './checkouts.js';
import type { Database, Session } from './database.js';
import { dueDeliveries } from './deliveries.js';

export function backlogMethods(database: Database): Pick<Ledger, 'backlog'> {
  return {
    backlog: (now) =>
      database.direct(async (session) => ({
        inbox: await queueOf(session, 'SELECT due_at FROM notifications WHERE due_at <= $1', now),
        outbox: await queueOf(session, `SELECT d.due_at FROM ${dueDeliveries('$1')}`, now),
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
