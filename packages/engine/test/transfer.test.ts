import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  exportLedger,
  ImportError,
  importLedger,
  type Ledger,
  LedgerUnavailableError,
  openPostgresLedger,
  openSqliteLedger,
  readPostgres,
  readSqlite,
  writePostgres,
  writeSqlite,
} from '@neropay/engine';
import { optionalHost, type Postgres, startPostgres, tempDir } from '@neropay/testkit';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLAIM_TABLES } from '../src/ledger/postgres/claims.js';
import { TABLE_NAMES, UNMOVED } from '../src/ledger/transfer/tables.js';
import {
  checkoutRecord,
  endpointRecord,
  eventRecord,
  NOW,
  paymentRecord,
  refundRecord,
  storeRecord,
} from './support/records.js';

/** Something in every table, two events of which the second was told after the first was read. @returns the store */
async function fill(ledger: Ledger): Promise<string> {
  const { store } = await ledger.connectStore(storeRecord({ name: 'Zoë’s "shop"\n' }), endpointRecord());
  const checkout = checkoutRecord({ storeId: store.id, amount: { minor: 999_999_999_999_999n, currency: 'KWD' } });
  await ledger.insertCheckout(checkout, { key: 'key-1', requestHash: 'hash', resourceId: '' });
  const { status, refunded, transactionId, late, reviewReason } = checkout;
  await ledger.applySettlement({
    checkoutId: checkout.id,
    version: 0,
    checkout: { status, refunded, transactionId, late, reviewReason, sequence: 2, updatedAt: NOW },
    payments: [paymentRecord({ checkoutId: checkout.id, refunded: { minor: 1n, currency: 'GBP' } })],
    refund: null,
    events: [eventRecord(checkout, { sequence: 1 }), eventRecord(checkout, { sequence: 2 })],
  });
  await ledger.reserveRefund(refundRecord({ checkoutId: checkout.id, storeId: store.id }), 10_000n, null);
  await ledger.appendNotification({
    ...{ storeId: store.id, verified: true, scheme: null, eventId: null, type: 't', reference: null, paymentId: null },
    ...{ claimsSuccess: false, body: '{"a":"\\u0000"}', receivedAt: NOW },
  });
  const [delivery] = await ledger.claimDeliveries(NOW, NOW + 1, 1, 1, []);
  if (delivery === undefined) throw new Error('nothing to deliver');
  const failed = { kind: 'retry', dueAt: NOW, status: 500, reason: 'the shop answered 500' } as const;
  await ledger.finishDelivery(delivery.id, failed, NOW, { ms: 12, response: 'Zoë’s shop is "closed"\n' });
  await ledger.appendAudit({
    ...{ at: NOW, operator: 'Zoë', address: null, action: 'delivery.replay', subject: '1', outcome: 'ok' as const },
    details: { why: '"again"' },
  });
  await ledger.insertSession({ tokenHash: 'h', operator: 'Zoë', csrfSecret: 's', createdAt: NOW, expiresAt: NOW + 1 });
  await ledger.swapMark('mark', 'value', null);
  await ledger.rememberSignature(store.id, 'signature', 'key', NOW, NOW + 1);
  return store.id;
}

async function filledFile(): Promise<{ file: string; storeId: string }> {
  const file = path.join(tempDir(), 'gateway.db');
  const ledger = await openSqliteLedger(file);
  const storeId = await fill(ledger);
  await ledger.close();
  return { file, storeId };
}

async function exported(): Promise<{ file: string; storeId: string; lines: readonly string[] }> {
  const { file: database, storeId } = await filledFile();
  const file = path.join(tempDir(), 'export.jsonl');
  await exportLedger(readSqlite(database), file);
  return { file, storeId, lines: readFileSync(file, 'utf8').split('\n') };
}

/** A change of an export, written beside it. */
function changed(lines: readonly string[]): string {
  const file = path.join(tempDir(), 'changed.jsonl');
  writeFileSync(file, lines.join('\n'));
  return file;
}

const newFile = () => path.join(tempDir(), 'gateway.db');

