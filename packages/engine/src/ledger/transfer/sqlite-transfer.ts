import { existsSync } from 'node:fs';
import { LedgerUnavailableError } from '../../errors.js';
import { type LedgerFile, openLedgerFile } from '../sqlite/database.js';
import {
  COUNTED,
  isAmount,
  type LedgerReader,
  type LedgerWriter,
  type PortableRow,
  TABLE_NAMES,
  TABLES,
} from './tables.js';

/** @throws {LedgerUnavailableError} when there is no such file, a gateway uses it, or it cannot be read */
export function readSqlite(path: string): LedgerReader {
  if (!existsSync(path)) throw new LedgerUnavailableError(`There is no database ${path}`);
  const file = open(path);
  return {
    schema: schemaOf(file),
    async *read(table) {
      const statement = file.db.prepare(`SELECT * FROM ${table} ORDER BY ${TABLES[table]}`);
      statement.setReadBigInts(true);
      for (const row of statement.iterate()) yield portable(row);
    },
    counters: async () => {
      const counters = { notifications: 0, events: 0, deliveries: 0, operator_audit: 0 };
      for (const { name, seq } of file.db.prepare('SELECT name, seq FROM sqlite_sequence').all()) {
        if (isCounted(name)) counters[name] = Number(seq);
      }
      return counters;
    },
    close: async () => file.close(),
  };
}

/** Makes the file when it is missing. @throws {LedgerUnavailableError} when a gateway uses it, or it cannot be written */
export function writeSqlite(path: string): LedgerWriter {
  const file = open(path);
  const { db } = file;
  db.exec('BEGIN IMMEDIATE');
  return {
    schema: schemaOf(file),
    isEmpty: async () => TABLE_NAMES.every((table) => db.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get() === undefined),
    write: async (table, rows) => {
      for (const row of rows) {
        const columns = Object.keys(row);
        db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`).run(
          ...columns.map((column) => fromPortable(column, row[column] ?? null)),
        );
      }
    },
    setCounters: async (counters) => {
      for (const [table, last] of Object.entries(counters)) {
        db.prepare('DELETE FROM sqlite_sequence WHERE name = ?').run(table);
        db.prepare('INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)').run(table, last);
      }
    },
    commit: async () => db.exec('COMMIT'),
    close: async () => {
      if (db.isTransaction) db.exec('ROLLBACK');
      file.close();
    },
  };
}

function open(path: string): LedgerFile {
  try {
    return openLedgerFile(path);
  } catch (error) {
    if (error instanceof LedgerUnavailableError) throw error;
    throw new LedgerUnavailableError(`The database ${path} cannot be opened: ${error}`, { cause: error });
  }
}

function schemaOf({ db }: LedgerFile): number {
  return Number(db.prepare('PRAGMA user_version').get()?.user_version);
}

function isCounted(name: unknown): name is keyof typeof COUNTED {
  return typeof name === 'string' && Object.hasOwn(COUNTED, name);
}

function portable(row: Readonly<Record<string, unknown>>): PortableRow {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (typeof value === 'bigint') return [column, isAmount(column) ? String(value) : Number(value)];
      return [column, typeof value === 'string' ? value : null];
    }),
  );
}

function fromPortable(column: string, value: string | number | null): string | number | bigint | null {
  return isAmount(column) && value !== null ? BigInt(value) : value;
}
