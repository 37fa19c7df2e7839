import { DatabaseError, Pool, type PoolClient } from 'pg';
import { LedgerUnavailableError } from '../../errors.js';
import type { Row } from '../rows.js';
import { Undo } from '../undo.js';
import { CONNECT_TIMEOUT_MS, connectionOptions } from './connection.js';

/** Connections that one process holds at most: several gateways share the server's `max_connections` (100 by default). */
const POOL_SIZE = 10;
/** Longer than any statement of a ledger takes unless something is wrong. */
const STATEMENT_TIMEOUT_MS = 10_000;
/** For a server that does not even say that the statement took too long. */
const ANSWER_TIMEOUT_MS = 15_000;
/** Of a process that stands still between two statements the server takes the locks away. */
const IDLE_TRANSACTION_MS = 30_000;
/** Transactions that met others in a deadlock are made again; each time one of them gets through. */
const ATTEMPTS = 5;

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';

export type Value = string | number | bigint | null | readonly (string | number | null)[];

/** Statements with `$1`, `$2` … for their values. */
export interface Session {
  /** @returns how many rows it wrote */
  run(sql: string, ...values: Value[]): Promise<number>;
  one(sql: string, ...values: Value[]): Promise<Row | undefined>;
  all(sql: string, ...values: Value[]): Promise<Row[]>;
}

/**
 * A pool of connections to one PostgreSQL database. Connections that are lost are left, and new ones made when they are needed: it works again by
 * itself once the database does.
 */
export class Database {
  readonly #pool: Pool;

  constructor(url: string) {
    this.#pool = new Pool({
      ...connectionOptions(url),
      max: POOL_SIZE,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
    });
    // A connection that is lost fails the statement that is under way; it is told there. Without a listener it would end the process.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /**
   * One transaction, at READ COMMITTED: each statement sees what others have committed, so rules are decided under locks (see locks.ts).
   * `work` may run more than once; what it answers is that of the run that was committed.
   * @throws {LedgerUnavailableError}
   */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#attempt<T>(async (client) => {
      await client.query('BEGIN');
      const result = await work(sessionOn(client));
      await client.query('COMMIT');
      return result;
    });
  }

  /** Statements without a transaction around them: reads, and writes of one statement. @throws {LedgerUnavailableError} */
  direct<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#attempt((client) => work(sessionOn(client)));
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #attempt<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#withClient(work);
      } catch (error) {
        // The type of what it takes back is that of what it would have answered: the method that throws it says so.
        if (error instanceof Undo) return error.result as T;
        if (attempt < ATTEMPTS && metAnother(error)) continue;
        throw unavailable(error);
      }
    }
  }

  async #withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    try {
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      client.release(!(await canGoOn(client, error)));
      throw error;
    }
  }
}

/** Leaves what is left of a transaction. A connection on which that fails, or that gave no answer, is of no more use. */
async function canGoOn(client: PoolClient, error: unknown): Promise<boolean> {
  const answered = error instanceof DatabaseError || error instanceof Undo || error instanceof BrokenRule;
  if (!answered) return false;
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}

/** The caller asked for what cannot be; nothing is wrong with the database. */
export class BrokenRule extends Error {}

function metAnother(error: unknown): boolean {
  return error instanceof DatabaseError && (error.code === DEADLOCK || error.code === SERIALIZATION_FAILURE);
}

export function unavailable(error: unknown): LedgerUnavailableError {
  if (error instanceof LedgerUnavailableError) return error;
  return new LedgerUnavailableError(reasonOf(error), { cause: error });
}

/** An address with several IP addresses fails with as many errors and no message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message : String(error);
}

function sessionOn(client: PoolClient): Session {
  const query = (sql: string, values: readonly Value[]) =>
    client.query<Row>(
      sql,
      values.map((value) => (Array.isArray(value) ? value.map(writable) : writable(value))),
    );
  return {
    run: async (sql, ...values) => (await query(sql, values)).rowCount ?? 0,
    one: async (sql, ...values) => (await query(sql, values)).rows[0],
    all: async (sql, ...values) => (await query(sql, values)).rows,
  };
}

/**
 * PostgreSQL's text has no U+0000, which anybody may send in a notification. It is written as the replacement character: whoever looks for
 * a reference with it finds what was written so, and nothing that a provider knows.
 */
export function writable<T>(value: T): T | string {
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value;
}
