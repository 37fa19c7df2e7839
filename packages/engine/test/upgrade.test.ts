import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Ledger, openPostgresLedger, openSqliteLedger } from '@neropay/engine';
import { optionalHost, startPostgres, tempDir } from '@neropay/testkit';
import { Client } from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { migrate as migratePostgres } from '../src/ledger/postgres/migrations.js';
import { migrate as migrateSqlite } from '../src/ledger/sqlite/migrations.js';
import { NOW } from './support/records.js';

/** Rows as the version before wrote them. */
const store = (id: string, state = 'active') =>
  `INSERT INTO stores (id, platform, name, url, rail, mode, account_id, credentials, secrets, state, created_at, updated_at)
   VALUES ('${id}', 'custom', 'A shop', 'https://${id}.test', 'neropay', 'live', 'acct_main', 'c', 's', '${state}', ${NOW}, ${NOW})`;
const endpoint = (id: string, sink: string, storeId: string | null, reason: string | null) =>
  `INSERT INTO endpoints (id, sink, store_id, rail, mode, account_id, config, state, disabled_reason, created_at)
   VALUES ('${id}', '${sink}', ${storeId === null ? 'NULL' : `'${storeId}'`}, 'neropay', 'live', 'acct_main', '{}',
     '${reason === null ? 'active' : 'disabled'}', ${reason === null ? 'NULL' : `'${reason}'`}, ${NOW})`;
const checkout = (id: string, status: string, lookAt: number | null = null) =>
  `INSERT INTO checkouts (id, kind, store_id, order_id, reference, rail, mode, account_id, amount_minor, currency, description, customer,
     metadata, status, refunded_minor, late, plan, sequence, version, reconcile_at, reconcile_step, expires_at, created_at,
     updated_at)
   VALUES ('${id}', 'checkout', 'st_1', '${id}', '${id}', 'neropay', 'live', 'acct_main', 1000, 'GBP', 'An order',
     '{"email":"Ada@Example.org"}', '{}', '${status}', 0, 0, '{}', 1, 1, ${lookAt}, 2, ${NOW}, ${NOW},
     ${NOW + 900})`;
const event = (cursor: number, checkoutId: string, type: string, sequence: number, createdAt: number) =>
  `INSERT INTO events (cursor, id, type, store_id, checkout_id, sequence, created_at)
   VALUES (${cursor}, 'evt_${cursor}', '${type}', 'st_1', '${checkoutId}', ${sequence}, ${createdAt})`;
const delivery = (id: number, eventCursor: number, state: string) =>
  `INSERT INTO deliveries (id, event_cursor, endpoint_id, sequence, state, attempts, last_status, finished_at)
   VALUES (${id}, ${eventCursor}, 'ep_1', 1, '${state}', 1, 200, ${NOW + 50})`;

const BEFORE = 2;
const ROWS = [
  store('st_1'),
  endpoint('ep_1', 'callback', 'st_1', null),
  endpoint('ep_deleted', 'hook', null, 'the hook was deleted'),
  endpoint('ep_gone', 'hook', null, 'the shop answered 410'),
  checkout('co_pending', 'pending'),
  checkout('co_paid', 'paid'),
  event(1, 'co_paid', 'checkout.paid', 1, NOW + 100),
  event(2, 'co_paid', 'checkout.duplicate_payment', 2, NOW + 200),
  checkout('co_refunded', 'refunded'),
  event(3, 'co_refunded', 'checkout.paid', 1, NOW + 300),
  event(4, 'co_refunded', 'checkout.refunded', 2, NOW + 400),
  checkout('co_second', 'paid'),
  event(5, 'co_second', 'checkout.duplicate_payment', 1, NOW + 500),
  checkout('co_review', 'review'),
  event(6, 'co_review', 'checkout.review_required', 1, NOW + 600),
  checkout('co_paid_then_review', 'review'),
  event(7, 'co_paid_then_review', 'checkout.paid', 1, NOW + 700),
  checkout('co_untold', 'paid'),
  delivery(1, 1, 'delivered'),
  `INSERT INTO notifications (store_id, verified, type, claims_success, body, attempts, received_at, finished_at)
   VALUES ('st_1', 1, 'payment.succeeded', 1, '{}', 1, ${NOW}, ${NOW})`,
];

