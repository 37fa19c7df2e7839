import type { EventRecord } from '../../records.js';
import type { AccountScope, Ledger } from '../ledger.js';
import { eventOf, toJson } from '../rows.js';
import { columns } from './columns.js';
import type { Database, Session } from './database.js';
import { lock } from './locks.js';

export function eventMethods(database: Database): Pick<Ledger, 'tellAccount' | 'listEvents'> {
  return {
    tellAccount: (event, scope) =>
      database.transaction(async (session) => {
        const told = await tell(session, [{ event, scope }], 'ON CONFLICT (id) DO NOTHING');
        return told.has(event.id);
      }),

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

/** An event and the account whose endpoints may hear of it, beside those of its store. */
interface Told {
  readonly event: EventRecord;
  readonly scope: AccountScope;
}

/**
 * Writes events, in their order, and a delivery for each endpoint that wants one.
 * @returns the ids of those that were written: with `onConflict`, without those that were there already
 */
export async function tell(session: Session, told: readonly Told[], onConflict = ''): Promise<ReadonlySet<unknown>> {
  if (told.length === 0) return new Set();
  await lock(session, 'events', ...told.map(({ event }) => [event.storeId]));
  // FOR SHARE waits for whoever is just disabling an endpoint, and sees then that it wants no more.
  const rows = await session.all(
    `WITH news AS (
       SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::integer[], $6::text[], $7::text[], $8::text[],
         $9::bigint[], $10::text[], $11::text[], $12::text[]) WITH ORDINALITY
         AS news (id, type, store_id, checkout_id, sequence, checkout, refund, provider, created_at, rail, mode, account_id, place)
     ), told AS (
       INSERT INTO events (id, type, store_id, checkout_id, sequence, checkout, refund, provider, created_at)
       SELECT id, type, store_id, checkout_id, sequence, checkout, refund, provider, created_at FROM news ORDER BY place
       ${onConflict} RETURNING cursor, id
     ), hearing AS (
       SELECT id, store_id, rail, mode, account_id, types FROM endpoints
       WHERE state = 'active'
         AND (store_id = ANY($3::text[])
           OR (store_id IS NULL AND (rail, mode, account_id) IN (SELECT rail, mode, account_id FROM news)))
       ORDER BY id FOR SHARE OF endpoints
     ), delivered AS (
       INSERT INTO deliveries (event_cursor, endpoint_id, checkout_id, sequence, state, attempts, due_at)
       SELECT told.cursor, hearing.id, news.checkout_id, news.sequence, 'pending', 0, news.created_at
       FROM told JOIN news ON news.id = told.id
       JOIN hearing ON (hearing.store_id = news.store_id
           OR (hearing.store_id IS NULL AND hearing.rail = news.rail AND hearing.mode = news.mode
             AND hearing.account_id = news.account_id))
         AND (hearing.types IS NULL
           OR EXISTS (SELECT 1 FROM json_array_elements_text(hearing.types::json) AS wanted (type) WHERE wanted.type = news.type))
       ORDER BY told.cursor
     ) SELECT id FROM told`,
    ...columns(
      told,
      ({ event }) => event.id,
      ({ event }) => event.type,
      ({ event }) => event.storeId,
      ({ event }) => event.checkoutId,
      ({ event }) => event.sequence,
      ({ event }) => toJson(event.checkout),
      ({ event }) => toJson(event.refund),
      ({ event }) => toJson(event.provider),
      ({ event }) => event.createdAt,
      ({ scope }) => scope.rail,
      ({ scope }) => scope.mode,
      ({ scope }) => scope.accountId,
    ),
  );
  return new Set(rows.map(({ id }) => id));
}
