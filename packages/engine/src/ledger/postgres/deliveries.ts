import type { DeliveryRecord } from '../../records.js';
import type { DeliveryAnswer, DeliveryResult, Ledger } from '../ledger.js';
import { KEPT_TRIES } from '../operator-ledger.js';
import { RANKED_PER_CLAIMED } from '../ranked.js';
import { endpointOf, eventOf, type Row } from '../rows.js';
import { claim, isUnclaimed, unclaiming } from './claims.js';
import { columns } from './columns.js';
import type { Database, Session } from './database.js';
import { dropDeliveries } from './endpoints.js';
import { insertRow } from './insert-row.js';
import type { Presence } from './presence.js';
import { writtenTogether } from './together.js';

const NO_ANSWER: DeliveryAnswer = { ms: 0, response: null };

export function deliveryMethods(
  database: Database,
  presence: Presence,
): Pick<Ledger, 'claimDeliveries' | 'finishDelivery'> {
  const delivering = writtenTogether((delivered: readonly Delivered[]) =>
    database.direct((session) => deliver(session, delivered)),
  );
  return {
    claimDeliveries: (now, leaseUntil, limit, perEndpoint, busyEndpoints) =>
      database.direct(async (session) => {
        // A ranking cannot be locked, so what it names is looked at once more when it is. That an earlier event is done stays true meanwhile.
        const claimed = await session.all(
          `WITH oldest AS (
             SELECT d.id, d.endpoint_id, d.due_at
             FROM ${dueDeliveries('$2')} AND d.endpoint_id <> ALL($5::text[])
             ORDER BY d.due_at, d.id LIMIT $7
           ), ranked AS (
             SELECT id, ROW_NUMBER() OVER (PARTITION BY endpoint_id ORDER BY due_at, id) AS place FROM oldest
           ), due AS (
             SELECT id, endpoint_id, event_cursor, attempts, due_at FROM deliveries
             WHERE due_at <= $2 AND id = ANY(ARRAY(SELECT id FROM ranked WHERE place <= $4))
             ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED
           ), claimed AS (
             ${claim('delivery_claims', { now: '$2', until: '$1', mark: '$6' })}
           )
           SELECT due.id, due.attempts + 1 AS attempt, to_jsonb(endpoints) AS endpoint, to_jsonb(events) AS event
           FROM claimed JOIN due USING (id) JOIN endpoints ON endpoints.id = due.endpoint_id
           JOIN events ON events.cursor = due.event_cursor
           ORDER BY due.due_at, due.id`,
          ...[leaseUntil, now, limit, perEndpoint, busyEndpoints, presence.mark, limit * RANKED_PER_CLAIMED],
        );
        return claimed.map(
          (row): DeliveryRecord => ({
            id: Number(row.id),
            attempt: Number(row.attempt),
            // Both are rows, as a database answers them.
            endpoint: endpointOf(row.endpoint as Row),
            event: eventOf(row.event as Row),
          }),
        );
      }),

    finishDelivery: (id, result, at, answer = NO_ANSWER) => {
      if (result.kind === 'delivered') return delivering.ask({ id, status: result.status, at, answer });
      return database.transaction(async (session) => {
        switch (result.kind) {
          case 'retry': {
            const { dueAt, status, reason } = result;
            await keepTry(session, await retry(session, id, dueAt, status, reason), at, result, answer);
            return;
          }
          case 'dead':
            await keepTry(session, await die(session, id, result, at), at, result, answer);
            return;
          case 'gone': {
            const disabled = await session.one(
              `UPDATE endpoints SET state = 'disabled', disabled_reason = $1
               WHERE id = (SELECT endpoint_id FROM deliveries WHERE id = $2) AND config = $3 RETURNING id`,
              ...[result.reason, id, result.config],
            );
            if (disabled === undefined) {
              // The endpoint was given another address while the old one answered.
              await keepTry(session, await retry(session, id, at, result.status, result.reason), at, result, answer);
              return;
            }
            await keepTry(session, await die(session, id, result, at), at, result, answer);
            await dropDeliveries(session, String(disabled.id), 'dead', result.reason, at);
          }
        }
      });
    },
  };
}

/**
 * Deliveries `d` that may go out: what a query is `FROM`, with its conditions.
 * @param now what stands for the time, such as `$1`
 */
export function dueDeliveries(now: string): string {
  return `deliveries d JOIN endpoints e ON e.id = d.endpoint_id AND e.state = 'active'
    WHERE d.due_at <= ${now} AND ${isUnclaimed('delivery_claims', 'd.id', now)}
      AND NOT EXISTS (
        SELECT 1 FROM deliveries earlier
        WHERE earlier.endpoint_id = d.endpoint_id AND earlier.checkout_id = d.checkout_id
          AND earlier.sequence < d.sequence AND earlier.state = 'pending')`;
}

interface Delivered {
  readonly id: number;
  readonly status: number | null;
  readonly at: number;
  readonly answer: DeliveryAnswer;
}

/** The one try that needs no row of its own: nearly all deliveries end so, at their first. One statement for however many there are. */
async function deliver(session: Session, delivered: readonly Delivered[]): Promise<void> {
  await session.run(
    `${unclaiming('delivery_claims', 'ANY($1::bigint[])')}
     UPDATE deliveries SET state = 'delivered', due_at = NULL, leased = 0, attempts = attempts + 1, last_status = done.status,
       last_reason = NULL, last_ms = done.ms, last_response = done.response, finished_at = done.at
     FROM unnest($1::bigint[], $2::integer[], $3::integer[], $4::text[], $5::bigint[]) AS done (id, status, ms, response, at)
     WHERE deliveries.id = done.id AND deliveries.state <> 'delivered'`,
    ...columns(
      delivered,
      ({ id }) => id,
      ({ status }) => status,
      ({ answer }) => answer.ms,
      ({ answer }) => answer.response,
      ({ at }) => at,
    ),
  );
}

type Failure = Exclude<DeliveryResult, { kind: 'delivered' }>;

/** Both answer the row of the delivery, or nothing when it is no longer theirs to change. */
function retry(session: Session, id: number, dueAt: number, status: number | null, reason: string) {
  return session.one(
    `${unclaiming('delivery_claims', '$4')}
     UPDATE deliveries SET due_at = $1, leased = 0, attempts = attempts + 1, last_status = $2, last_reason = $3, tries = tries + 1
     WHERE id = $4 AND state = 'pending' RETURNING id, attempts, tries`,
    ...[dueAt, status, reason, id],
  );
}

function die(session: Session, id: number, { status, reason }: Failure, at: number) {
  return session.one(
    `${unclaiming('delivery_claims', '$4')}
     UPDATE deliveries SET state = 'dead', due_at = NULL, leased = 0, attempts = attempts + 1, last_status = $1, last_reason = $2,
       finished_at = $3, tries = tries + 1
     WHERE id = $4 AND state <> 'delivered' RETURNING id, attempts, tries`,
    ...[status, reason, at, id],
  );
}

async function keepTry(
  session: Session,
  delivery: Row | undefined,
  at: number,
  { kind, status, reason }: Failure,
  { ms, response }: DeliveryAnswer,
): Promise<void> {
  if (delivery === undefined) return;
  const [id, number] = [Number(delivery.id), Number(delivery.tries)];
  await insertRow(session, 'delivery_tries', {
    ...{ delivery_id: id, number, at, attempt: Number(delivery.attempts) },
    ...{ outcome: kind, status, reason, ms, response },
  });
  await session.run('DELETE FROM delivery_tries WHERE delivery_id = $1 AND number <= $2', id, number - KEPT_TRIES);
}
