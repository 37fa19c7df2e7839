import type { Account } from '../model.js';
import type { CollectionRecord } from './record.js';

/** The records of all collections, in memory; ids count up for each collection, over all accounts. */
export class RecordStore {
  readonly #seed: () => ReadonlyMap<string, readonly CollectionRecord[]>;
  readonly #collections = new Map<string, Map<number, CollectionRecord>>();
  readonly #nextIds = new Map<string, number>();

  /** @param seed what there is at the beginning, by the path of the collection */
  constructor(seed: () => ReadonlyMap<string, readonly CollectionRecord[]>) {
    this.#seed = seed;
    this.reset();
  }

  reset(): void {
    this.#collections.clear();
    this.#nextIds.clear();
    for (const [path, records] of this.#seed()) {
      for (const record of records) this.put(path, record);
    }
  }

  /** Of every account, oldest first. */
  all(path: string): CollectionRecord[] {
    return [...(this.#collections.get(path)?.values() ?? [])];
  }

  of(account: Account): AccountRecords {
    return {
      all: (path) => this.all(path).filter(({ accountId }) => accountId === account.id),
      find: (path, id) => {
        const record = this.#collections.get(path)?.get(id);
        return record?.accountId === account.id ? record : undefined;
      },
    };
  }

  /** The id that the next new record gets, once it is put. */
  nextId(path: string): number {
    return this.#nextIds.get(path) ?? 1;
  }

  /** Adds a record, or replaces the one with its id. */
  put(path: string, record: CollectionRecord): void {
    const records = this.#collections.get(path) ?? new Map<number, CollectionRecord>();
    records.set(record.id, record);
    this.#collections.set(path, records);
    this.#nextIds.set(path, Math.max(this.nextId(path), record.id + 1));
  }

  delete(path: string, id: number): void {
    this.#collections.get(path)?.delete(id);
  }
}

/** What one account has. Others' records are as good as not there. */
export interface AccountRecords {
  /** Oldest first. */
  readonly all: (path: string) => CollectionRecord[];
  readonly find: (path: string, id: number) => CollectionRecord | undefined;
}
