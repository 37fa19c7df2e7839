import type { StoreRecord } from '../../records.js';
import { ACCOUNT_LOOK_EVERY_MS } from '../../schedule.js';
import type { Ledger } from '../ledger.js';
import { accountLookOf } from '../rows.js';
import type { Database, Session } from './database.js';
import { insertRow } from './insert-row.js';

export function lookMethods(database: Database): Pick<Ledger, 'claimDueLooks' | 'scheduleLook'> {
  return {
    claimDueLooks: (now, leaseUntil, limit) =>
      database.direct(async (session) => {
        const rows = await session.all(
          `WITH due AS (
             SELECT rail, mode, account_id, due_at FROM account_looks WHERE due_at <= $2 ORDER BY due_at LIMIT $3
             FOR UPDATE SKIP LOCKED
           ), claimed AS (
             UPDATE account_looks AS look SET due_at = $1, leased = 1 FROM due
             WHERE look.rail = due.rail AND look.mode = due.mode AND look.account_id = due.account_id
             RETURNING look.*, due.due_at AS was_due
           ) SELECT claimed.*, (
             SELECT id FROM stores WHERE rail = claimed.rail AND mode = claimed.mode AND account_id = claimed.account_id
             ORDER BY state, updated_at DESC, id COLLATE "C" LIMIT 1
           ) AS store_id FROM claimed ORDER BY was_due`,
          ...[leaseUntil, now, limit],
        );
        return rows.map(accountLookOf);
      }),

    scheduleLook: (leased, next) =>
      database.direct(async (session) => {
        await session.run(
          `UPDATE account_looks SET since = $1, began_at = $2, place = $3, due_at = $4, leased = 0
           WHERE rail = $5 AND mode = $6 AND account_id = $7 AND due_at = $8`,
          ...[next.since, next.beganAt, next.place, next.dueAt],
          ...[leased.rail, leased.mode, leased.accountId, leased.dueAt],
        );
      }),
  };
}

/** An account has one, whichever of its stores was connected first. */
export async function insertLook(session: Session, { rail, mode, accountId, createdAt }: StoreRecord): Promise<void> {
  await insertRow(
    session,
    'account_looks',
    { rail, mode, account_id: accountId, since: createdAt, due_at: createdAt + ACCOUNT_LOOK_EVERY_MS },
    'ON CONFLICT DO NOTHING',
  );
}
