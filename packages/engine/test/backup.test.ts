import { copyFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  BackupError,
  backupSqlite,
  type Ledger,
  LedgerUnavailableError,
  openSqliteLedger,
  restoreSqlite,
} from '@neropay/engine';
import { tempDir } from '@neropay/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkoutRecord, endpointRecord, NOW, storeRecord } from './support/records.js';
import { DAY, HOUR, MINUTE, openWorld } from './support/world.js';

const newFile = (name = 'gateway.db') => path.join(tempDir(), name);

async function openFile(file: string): Promise<Ledger> {
  const ledger = await openSqliteLedger(file);
  onTestFinished(() => ledger.close());
  return ledger;
}

async function filledFile(checkouts = 1) {
  const file = newFile();
  const ledger = await openFile(file);
  const { store } = await ledger.connectStore(storeRecord(), endpointRecord());
  for (let order = 0; order < checkouts; order++) {
    await ledger.insertCheckout(checkoutRecord({ storeId: store.id, orderId: String(order) }), null);
  }
  return { file, ledger, store };
}

function damage(file: string): void {
  const bytes = readFileSync(file);
  bytes.fill(0xff, 4_096, 40_960);
  writeFileSync(file, bytes);
}

describe('a backup', () => {
  test('of a ledger in use is the ledger as it was at one moment, while it goes on being written', async () => {
    const { file, ledger, store } = await filledFile(50);
    let written = 50;
    let done = false;
    const writing = (async () => {
      while (!done) {
        await ledger.insertCheckout(checkoutRecord({ storeId: store.id, orderId: String(written) }), null);
        written++;
      }
    })();
    const copy = newFile('copy.db');
    const rows = await backupSqlite(file, copy);
    done = true;
    await writing;
    expect(written).toBeGreaterThan(50);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect([existsSync(`${copy}.part`), existsSync(`${copy}-wal`)]).toEqual([false, false]);
    const db = new DatabaseSync(copy, { readOnly: true });
    const kept = Number(db.prepare('SELECT COUNT(*) AS rows FROM checkouts').get()?.rows);
    db.close();
    expect(kept).toBeGreaterThanOrEqual(50);
    expect(kept).toBeLessThanOrEqual(written);
    // The store, its endpoint and its look are rows too.
    expect(rows).toBe(kept + 3);
  });

  test('writes over nothing, and says what is in its way', async () => {
    const { file } = await filledFile();
    const copy = newFile('copy.db');
    writeFileSync(copy, 'mine');
    await expect(backupSqlite(file, copy)).rejects.toThrow(/copy.db is there already.*choose another name/);
    expect(readFileSync(copy, 'utf8')).toBe('mine');
    const other = newFile('copy.db');
    writeFileSync(`${other}.part`, '');
    await expect(backupSqlite(file, other)).rejects.toThrow(/another command is at work/);
  });

  test('of nothing, or of what is no ledger, leaves nothing behind', async () => {
    const copy = newFile('copy.db');
    await expect(backupSqlite(newFile(), copy)).rejects.toThrow(LedgerUnavailableError);
    const text = newFile();
    writeFileSync(text, 'not a database at all, and long enough to be looked at as one');
    await expect(backupSqlite(text, copy)).rejects.toThrow(LedgerUnavailableError);
    const empty = newFile();
    writeFileSync(empty, '');
    await expect(backupSqlite(empty, copy)).rejects.toThrow('is no ledger of a gateway');
    expect([existsSync(copy), existsSync(`${copy}.part`)]).toEqual([false, false]);
  });
});

describe('a copy that is restored', () => {
  async function copied() {
    const { file, store } = await filledFile();
    const copy = newFile('copy.db');
    const rows = await backupSqlite(file, copy);
    return { copy, file, rows, store };
  }

  test('is the ledger again, at another place', async () => {
    const { copy, rows, store } = await copied();
    const place = newFile();
    expect(restoreSqlite(copy, place, NOW + DAY)).toEqual({ rows, asOf: NOW });
    const ledger = await openFile(place);
    expect(await ledger.getStore(store.id)).toEqual(store);
    expect(statSync(place).mode & 0o777).toBe(0o600);
  });

  test('comes in nobody’s way: not where a gateway runs, nor where something is', async () => {
    const { copy, file } = await copied();
    expect(() => restoreSqlite(copy, file, NOW)).toThrow('Another gateway process uses');
    const full = newFile();
    copyFileSync(copy, full);
    expect(() => restoreSqlite(copy, full, NOW)).toThrow(BackupError);
    const log = newFile();
    writeFileSync(`${log}-wal`, 'what a file that is gone has left behind');
    expect(() => restoreSqlite(copy, log, NOW)).toThrow(/-wal is there already: move it away/);
    expect(existsSync(log)).toBe(false);
  });

  test.each([
    ['that is damaged', damage, /is damaged|cannot be read/],
    ['that is cut off', (file: string) => truncateSync(file, 20_000), /is damaged|cannot be read/],
    ['of a newer version', (file: string) => stamp(file, 1_000), 'is of schema 1000'],
    ['of something else', (file: string) => stamp(file, 0), 'is no ledger of a gateway'],
  ])('is refused when it is one %s, and nothing is in its place', async (_what, spoil, message) => {
    const { copy } = await copied();
    spoil(copy);
    const place = newFile();
    expect(() => restoreSqlite(copy, place, NOW)).toThrow(message);
    expect([existsSync(place), existsSync(`${place}.part`)]).toEqual([false, false]);
    expect(() => restoreSqlite(newFile(), place, NOW)).toThrow('There is no file');
  });

  function stamp(file: string, version: number): void {
    const db = new DatabaseSync(file);
    db.exec(`PRAGMA user_version = ${version}`);
    db.close();
  }
});

