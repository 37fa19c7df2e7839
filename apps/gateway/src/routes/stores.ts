import type { OpenStore, RotatingSecret, StoreRecord } from '@neropay/engine';
import { createStoreRequest, parseRequestBody, patchStoreRequest } from '@neropay/shop-protocol';
import type { RequestHandler, Router } from 'express';
import { sendData } from '../http/answer.js';
import { BODY_LIMIT } from '../http/errors.js';
import { readBody } from '../http/read-body.js';
import { Refusal } from '../http/refusal.js';
import { bodyOf, type StoreGate, type StoreRequest, signed } from '../http/store-request.js';
import { isoTime, presentAccount, presentStore } from '../present.js';
import { Turns } from '../turns.js';

/** Connecting, reading, changing and disconnecting stores; secrets and the self-test. */
export function storeRoutes(router: Router, gate: StoreGate, connectLimit: RequestHandler): void {
  const { engine, clock } = gate;
  const { stores, ledger } = engine;
  const rotations = new Turns();

  router.post('/v1/stores', connectLimit, async (request, response) => {
    const parsed = parseRequestBody(createStoreRequest, await readBody(request, BODY_LIMIT));
    if (!parsed.ok) throw Refusal.of(parsed.problem);
    const { callback_url, ...rest } = parsed.value;
    const connection = await stores.connect({ ...rest, callbackUrl: callback_url ?? null });
    sendData(response, 201, {
      id: connection.store.id,
      secret: connection.secret,
      callback_secret: connection.callbackSecret,
      account: presentAccount(connection.store),
      warnings: connection.warnings,
    });
  });

  router.get(
    '/v1/store',
    signed(gate, async ({ open }, response) => {
      sendData(response, 200, await present(open.store));
    }),
  );

  router.patch(
    '/v1/store',
    signed(gate, async (call, response) => {
      const { name, callback_url, credentials } = bodyOf(call, patchStoreRequest);
      const store = await stores.update(call.open, { name, callbackUrl: callback_url ?? undefined, credentials });
      sendData(response, 200, await present(store));
    }),
  );

  router.delete(
    '/v1/store',
    signed(gate, async ({ open }, response) => {
      await stores.disconnect(open);
      sendData(response, 200, { id: open.store.id, deleted: true });
    }),
  );

  router.post(
    '/v1/store/rotate-secret',
    signed(gate, async (call, response) => {
      const { value, ...rest } = await rotate(call, {
        operation: 'rotate-secret',
        replace: (open) => stores.rotateSecret(open),
        read: async (open) => open.secrets,
      });
      sendData(response, 200, { secret: value, ...rest });
    }),
  );

  router.post(
    '/v1/store/rotate-callback-secret',
    signed(gate, async (call, response) => {
      const { value, ...rest } = await rotate(call, {
        operation: 'rotate-callback-secret',
        replace: (open) => stores.rotateCallbackSecret(open),
        read: async ({ store }) => stores.callbackConfig((await stores.callback(store.id)).endpoint).secrets,
      });
      sendData(response, 200, { callback_secret: value, ...rest });
    }),
  );

  router.post(
    '/v1/store/test-callback',
    signed(gate, async ({ open }, response) => {
      const startedAt = performance.now();
      const { eventId, url, outcome } = await stores.testCallback(open);
      const ok = outcome.kind === 'delivered';
      sendData(response, 200, {
        ok,
        event_id: eventId,
        url,
        status: outcome.kind === 'skipped' ? null : outcome.status,
        duration_ms: Math.round(performance.now() - startedAt),
        error: outcome.kind === 'delivered' ? null : outcome.reason,
      });
    }),
  );

  async function present(store: StoreRecord) {
    const { url } = await stores.callback(store.id);
    return presentStore(store, url);
  }

  /**
   * A repeated rotation answers the secret that the first one made. One at a time for each store: two at once would each put their own secret in
   * the place of the other's, and one shop would keep a secret that never was good.
   */
  function rotate(call: StoreRequest, { operation, replace, read }: Rotation) {
    const storeId = call.open.store.id;
    return rotations.take(storeId, async () => {
      const write = { key: call.idempotencyKey, requestHash: operation, resourceId: storeId };
      const earlier = await ledger.findIdempotent(storeId, write.key);
      if (earlier !== null && earlier.requestHash !== operation) {
        throw new Refusal('idempotency_conflict', 'This Idempotency-Key was used for another request; use a new key');
      }
      if (earlier === null) {
        await replace(await reopen(storeId));
        await ledger.rememberIdempotent(storeId, write, clock());
      }
      const [current, previous] = await read(await reopen(storeId));
      return { value: current?.value, previous_expires_at: isoTime(previous?.validUntil ?? clock()) };
    });
  }

  /** As it is after those that had their turn before. */
  async function reopen(storeId: string): Promise<OpenStore> {
    const open = await engine.accounts.open(storeId);
    if (open === null) throw new Refusal('invalid_signature', 'The store was disconnected. Connect it again');
    return open;
  }
}

/** A kind of secret: how it is replaced, and what there is of it, the newest first. */
interface Rotation {
  readonly operation: string;
  readonly replace: (open: OpenStore) => Promise<unknown>;
  readonly read: (open: OpenStore) => Promise<readonly RotatingSecret[]>;
}
