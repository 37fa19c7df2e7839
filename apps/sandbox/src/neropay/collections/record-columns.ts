import type { ListColumns } from '../list.js';
import { compareValues } from './compare-values.js';
import type { Collection } from './description.js';
import type { CollectionRecord } from './record.js';

/** Lists search in every text, filter by `status` where there is one, and sort by every field that is no object or list. */
export function recordColumns({ answered }: Collection): ListColumns<CollectionRecord> {
  return {
    search: ({ id, fields }) => [id, ...Object.values(fields).filter((value) => typeof value === 'string')],
    ...(answered.includes('status') ? { status: { of: ({ fields }) => String(fields.status ?? '') } } : {}),
    createdAt: ({ createdAt }) => createdAt,
    sort: {
      updated_at: (a, b) => a.updatedAt - b.updatedAt,
      ...Object.fromEntries(
        answered
          .filter((name) => name !== 'id' && name !== 'created_at')
          .map((name) => [
            name,
            (a: CollectionRecord, b: CollectionRecord) => compareValues(a.fields[name], b.fields[name]),
          ]),
      ),
    },
  };
}
