import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { EXPORT_FORMAT } from './export-ledger.js';
import { type Counters, type LedgerWriter, type PortableRow, TABLE_NAMES, type TableName } from './tables.js';

/** The file cannot be imported, or not into this database; the message says why. Nothing was written. */
export class ImportError extends Error {
  override readonly name = 'ImportError';
}

const BATCH_ROWS = 500;

type Line =
  | { readonly format: string; readonly schema: number }
  | { readonly table: TableName; readonly row: PortableRow }
  | { readonly counters: Counters }
  | { readonly rows: number; readonly sha256: string };

/**
 * Fills an empty ledger from a file that `exportLedger` has written, in one transaction: ids, cursors and counters are those of the old one.
 *
 * @param writer is closed afterwards
 * @returns how many rows were written
 * @throws {ImportError} when the file is no export, of another version, cut off or changed, or the database is not empty
 */
export async function importLedger(writer: LedgerWriter, path: string): Promise<number> {
  try {
    if (!(await writer.isEmpty())) {
      throw new ImportError('The database is not empty. Import into a new one, before a gateway is started on it');
    }
    const hash = createHash('sha256');
    let rows = 0;
    let batch: { readonly table: TableName; readonly rows: PortableRow[] } | null = null;
    let complete = false;
    const flush = async () => {
      if (batch !== null) await writer.write(batch.table, batch.rows);
      batch = null;
    };
    for await (const { text, number } of linesOf(path)) {
      if (complete) throw new ImportError(`Line ${number} comes after the end: this is no export, or it was changed`);
      const line = parse(text, number);
      if (number === 1 && !('format' in line)) throw noExport();
      if ('format' in line) {
        refuseOther(line, number, writer.schema);
      } else if ('table' in line) {
        if (batch !== null && (batch.table !== line.table || batch.rows.length === BATCH_ROWS)) await flush();
        batch ??= { table: line.table, rows: [] };
        batch.rows.push(line.row);
        rows += 1;
      } else if ('counters' in line) {
        await flush();
        await writer.setCounters(line.counters);
      } else {
        if (line.rows !== rows || line.sha256 !== hash.digest('hex')) {
          throw new ImportError('The file was changed: its checksum is another. Export again');
        }
        complete = true;
      }
      if (!complete) hash.update(`${text}\n`);
    }
    if (!complete)
      throw new ImportError('The file is cut off: its last line is missing. Export again, or copy it again');
    await writer.commit();
    return rows;
  } finally {
    await writer.close();
  }
}

async function* linesOf(path: string): AsyncIterable<{ readonly text: string; readonly number: number }> {
  const file = await open(path);
  let number = 0;
  for await (const text of file.readLines()) yield { text, number: ++number };
}

function parse(text: string, number: number): Line {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    throw number === 1
      ? noExport()
      : new ImportError(`Line ${number} is cut off or changed. Export again, or copy it again`);
  }
  if (isLine(line)) return line;
  throw number === 1 ? noExport() : new ImportError(`Line ${number} is none of an export's`);
}

/** What is inside a line is as it was written when the checksum is right; here it is only told what kind of line it is. */
function isLine(line: unknown): line is Line {
  if (typeof line !== 'object' || line === null) return false;
  if ('table' in line) return TABLE_NAMES.some((table) => table === line.table) && 'row' in line;
  return 'format' in line || 'counters' in line || ('rows' in line && 'sha256' in line);
}

function refuseOther({ format, schema }: { format: string; schema: number }, number: number, known: number): void {
  if (number !== 1 || format !== EXPORT_FORMAT) throw noExport();
  if (schema !== known) {
    throw new ImportError(
      `The export is of schema ${schema}, the database of ${known}. Export and import with the same version of the gateway`,
    );
  }
}

function noExport(): ImportError {
  return new ImportError('The file is no export of a gateway');
}
