import { LedgerUnavailableError } from '../../errors.js';
import type { Ledger } from '../ledger.js';
import { backlogMethods } from './backlog.js';
import { checkoutMethods } from './checkouts.js';
import { Database, unavailable } from './database.js';
import { deliveryMethods } from './deliveries.js';
import { endpointMethods } from './endpoints.js';
import { eventMethods } from './events.js';
import { idempotencyMethods } from './idempotency.js';
import { lookMethods } from './looks.js';
import { migrate } from './migrations.js';
import { notificationMethods } from './notifications.js';
import { operatorQueries } from './operator-queries.js';
import { operatorRecords } from './operator-records.js';
import { Presence } from './presence.js';
import { refundMethods } from './refunds.js';
import { retentionMethods } from './retention.js';
import { settlementMethods } from './settlements.js';
import { storeMethods } from './stores.js';

type Methods = Omit<Ledger, 'close'>;

/** What operators look at has connections of its own, and less time for a statement: somebody waits for a page. */
const OPERATOR_POOL = { size: 2, statementTimeoutMs: 5_000 };

/**
 * A ledger in a PostgreSQL database, for any number of processes at once. What a process had claimed when it was killed is free for the others within
 * seconds, a refund that its provider does not make by its key when its lease ends. While the database is away every call is rejected; once it is back they work again.
 *
 * @param url `postgres://user:password@host:port/database`; the database exists, its tables are made and brought up to date
 * @throws {LedgerUnavailableError} when the database cannot be used: out of reach, of a newer version, or one that may forget what it has confirmed
 */
export async function openPostgresLedger(url: string): Promise<Ledger> {
  await migratePostgres(url);
  const database = new Database(url);
  const forOperators = new Database(url, OPERATOR_POOL);
  const presence = new Presence(url);
  const close = async () => void (await Promise.all([database.close(), forOperators.close(), presence.leave()]));
  try {
    await refuseForgetful(database);
    await presence.arrive();
  } catch (error) {
    await close();
    throw unavailable(error);
  }
  return closable(methodsOf(database, forOperators, presence), close);
}

/**
 * Brings the database to the schema of this version. Safe while gateways run on it.
 * @returns how many steps were made
 * @throws {LedgerUnavailableError} when it cannot be reached, or is of a newer version
 */
export async function migratePostgres(url: string): Promise<number> {
  try {
    return await migrate(url);
  } catch (error) {
    throw unavailable(error);
  }
}

function methodsOf(database: Database, forOperators: Database, presence: Presence): Methods {
  return {
    ...storeMethods(database),
    ...endpointMethods(database),
    ...idempotencyMethods(database),
    ...checkoutMethods(database, presence),
    ...settlementMethods(database),
    ...notificationMethods(database, presence),
    ...lookMethods(database),
    ...refundMethods(database, presence),
    ...deliveryMethods(database, presence),
    ...eventMethods(database),
    ...backlogMethods(database),
    ...retentionMethods(database),
    ...operatorRecords(database),
    ...operatorQueries(forOperators),
    ping: () =>
      database.direct(async (session) => {
        await session.one('SELECT 1');
      }),
  };
}

/** A server may be told to confirm what is not on its disk yet. A payment that was confirmed so is lost with the power. */
async function refuseForgetful(database: Database): Promise<void> {
  const off = await database.direct((session) =>
    session.all(`SELECT name FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit') AND setting = 'off'`),
  );
  if (off.length === 0) return;
  const names = off.map(({ name }) => name).join(' and ');
  throw new LedgerUnavailableError(`The database loses commits when its power fails: set ${names} to on in PostgreSQL`);
}

/** What was asked before the end is still done; nothing new is taken. */
function closable(methods: Methods, end: () => Promise<void>): Ledger {
  const underWay = new Set<Promise<unknown>>();
  let closing: Promise<void> | null = null;
  const close = async () => {
    await Promise.allSettled(underWay);
    await end();
  };
  const guarded = Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [
      name,
      (...args: unknown[]) => {
        if (closing !== null) return Promise.reject(new LedgerUnavailableError('The ledger is closed'));
        const call = (method as (...args: unknown[]) => Promise<unknown>)(...args);
        underWay.add(call);
        const done = () => underWay.delete(call);
        call.then(done, done);
        return call;
      },
    ]),
  );
  // Each entry forwards to the method of its name.
  return Object.assign(guarded as unknown as Methods, {
    close() {
      closing ??= close();
      return closing;
    },
  });
}
