import {
  exportLedger,
  importLedger,
  migratePostgres,
  openSqliteLedger,
  readPostgres,
  readSqlite,
  writePostgres,
  writeSqlite,
} from '@neropay/engine';
import { type Database, databaseName } from './database.js';

/** What an operator does with a database. Each answers a sentence that says what was done. */

const KEY_ADVICE = 'Its secrets open with the encryption key that the gateway had, and with no other: keep that too';

/** @throws {LedgerUnavailableError} */
export async function migrateDatabase(database: Database): Promise<string> {
  if (database.kind === 'sqlite') await (await openSqliteLedger(database.path)).close();
  else await migratePostgres(database.url);
  return `${databaseName(database)} has the schema of this version`;
}

/** @throws {LedgerUnavailableError} or the system's error of the file */
export async function exportDatabase(database: Database, file: string): Promise<string> {
  const reader = database.kind === 'sqlite' ? readSqlite(database.path) : await readPostgres(database.url);
  const rows = await exportLedger(reader, file);
  return `${rows} rows of ${databaseName(database)} are in ${file}. ${KEY_ADVICE}`;
}

/** @throws {LedgerUnavailableError}, {ImportError} or the system's error of the file */
export async function importDatabase(database: Database, file: string): Promise<string> {
  const writer = database.kind === 'sqlite' ? writeSqlite(database.path) : await writePostgres(database.url);
  const rows = await importLedger(writer, file);
  return `${rows} rows of ${file} are in ${databaseName(database)}. ${KEY_ADVICE}`;
}
