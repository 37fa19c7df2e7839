import type { Column } from '../output/table.js';

/** Something that grows, and whose end can be asked for. */
export interface Log<Entry> {
  readonly columns: readonly Column<Entry>[];
  /** What to say while there is nothing in it. */
  readonly empty: string;
  /** The last ones, oldest first. */
  readonly last: (count: number, signal?: AbortSignal) => Promise<Entry[]>;
  /** What came after this one, oldest first; everything there is without one. */
  readonly since: (entry: Entry | undefined, signal: AbortSignal) => Promise<Entry[]>;
}
