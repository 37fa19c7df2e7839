import { isoSeconds } from '../../clock.js';
import type { Collection } from './description.js';
import { isText } from './field-kinds.js';
import type { CollectionRecord } from './record.js';

/** A record as the API shows it: every documented field, null where nothing was said, and none that is a secret. */
export function presentRecord({ create, answered, keepsOthers }: Collection, record: CollectionRecord) {
  const { fields } = record;
  const valueAt = (name: string) => {
    const value = fields[name] ?? null;
    // An id of another record is a number here, and text where the reference says so (`location_id` of a reader).
    return typeof value === 'number' && create && isText(create, name) ? String(value) : value;
  };
  return {
    ...Object.fromEntries(answered.map((name) => [name, name === 'id' ? record.id : valueAt(name)])),
    ...(keepsOthers ? fields : {}),
    created_at: isoSeconds(record.createdAt),
    updated_at: isoSeconds(record.updatedAt),
  };
}
