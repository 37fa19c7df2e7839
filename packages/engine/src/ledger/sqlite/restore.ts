import { copyFileSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { assertSound, BackupError, makePart, moveIntoPlace } from './backup.js';
import { takeLock } from './database.js';
import { migrate } from './migrations.js';

const DAY_MS = 24 * 60 * 60_000;
/** As long as a checkout is looked at by itself, and some more. */
const LOOKED_AT_MS = 30 * DAY_MS;
/** Within which what is looked at again is asked about. */
const SPREAD_MS = 10 * 60_000;
/** Counted from here, seconds stay small numbers for as long as anybody will restore. */
const SOME_DAY_S = 1_600_000_000;

export interface Restored {
  readonly rows: number;
  /** Unix milliseconds: nothing in the copy is newer. Null when there is nothing in it. */
  readonly asOf: number | null;
}

/**
 * Puts a copy in a ledger's place, where there is none. What happened after the copy was made is not in it, and is found out again: every checkout that
 * is young enough is read back, the provider's own lists are looked through from then on, and what is told from now on is numbered above all that
 * shops can have heard ({@link catchUp}).
 *
 * @param now Unix milliseconds
 * @throws {LedgerUnavailableError} while a gateway runs on `path`
 * @throws {BackupError} when there is something at `path`, or the copy is not sound
 */
export function restoreSqlite(copy: string, path: string, now: number): Restored {
  if (!existsSync(copy)) throw new BackupError(`There is no file ${copy}`);
  mkdirSync(dirname(path), { recursive: true });
  const lock = takeLock(path);
  const part = `${path}.part`;
  try {
    refuseFull(path);
    makePart(part);
    try {
      copyFileSync(copy, part);
      const rows = assertSound(part);
      const asOf = catchUp(part, now);
      moveIntoPlace(part, path);
      return { rows, asOf };
    } catch (error) {
      rmSync(part, { force: true });
      throw error;
    }
  } finally {
    lock.close();
  }
}

/** A log beside a file that is gone would be taken for the restored one's. */
function refuseFull(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-journal`]) {
    if (existsSync(file) && statSync(file).size > 0) {
      throw new BackupError(`${file} is there already: move it away, with what begins like it, and restore again`);
    }
  }
  rmSync(path, { force: true });
}

/**
 * Makes an old state one that may go on.
 *
 * - A shop ignores an event that is not numbered above the last one that it applied, and may have heard some that the copy does not know. So all
 *   checkouts count on from the seconds that have passed by now: above what was told before, and above what was told since an earlier restoring.
 * - Money that came meanwhile is found by reading back, refunds and disputes of older payments by the look at the account, both due at once.
 */
function catchUp(file: string, now: number): number | null {
  const db = new DatabaseSync(file);
  try {
    migrate(db);
    db.exec('BEGIN IMMEDIATE');
    const newest = db.prepare('SELECT MAX(updated_at) AS at FROM checkouts').get()?.at ?? null;
    const asOf = newest === null ? null : Number(newest);
    db.prepare('UPDATE checkouts SET sequence = MAX(sequence, ?)').run(Math.floor(now / 1000) - SOME_DAY_S);
    db.prepare(
      `UPDATE checkouts SET reconcile_at = ? + abs(random() % ?), reconcile_step = 0, reconcile_leased = 0
       WHERE refusal IS NULL AND created_at > ?`,
    ).run(now, SPREAD_MS, (asOf ?? now) - LOOKED_AT_MS);
    db.prepare('UPDATE account_looks SET due_at = ?, leased = 0').run(now);
    db.exec('COMMIT; PRAGMA journal_mode = DELETE');
    return asOf;
  } finally {
    db.close();
  }
}
