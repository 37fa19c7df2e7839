import type { Row } from '../rows.js';
import type { Session, Value } from './database.js';

/**
 * Changes the columns of one row that are given, in one statement: of several that were made from the same text, the first is written.
 * @param guard the column that still has to be as `madeFrom`, where that is given
 */
export async function patchRow(
  session: Session,
  table: 'stores' | 'endpoints',
  id: string,
  guard: 'secrets' | 'config',
  madeFrom: string | undefined,
  columns: Readonly<Record<string, Value | undefined>>,
): Promise<Row | undefined> {
  const given = Object.entries(columns).filter((entry): entry is [string, Value] => entry[1] !== undefined);
  const where = `id = $1 AND ($2::text IS NULL OR ${guard} = $2)`;
  if (given.length === 0) return session.one(`SELECT * FROM ${table} WHERE ${where}`, id, madeFrom ?? null);
  return session.one(
    `UPDATE ${table} SET ${given.map(([column], index) => `${column} = $${index + 3}`).join(', ')} WHERE ${where} RETURNING *`,
    ...[id, madeFrom ?? null, ...given.map(([, value]) => value)],
  );
}
