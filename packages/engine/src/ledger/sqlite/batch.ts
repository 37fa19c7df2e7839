import type { DatabaseSync } from 'node:sqlite';
import type { SyncLedger } from './sync-ledger.js';
import { Undo } from './sync-ledger.js';

export interface Call {
  readonly method: keyof SyncLedger;
  readonly args: readonly unknown[];
}

export type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: string };

/**
 * Runs calls in one transaction and one flush to disk (group commit). A call that fails or takes its writes back leaves the others untouched.
 * @throws when the commit itself fails: then nothing of any call was written.
 */
export function runBatch(db: DatabaseSync, ledger: SyncLedger, calls: readonly Call[]): Outcome[] {
  db.exec('BEGIN IMMEDIATE');
  try {
    const outcomes = calls.map((call) => runOne(db, ledger, call));
    db.exec('COMMIT');
    return outcomes;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

function runOne(db: DatabaseSync, ledger: SyncLedger, call: Call): Outcome {
  db.exec('SAVEPOINT one');
  try {
    const method = ledger[call.method] as (...args: readonly unknown[]) => unknown;
    const value = method(...call.args);
    db.exec('RELEASE one');
    return { ok: true, value };
  } catch (error) {
    // A full disk makes SQLite roll the whole transaction back; then there is no savepoint to return to, and the batch has failed.
    db.exec('ROLLBACK TO one; RELEASE one');
    if (error instanceof Undo) return { ok: true, value: error.result };
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}
