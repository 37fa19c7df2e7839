import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Ledger, LedgerUnavailableError, openSqliteLedger } from '@neropay/engine';
import { startProcess, tempDir } from '@neropay/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { openLedgerFile } from '../src/ledger/sqlite/database.js';
import { ledgerContract, type TestDatabase } from './ledger-contract.js';
import { operatorContract } from './operator-contract.js';
import { checkoutRecord, endpointRecord, eventRecord, NOW, refundRecord, storeRecord } from './support/records.js';

const database = async (): Promise<TestDatabase> => {
  const directory = tempDir();
  return {
    open: () => openSqliteLedger(path.join(directory, 'gateway.db')),
    remove: async () => rmSync(directory, { recursive: true }),
  };
};
ledgerContract('a SQLite file', database);
operatorContract('a SQLite file', database);

describe('a SQLite file', () => {
  const opened: Ledger[] = [];
  const open = async (file: string): Promise<Ledger> => {
    const ledger = await openSqliteLedger(file);
    opened.push(ledger);
    return ledger;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((ledger) => ledger.close()));
  });
  const newFile = () => path.join(tempDir(), 'data', 'gateway.db');

  test('is made with its folder', async () => {
    const file = newFile();
    await (await open(file)).ping();
    expect(existsSync(file)).toBe(true);
  });

  test('survives a power cut: a log ahead of writes, every commit flushed', async () => {
    const file = openLedgerFile(newFile());
    const setting = (name: string) => Object.values(file.db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    const FULL = 2;
    expect([setting('journal_mode'), setting('synchronous')]).toEqual(['wal', FULL]);
    file.close();
  });

  test('belongs to one ledger: a second one would take what is claimed for left behind', async () => {
    const file = newFile();
    const first = await open(file);
    await expect(open(file)).rejects.toThrow(LedgerUnavailableError);
    await expect(open(file)).rejects.toThrow(`Another gateway process uses ${file}. Stop it first`);
    await first.close();
    await expect(open(file)).resolves.toBeDefined();
  });

  test('is whole in its one file once it is closed, also after an operator has looked', async () => {
    const file = newFile();
    const ledger = await open(file);
    await ledger.swapMark('written', 'yes', null);
    await ledger.database();
    await ledger.close();
    const filesBeside = readdirSync(path.dirname(file)).filter((name) => name.startsWith(`${path.basename(file)}-`));
    expect(filesBeside).toEqual([]);
  });

  test('is free again after a process that had it was killed', async () => {
    const file = newFile();
    const other = await startProcess({
      name: 'the other gateway',
      command: process.execPath,
      args: [path.join(import.meta.dirname, 'support/hold-ledger.ts'), file],
      readyWhen: /^open$/,
    });
    await expect(open(file)).rejects.toThrow('Another gateway process');
    await other.kill();
    await (await open(file)).ping();
  });

  test('of a newer version is left alone, and says what to do', async () => {
    const file = newFile();
    await (await open(file)).close();
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 1000');
    db.close();
    await expect(open(file)).rejects.toThrow(/schema 1000.*start the newer version of the gateway again/);
    await expect(open(file)).rejects.toThrow(LedgerUnavailableError);
  });

  test('that is no database is refused with its name', async () => {
    const file = path.join(tempDir(), 'notes.txt');
    writeFileSync(file, 'Not a database, however long one looks at it. '.repeat(100));
    await expect(open(file)).rejects.toThrow(LedgerUnavailableError);
    await expect(open(file)).rejects.toThrow(`The database ${file} cannot be opened: Error: file is not a database`);
  });

  test('gives back what a crash left claimed: everything is due again at once', async () => {
    const file = newFile();
    let ledger = await open(file);
    const { store } = await ledger.connectStore(storeRecord(), endpointRecord());
    const checkout = checkoutRecord({ storeId: store.id, reconcileAt: NOW });
    await ledger.insertCheckout(checkout, null);
    await ledger.applySettlement({
      checkoutId: checkout.id,
      version: 0,
      checkout: { ...checkout, sequence: 1 },
      payments: [],
      refund: null,
      events: [eventRecord(checkout)],
    });
    await ledger.reserveRefund(refundRecord({ checkoutId: checkout.id, storeId: store.id }), 10_000n, null);
    const hint = { eventId: null, type: 't', reference: null, paymentId: null, claimsSuccess: false };
    await ledger.appendNotification({
      ...hint,
      storeId: store.id,
      verified: false,
      scheme: null,
      body: '',
      receivedAt: NOW,
    });
    const claimAll = async (now: number) => [
      ...(await ledger.claimNotifications(now, now + 60_000, 10)),
      ...(await ledger.claimDeliveries(now, now + 60_000, 10, 10, [])),
      ...(await ledger.claimDueRefunds(now, now + 60_000, 10)),
      ...(await ledger.claimDueCheckouts(now, now + 60_000, 10)),
    ];
    expect(await claimAll(NOW)).toHaveLength(4);
    expect(await claimAll(NOW)).toHaveLength(0);
    await ledger.close();
    ledger = await open(file);
    expect(await claimAll(NOW)).toHaveLength(4);
  });
});
