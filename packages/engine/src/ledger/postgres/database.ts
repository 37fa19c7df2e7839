import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError, Pool, type PoolClient, type QueryResult } from 'pg';
import { LedgerUnavailableError } from '../../errors.js';
import type { Row } from '../rows.js';
import { Undo } from '../undo.js';
import { CONNECT_TIMEOUT_MS, connectionOptions } from './connection.js';

/**
 * Connections that one process holds at most: several gateways share the server's `max_connections` (100 by default), and each costs the server a process
 * that begins with nothing known. Writes that come together share one, so twice as many were measured to be no faster.
 */
const POOL_SIZE = 5;
/** Longer than any statement of a ledger takes unless something is wrong. */
const STATEMENT_TIMEOUT_MS = 10_000;
/** For a server that does not even say that the statement took too long. */
const ANSWER_TIMEOUT_MS = 15_000;
/** Of a process that stands still between two statements the server takes the locks away. */
const IDLE_TRANSACTION_MS = 30_000;
/** Transactions that met others in a deadlock are made again; each time one of them gets through. */
const ATTEMPTS = 5;

/** A commit whose answer was lost is asked about so often, this far apart: until the server has noticed that the connection is gone. */
const COMMIT_LOOKS = 10;
const COMMIT_LOOK_MS = 200;

const SERIALIZATION_FAILURE = '40001';
const DEADLOCK = '40P01';
/** Somebody has added a column since this connection prepared a statement that answers all of them. */
const OUTDATED_PLAN = '0A000';

/** Far more than the ledger has: only a statement that is put together anew each time would ever come to it. */
const MAX_PREPARED = 500;

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

  constructor(url: string, { size = POOL_SIZE, statementTimeoutMs = STATEMENT_TIMEOUT_MS } = {}) {
    this.#pool = new Pool({
      ...connectionOptions(url),
      max: size,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: statementTimeoutMs,
      query_timeout: ANSWER_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_MS,
    });
    // A connection that is lost fails the statement that is under way; it is told there. Without a listener it would end the process.
    this.#pool.on('error', () => undefined);
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /**
   * One transaction, at READ COMMITTED: each statement sees what others have committed, so rules are decided under locks (see locks.ts).
   * `work` may run more than once; what it answers is that of the run that was committed. When the connection is lost in the very commit, the server is
   * asked on another one what became of the transaction: only if nobody can say it is rejected without knowing.
   * @throws {LedgerUnavailableError}
   */
  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#attempt<T>(async (client) => {
      const id = await begin(client);
      const result = await work(sessionOn(client));
      try {
        await client.query('COMMIT');
      } catch (error) {
        throw isVerdict(error) ? error : new LostCommit(id, result, error);
      }
      return result;
    });
  }

  /** Reads that see the database as it was at one moment, and can write nothing. @throws {LedgerUnavailableError} */
  snapshot<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return this.#attempt<T>(async (client) => {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
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
        if (error instanceof LostCommit) {
          if (await this.#hasCommitted(error.transactionId)) return error.result as T;
          throw unavailable(error.cause);
        }
        if (attempt < ATTEMPTS && (metAnother(error) || isOutdated(error))) continue;
        throw unavailable(error);
      }
    }
  }

  /**
   * Whether a transaction was committed. Its id is never another one's (xid8 does not wrap), and the answer is about that transaction alone: `committed`
   * is said once all of it is on disk, `aborted` when none of it ever will be. A server that took the place of another and does not know the id
   * refuses the question.
   * @returns false as well when nobody can say: what is told of the call then is that it is not known
   */
  async #hasCommitted(transactionId: string): Promise<boolean> {
    for (let look = 0; look < COMMIT_LOOKS; look++) {
      try {
        const { rows } = await this.#pool.query<{ status: string | null }>(
          'SELECT pg_xact_status($1::xid8) AS status',
          [transactionId],
        );
        const status = rows[0]?.status;
        if (status !== 'in progress') return status === 'committed';
      } catch {
        return false;
      }
      await delay(COMMIT_LOOK_MS);
    }
    return false;
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

/** Begins a transaction. @returns its id, by which the server knows it for ever */
async function begin(client: PoolClient): Promise<string> {
  const results = await client.query('BEGIN; SELECT pg_current_xact_id()::text AS id');
  // Two statements of one message are answered by two results, which the types of `query` do not know.
  const [, selected] = results as unknown as readonly [QueryResult, QueryResult<{ id: string }>];
  const [row] = selected.rows;
  if (row === undefined) throw new Error('The database gave a transaction no id');
  return row.id;
}

/** The server's own word that nothing was written. An end of the connection, also one that the server announces, is none. */
export function isVerdict(error: unknown): boolean {
  return error instanceof DatabaseError && error.severity === 'ERROR';
}

/** A commit was sent, and its answer never came. */
class LostCommit extends Error {
  readonly transactionId: string;
  readonly result: unknown;

  constructor(transactionId: string, result: unknown, cause: unknown) {
    super('The answer to a commit was lost', { cause });
    this.transactionId = transactionId;
    this.result = result;
  }
}

/** Leaves what is left of a transaction. A connection on which that fails, or that gave no answer, is of no more use. */
async function canGoOn(client: PoolClient, error: unknown): Promise<boolean> {
  const answered = error instanceof DatabaseError || error instanceof Undo || error instanceof BrokenRule;
  if (!answered || isOutdated(error)) return false;
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

function isOutdated(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === OUTDATED_PLAN;
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

/**
 * What finds rows by their keys, and writes them, is prepared: a connection parses and plans each statement once, which is a good part of what it costs. What
 * answers many rows is planned each time, by how much of it there is now.
 */
function sessionOn(client: PoolClient): Session {
  const query = (sql: string, values: readonly Value[], name?: string) =>
    client.query<Row>({
      text: sql,
      values: values.map((value) => (Array.isArray(value) ? value.map(writable) : writable(value))),
      ...(name !== undefined && { name }),
    });
  return {
    run: async (sql, ...values) => (await query(sql, values, nameOf(sql))).rowCount ?? 0,
    one: async (sql, ...values) => (await query(sql, values, nameOf(sql))).rows[0],
    all: async (sql, ...values) => (await query(sql, values)).rows,
  };
}

const preparedNames = new Map<string, string>();

/** What a statement is called on every connection; undefined: it is not prepared. */
function nameOf(sql: string): string | undefined {
  if (!preparedNames.has(sql) && preparedNames.size < MAX_PREPARED) {
    preparedNames.set(sql, `neropay_${preparedNames.size}`);
  }
  return preparedNames.get(sql);
}

/**
 * PostgreSQL's text has no U+0000, which anybody may send in a notification. It is written as the replacement character: whoever looks for
 * a reference with it finds what was written so, and nothing that a provider knows.
 */
export function writable<T>(value: T): T | string {
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value;
}