describe('an export', () => {
  test('has something of every table, and only its owner may read it', async () => {
    const { file, lines } = await exported();
    const tables = new Set(lines.flatMap((line) => (line.startsWith('{"table"') ? [JSON.parse(line).table] : [])));
    expect([...tables]).toEqual(TABLE_NAMES);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('knows every table that there is: none can be forgotten', async () => {
    const { file } = await filledFile();
    const database = new DatabaseSync(file);
    const rows = database
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
      .all();
    database.close();
    expect(rows.map(({ name }) => name).sort()).toEqual([...TABLE_NAMES, ...UNMOVED].sort());
  });

  test('writes over nothing', async () => {
    const { file } = await filledFile();
    const target = changed(['mine']);
    await expect(exportLedger(readSqlite(file), target)).rejects.toThrow('EEXIST');
    expect(readFileSync(target, 'utf8')).toBe('mine');
  });

  test('of a file that is missing, or in use, is refused by name', async () => {
    const missing = newFile();
    expect(() => readSqlite(missing)).toThrow(`There is no database ${missing}`);
    const { file } = await filledFile();
    const ledger = await openSqliteLedger(file);
    expect(() => readSqlite(file)).toThrow(LedgerUnavailableError);
    expect(() => readSqlite(file)).toThrow('Another gateway process uses');
    await ledger.close();
  });
});

describe('an import', () => {
  test('into a ledger that has something is refused', async () => {
    const { file } = await exported();
    const { file: full } = await filledFile();
    await expect(importLedger(writeSqlite(full), file)).rejects.toThrow(ImportError);
    await expect(importLedger(writeSqlite(full), file)).rejects.toThrow('The database is not empty');
  });

  test.each<readonly [what: string, change: (lines: readonly string[]) => readonly string[], words: string]>([
    ['that lost its last line', (lines) => lines.slice(0, -2), 'is cut off'],
    ['cut off in a line', (lines) => [...lines.slice(0, 5), '{"table":"che'], 'Line 6 is cut off'],
    ['that lost a line', (lines) => lines.toSpliced(4, 1), 'its checksum is another'],
    [
      'with another amount',
      (lines) => lines.map((line) => line.replace('999999999999999', '999999999999998')),
      'its checksum is another',
    ],
    ['with something behind it', (lines) => [...lines.slice(0, -1), '{"counters":{}}', ''], 'comes after the end'],
    ['that is something else', () => ['Dear shop'], 'no export of a gateway'],
    ['that is empty', () => [''], 'is cut off'],
    [
      'with a table that is not known',
      (lines) => lines.toSpliced(1, 0, '{"table":"users","row":{}}'),
      "Line 2 is none of an export's",
    ],
    [
      'of another schema',
      (lines) => [(lines[0] ?? '').replace(/"schema":\d+/, '"schema":1000'), ...lines.slice(1)],
      'the same version',
    ],
  ])('of a file %s is refused, and leaves nothing', async (_, change, words) => {
    const { lines } = await exported();
    const file = changed(change(lines));
    const target = newFile();
    await expect(importLedger(writeSqlite(target), file)).rejects.toThrow(ImportError);
    await expect(importLedger(writeSqlite(target), file)).rejects.toThrow(words);
    const writer = writeSqlite(target);
    expect(await writer.isEmpty()).toBe(true);
    await writer.close();
  });
});

describe.runIf(optionalHost('postgresql'))('a ledger that moves', () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  test('from a file to PostgreSQL and back is the same to the last byte', async () => {
    const first = await exported();
    const url = await server.createDatabase();
    const rows = await importLedger(await writePostgres(url), first.file);
    expect(rows).toBe(first.lines.length - 4);
    const second = path.join(tempDir(), 'second.jsonl');
    expect(await exportLedger(await readPostgres(url), second)).toBe(rows);
    const target = newFile();
    await importLedger(writeSqlite(target), second);
    const third = path.join(tempDir(), 'third.jsonl');
    await exportLedger(readSqlite(target), third);
    expect(readFileSync(second, 'utf8').split('\n')).toEqual(first.lines);
    expect(readFileSync(third, 'utf8').split('\n')).toEqual(first.lines);
  });

  test('goes on where it was: a cursor reads on, numbers are not given twice, keys and references are known', async () => {
    const { file, storeId } = await exported();
    const url = await server.createDatabase();
    await importLedger(await writePostgres(url), file);
    const ledger = await openPostgresLedger(url);
    const [first, second] = (await ledger.listEvents(storeId, null, 10)) ?? [];
    expect(await ledger.listEvents(storeId, first?.id ?? '', 10)).toEqual([second]);
    const scope = { rail: 'neropay', mode: 'live', accountId: 'acct_main' } as const;
    const told = { ...eventRecord(checkoutRecord({ storeId })), checkoutId: null, checkout: null, sequence: 0 };
    expect(await ledger.tellAccount(told, scope)).toBe(true);
    expect(await ledger.listEvents(storeId, second?.id ?? '', 10)).toEqual([told]);
    expect(await ledger.findIdempotent(storeId, 'key-1')).toMatchObject({ requestHash: 'hash' });
    expect(await ledger.claimNotifications(NOW, NOW + 1, 10)).toMatchObject([{ id: 1 }]);
    await ledger.close();
  });

  test('looks at each checkout when it was to, wherever that was set', async () => {
    const { file } = await exported();
    const url = await server.createDatabase();
    await importLedger(await writePostgres(url), file);
    const moving = await openPostgresLedger(url);
    const [looked] = await moving.claimDueCheckouts(NOW + 60_000, NOW + 61_000, 10);
    if (looked === undefined) throw new Error('nothing to look at');
    await moving.scheduleReconcile(looked, NOW + 99_000, 3);
    await moving.close();

    const [moved, target] = [path.join(tempDir(), 'moved.jsonl'), newFile()];
    await exportLedger(await readPostgres(url), moved);
    await importLedger(writeSqlite(target), moved);
    const again = await server.createDatabase();
    await importLedger(await writePostgres(again), moved);
    for (const ledger of [await openSqliteLedger(target), await openPostgresLedger(again)]) {
      expect(await ledger.reconcileScheduleOf(looked.id)).toEqual({ reconcileAt: NOW + 99_000, reconcileStep: 3 });
      expect(await ledger.claimDueCheckouts(NOW + 98_999, NOW + 200_000, 10)).toEqual([]);
      expect(await ledger.claimDueCheckouts(NOW + 99_000, NOW + 200_000, 10)).toHaveLength(1);
      await ledger.close();
    }
  });

  test('while a gateway is at work on PostgreSQL has in the file, free at once, what that one had claimed', async () => {
    const { file } = await exported();
    const url = await server.createDatabase();
    await importLedger(await writePostgres(url), file);
    const working = await openPostgresLedger(url);
    expect(await working.claimNotifications(NOW, NOW + 60_000, 10)).toHaveLength(1);
    const [target, moved] = [newFile(), path.join(tempDir(), 'moved.jsonl')];
    await exportLedger(await readPostgres(url), moved);
    await working.close();
    await importLedger(writeSqlite(target), moved);
    const ledger = await openSqliteLedger(target);
    expect(await ledger.claimNotifications(NOW, NOW + 60_000, 10)).toHaveLength(1);
    await ledger.close();
  });

  test('into PostgreSQL with something in it is refused; so is a file that was changed, and nothing stays', async () => {
    const { file, lines } = await exported();
    const url = await server.createDatabase();
    await expect(importLedger(await writePostgres(url), changed(lines.slice(0, -2)))).rejects.toThrow('is cut off');
    await importLedger(await writePostgres(url), file);
    await expect(importLedger(await writePostgres(url), file)).rejects.toThrow('The database is not empty');
  });

  test('knows every table of PostgreSQL', async () => {
    const url = await server.createDatabase();
    await (await openPostgresLedger(url)).close();
    const client = new Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
    );
    await client.end();
    // A claim is of the processes at work at this moment, and the time of a look is exported with its checkout.
    const own = [...CLAIM_TABLES, 'looks', 'schema_version'];
    expect(rows.map(({ name }) => name).sort()).toEqual([...TABLE_NAMES, ...UNMOVED, ...own].sort());
  });
});