test('after a restore nothing is lost or doubled: what happened since the copy is found out again, and shops hear of it above what they knew', async () => {
  const file = newFile();
  const world = await openWorld({ openLedger: () => openSqliteLedger(file) });
  world.provider.tellsSums = true;
  const paidBefore = await world.openPaid({ orderId: 'paid before' });
  const open = await world.open({ orderId: 'open' });
  const failing = await world.open({ orderId: 'failing' });
  const disputed = await world.openPaid({ orderId: 'disputed later' });
  const copy = newFile('copy.db');
  await backupSqlite(file, copy);

  // What the copy does not know.
  await world.notify(world.pay(open));
  await world.notify(world.provider.begin(failing.hostedId, { status: 'failed' }));
  await world.notify(world.pay(failing));
  const refund = await world.refund(paidBefore.checkout, '40.00', { key: 'refund-1' });
  await world.idle();
  disputed.payment.dispute = 'open';
  const heardBefore = world.shop.taken.length;
  const highest = (id: string) =>
    Math.max(0, ...world.shop.taken.filter((event) => event.checkout?.id === id).map(({ sequence }) => sequence));
  const known = new Map([paidBefore.checkout, open, failing].map(({ id }) => [id, highest(id)]));

  await world.engine.stop();
  world.now += 5 * MINUTE;
  const place = newFile();
  restoreSqlite(copy, place, world.now);
  const restored = await openFile(place);
  expect((await restored.getCheckout(open.id))?.status).toBe('pending');
  world.replaceEngine(restored);
  // The shop was answered, and asks again because it does not know what became of its request.
  const store = await world.reopen(world.store.store.id);
  const checkout = await restored.getCheckout(paidBefore.checkout.id);
  if (checkout === null) throw new Error('the copy lacks a checkout');
  const again = await world.engine.refunds.request(
    store,
    checkout,
    { amount: refund.amount, reason: null },
    'refund-1',
  );
  expect(again).toMatchObject({ id: refund.id, providerRefundId: refund.providerRefundId });
  await world.pass(HOUR, MINUTE);

  for (const { id } of [open, failing]) expect((await restored.getCheckout(id))?.status).toBe('paid');
  expect(await restored.getCheckout(paidBefore.checkout.id)).toMatchObject({
    status: 'partially_refunded',
    refunded: 4_000n,
  });
  expect((await restored.getCheckout(disputed.checkout.id))?.status).toBe('disputed');
  expect(world.provider.refunds).toHaveLength(1);
  const news = world.shop.taken.slice(heardBefore);
  expect(news.map(({ type, checkout: of }) => [of?.orderId, type]).sort()).toEqual([
    ['disputed later', 'checkout.disputed'],
    ['failing', 'checkout.paid'],
    ['open', 'checkout.paid'],
    // As money that went back, when it is read back, and as the shop's own refund, when that is known again: of the same sum.
    ['paid before', 'checkout.partially_refunded'],
    ['paid before', 'checkout.partially_refunded'],
  ]);
  const sums = news
    .filter(({ type }) => type === 'checkout.partially_refunded')
    .map(({ checkout: of }) => of?.amountRefunded);
  expect(sums).toEqual(['40.00', '40.00']);
  // Whatever they had heard, they do not take the news for old.
  for (const { checkout: of, sequence } of news) expect(sequence).toBeGreaterThan(known.get(of?.id ?? '') ?? 0);
  // A second restore of the same copy counts on above the first.
  const second = newFile();
  restoreSqlite(copy, second, world.now);
  const later = await openFile(second);
  expect((await later.getCheckout(open.id))?.sequence).toBeGreaterThan(highest(open.id));
});
