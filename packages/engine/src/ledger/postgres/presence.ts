import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { CLAIM_TABLES } from './claims.js';
import { CONNECT_TIMEOUT_MS, connectionOptions } from './connection.js';

/** How often it is looked for claims of processes that are gone: so long, at most, their work waits for another. */
const LOOK_MS = 1_000;
const STATEMENT_TIMEOUT_MS = 10_000;
/** For a server that does not even say that the statement took too long. */
const ANSWER_TIMEOUT_MS = 15_000;
/** A process whose machine is gone says no goodbye: the server asks, and gives it up after some 20 seconds. */
const KEEPALIVE = 'SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 2';

/** The class of the advisory locks that stand for processes; see locks.ts for the others. */
const PROCESSES = 5;
/** A claim with this mark is free when its lease ends, and no sooner. Numbers of processes begin after it. */
export const BY_TIME_ALONE = 1;
/** As many as fit into the columns that hold the marks. */
const HIGHEST_NUMBER = 32_767;

/**
 * What a process has claimed is marked with its number, and the number is a lock that its session holds: when the process is killed the server lets
 * go of the lock, and whoever sees a mark without its lock makes what was claimed free.
 *
 * The lock may be lost without the process: its connection broke, and it still works on what it had claimed. Then two work on the same. That is
 * what a notification, a look of the reconciler and a delivery allow for: states are written by version, a receiver knows a delivered event by its id,
 * and the next event of a checkout goes out only once the one before has arrived. A refund allows for it where the provider makes one of one key; two at
 * once at a provider that looks it up first would both find nothing. Such refunds are claimed by time alone.
 */
export class Presence {
  readonly #url: string;
  readonly #closing = new AbortController();
  #client: Client | null = null;
  #number = BY_TIME_ALONE;
  #keeping: Promise<void> = Promise.resolve();

  constructor(url: string) {
    this.#url = url;
  }

  /** What claims are marked with now. */
  get mark(): number {
    return this.#number;
  }

  /** @throws when the database cannot be reached */
  async arrive(): Promise<void> {
    await this.#takeNumber();
    this.#keeping = this.#keep();
  }

  /** What is still claimed is free for the others then. */
  async leave(): Promise<void> {
    this.#closing.abort();
    await this.#keeping;
    await this.#forget();
  }

  async #keep(): Promise<void> {
    while (await this.#untilNextLook()) {
      try {
        if (this.#client === null) await this.#takeNumber();
        else await freeLostClaims(this.#client, this.#number);
      } catch {
        // The database is away, which every other call tells: claims are held by time until it is back.
        void this.#forget();
      }
    }
  }

  async #untilNextLook(): Promise<boolean> {
    // Rejects when it is aborted, and with nothing else.
    await sleep(LOOK_MS, undefined, { signal: this.#closing.signal, ref: false }).catch(() => undefined);
    return !this.#closing.signal.aborted;
  }

  async #takeNumber(): Promise<void> {
    const client = new Client({
      ...connectionOptions(this.#url),
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
    });
    this.#client = client;
    const lost = () => {
      if (this.#client !== client) return;
      this.#client = null;
      this.#number = BY_TIME_ALONE;
    };
    client.on('error', lost);
    client.on('end', lost);
    await client.connect();
    await client.query(KEEPALIVE);
    const number = await lockNumber(client);
    // Whoever had this number before is gone.
    await freeClaims(client, number);
    if (this.#client === client) this.#number = number;
  }

  async #forget(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    this.#number = BY_TIME_ALONE;
    await client?.end().catch(() => undefined);
  }
}

/** The lowest number that no process has. */
async function lockNumber(client: Client): Promise<number> {
  for (let number = BY_TIME_ALONE + 1; number <= HIGHEST_NUMBER; number++) {
    const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS taken', [
      PROCESSES,
      number,
    ]);
    if (rows[0]?.taken) return number;
  }
  throw new Error(`More than ${HIGHEST_NUMBER - BY_TIME_ALONE} processes use this database`);
}

async function freeLostClaims(client: Client, ownNumber: number): Promise<void> {
  const { rows } = await client.query<{ number: number }>(
    [
      'SELECT leased AS number FROM notifications WHERE leased > 1',
      'SELECT leased FROM refunds WHERE due_at IS NOT NULL AND leased > 1',
      ...CLAIM_TABLES.map((table) => `SELECT leased FROM ${table} WHERE leased > 1`),
    ].join(' UNION '),
  );
  for (const { number } of rows) if (number !== ownNumber) await freeUnlessAlive(client, number);
}

/** Holds the number's lock meanwhile, so that no process that starts takes it and claims under it. */
async function freeUnlessAlive(client: Client, number: number): Promise<void> {
  await client.query('BEGIN');
  const { rows } = await client.query<{ gone: boolean }>('SELECT pg_try_advisory_xact_lock($1, $2) AS gone', [
    PROCESSES,
    number,
  ]);
  if (rows[0]?.gone) await freeClaims(client, number);
  await client.query('COMMIT');
}

/** The try that was cut short says nothing about provider or receiver: were it counted, crashes would use up a schedule that is meant for those. */
async function freeClaims(client: Client, number: number): Promise<void> {
  for (const table of ['notifications', 'refunds']) {
    await client.query(
      `UPDATE ${table} SET due_at = 0, leased = 0, attempts = GREATEST(attempts - 1, 0) WHERE leased = $1 AND due_at IS NOT NULL`,
      [number],
    );
  }
  for (const table of CLAIM_TABLES) await client.query(`DELETE FROM ${table} WHERE leased = $1`, [number]);
}
