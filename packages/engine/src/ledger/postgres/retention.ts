import { BODIES_FORGOTTEN, oldEnough } from '../forgotten.js';
import type { Ledger } from '../ledger.js';
import type { Database, Session } from './database.js';
import { insertRow } from './insert-row.js';

export function retentionMethods(database: Database): Pick<Ledger, 'forgetBodies'> {
  return {
    forgetBodies: (before, limit) =>
      database.transaction(async (session) => {
        const bodies = await forgetNotifications(session, before, limit);
        // What another process is forgetting already is left to it.
        const answers = await session.run(
          `UPDATE deliveries SET last_response = NULL WHERE id IN (
             SELECT id FROM deliveries WHERE last_response IS NOT NULL AND finished_at < $1 ORDER BY finished_at LIMIT $2
             FOR UPDATE SKIP LOCKED)`,
          ...[before, limit],
        );
        const tries = await session.run(
          `UPDATE delivery_tries SET response = NULL WHERE (delivery_id, number) IN (
             SELECT delivery_id, number FROM delivery_tries WHERE response IS NOT NULL AND at < $1 ORDER BY at LIMIT $2
             FOR UPDATE SKIP LOCKED)`,
          ...[before, limit],
        );
        return bodies + answers + tries;
      }),
  };
}

async function forgetNotifications(session: Session, before: number, limit: number): Promise<number> {
  await insertRow(session, 'marks', { name: BODIES_FORGOTTEN, value: '0' }, 'ON CONFLICT DO NOTHING');
  const mark = await session.one('SELECT value FROM marks WHERE name = $1 FOR UPDATE', BODIES_FORGOTTEN);
  const from = Number(mark?.value);
  const next = await session.all(
    'SELECT id, received_at FROM notifications WHERE id > $1 ORDER BY id LIMIT $2',
    ...[from, limit],
  );
  const count = oldEnough(next, before);
  if (count === 0) return 0;
  const upTo = Number(next[count - 1]?.id);
  await session.run(`UPDATE notifications SET body = '' WHERE id > $1 AND id <= $2`, from, upTo);
  await session.run('UPDATE marks SET value = $1 WHERE name = $2', String(upTo), BODIES_FORGOTTEN);
  return count;
}
