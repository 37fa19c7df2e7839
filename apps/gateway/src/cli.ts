#!/usr/bin/env node
import { BackupError, ImportError, LedgerUnavailableError, VaultError } from '@neropay/engine';
import yargs from 'yargs';
import { hideBin } from 'yargs/helpers';
import { backUpDatabase, restoreDatabase } from './backup-commands.js';
import { exportDatabase, importDatabase, migrateDatabase } from './database-commands.js';
import { resealDatabase } from './reseal-command.js';
import { readDatabase, readSettings, SettingsError } from './settings.js';

const file = { type: 'string', demandOption: true, describe: 'a file of JSON lines' } as const;
const copy = { type: 'string', demandOption: true, describe: 'a copy of the SQLite file' } as const;

await yargs(hideBin(process.argv))
  .scriptName('neropay-gateway')
  .usage('$0 [command]\n\nThe database is the one that DATABASE_URL names.')
  .command('$0', 'starts the gateway', {}, async () => void (await import('./main.js')))
  .command('migrate', 'brings the database to the schema of this version; a start does the same', {}, () =>
    report(() => migrateDatabase(readDatabase(process.env))),
  )
  .command(
    'export <file>',
    'writes all that the database holds to a new file',
    (args) => args.positional('file', file),
    (args) => report(() => exportDatabase(readDatabase(process.env), args.file)),
  )
  .command(
    'import <file>',
    'fills an empty database from an export',
    (args) => args.positional('file', file),
    (args) => report(() => importDatabase(readDatabase(process.env), args.file)),
  )
  .command(
    'backup <file>',
    'copies the SQLite file to a new one, also while a gateway runs on it',
    (args) => args.positional('file', copy),
    (args) => report(() => backUpDatabase(readDatabase(process.env), args.file)),
  )
  .command(
    'restore <file>',
    'puts such a copy where no database is yet',
    (args) => args.positional('file', copy),
    (args) => report(() => restoreDatabase(readDatabase(process.env), args.file, Date.now())),
  )
  .command(
    'reseal',
    'seals all secrets in the database with the first key of GATEWAY_ENCRYPTION_KEY; the others open what is there',
    {},
    () => report(() => resealDatabase(readSettings(process.env))),
  )
  .strict()
  .version(false)
  .parseAsync();

/** Prints what was done, or why it was not. */
async function report(work: () => Promise<string>): Promise<void> {
  try {
    process.stdout.write(`${await work()}\n`);
  } catch (error) {
    if (!isForeseen(error)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error instanceof SettingsError ? 2 : 1;
  }
}

function isForeseen(error: unknown): error is Error {
  if (
    [SettingsError, LedgerUnavailableError, BackupError, ImportError, VaultError].some(
      (known) => error instanceof known,
    )
  )
    return true;
  // A file that is there already, or cannot be read or written: the message names it.
  return error instanceof Error && 'path' in error;
}
