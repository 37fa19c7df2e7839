import { parentPort, workerData } from 'node:worker_threads';
import { type Call, runBatch } from './batch.js';
import { openLedgerFile } from './database.js';
import { createSyncOperatorQueries } from './operator-queries.js';
import { createSyncLedger } from './sync-ledger.js';

/**
 * The one writer. It has a thread of its own, so that waiting for the disk never stops the event loop that answers providers and shops.
 */
const port = parentPort;
if (port === null) throw new Error('The ledger worker runs in a worker thread');

const path = String(workerData);
const file = openLedgerFile(path);
// A database in memory has no second connection: operators ask this thread then.
const ledger = { ...createSyncLedger(file.db), ...(path === ':memory:' ? createSyncOperatorQueries(file.db) : {}) };
port.on('message', (message: readonly Call[] | 'close') => {
  if (message === 'close') {
    file.close();
    port.close();
    return;
  }
  try {
    const outcomes = runBatch(file.db, ledger, message);
    // Notifications come in by the thousand and are only written: that all of it is done is told in one word.
    port.postMessage(outcomes.every((outcome) => outcome.ok && outcome.value === undefined) ? 'done' : outcomes);
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    port.postMessage(message.map(() => ({ ok: false, error: text })));
  }
});
port.postMessage(Object.keys(ledger));
