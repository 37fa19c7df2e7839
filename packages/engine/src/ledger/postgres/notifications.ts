import type { Ledger, NewNotification } from '../ledger.js';
import { NOTIFICATION_COLUMNS as CLAIMED, notificationOf } from '../rows.js';
import { columns } from './columns.js';
import type { Database, Session } from './database.js';
import type { Presence } from './presence.js';
import { writtenTogether } from './together.js';

type NotificationMethods = Pick<
  Ledger,
  'appendNotification' | 'claimNotifications' | 'finishNotifications' | 'retryNotification'
>;

export function notificationMethods(database: Database, presence: Presence): NotificationMethods {
  const appending = writtenTogether((notifications: readonly NewNotification[]) =>
    database.direct((session) => append(session, notifications)),
  );
  const finishing = writtenTogether((finished: readonly Finished[]) =>
    database.direct((session) => finish(session, finished)),
  );
  return {
    appendNotification: (notification) => appending.ask(notification),

    claimNotifications: (now, leaseUntil, limit) =>
      database.direct(async (session) => {
        const rows = await session.all(
          `WITH due AS (
             SELECT id, due_at FROM notifications WHERE due_at <= $2 ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED
           ), claimed AS (
             UPDATE notifications SET due_at = $1, leased = $4, attempts = attempts + 1 FROM due
             WHERE notifications.id = due.id
             RETURNING ${CLAIMED.map((column) => `notifications.${column}`).join(', ')}, due.due_at AS was_due
           ) SELECT * FROM claimed ORDER BY was_due, id`,
          ...[leaseUntil, now, limit, presence.mark],
        );
        return rows.map(notificationOf);
      }),

    finishNotifications: (ids, outcome, at, checkoutId = null) => finishing.ask({ ids, outcome, at, checkoutId }),

    retryNotification: (id, dueAt, reason, checkoutId = null) =>
      database.direct(async (session) => {
        await session.run(
          `UPDATE notifications SET due_at = $1, leased = 0, outcome = $2, checkout_id = COALESCE($3, checkout_id)
           WHERE id = $4 AND finished_at IS NULL`,
          ...[dueAt, reason, checkoutId, id],
        );
      }),
  };
}

interface Finished {
  readonly ids: readonly number[];
  readonly outcome: string;
  readonly at: number;
  readonly checkoutId: string | null;
}

async function finish(session: Session, finished: readonly Finished[]): Promise<void> {
  const rows = finished.flatMap(({ ids, ...rest }) => ids.map((id) => ({ id, ...rest })));
  await session.run(
    `UPDATE notifications SET due_at = NULL, leased = 0, outcome = done.outcome, finished_at = done.at,
       checkout_id = COALESCE(done.checkout_id, notifications.checkout_id)
     FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::text[]) AS done (id, outcome, at, checkout_id)
     WHERE notifications.id = done.id`,
    ...columns(
      rows,
      ({ id }) => id,
      ({ outcome }) => outcome,
      ({ at }) => at,
      ({ checkoutId }) => checkoutId,
    ),
  );
}

/** One statement for however many there are; it is a transaction of its own. */
async function append(session: Session, notifications: readonly NewNotification[]): Promise<void> {
  await session.run(
    `INSERT INTO notifications (store_id, verified, scheme, event_id, type, reference, payment_id, claims_success, body, received_at,
       due_at, attempts)
     SELECT *, received_at, 0 FROM unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
       $8::smallint[], $9::text[], $10::bigint[])
       AS taken (store_id, verified, scheme, event_id, type, reference, payment_id, claims_success, body, received_at)`,
    ...columns(
      notifications,
      (one) => one.storeId,
      (one) => Number(one.verified),
      (one) => one.scheme,
      (one) => one.eventId,
      (one) => one.type,
      (one) => one.reference,
      (one) => one.paymentId,
      (one) => Number(one.claimsSuccess),
      (one) => one.body,
      (one) => one.receivedAt,
    ),
  );
}
