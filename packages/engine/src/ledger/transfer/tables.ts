/** One row as it travels: integers as numbers, amounts (`…_minor`) as decimal strings, for they may be more than a number holds. */
export type PortableRow = Readonly<Record<string, string | number | null>>;

/** Every table of a ledger with its key, those first that others refer to. */
export const TABLES = {
  stores: 'id',
  endpoints: 'id',
  checkouts: 'id',
  payments: 'rail, mode, store_account_id, id',
  refunds: 'id',
  notifications: 'id',
  events: 'cursor',
  deliveries: 'id',
  delivery_tries: 'delivery_id, number',
  operator_audit: 'id',
  idempotency: 'store_id, key',
  marks: 'name',
  account_looks: 'rail, mode, account_id',
  signatures: 'store_id, signature',
} as const;

/** Left behind: whoever has looked at the old database logs in to the new one. */
export const UNMOVED = ['operator_sessions'] as const;

export type TableName = keyof typeof TABLES;

export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[]; // the keys of the literal above, all of them

/** Tables whose ids the database counts up, with that column. A number that was given is never given again, also after a move. */
export const COUNTED = { notifications: 'id', events: 'cursor', deliveries: 'id', operator_audit: 'id' } as const;

export type Counters = Readonly<Record<keyof typeof COUNTED, number>>;

export function isAmount(column: string): boolean {
  return column.endsWith('_minor');
}

/** A ledger's rows, as they were at one moment. */
export interface LedgerReader {
  /** Of which step of the migrations it is. */
  readonly schema: number;
  read(table: TableName): AsyncIterable<PortableRow>;
  /** The last number that each table has given. */
  counters(): Promise<Counters>;
  close(): Promise<void>;
}

/** A ledger that is filled in one transaction, which nobody sees before it is committed. */
export interface LedgerWriter {
  readonly schema: number;
  isEmpty(): Promise<boolean>;
  write(table: TableName, rows: readonly PortableRow[]): Promise<void>;
  setCounters(counters: Counters): Promise<void>;
  commit(): Promise<void>;
  /** Without `commit` nothing was written. */
  close(): Promise<void>;
}
