import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openSqliteLedger } from '@neropay/engine';
import { endpointRecord, NOW, storeRecord } from '../records.ts';

/**
 * Runs as a process of its own: writes what comes in, one after the other, to the database at the path that it is given, and prints as JSON how long
 * each took and how long everything else had to wait meanwhile, in milliseconds. `same-thread` writes without the ledger, as a service would that has
 * its database in its own thread.
 */

const ROUNDS = 25;

export interface Measured {
  /** The median time until a write was acknowledged. */
  readonly acknowledgedMs: number;
  /** What nine in ten turns of the event loop waited at most. */
  readonly othersWaitedMs: number;
}

const [path = '', how] = process.argv.slice(2);
const write = how === 'same-thread' ? sameThread() : await ledgerWrite();
const others = monitorEventLoopDelay({ resolution: 2 });
const took: number[] = [];
others.enable();
for (let round = 0; round < ROUNDS; round++) {
  const begun = performance.now();
  await write();
  took.push(performance.now() - begun);
  await nextTurn();
}
others.disable();
took.sort((a, b) => a - b);
const measured: Measured = {
  acknowledgedMs: took[Math.floor(ROUNDS / 2)] ?? 0,
  othersWaitedMs: others.percentile(90) / 1e6,
};
console.log(JSON.stringify(measured));
process.exit(0);

async function ledgerWrite(): Promise<() => Promise<void>> {
  const ledger = await openSqliteLedger(path);
  const { store } = await ledger.connectStore(storeRecord(), endpointRecord());
  return () =>
    ledger.appendNotification({
      storeId: store.id,
      ...{ verified: true, scheme: null, eventId: null, type: 't', reference: null, paymentId: null },
      ...{ claimsSuccess: true, body: '{}', receivedAt: NOW },
    });
}

function sameThread(): () => Promise<void> {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE notifications (body TEXT)');
  const insert = db.prepare('INSERT INTO notifications (body) VALUES (?)');
  return async () => void insert.run('{}');
}
