/** Fields as they are stored and shown: money as decimal strings in major units, ids of other records as numbers. */
export type RecordFields = Readonly<Record<string, unknown>>;

/** One record of a merchant's collection. Immutable: a change is a new record with the same id. */
export interface CollectionRecord {
  readonly id: number;
  readonly accountId: string;
  readonly fields: RecordFields;
  readonly createdAt: number;
  readonly updatedAt: number;
}
