import { LedgerUnavailableError } from '../../errors.js';
import type { Ledger } from '../ledger.js';
import { OPERATOR_QUERIES } from './operator-queries.js';
import { type LedgerThread, startThread } from './thread.js';

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
  const writer = await startThread(new URL('./worker.js', import.meta.url), path, BATCH_LIMIT);
  let reader: Promise<LedgerThread> | null = null;
  let closing: Promise<void> | null = null;

  /** Started when somebody looks for the first time, and again after it could not be started. */
  const startReader = () => {
    reader ??= startThread(new URL('./reader.js', import.meta.url), path, 1).catch((error: unknown) => {
      reader = null;
      throw error;
    });
    return reader;
  };
  const ask = async (method: string, args: readonly unknown[]) => {
    if (closing !== null) throw new LedgerUnavailableError('The ledger is closed');
    return (await startReader()).call(method, args);
  };
  const close = () => {
    // One that cannot be started needs no end.
    const readerClosed = Promise.resolve(reader).then(
      (opened) => opened?.close(),
      () => undefined,
    );
    // At once nothing new is taken; but the writer leaves last, for whoever leaves last brings the log of writes into the file, and a reader cannot.
    return writer.close(readerClosed);
  };

  const written = writer.methods.map((method) => [method, (...args: unknown[]) => writer.call(method, args)]);
  const asked = OPERATOR_QUERIES.filter((method) => !writer.methods.includes(method)).map((method) => [
    method,
    (...args: unknown[]) => ask(method, args),
  ]);
  // Each entry forwards to the one of its name, whose type derives from that of the ledger.
  return Object.assign(Object.fromEntries([...written, ...asked]) as Omit<Ledger, 'close'>, {
    close() {
      closing ??= close();
      return closing;
    },
  });
}
