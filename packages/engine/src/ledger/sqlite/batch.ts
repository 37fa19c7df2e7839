import type { DatabaseSync } from 'node:sqlite';
import { Undo } from '../undo.js';

/** What a thread can be asked, by name. */
export type Methods = Readonly<Record<string, (...args: never[]) => unknown>>;

export interface Call {
  readonly method: string;
  readonly args: readonly unknown[];
}

export type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: string };

/**
 * Runs calls in one transaction and one flush to disk (group commit). A call that fails or takes its writes back leaves the others untouched: the
 * batch is taken back then and run again, each call in a savepoint of its own. Hardly a batch comes to that, and a savepoint costs as much as a write.
 * @throws when the commit itself fails: then nothing of any call was written.
 */
export function runBatch(db: DatabaseSync, ledger: Methods, calls: readonly Call[]): Outcome[] {
  try {
    return inTransaction(db, () => calls.map((call) => ({ ok: true, value: run(ledger, call) })));
  } catch {
    // Which call it was, or that it was the disk, shows now.
    return inTransaction(db, () => calls.map((call) => runApart(db, ledger, call)));
  }
}

function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

export function run(ledger: Methods, call: Call): unknown {
  // Calls come from the interface of the ledger, which gives each method its arguments.
  const method = ledger[call.method] as (...args: readonly unknown[]) => unknown;
  return method(...call.args);
}

function runApart(db: DatabaseSync, ledger: Methods, call: Call): Outcome {
  db.exec('SAVEPOINT one');
  try {
    const value = run(ledger, call);
    db.exec('RELEASE one');
    return { ok: true, value };
  } catch (error) {
    // A full disk makes SQLite roll the whole transaction back; then there is no savepoint to return to, and the batch has failed.
    db.exec('ROLLBACK TO one; RELEASE one');
    if (error instanceof Undo) return { ok: true, value: error.result };
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
