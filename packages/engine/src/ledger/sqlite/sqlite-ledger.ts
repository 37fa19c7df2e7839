import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { LedgerUnavailableError } from '../../errors.js';
import type { Ledger } from '../ledger.js';
import type { Call, Outcome } from './batch.js';
import type { SyncLedger } from './sync-ledger.js';

interface Waiting {
  readonly call: Call;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const DONE: Outcome = { ok: true, value: undefined };

/** At most this many calls share a commit, so that one flood does not make everyone wait for one long transaction. */
const BATCH_LIMIT = 256;

/**
 * A ledger in one SQLite file, durable on power loss, for one process. Calls that arrive while the disk is busy wait together and are
 * committed together: the more there are, the less each costs.
 *
 * @param path of the file; made with its folder when missing. `:memory:` keeps nothing.
 * @throws {LedgerUnavailableError} when the file cannot be used, above all when another process has it.
 */
export async function openSqliteLedger(path: string): Promise<Ledger> {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: path });
  let methodNames: readonly (keyof SyncLedger)[];
  try {
    [methodNames] = (await once(worker, 'message')) as [readonly (keyof SyncLedger)[]];
  } catch (cause) {
    throw cause instanceof Error && cause.name === 'LedgerUnavailableError'
      ? new LedgerUnavailableError(cause.message)
      : new LedgerUnavailableError(`The database ${path} cannot be opened: ${String(cause)}`, { cause });
  }

  let waiting: Waiting[] = [];
  let running: Waiting[] = [];
  let scheduled = false;
  let failed: Error | null = null;

  const flush = () => {
    scheduled = false;
    if (running.length > 0 || waiting.length === 0) return;
    running = waiting.slice(0, BATCH_LIMIT);
    waiting = waiting.slice(BATCH_LIMIT);
    worker.postMessage(running.map((one) => one.call));
  };
  /** Everything that this turn of the event loop brings goes into the same commit. */
  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  };
  const fail = (error: Error) => {
    failed = error;
    for (const one of [...running, ...waiting]) one.reject(error);
    running = [];
    waiting = [];
  };

  worker.on('message', (outcomes: readonly Outcome[] | 'done') => {
    const done = running;
    running = [];
    done.forEach((one, index) => {
      const outcome = outcomes === 'done' ? DONE : outcomes[index];
      if (outcome?.ok) one.resolve(outcome.value);
      else one.reject(new LedgerUnavailableError(outcome?.error ?? 'The ledger gave no answer'));
    });
    if (waiting.length > 0) schedule();
  });
  worker.on('error', (error) => fail(new LedgerUnavailableError(`The ledger stopped: ${error.message}`)));
  worker.on('exit', () => fail(new LedgerUnavailableError('The ledger is closed')));

  const call = (method: keyof SyncLedger, args: readonly unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      if (failed !== null) {
        reject(failed);
        return;
      }
      waiting.push({ call: { method, args }, resolve, reject });
      if (running.length === 0) schedule();
    });

  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const close = async () => {
    // What was asked before is still done; nothing new is taken.
    failed ??= new LedgerUnavailableError('The ledger is closed');
    while (waiting.length > 0 || running.length > 0) await new Promise((resolve) => setImmediate(resolve));
    worker.postMessage('close');
    await exited;
  };
  let closing: Promise<void> | null = null;

  const methods = Object.fromEntries(methodNames.map((method) => [method, (...args: unknown[]) => call(method, args)]));
  // The worker named its methods; each entry forwards to the one of its name, whose type SyncLedger derives from Ledger.
  return Object.assign(methods as unknown as Omit<Ledger, 'close'>, {
    close() {
      closing ??= close();
      return closing;
    },
  });
}
