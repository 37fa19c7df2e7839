import type { OperatorRecords } from '../operator-ledger.js';
import { endpointOf, sessionOf } from '../rows.js';
import type { Statements } from './statements.js';
import type { Sync } from './sync.js';

export function operatorRecords({ run, insert, one, all }: Statements): Sync<OperatorRecords> {
  return {
    replayDeliveries(ids, states, now) {
      const due = all(
        `SELECT d.id, d.endpoint_id FROM deliveries d JOIN endpoints e ON e.id = d.endpoint_id
         WHERE d.id IN (SELECT value FROM json_each(?)) AND d.state IN (SELECT value FROM json_each(?)) AND e.state = 'active'
         ORDER BY d.id`,
        JSON.stringify(ids),
        JSON.stringify(states),
      ).map((row) => ({ id: Number(row.id), endpointId: String(row.endpoint_id) }));
      const found = JSON.stringify(due.map((delivery) => delivery.id));
      run(
        `INSERT INTO delivery_tries (delivery_id, number, at, attempt, outcome, status, ms, response)
         SELECT id, tries + 1, finished_at, attempts, 'delivered', last_status, last_ms, last_response FROM deliveries
         WHERE id IN (SELECT value FROM json_each(?)) AND state = 'delivered' AND last_ms IS NOT NULL`,
        found,
      );
      run(
        `UPDATE deliveries SET state = 'pending', attempts = 0, due_at = ?, leased = 0, finished_at = NULL, last_ms = NULL,
           last_response = NULL, tries = tries + CASE WHEN last_ms IS NULL THEN 0 ELSE 1 END
         WHERE id IN (SELECT value FROM json_each(?))`,
        now,
        found,
      );
      return due;
    },

    enableEndpoint(id) {
      run(`UPDATE endpoints SET state = 'active', disabled_reason = NULL WHERE id = ? AND ended = 0`, id);
      const row = one('SELECT * FROM endpoints WHERE id = ? AND ended = 0', id);
      return row === undefined ? null : endpointOf(row);
    },

    appendAudit(entry) {
      return insert(
        `INSERT INTO operator_audit (at, operator, address, action, subject, outcome, details) VALUES (?, ?, ?, ?, ?, ?, ?)`,
        entry.at,
        entry.operator,
        entry.address,
        entry.action,
        entry.subject,
        entry.outcome,
        JSON.stringify(entry.details),
      );
    },

    finishAudit(id, outcome, details) {
      const entry = one('SELECT details FROM operator_audit WHERE id = ?', id);
      if (entry === undefined) return;
      run(
        'UPDATE operator_audit SET outcome = ?, details = ? WHERE id = ?',
        outcome,
        JSON.stringify({ ...JSON.parse(String(entry.details)), ...details }),
        id,
      );
    },

    insertSession(session) {
      run('DELETE FROM operator_sessions WHERE expires_at <= ?', session.createdAt);
      run(
        'INSERT INTO operator_sessions (token_hash, operator, csrf_secret, created_at, expires_at) VALUES (?, ?, ?, ?, ?)',
        session.tokenHash,
        session.operator,
        session.csrfSecret,
        session.createdAt,
        session.expiresAt,
      );
    },

    findSession(tokenHash, now) {
      const row = one('SELECT * FROM operator_sessions WHERE token_hash = ? AND expires_at > ?', tokenHash, now);
      return row === undefined ? null : sessionOf(row);
    },

    deleteSession(tokenHash) {
      run('DELETE FROM operator_sessions WHERE token_hash = ?', tokenHash);
    },
  };
}
