import { DatabaseSync } from 'node:sqlite';
import type { EndpointRecord, Ledger, StoreRecord } from '@neropay/engine';
import { Client } from 'pg';
import { openLedgerAt } from '../ledger-at.ts';
import { openCheckout } from '../payments/fill.ts';
import { ACCOUNT_ID } from '../payments/notification.ts';

export interface Filling {
  readonly checkouts: number;
  /** Of these, how many wait for their customer; the others were paid, and their shops know. */
  readonly open: number;
  /** Whether it is time to look after those that are open; else that is in an hour. */
  readonly lookDue: boolean;
  /** Notifications that are due, and as many deliveries. */
  readonly due: number;
}

const SHOPS = 16;
/** From here on numbers are free. */
export const FIRST_FREE_NUMBER = 100_000_000;
const [OPEN_TEMPLATE, PAID_TEMPLATE] = [FIRST_FREE_NUMBER - 2, FIRST_FREE_NUMBER - 1];

/** What the two databases differ in here. */
interface Sql {
  all(statement: string): Promise<Record<string, unknown>[]>;
  /** Rows `n` from one number up to another. */
  series(from: number, to: number): string;
  columnsOf(table: string): Promise<readonly string[]>;
}

/** Whose the checkouts are. */
interface Owner {
  readonly storeId: string;
  readonly endpointId: string;
}

/**
 * Fills a database with so many checkouts of the stores that it has, or of some that it is given. One of each kind is written through the ledger, and its
 * rows are multiplied in SQL: columns that nothing here names are copied as they are.
 *
 * @param database `file:…` or `postgres://…`, without checkouts
 */
export async function fillLedger(database: string, filling: Filling): Promise<void> {
  const ledger = await openLedgerAt(database);
  const owners = await ownersIn(ledger);
  await writeTemplates(ledger, owners[0]?.storeId ?? '');
  await ledger.close();
  if (database.startsWith('file:')) await fillSqlite(database.slice('file:'.length), filling, owners);
  else await fillPostgres(database, filling, owners);
}

async function ownersIn(ledger: Ledger): Promise<readonly Owner[]> {
  const now = Date.now();
  if ((await ledger.listStores(null, 1)).length === 0) {
    for (let number = 0; number < SHOPS; number += 1) {
      await ledger.connectStore(storeRecord(number, now), endpointRecord(number, now));
    }
  }
  const owners: Owner[] = [];
  for (const { id } of await ledger.listStores(null, SHOPS)) {
    const endpoint = await ledger.getCallbackEndpoint(id);
    if (endpoint !== null) owners.push({ storeId: id, endpointId: endpoint.id });
  }
  return owners;
}

async function writeTemplates(ledger: Ledger, storeId: string): Promise<void> {
  const now = Date.now();
  await ledger.insertCheckout(openCheckout(storeId, OPEN_TEMPLATE), null);
  const paid = openCheckout(storeId, PAID_TEMPLATE);
  await ledger.insertCheckout(paid, null);
  await ledger.applySettlement({
    checkoutId: paid.id,
    version: paid.version,
    checkout: {
      ...{ status: 'paid', refunded: 0n, transactionId: String(PAID_TEMPLATE), late: false, reviewReason: null },
      ...{ sequence: 1, updatedAt: now },
    },
    payments: [
      {
        ...{ id: String(PAID_TEMPLATE), checkoutId: paid.id, accountId: ACCOUNT_ID, reference: paid.reference },
        ...{ status: 'succeeded', amount: paid.amount, refunded: null, dispute: null, createdAt: now },
        toldDuplicate: false,
      },
    ],
    refund: null,
    events: [
      {
        ...{ id: 'evt_bench', type: 'checkout.paid', storeId: paid.storeId, checkoutId: paid.id, sequence: 1 },
        checkout: {
          ...{ id: paid.id, orderId: paid.orderId, orderNumber: null, reference: paid.reference, status: 'paid' },
          ...{ amount: '15.99', amountRefunded: '0.00', currency: 'GBP', transactionId: String(PAID_TEMPLATE) },
          ...{ rail: paid.rail, mode: paid.mode, late: false, reviewReason: null, metadata: {} },
        },
        ...{ refund: null, provider: null, createdAt: now },
      },
    ],
  });
  await ledger.appendNotification({
    ...{ storeId: paid.storeId, verified: true, scheme: 'header', eventId: 'evt_1', type: 'transaction.succeeded' },
    ...{ reference: paid.reference, paymentId: String(PAID_TEMPLATE), claimsSuccess: true, body: 'x'.repeat(1024) },
    receivedAt: now,
  });
}

async function fillSqlite(path: string, filling: Filling, owners: readonly Owner[]): Promise<void> {
  const db = new DatabaseSync(path);
  // Only for the filling: the ledger that opens the file next turns every guarantee on.
  db.exec(
    'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA cache_size = -500000',
  );
  await multiply(
    {
      all: async (statement) => db.prepare(statement).all(),
      series: (from, to) =>
        `(WITH RECURSIVE s (n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM s WHERE n < ${to}) SELECT n FROM s)`,
      columnsOf: async (table) =>
        db
          .prepare(`PRAGMA table_info(${table})`)
          .all()
          .map(({ name }) => String(name)),
    },
    filling,
    owners,
  );
  db.exec('PRAGMA journal_mode = WAL');
  db.close();
}

