import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { LedgerUnavailableError } from '../../errors.js';
import type { Call, Outcome } from './batch.js';

interface Waiting {
  readonly call: Call;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const DONE: Outcome = { ok: true, value: undefined };

/** One thread that has the database open. It answers one batch of calls after the other. */
export interface LedgerThread {
  /** What can be called. */
  readonly methods: readonly string[];
  /** @throws {LedgerUnavailableError} */
  call(method: string, args: readonly unknown[]): Promise<unknown>;
  /**
   * What was asked before is still done; nothing new is taken.
   * @param after the thread leaves the database once this is done
   */
  close(after?: Promise<void>): Promise<void>;
}

/**
 * @param script of the thread; it says first which methods it has
 * @param batchLimit at most this many calls go to it together
 * @throws {LedgerUnavailableError} when the file cannot be used, above all when another process has it.
 */
export async function startThread(script: URL, path: string, batchLimit: number): Promise<LedgerThread> {
  const worker = new Worker(script, { workerData: path });
  let methods: readonly string[];
  try {
    [methods] = (await once(worker, 'message')) as [readonly string[]];
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
    running = waiting.slice(0, batchLimit);
    waiting = waiting.slice(batchLimit);
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

  const call = (method: string, args: readonly unknown[]) =>
    new Promise<unknown>((resolve, reject) => {
      if (failed !== null) {
        reject(failed);
        return;
      }
      waiting.push({ call: { method, args }, resolve, reject });
      if (running.length === 0) schedule();
    });

  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const close = async (after?: Promise<void>) => {
    // What was asked before is still done; nothing new is taken.
    failed ??= new LedgerUnavailableError('The ledger is closed');
    while (waiting.length > 0 || running.length > 0) await new Promise((resolve) => setImmediate(resolve));
    await after;
    worker.postMessage('close');
    await exited;
  };
  let closing: Promise<void> | null = null;

  return {
    methods,
    call,
    close(after) {
      closing ??= close(after);
      return closing;
    },
  };
}
