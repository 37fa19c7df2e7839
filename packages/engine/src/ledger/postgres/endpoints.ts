import type { EndpointRecord } from '../../records.js';
import type { Ledger } from '../ledger.js';
import { endpointOf, toJson } from '../rows.js';
import type { Database, Session } from './database.js';
import { findIdempotent, rememberIdempotent } from './idempotency.js';
import { insertRow } from './insert-row.js';
import { lock } from './locks.js';
import { patchRow } from './patch-row.js';

type EndpointMethods = Pick<
  Ledger,
  | 'getCallbackEndpoint'
  | 'updateEndpoint'
  | 'insertEndpoint'
  | 'getEndpoint'
  | 'listEndpoints'
  | 'insertHook'
  | 'endEndpoint'
>;

export function endpointMethods(database: Database): EndpointMethods {
  return {
    getCallbackEndpoint: (storeId) =>
      database.direct(async (session) => {
        const row = await session.one(`SELECT * FROM endpoints WHERE store_id = $1 AND sink = 'callback'`, storeId);
        return row === undefined ? null : endpointOf(row);
      }),

    updateEndpoint: (id, change, madeFrom) =>
      database.direct(async (session) => {
        const row = await patchRow(session, 'endpoints', id, 'config', madeFrom, {
          config: change.config,
          state: change.state,
          disabled_reason: change.disabledReason,
          types: change.types === undefined ? undefined : toJson(change.types),
        });
        return row === undefined ? null : endpointOf(row);
      }),

    insertEndpoint: (endpoint) => database.direct((session) => insertEndpoint(session, endpoint)),

    getEndpoint: (id) => database.direct((session) => getEndpoint(session, id)),

    listEndpoints: ({ rail, mode, accountId }) =>
      database.direct(async (session) => {
        const rows = await session.all(
          'SELECT * FROM endpoints WHERE rail = $1 AND mode = $2 AND account_id = $3 ORDER BY created_at, id COLLATE "C"',
          ...[rail, mode, accountId],
        );
        return rows.map(endpointOf);
      }),

    insertHook: (hook, storeId, idempotent) =>
      database.transaction(async (session) => {
        await lock(session, 'key', [storeId, idempotent.key]);
        const earlier = await findIdempotent(session, storeId, idempotent.key);
        if (earlier !== null) {
          const known = await getEndpoint(session, earlier.resourceId);
          return known !== null && earlier.requestHash === idempotent.requestHash
            ? { kind: 'existing', endpoint: known }
            : { kind: 'idempotency_conflict' };
        }
        await insertEndpoint(session, hook);
        await rememberIdempotent(session, storeId, { ...idempotent, resourceId: hook.id }, hook.createdAt);
        return { kind: 'created' };
      }),

    endEndpoint: (id, reason, at) =>
      database.transaction(async (session) => {
        await session.run(
          `UPDATE endpoints SET state = 'disabled', disabled_reason = $1, ended = 1 WHERE id = $2`,
          ...[reason, id],
        );
        await dropDeliveries(session, id, 'ended', reason, at);
      }),
  };
}

async function getEndpoint(session: Session, id: string): Promise<EndpointRecord | null> {
  const row = await session.one('SELECT * FROM endpoints WHERE id = $1', id);
  return row === undefined ? null : endpointOf(row);
}

export async function insertEndpoint(session: Session, endpoint: EndpointRecord, onConflict?: string): Promise<void> {
  const { id, sink, rail, mode, config, state } = endpoint;
  await insertRow(
    session,
    'endpoints',
    {
      ...{ id, sink, store_id: endpoint.storeId, rail, mode, account_id: endpoint.accountId, config },
      types: toJson(endpoint.types),
      state,
      disabled_reason: endpoint.disabledReason,
      created_at: endpoint.createdAt,
    },
    onConflict,
  );
}

/**
 * Nothing that waits for this endpoint is delivered any more: it is dead, and can be replayed once the endpoint is enabled, or has ended with the
 * endpoint. The endpoint's row was written before in the same transaction: whoever tells an event
 * at the same time waits for it, and then finds the endpoint disabled.
 */
export async function dropDeliveries(
  session: Session,
  id: string,
  state: 'dead' | 'ended',
  reason: string | null,
  at: number,
): Promise<void> {
  await session.run(
    `UPDATE deliveries SET state = $1, due_at = NULL, leased = 0, last_reason = $2, finished_at = $3
     WHERE state = 'pending' AND endpoint_id = $4`,
    ...[state, reason, at, id],
  );
}
