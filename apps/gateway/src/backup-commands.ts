import { BackupError, backupSqlite, restoreSqlite } from '@neropay/engine';
import { type Database, databaseName } from './database.js';

const KEY_ADVICE = 'It opens with the encryption key that the gateway has, and with no other: keep that too, elsewhere';

/**
 * Copies the SQLite file to a new one, also while a gateway runs on it.
 * @throws {LedgerUnavailableError}, {BackupError} or the system's error of the file
 */
export async function backUpDatabase(database: Database, file: string): Promise<string> {
  const rows = await backupSqlite(fileOf(database, 'pg_dump --format=custom --file=<file> "$DATABASE_URL"'), file);
  return `${rows} rows of ${databaseName(database)} are in ${file}. ${KEY_ADVICE}`;
}

/**
 * Puts such a copy where DATABASE_URL says, where nothing is.
 * @param now Unix milliseconds
 * @throws {LedgerUnavailableError}, {BackupError} or the system's error of the file
 */
export async function restoreDatabase(database: Database, file: string, now: number): Promise<string> {
  const path = fileOf(
    database,
    'pg_restore --clean --if-exists --dbname="$DATABASE_URL" <file>, while no gateway runs',
  );
  const { rows, asOf } = restoreSqlite(file, path, now);
  const age =
    asOf === null ? 'There is no checkout in it' : `It knows nothing newer than ${new Date(asOf).toISOString()}`;
  return `${rows} rows of ${file} are in ${path}. ${age}: start the gateway, which looks at the provider for what happened since, and read "After a restore" in docs/operations.md`;
}

function fileOf(database: Database, instead: string): string {
  if (database.kind === 'sqlite') return database.path;
  throw new BackupError(`This is for the SQLite file. PostgreSQL has its own: ${instead}`);
}
