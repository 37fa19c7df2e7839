import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LedgerUnavailableError } from '../../errors.js';
import { migrate } from './migrations.js';

export interface LedgerFile {
  readonly db: DatabaseSync;
  close(): void;
}

/**
 * Opens a ledger's file for this process alone: write-ahead log, every commit flushed to disk (`synchronous=FULL`), schema brought up to date.
 * @throws {LedgerUnavailableError} when another process has the file, or it cannot be opened.
 */
export function openLedgerFile(path: string): LedgerFile {
  const lock = path === ':memory:' ? null : takeLock(path);
  try {
    const db = new DatabaseSync(path);
    db.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
      PRAGMA temp_store = MEMORY;
      PRAGMA cache_size = -16384;
      PRAGMA wal_autocheckpoint = 4000;
    `);
    migrate(db);
    return {
      db,
      close() {
        db.close();
        lock?.close();
      },
    };
  } catch (error) {
    lock?.close();
    throw error;
  }
}

/**
 * A second process on the same file would believe that whatever is claimed was left behind by a crash. So one process holds an exclusive lock on
 * a small file beside it, through SQLite, for as long as it lives: the system lets go of it even after `kill -9`.
 */
export function takeLock(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  const lock = new DatabaseSync(`${path}.lock`, { timeout: 0 });
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    throw new LedgerUnavailableError(
      `Another gateway process uses ${path}. Stop it first, or use PostgreSQL (DATABASE_URL=postgres://…) to run several`,
      { cause },
    );
  }
  return lock;
}
