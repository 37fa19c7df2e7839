import { BODIES_FORGOTTEN, oldEnough } from '../forgotten.js';
import type { Ledger } from '../ledger.js';
import type { Statements } from './statements.js';
import type { Sync } from './sync.js';

export function retentionMethods({ run, one, all }: Statements): Sync<Pick<Ledger, 'forgetBodies'>> {
  return {
    forgetBodies(before, limit) {
      const mark = one('SELECT value FROM marks WHERE name = ?', BODIES_FORGOTTEN);
      const from = Number(mark?.value ?? 0);
      const next = all('SELECT id, received_at FROM notifications WHERE id > ? ORDER BY id LIMIT ?', from, limit);
      const count = oldEnough(next, before);
      if (count > 0) {
        const upTo = Number(next[count - 1]?.id);
        run(`UPDATE notifications SET body = '' WHERE id > ? AND id <= ?`, from, upTo);
        run(
          'INSERT INTO marks (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
          BODIES_FORGOTTEN,
          String(upTo),
        );
      }
      const answers = run(
        `UPDATE deliveries SET last_response = NULL WHERE id IN (
           SELECT id FROM deliveries WHERE last_response IS NOT NULL AND finished_at < ? ORDER BY finished_at LIMIT ?)`,
        before,
        limit,
      );
      const tries = run(
        `UPDATE delivery_tries SET response = NULL WHERE (delivery_id, number) IN (
           SELECT delivery_id, number FROM delivery_tries WHERE response IS NOT NULL AND at < ? ORDER BY at LIMIT ?)`,
        before,
        limit,
      );
      return count + answers + tries;
    },
  };
}
