import type { Session } from './database.js';

/**
 * What rows alone cannot guard, since the row that breaks the rule is not there yet, is decided under an advisory lock that ends with the transaction.
 * Row locks and these were chosen over serializable transactions: who comes second waits for a moment and then sees what the first one wrote,
 * where a serializable transaction would fail at its end and be made again, the more often the busier an order is.
 *
 * Taken in the order in which they stand here, so that two never wait for each other.
 */
const LOCKS = {
  /** An idempotency key of a store. */
  key: 1,
  /** A store's account and URL. */
  store: 2,
  /** An order of a store: its checkouts, and which of them was paid first. */
  order: 3,
  /**
   * The events of a store. Cursors are given when an event is inserted, and seen when it is committed: without it a reader could pass over a
   * cursor that is committed after a higher one, and never hear of that event.
   */
  events: 4,
} as const;
// 5 stands for processes: see presence.ts.

/** @param names what each lock is called, in parts. Several of one kind are taken in one order, whoever takes them */
export async function lock(
  session: Session,
  what: keyof typeof LOCKS,
  ...names: readonly (readonly string[])[]
): Promise<void> {
  // Two names of one hash wait for each other without need, and nothing else.
  await session.run(
    `SELECT pg_advisory_xact_lock($1, hash)
     FROM (SELECT DISTINCT hashtext(name) AS hash FROM unnest($2::text[]) AS name ORDER BY hash) AS sorted`,
    LOCKS[what],
    names.map((parts) => JSON.stringify(parts)),
  );
}
