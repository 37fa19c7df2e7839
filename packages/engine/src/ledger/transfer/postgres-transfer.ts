import { Client } from 'pg';
import { CONNECT_TIMEOUT_MS, connectionOptions } from '../postgres/connection.js';
import { unavailable, writable } from '../postgres/database.js';
import { migrate } from '../postgres/migrations.js';
import { SCHEDULED_CHECKOUTS } from '../postgres/scheduled-checkouts.js';
import {
  COUNTED,
  isAmount,
  type LedgerReader,
  type LedgerWriter,
  type PortableRow,
  TABLE_NAMES,
  TABLES,
} from './tables.js';

const FETCH_ROWS = 500;

/** As the database was at the moment of opening, while gateways go on. @throws {LedgerUnavailableError} from every method */
export async function readPostgres(url: string): Promise<LedgerReader> {
  const { client, query, schema } = await begin(url, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  return {
    schema,
    async *read(table) {
      const rowsOf = table === 'checkouts' ? SCHEDULED_CHECKOUTS : `SELECT * FROM ${table}`;
      await query(`DECLARE exported NO SCROLL CURSOR FOR ${rowsOf} ORDER BY ${TABLES[table]}`);
      for (;;) {
        const rows = await query(`FETCH ${FETCH_ROWS} FROM exported`);
        if (rows.length === 0) break;
        yield* rows.map(portable);
      }
      await query('CLOSE exported');
    },
    counters: async () => {
      const counters = { notifications: 0, events: 0, deliveries: 0, operator_audit: 0 };
      for (const table of Object.keys(COUNTED) as (keyof typeof COUNTED)[]) {
        const [row] = await query(
          'SELECT COALESCE(pg_sequence_last_value(pg_get_serial_sequence($1, $2)::regclass), 0) AS last',
          [table, COUNTED[table]],
        );
        counters[table] = Number(row?.last);
      }
      return counters;
    },
    close: () => client.end(),
  };
}

/** @throws {LedgerUnavailableError} from every method */
export async function writePostgres(url: string): Promise<LedgerWriter> {
  // A gateway that is started meanwhile waits until all is there.
  const lockAll = `LOCK TABLE ${TABLE_NAMES.join(', ')} IN ACCESS EXCLUSIVE MODE`;
  const { client, query, schema } = await begin(url, `BEGIN; ${lockAll}`);
  return {
    schema,
    isEmpty: async () => {
      for (const table of TABLE_NAMES) {
        if ((await query(`SELECT 1 FROM ${table} LIMIT 1`)).length > 0) return false;
      }
      return true;
    },
    write: async (table, rows) => {
      const written = rows.map((row) =>
        Object.fromEntries(Object.entries(row).map(([column, value]) => [column, writable(value)])),
      );
      await query(`INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1)`, [
        JSON.stringify(written),
      ]);
    },
    setCounters: async (counters) => {
      for (const [table, column] of Object.entries(COUNTED)) {
        const last = counters[table as keyof typeof COUNTED];
        if (last > 0) await query('SELECT setval(pg_get_serial_sequence($1, $2), $3)', [table, column, last]);
      }
    },
    commit: async () => void (await query('COMMIT')),
    close: () => client.end(),
  };
}

type Query = (sql: string, values?: readonly (string | number)[]) => Promise<readonly Record<string, unknown>[]>;

/** A connection of its own, without the time limits of a gateway's: there may be a lot to move. */
async function begin(url: string, start: string): Promise<{ client: Client; query: Query; schema: number }> {
  const client = new Client({ ...connectionOptions(url), connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  client.on('error', () => undefined);
  const query: Query = async (sql, values = []) => {
    try {
      return (await client.query(sql, [...values])).rows;
    } catch (error) {
      throw unavailable(error);
    }
  };
  try {
    await migrate(url);
    await client.connect();
    await client.query(start);
    const [row] = await query('SELECT MAX(version) AS version FROM schema_version');
    return { client, query, schema: Number(row?.version) };
  } catch (error) {
    await client.end();
    throw unavailable(error);
  }
}

function portable(row: Readonly<Record<string, unknown>>): PortableRow {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (isAmount(column)) return [column, value === null ? null : String(value)];
      return [column, typeof value === 'string' || typeof value === 'number' ? value : null];
    }),
  );
}
