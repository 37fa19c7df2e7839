import type { Dialect, Question, Statement } from '../operator/question.js';
import { operatorQuestions } from '../operator/questions.js';
import type { OperatorQueries } from '../operator-ledger.js';
import type { Database, Session } from './database.js';

const POSTGRES: Dialect = {
  kind: 'postgres',
  bytewise: (column) => `${column} COLLATE "C"`,
  foundBy: (column) => `${column} ~>=~ ? AND ${column} ~<~ ?`,
  startsWith: (column) => `starts_with(${column}, ?)`,
  among: (column) => `${column} = ANY(?::text[])`,
  join: 'JOIN',
  using: () => '',
  // Not as JSON: PostgreSQL refuses to unpack a text with an escaped U+0000 in it, which anybody may have sent.
  email: `lower(substring(c.customer from '"email":"([^"]*)"'))`,
  isClaimed: 'EXISTS (SELECT 1 FROM delivery_claims WHERE delivery_id = d.id)',
  reconcileSchedule: 'SELECT due_at AS reconcile_at FROM looks WHERE checkout_id = ?',
  facts: `SELECT pg_database_size(current_database()) AS bytes, (SELECT MAX(version) FROM schema_version) AS version`,
};

/** @param database a pool of its own: what an operator waits for keeps no connection from the engine */
export function operatorQueries(database: Database): OperatorQueries {
  const answer = <Answer>(question: () => Question<Answer>): Promise<Answer> =>
    database.snapshot(async (session) => {
      const asked = question();
      let step = asked.next();
      while (step.done !== true) step = asked.next(await ask(session, step.value));
      return step.value;
    });
  const questions = operatorQuestions(POSTGRES);
  const answered = Object.fromEntries(
    Object.entries(questions).map(([name, question]) => [
      name,
      (...args: unknown[]) => answer(() => (question as (...args: unknown[]) => Question<unknown>)(...args)),
    ]),
  );
  // Each entry answers the question of its name.
  return answered as unknown as OperatorQueries;
}

/** No text in these statements has a question mark of its own. */
function ask(session: Session, { sql, values }: Statement) {
  let number = 0;
  const numbered = sql.replaceAll('?', () => `$${++number}`);
  return session.all(numbered, ...values);
}
