import type { Page } from '@neropay/engine';
import { Refusal } from '../http/refusal.js';
import type { PageMeta } from './api.js';
import type { Answer } from './operator-routes.js';

/**
 * A page as the ledger answers it, presented.
 * @param page null: the cursor was none of the list's
 * @throws {Refusal} `validation_failed`
 */
export function answerPage<Row>(page: Page<Row> | null, present: (row: Row) => unknown): Answer {
  if (page === null) throw invalid('cursor', 'cursor is none of this list: leave it out to begin with the first page');
  return { data: page.rows.map(present), meta: { next_cursor: page.nextCursor } satisfies PageMeta };
}

/** One wrong field of a query or body. */
export function invalid(field: string, message: string): Refusal {
  return new Refusal('validation_failed', message, { [field]: [message] });
}