/** A database of the version before with {@link ROWS}, opened by this one. */
async function upgradedSqlite(): Promise<Ledger> {
  const file = path.join(tempDir(), 'gateway.db');
  const db = new DatabaseSync(file);
  migrateSqlite(db, BEFORE);
  for (const row of ROWS) db.exec(row);
  db.close();
  return openSqliteLedger(file);
}

async function upgradedPostgres(): Promise<Ledger> {
  const { client, url } = await postgresAt(BEFORE);
  for (const row of ROWS) await client.query(row);
  return openPostgresLedger(url);
}

async function postgresAt(version: number): Promise<{ client: Client; url: string }> {
  const server = await startPostgres();
  onTestFinished(() => server[Symbol.asyncDispose]());
  const url = await server.createDatabase();
  expect(await migratePostgres(url, version)).toBe(version);
  const client = new Client(url);
  await client.connect();
  onTestFinished(() => client.end());
  return { client, url };
}

describe.each([
  ['a SQLite file', true, upgradedSqlite],
  ['a PostgreSQL database', optionalHost('postgresql'), upgradedPostgres],
])('%s of the version before', (_what, isThere, upgraded) => {
  test.runIf(isThere)('is brought up to date with all that an operator looks at', async () => {
    const ledger = await upgraded();
    onTestFinished(() => ledger.close());
    const paidAt = async (id: string) => (await ledger.checkoutHistory(id))?.paidAt;
    expect(await paidAt('co_pending')).toBeNull();
    expect(await paidAt('co_paid')).toBe(NOW + 100);
    expect(await paidAt('co_refunded')).toBe(NOW + 300);
    // Its order was paid by another checkout, so that its money was told of as a second payment.
    expect(await paidAt('co_second')).toBe(NOW + 500);
    expect(await paidAt('co_review')).toBeNull();
    expect(await paidAt('co_paid_then_review')).toBe(NOW + 700);
    expect(await paidAt('co_untold')).toBe(NOW + 900);

    const found = await ledger.searchCheckouts({ cursor: null, limit: 10, q: 'ada@example.org' });
    expect(found?.rows).toHaveLength(7);
    expect(await ledger.enableEndpoint('ep_deleted')).toBeNull();
    expect(await ledger.enableEndpoint('ep_gone')).toMatchObject({ state: 'active' });
    // Of how it arrived nothing was written down then but when and with which status.
    expect(await ledger.deliveryHistory(1)).toMatchObject({
      delivery: { state: 'delivered', lastStatus: 200, finishedAt: NOW + 50 },
      tries: [],
    });
    expect(await ledger.storeHistory('st_1')).toMatchObject({ lastNotificationAt: NOW });
  });
});

test.runIf(optionalHost('postgresql'))(
  'a process of the version before looks at checkouts on PostgreSQL beside one of this version',
  async () => {
    const { client, url } = await postgresAt(4);
    const planned = (at: number | null) =>
      client.query("UPDATE checkouts SET reconcile_at = $1, reconcile_step = 3 WHERE id = 'co_old'", [at]);
    for (const row of [store('st_1'), checkout('co_old', 'pending', NOW), checkout('co_never', 'pending')]) {
      await client.query(row);
    }

    const ledger = await openPostgresLedger(url);
    onTestFinished(() => ledger.close());
    const claimed = async (now: number) => (await ledger.claimDueCheckouts(now, now + 60_000, 10)).map(({ id }) => id);
    expect(await ledger.reconcileScheduleOf('co_old')).toEqual({ reconcileAt: NOW, reconcileStep: 2 });
    expect(await ledger.reconcileScheduleOf('co_never')).toMatchObject({ reconcileAt: null });

    // What the other one is at is left to it, and what it writes down is followed.
    await client.query(`INSERT INTO look_claims (checkout_id, until, leased) VALUES ('co_old', ${NOW + 9}, 1)`);
    expect(await claimed(NOW)).toEqual([]);
    await client.query('DELETE FROM look_claims');
    await planned(NOW + 100);
    expect(await claimed(NOW + 99)).toEqual([]);
    expect(await claimed(NOW + 100)).toEqual(['co_old']);
    await planned(null);
    expect(await claimed(NOW + 100_000)).toEqual([]);
    await client.query(checkout('co_new', 'pending', NOW));
    expect(await claimed(NOW)).toEqual(['co_new']);
  },
);
