import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { LedgerUnavailableError } from '../../errors.js';
import { TABLE_NAMES } from '../transfer/tables.js';
import { SCHEMA } from './migrations.js';

/** A copy cannot be made or taken, and nothing was changed; the message says why and what to do. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/** All pages in one step: a copy that is made piece by piece begins anew whenever a gateway writes, and one that is busy writes all the time. */
const WHOLE = 2 ** 31 - 1;

/**
 * Copies a ledger's file, also while a gateway runs on it: the copy is as the ledger was at one moment. It is looked through before it gets its name, so
 * a file of that name is a whole copy. Only its owner may read it.
 *
 * @returns how many rows are in the copy
 * @throws {LedgerUnavailableError} when there is no such ledger, or it cannot be read
 * @throws {BackupError} when there is a file of that name, or the copy is not sound
 */
export async function backupSqlite(path: string, target: string): Promise<number> {
  if (!existsSync(path)) throw new LedgerUnavailableError(`There is no database ${path}`);
  refuseToOverwrite(target);
  const part = `${target}.part`;
  makePart(part);
  try {
    await copyWhole(path, part);
    const rows = assertSound(part);
    // Who else made one of that name meanwhile keeps it.
    refuseToOverwrite(target);
    moveIntoPlace(part, target);
    return rows;
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** An empty file for its owner alone. @throws {BackupError} when there is one */
export function makePart(part: string): void {
  try {
    closeSync(openSync(part, 'wx', 0o600));
  } catch (cause) {
    if (!existsSync(part)) throw cause;
    throw new BackupError(`${part} is there already: another command is at work, or was broken off. Remove it then`, {
      cause,
    });
  }
}

/** Flushed before and after, so that the name never stands for half a file, also after a power cut. */
export function moveIntoPlace(part: string, target: string): void {
  flush(part);
  renameSync(part, target);
  flush(dirname(target));
}

/**
 * @returns how many rows it has
 * @throws {BackupError} when it is no ledger of this version or an earlier one, or is damaged
 */
export function assertSound(file: string): number {
  const db = new DatabaseSync(file);
  try {
    const version = Number(db.prepare('PRAGMA user_version').get()?.user_version);
    if (version > SCHEMA) {
      throw new BackupError(
        `${file} is of schema ${version}, this version knows ${SCHEMA}: use the newer version of the gateway`,
      );
    }
    const faults = db
      .prepare('PRAGMA integrity_check')
      .all()
      .map(({ integrity_check: fault }) => String(fault));
    if (faults.join() !== 'ok')
      throw new BackupError(`${file} is damaged: ${faults.slice(0, 3).join('; ')}. Use another copy`);
    const tables = new Set(
      db
        .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table'`)
        .all()
        .map(({ name }) => name),
    );
    if (version === 0 || !tables.has('checkouts')) throw new BackupError(`${file} is no ledger of a gateway`);
    const count = (table: string) => Number(db.prepare(`SELECT COUNT(*) AS rows FROM ${table}`).get()?.rows);
    return TABLE_NAMES.filter((table) => tables.has(table)).reduce((sum, table) => sum + count(table), 0);
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    throw new BackupError(`${file} cannot be read: ${cause instanceof Error ? cause.message : cause}`, { cause });
  } finally {
    db.close();
  }
}

async function copyWhole(path: string, part: string): Promise<void> {
  let source: DatabaseSync | undefined;
  try {
    source = new DatabaseSync(path, { readOnly: true });
    await backup(source, part, { rate: WHOLE });
    // One file: what a ledger would keep beside it would be left behind when the copy is carried away.
    const copy = new DatabaseSync(part);
    copy.exec('PRAGMA journal_mode = DELETE');
    copy.close();
  } catch (cause) {
    throw new LedgerUnavailableError(`The database ${path} cannot be copied: ${cause}`, { cause });
  } finally {
    source?.close();
  }
}

function refuseToOverwrite(target: string): void {
  if (existsSync(target))
    throw new BackupError(`${target} is there already, and nothing is written over; choose another name`);
}

function flush(path: string): void {
  const handle = openSync(path, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
