import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { type Call, type Outcome, run } from './batch.js';
import { createSyncOperatorQueries } from './operator-queries.js';

/**
 * What operators ask of the database that the writer's thread has open. It has a thread and a connection of its own, which the log ahead of writes
 * shows the database as it was when a question began: the writer waits for none of it.
 */
const port = parentPort;
if (port === null) throw new Error('The ledger reader runs in a worker thread');

const db = new DatabaseSync(String(workerData), { readOnly: true });
db.exec('PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384');
const queries = createSyncOperatorQueries(db);
port.on('message', (message: readonly Call[] | 'close') => {
  if (message === 'close') {
    db.close();
    port.close();
    return;
  }
  port.postMessage(message.map(answer));
});
port.postMessage(Object.keys(queries));

function answer(call: Call): Outcome {
  try {
    db.exec('BEGIN');
    return { ok: true, value: run(queries, call) };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  } finally {
    if (db.isTransaction) db.exec('ROLLBACK');
  }
}
