import type { Page } from '../operator-ledger.js';

/** What a list is ordered by: numbers and texts of the last row that was shown. */
export type Key = readonly (number | string)[];

/** One list's cursors: opaque to whoever holds one, and refused by every other list. */
export class Cursors {
  readonly #list: string;
  readonly #shape: readonly ('number' | 'string')[];

  /** @param shape the types of a key's parts; numbers are whole */
  constructor(list: string, shape: readonly ('number' | 'string')[]) {
    this.#list = list;
    this.#shape = shape;
  }

  write(key: Key): string {
    return Buffer.from(JSON.stringify([this.#list, ...key])).toString('base64url');
  }

  /** The key after which the page begins, null for the first page; undefined when the cursor is none of this list's. */
  read(cursor: string | null): Key | null | undefined {
    if (cursor === null) return null;
    let parts: unknown;
    try {
      parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    } catch {
      return undefined;
    }
    if (!Array.isArray(parts) || parts.length !== this.#shape.length + 1 || parts[0] !== this.#list) return undefined;
    const key: (number | string)[] = [];
    for (const [index, type] of this.#shape.entries()) {
      const part: unknown = parts[index + 1];
      if (type === 'number' && Number.isSafeInteger(part)) key.push(Number(part));
      else if (type === 'string' && typeof part === 'string') key.push(part);
      else return undefined;
    }
    return key;
  }

  /** @param rows one more than `limit`, when there are more */
  page<Row>(rows: readonly Row[], limit: number, keyOf: (row: Row) => Key): Page<Row> {
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    return {
      rows: shown,
      nextCursor: rows.length > limit && last !== undefined ? this.write(keyOf(last)) : null,
    };
  }
}
