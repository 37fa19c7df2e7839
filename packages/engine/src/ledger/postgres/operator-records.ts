import type { OperatorRecords } from '../operator-ledger.js';
import { endpointOf, sessionOf } from '../rows.js';
import type { Database } from './database.js';
import { insertRow } from './insert-row.js';

export function operatorRecords(database: Database): OperatorRecords {
  return {
    replayDeliveries: (ids, states, now) =>
      database.transaction(async (session) => {
        // In one order, whoever replays: two that replay the same ones would lock each other out else.
        const due = await session.all(
          `SELECT d.id, d.endpoint_id FROM deliveries d JOIN endpoints e ON e.id = d.endpoint_id
           WHERE d.id = ANY($1::bigint[]) AND d.state = ANY($2::text[]) AND e.state = 'active'
           ORDER BY d.id FOR UPDATE OF d FOR SHARE OF e`,
          ...[ids, states],
        );
        const found = due.map(({ id }) => Number(id));
        if (found.length === 0) return [];
        await session.run(
          `INSERT INTO delivery_tries (delivery_id, number, at, attempt, outcome, status, ms, response)
           SELECT id, tries + 1, finished_at, attempts, 'delivered', last_status, last_ms, last_response FROM deliveries
           WHERE id = ANY($1::bigint[]) AND state = 'delivered' AND last_ms IS NOT NULL`,
          found,
        );
        await session.run(
          `UPDATE deliveries SET state = 'pending', attempts = 0, due_at = $1, leased = 0, finished_at = NULL, last_ms = NULL,
             last_response = NULL, tries = tries + CASE WHEN last_ms IS NULL THEN 0 ELSE 1 END
           WHERE id = ANY($2::bigint[])`,
          ...[now, found],
        );
        return due.map((row) => ({ id: Number(row.id), endpointId: String(row.endpoint_id) }));
      }),

    enableEndpoint: (id) =>
      database.direct(async (session) => {
        const row = await session.one(
          `UPDATE endpoints SET state = 'active', disabled_reason = NULL WHERE id = $1 AND ended = 0 RETURNING *`,
          id,
        );
        return row === undefined ? null : endpointOf(row);
      }),

    appendAudit: (entry) =>
      database.direct(async (session) => {
        const { at, operator, address, action, subject, outcome, details } = entry;
        const row = await session.one(
          `INSERT INTO operator_audit (at, operator, address, action, subject, outcome, details)
           VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
          ...[at, operator, address, action, subject, outcome, JSON.stringify(details)],
        );
        return Number(row?.id);
      }),

    finishAudit: (id, outcome, details) =>
      database.transaction(async (session) => {
        const row = await session.one('SELECT details FROM operator_audit WHERE id = $1 FOR UPDATE', id);
        if (row === undefined) return;
        await session.run(
          'UPDATE operator_audit SET outcome = $1, details = $2 WHERE id = $3',
          ...[outcome, JSON.stringify({ ...JSON.parse(String(row.details)), ...details }), id],
        );
      }),

    insertSession: (operatorSession) =>
      database.transaction(async (session) => {
        const { tokenHash, operator, csrfSecret, createdAt, expiresAt } = operatorSession;
        // What another process is forgetting already is left to it.
        await session.run(
          `DELETE FROM operator_sessions WHERE token_hash IN (
             SELECT token_hash FROM operator_sessions WHERE expires_at <= $1 FOR UPDATE SKIP LOCKED)`,
          createdAt,
        );
        await insertRow(session, 'operator_sessions', {
          ...{ token_hash: tokenHash, operator, csrf_secret: csrfSecret },
          ...{ created_at: createdAt, expires_at: expiresAt },
        });
      }),

    findSession: (tokenHash, now) =>
      database.direct(async (session) => {
        const row = await session.one(
          'SELECT * FROM operator_sessions WHERE token_hash = $1 AND expires_at > $2',
          ...[tokenHash, now],
        );
        return row === undefined ? null : sessionOf(row);
      }),

    deleteSession: (tokenHash) =>
      database.direct(async (session) => {
        await session.run('DELETE FROM operator_sessions WHERE token_hash = $1', tokenHash);
      }),
  };
}
