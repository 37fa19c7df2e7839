import { createHash } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { type LedgerReader, TABLE_NAMES } from './tables.js';

/** The form of the file: a line that says what it is, one line for each row, one for the counters, and one that proves that nothing is missing. */
export const EXPORT_FORMAT = 'neropay-gateway-export-1';

/**
 * Writes a ledger to a new file of JSON lines that only its owner may read: it holds names and addresses, and secrets as they were sealed.
 *
 * @param reader is closed afterwards
 * @returns how many rows there are
 * @throws when the file is there already (`EEXIST`) or cannot be written; it is removed then, if it was made here
 */
export async function exportLedger(reader: LedgerReader, path: string): Promise<number> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      const hash = createHash('sha256');
      const write = async (line: object) => {
        const text = `${JSON.stringify(line)}\n`;
        hash.update(text);
        await file.write(text);
      };
      await write({ format: EXPORT_FORMAT, schema: reader.schema });
      let rows = 0;
      for (const table of TABLE_NAMES) {
        for await (const row of reader.read(table)) {
          await write({ table, row });
          rows += 1;
        }
      }
      await write({ counters: await reader.counters() });
      await file.write(`${JSON.stringify({ rows, sha256: hash.digest('hex') })}\n`);
      // Whoever removes the database next has to be sure of it.
      await file.sync();
      return rows;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  } finally {
    await reader.close();
  }
}
