import type { AuditQuery, AuditRecord, Page } from '../operator-ledger.js';
import type { Row } from '../rows.js';
import { Cursors } from './cursor.js';
import { Conditions, type Question, statement } from './question.js';

const CURSORS = new Cursors('audit', ['number']);

export function* listAudit(query: AuditQuery): Question<Page<AuditRecord> | null> {
  const after = CURSORS.read(query.cursor);
  if (after === undefined) return null;
  const conditions = new Conditions()
    .addIf('subject = ?', query.subject)
    .addIf('action = ?', query.action)
    .addIf('id < ?', after?.[0]);
  const rows = yield statement(
    `SELECT * FROM operator_audit ${conditions.where} ORDER BY id DESC LIMIT ?`,
    ...[...conditions.values, query.limit + 1],
  );
  return CURSORS.page(rows.map(auditOf), query.limit, ({ id }) => [id]);
}

export function auditOf(row: Row): AuditRecord {
  return {
    id: row.id,
    at: row.at,
    operator: row.operator,
    address: row.address,
    action: row.action,
    subject: row.subject,
    outcome: row.outcome,
    details: JSON.parse(String(row.details)),
  } as AuditRecord;
}
