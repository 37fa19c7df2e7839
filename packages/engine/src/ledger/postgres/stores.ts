import type { StoreRecord } from '../../records.js';
import type { Ledger } from '../ledger.js';
import { storeOf } from '../rows.js';
import { BrokenRule, type Database, type Session } from './database.js';
import { insertEndpoint } from './endpoints.js';
import { insertRow } from './insert-row.js';
import { lock } from './locks.js';
import { insertLook } from './looks.js';
import { patchRow } from './patch-row.js';

type StoreMethods = Pick<
  Ledger,
  'connectStore' | 'getStore' | 'updateStore' | 'listStores' | 'resealStore' | 'swapMark' | 'rememberSignature'
>;

export function storeMethods(database: Database): StoreMethods {
  return {
    connectStore: (store, callback) =>
      database.transaction(async (session) => {
        const { rail, mode, accountId, platform, url } = store;
        await lock(session, 'store', [rail, mode, accountId, platform, url]);
        const known = await session.one(
          'SELECT id FROM stores WHERE rail = $1 AND mode = $2 AND account_id = $3 AND platform = $4 AND url = $5',
          ...[rail, mode, accountId, platform, url],
        );
        const id = known === undefined ? store.id : String(known.id);
        await insertRow(
          session,
          'stores',
          {
            ...{ id, platform, name: store.name, url, rail, mode, account_id: accountId },
            account_name: store.accountName,
            credentials: store.credentials,
            secrets: store.secrets,
            state: store.state,
            created_at: store.createdAt,
            updated_at: store.updatedAt,
          },
          `ON CONFLICT (id) DO UPDATE SET name = excluded.name, account_name = excluded.account_name,
             credentials = excluded.credentials, secrets = excluded.secrets, state = excluded.state, updated_at = excluded.updated_at`,
        );
        await insertEndpoint(
          session,
          { ...callback, storeId: id },
          `ON CONFLICT (store_id) WHERE sink = 'callback'
           DO UPDATE SET config = excluded.config, state = excluded.state, disabled_reason = excluded.disabled_reason`,
        );
        await insertLook(session, store);
        return { store: (await getStore(session, id)) ?? store, created: known === undefined };
      }),

    getStore: (id) => database.direct((session) => getStore(session, id)),

    updateStore: (id, change, madeFrom) =>
      database.direct(async (session) => {
        const row = await patchRow(session, 'stores', id, 'secrets', madeFrom, {
          name: change.name,
          credentials: change.credentials,
          secrets: change.secrets,
          state: change.state,
          account_name: change.accountName,
          updated_at: change.updatedAt,
        });
        return row === undefined ? null : storeOf(row);
      }),

    listStores: (afterId, limit) =>
      database.direct(async (session) => {
        const rows = await session.all(
          'SELECT * FROM stores WHERE id COLLATE "C" > $1 ORDER BY id COLLATE "C" LIMIT $2',
          ...[afterId ?? '', limit],
        );
        return rows.map(storeOf);
      }),

    resealStore: (id, from, to) =>
      database.direct(async (session) => {
        const written = await session.run(
          'UPDATE stores SET credentials = $1, secrets = $2 WHERE id = $3 AND credentials = $4 AND secrets = $5',
          ...[to.credentials, to.secrets, id, from.credentials, from.secrets],
        );
        return written > 0;
      }),

    swapMark: (name, value, madeFrom) =>
      database.transaction(async (session) => {
        if (madeFrom === null) await insertRow(session, 'marks', { name, value }, 'ON CONFLICT DO NOTHING');
        else await session.run('UPDATE marks SET value = $1 WHERE name = $2 AND value = $3', value, name, madeFrom);
        const mark = await session.one('SELECT value FROM marks WHERE name = $1', name);
        if (mark === undefined) throw new BrokenRule(`No mark ${name}`);
        return String(mark.value);
      }),

    rememberSignature: (storeId, signature, key, now, expiresAt) =>
      database.transaction(async (session) => {
        // What another process is forgetting already is left to it.
        await session.run(
          `DELETE FROM signatures WHERE (store_id, signature) IN (
             SELECT store_id, signature FROM signatures WHERE expires_at <= $1 FOR UPDATE SKIP LOCKED)`,
          now,
        );
        await insertRow(
          session,
          'signatures',
          { store_id: storeId, signature, idempotency_key: key, expires_at: expiresAt },
          'ON CONFLICT DO NOTHING',
        );
        const first = await session.one(
          'SELECT idempotency_key FROM signatures WHERE store_id = $1 AND signature = $2',
          ...[storeId, signature],
        );
        return String(first?.idempotency_key ?? key);
      }),
  };
}

async function getStore(session: Session, id: string): Promise<StoreRecord | null> {
  const row = await session.one('SELECT * FROM stores WHERE id = $1', id);
  return row === undefined ? null : storeOf(row);
}
