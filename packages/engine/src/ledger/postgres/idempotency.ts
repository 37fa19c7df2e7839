import type { IdempotentWrite, Ledger } from '../ledger.js';
import type { Database, Session } from './database.js';
import { insertRow } from './insert-row.js';
import { lock } from './locks.js';

export function idempotencyMethods(database: Database): Pick<Ledger, 'findIdempotent' | 'rememberIdempotent'> {
  return {
    findIdempotent: (storeId, key) => database.direct((session) => findIdempotent(session, storeId, key)),
    rememberIdempotent: (storeId, write, at) =>
      database.transaction(async (session) => {
        await lock(session, 'key', [storeId, write.key]);
        return rememberIdempotent(session, storeId, write, at);
      }),
  };
}

export async function findIdempotent(session: Session, storeId: string, key: string): Promise<IdempotentWrite | null> {
  const row = await session.one('SELECT * FROM idempotency WHERE store_id = $1 AND key = $2', storeId, key);
  return row === undefined ? null : { key, requestHash: String(row.request_hash), resourceId: String(row.resource_id) };
}

/** Under the key's lock, which the caller has. */
export async function rememberIdempotent(
  session: Session,
  storeId: string,
  write: IdempotentWrite,
  at: number,
): Promise<IdempotentWrite> {
  const { key, requestHash, resourceId } = write;
  await insertRow(
    session,
    'idempotency',
    { store_id: storeId, key, request_hash: requestHash, resource_id: resourceId, created_at: at },
    'ON CONFLICT DO NOTHING',
  );
  return (await findIdempotent(session, storeId, key)) ?? write;
}
