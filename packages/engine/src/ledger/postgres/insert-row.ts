import type { Session, Value } from './database.js';

/** Inserts one row, named by its columns. @returns how many rows were written: 0 when `onConflict` says to do nothing and there was one */
export async function insertRow(
  session: Session,
  table: string,
  row: Readonly<Record<string, Value>>,
  onConflict = '',
): Promise<number> {
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${index + 1}`);
  return session.run(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')}) ${onConflict}`,
    ...Object.values(row),
  );
}
