import type { DeliveryRecord } from '../../records.js';
import type { Ledger } from '../ledger.js';
import { endpointOf, eventOf } from '../rows.js';
import type { Database } from './database.js';
import { dropDeliveries } from './endpoints.js';

export function deliveryMethods(database: Database): Pick<Ledger, 'claimDeliveries' | 'finishDelivery'> {
  return {
    claimDeliveries: (now, leaseUntil, limit, perEndpoint, busyEndpoints) =>
      database.transaction(async (session) => {
        // A ranking cannot be locked, so what it names is looked at once more when it is. That an earlier event is done stays true meanwhile.
        const claimed = await session.all(
          `WITH ranked AS (
             SELECT d.id, ROW_NUMBER() OVER (PARTITION BY d.endpoint_id ORDER BY d.due_at, d.id) AS place
             FROM deliveries d JOIN endpoints e ON e.id = d.endpoint_id AND e.state = 'active'
             WHERE d.due_at <= $2
               AND d.endpoint_id <> ALL($5::text[])
               AND NOT EXISTS (
                 SELECT 1 FROM deliveries earlier
                 WHERE earlier.endpoint_id = d.endpoint_id AND earlier.checkout_id = d.checkout_id
                   AND earlier.sequence < d.sequence AND earlier.state = 'pending')
           ), due AS (
             SELECT id, due_at FROM deliveries
             WHERE due_at <= $2 AND id IN (SELECT id FROM ranked WHERE place <= $4)
             ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED
           ), claimed AS (
             UPDATE deliveries SET due_at = $1, leased = 1, attempts = attempts + 1 FROM due WHERE deliveries.id = due.id
             RETURNING deliveries.id, deliveries.attempts, deliveries.endpoint_id, deliveries.event_cursor, due.due_at AS was_due
           ) SELECT * FROM claimed ORDER BY was_due, id`,
          ...[leaseUntil, now, limit, perEndpoint, busyEndpoints],
        );
        if (claimed.length === 0) return [];
        const endpoints = await session.all(
          'SELECT * FROM endpoints WHERE id = ANY($1::text[])',
          claimed.map((row) => String(row.endpoint_id)),
        );
        const events = await session.all(
          'SELECT * FROM events WHERE cursor = ANY($1::bigint[])',
          claimed.map((row) => Number(row.event_cursor)),
        );
        const endpointById = new Map(endpoints.map((row) => [row.id, endpointOf(row)]));
        const eventByCursor = new Map(events.map((row) => [row.cursor, eventOf(row)]));
        return claimed.flatMap((row): DeliveryRecord[] => {
          const endpoint = endpointById.get(row.endpoint_id);
          const event = eventByCursor.get(row.event_cursor);
          return endpoint === undefined || event === undefined
            ? []
            : [{ id: Number(row.id), attempts: Number(row.attempts), endpoint, event }];
        });
      }),

    finishDelivery: (id, result, at) =>
      database.transaction(async (session) => {
        const retry = (dueAt: number, reason: string) =>
          session.run(
            `UPDATE deliveries SET due_at = $1, leased = 0, last_status = $2, last_reason = $3 WHERE id = $4 AND state = 'pending'`,
            ...[dueAt, result.status, reason, id],
          );
        const end = (state: 'delivered' | 'dead', reason: string | null) =>
          session.run(
            `UPDATE deliveries SET state = $1, due_at = NULL, leased = 0, last_status = $2, last_reason = $3, finished_at = $4
             WHERE id = $5 AND state <> 'delivered'`,
            ...[state, result.status, reason, at, id],
          );
        switch (result.kind) {
          case 'retry':
            await retry(result.dueAt, result.reason);
            return;
          case 'delivered':
            await end('delivered', null);
            return;
          case 'dead':
            await end('dead', result.reason);
            return;
          case 'gone': {
            const disabled = await session.one(
              `UPDATE endpoints SET state = 'disabled', disabled_reason = $1
               WHERE id = (SELECT endpoint_id FROM deliveries WHERE id = $2) AND config = $3 RETURNING id`,
              ...[result.reason, id, result.config],
            );
            if (disabled === undefined) {
              // The endpoint was given another address while the old one answered.
              await retry(at, result.reason);
              return;
            }
            await end('dead', result.reason);
            await dropDeliveries(session, String(disabled.id), result.reason, at);
          }
        }
      }),
  };
}
