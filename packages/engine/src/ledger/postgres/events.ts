import type { EventRecord } from '../../records.js';
import type { AccountScope, Ledger } from '../ledger.js';
import { eventOf, toJson } from '../rows.js';
import type { Database, Session } from './database.js';
import { lock } from './locks.js';

export function eventMethods(database: Database): Pick<Ledger, 'tellAccount' | 'listEvents'> {
  return {
    tellAccount: (event, scope) =>
      database.transaction((session) => tell(session, event, scope, 'ON CONFLICT (id) DO NOTHING')),

    listEvents: (storeId, afterEventId, limit) =>
      database.direct(async (session) => {
        const after =
          afterEventId === null
            ? 0
            : (await session.one('SELECT cursor FROM events WHERE id = $1 AND store_id = $2', afterEventId, storeId))
                ?.cursor;
        if (typeof after !== 'number') return null;
        const rows = await session.all(
          'SELECT * FROM events WHERE store_id = $1 AND cursor > $2 ORDER BY cursor LIMIT $3',
          ...[storeId, after, limit],
        );
        return rows.map(eventOf);
      }),
  };
}

/** Writes an event and a delivery for each endpoint that wants it. @returns false when it was there already */
export async function tell(
  session: Session,
  event: EventRecord,
  scope: AccountScope,
  onConflict = '',
): Promise<boolean> {
  await lock(session, 'events', event.storeId);
  // FOR SHARE waits for whoever is just disabling an endpoint, and sees then that it wants no more.
  const told = await session.one(
    `WITH told AS (
       INSERT INTO events (id, type, store_id, checkout_id, sequence, checkout, refund, provider, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ${onConflict} RETURNING cursor
     ), hearing AS (
       SELECT id FROM endpoints
       WHERE state = 'active'
         AND (store_id = $3 OR (store_id IS NULL AND rail = $10 AND mode = $11 AND account_id = $12))
         AND (types IS NULL OR EXISTS (SELECT 1 FROM json_array_elements_text(types::json) AS wanted (type) WHERE wanted.type = $2))
       FOR SHARE OF endpoints
     ), delivered AS (
       INSERT INTO deliveries (event_cursor, endpoint_id, checkout_id, sequence, state, attempts, due_at)
       SELECT told.cursor, hearing.id, $4, $5, 'pending', 0, $9 FROM told, hearing
     ) SELECT cursor FROM told`,
    ...[event.id, event.type, event.storeId, event.checkoutId, event.sequence, toJson(event.checkout)],
    ...[toJson(event.refund), toJson(event.provider), event.createdAt, scope.rail, scope.mode, scope.accountId],
  );
  return told !== undefined;
}