async function fillPostgres(url: string, filling: Filling, owners: readonly Owner[]): Promise<void> {
  const client = new Client(url);
  await client.connect();
  // Rows are not held against the tables that they refer to, but looks are scheduled.
  await client.query('SET synchronous_commit = off; SET session_replication_role = replica');
  await client.query('ALTER TABLE checkouts ENABLE ALWAYS TRIGGER checkouts_first_look');
  const all = async (statement: string) => (await client.query<Record<string, unknown>>(statement)).rows;
  await multiply(
    {
      all,
      series: (from, to) => `(SELECT n FROM generate_series(${from}, ${to}) AS g (n))`,
      columnsOf: async (table) =>
        (
          await all(
            `SELECT column_name FROM information_schema.columns WHERE table_name = '${table}' AND table_schema = current_schema()`,
          )
        ).map((row) => String(row.column_name)),
    },
    filling,
    owners,
  );
  // What the server does by itself some minutes later.
  await client.query('VACUUM ANALYZE');
  await client.end();
}

async function multiply(sql: Sql, { checkouts, open, lookDue, due }: Filling, owners: readonly Owner[]): Promise<void> {
  const byTurns = (of: (owner: Owner) => string) =>
    `CASE series.n % ${owners.length} ${owners.map((owner, turn) => `WHEN ${turn} THEN '${of(owner)}'`).join(' ')} END`;
  const copy = async (
    table: string,
    template: string,
    [from, to]: readonly [number, number],
    columns: Readonly<Record<string, string>>,
    made: readonly string[] = [],
  ) => {
    if (to < from) return;
    const names = (await sql.columnsOf(table)).filter((name) => !made.includes(name));
    const values = names.map((name) => columns[name] ?? `template.${name}`);
    await sql.all(
      `INSERT INTO ${table} (${names.join(', ')})
       SELECT ${values.join(', ')} FROM (SELECT * FROM ${table} WHERE ${template}) AS template,
         ${sql.series(from, to)} AS series`,
    );
  };
  const text = 'CAST(series.n AS TEXT)';
  const id = `'co_bench_' || ${text}`;
  const names = {
    ...{ id, order_id: text, reference: `'BENCH-' || ${text}`, hosted_id: `'pay_' || ${text}` },
    store_id: byTurns(({ storeId }) => storeId),
  };
  const paidNumbers = [open, checkouts - 1] as const;
  await copy('checkouts', `id = 'co_bench_${OPEN_TEMPLATE}'`, [0, open - 1], {
    ...names,
    reconcile_at: lookDue ? 'series.n + 1' : 'template.reconcile_at + series.n',
  });
  await copy('checkouts', `id = 'co_bench_${PAID_TEMPLATE}'`, paidNumbers, {
    ...{ ...names, transaction_id: text, reconcile_at: 'NULL' },
  });
  await copy('payments', `id = '${PAID_TEMPLATE}'`, paidNumbers, {
    ...{ id: text, checkout_id: id, reference: names.reference },
  });
  const done = { due_at: 'NULL', finished_at: '1', attempts: '1' };
  const dueNumbers = [1, due] as const;
  const endpoint = byTurns(({ endpointId }) => endpointId);
  await copy('events', `id = 'evt_bench'`, paidNumbers, { id: `'evt_bench_' || ${text}`, checkout_id: id }, ['cursor']);
  const delivery = 'sequence = 1 AND id = (SELECT min(id) FROM deliveries)';
  await copy(
    'deliveries',
    delivery,
    paidNumbers,
    { ...done, checkout_id: id, endpoint_id: endpoint, state: "'delivered'" },
    ['id'],
  );
  await copy('deliveries', delivery, dueNumbers, { checkout_id: id, endpoint_id: endpoint, due_at: 'series.n' }, [
    'id',
  ]);
  const notification = 'id = (SELECT min(id) FROM notifications)';
  await copy('notifications', notification, paidNumbers, { ...done, outcome: "'settled: paid'" }, ['id']);
  await copy('notifications', notification, dueNumbers, { due_at: 'series.n' }, ['id']);
}

function storeRecord(number: number, now: number): StoreRecord {
  return {
    ...{ id: `st_bench_${number}`, platform: 'custom', name: 'Bench', url: `http://127.0.0.1/${number}` },
    ...{ rail: 'neropay', mode: 'test', accountId: ACCOUNT_ID, accountName: null },
    ...{ credentials: 'sealed', secrets: 'sealed', state: 'active', createdAt: now, updatedAt: now },
  };
}

function endpointRecord(number: number, now: number): EndpointRecord {
  return {
    ...{ id: `ep_bench_${number}`, sink: 'callback', storeId: `st_bench_${number}`, rail: 'neropay', mode: 'test' },
    ...{ accountId: ACCOUNT_ID, config: 'sealed', types: null, state: 'active', disabledReason: null, createdAt: now },
  };
}
