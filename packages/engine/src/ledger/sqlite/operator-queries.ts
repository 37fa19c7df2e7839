import type { DatabaseSync } from 'node:sqlite';
import type { Dialect, Question, Value } from '../operator/question.js';
import { operatorQuestions } from '../operator/questions.js';
import type { OperatorQueries } from '../operator-ledger.js';
import { statementsOn } from './statements.js';
import type { Sync } from './sync.js';

const SQLITE: Dialect = {
  kind: 'sqlite',
  bytewise: (column) => column,
  foundBy: (column) => `${column} >= ? AND ${column} < ?`,
  startsWith: (column) => `instr(${column}, ?) = 1`,
  among: (column) => `${column} IN (SELECT value FROM json_each(?))`,
  join: 'CROSS JOIN',
  using: (index) => `INDEXED BY ${index}`,
  email: `lower(c.customer ->> 'email')`,
  isClaimed: 'd.leased > 0',
  reconcileSchedule: 'SELECT reconcile_at FROM checkouts WHERE id = ?',
  facts: `SELECT page_count * page_size AS bytes, user_version AS version
    FROM pragma_page_count(), pragma_page_size(), pragma_user_version()`,
};

export const OPERATOR_QUERIES = Object.keys(operatorQuestions(SQLITE));

export function createSyncOperatorQueries(db: DatabaseSync): Sync<OperatorQueries> {
  const { all } = statementsOn(db);
  const answer = <Answer>(question: Question<Answer>): Answer => {
    let step = question.next();
    while (step.done !== true) {
      const { sql, values } = step.value;
      step = question.next(all(sql, ...values.map((value) => (isList(value) ? JSON.stringify(value) : value))));
    }
    return step.value;
  };
  const questions = operatorQuestions(SQLITE);
  const answered = Object.fromEntries(
    Object.entries(questions).map(([name, ask]) => [
      name,
      (...args: unknown[]) => answer((ask as (...args: unknown[]) => Question<unknown>)(...args)),
    ]),
  );
  // Each entry answers the question of its name.
  return answered as unknown as Sync<OperatorQueries>;
}

function isList(value: Value): value is Extract<Value, readonly unknown[]> {
  return typeof value === 'object' && value !== null;
}
