import { type Engine, ROTATION_MS, type StoreRecord } from '@neropay/engine';
import { createStoreRequest, parseRequestBody, patchStoreRequest } from '@neropay/shop-protocol';
import type { RequestHandler, Router } from 'express';
import { sendData } from '../http/answer.js';
import { BODY_LIMIT } from '../http/errors.js';
import { readBody } from '../http/read-body.js';
import { Refusal } from '../http/refusal.js';
import { bodyOf, type StoreRequest, signed } from '../http/store-request.js';
import { isoTime, presentAccount, presentStore } from '../present.js';

/** Connecting, reading, changing and disconnecting stores; secrets and the self-test. */
export function storeRoutes(router: Router, engine: Engine, clock: () => number, connectLimit: RequestHandler): void {
  const { stores, ledger } = engine;

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
    signed(engine, clock, async ({ open }, response) => {
      sendData(response, 200, await present(open.store));
    }),
  );

  router.patch(
    '/v1/store',
    signed(engine, clock, async (call, response) => {
      const { name, callback_url, credentials } = bodyOf(call, patchStoreRequest);
      const store = await stores.update(call.open, { name, callbackUrl: callback_url ?? undefined, credentials });
      sendData(response, 200, await present(store));
    }),
  );

  router.delete(
    '/v1/store',
    signed(engine, clock, async ({ open }, response) => {
      await stores.disconnect(open);
      sendData(response, 200, { id: open.store.id, deleted: true });
    }),
  );

  router.post(
    '/v1/store/rotate-secret',
    signed(engine, clock, async (call, response) => {
      const secret = (await isRepeated(call, 'rotate-secret'))
        ? call.open.secrets[0]?.value
        : await stores.rotateSecret(call.open);
      sendData(response, 200, { secret, previous_expires_at: isoTime(clock() + ROTATION_MS) });
    }),
  );

  router.post(
    '/v1/store/rotate-callback-secret',
    signed(engine, clock, async (call, response) => {
      const secret = (await isRepeated(call, 'rotate-callback-secret'))
        ? stores.callbackConfig((await stores.callback(call.open.store.id)).endpoint).secrets[0]?.value
        : await stores.rotateCallbackSecret(call.open);
      sendData(response, 200, { callback_secret: secret, previous_expires_at: isoTime(clock() + ROTATION_MS) });
    }),
  );

  router.post(
    '/v1/store/test-callback',
    signed(engine, clock, async ({ open }, response) => {
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

  /** A repeated rotation answers the secret that the first one made. */
  async function isRepeated(call: StoreRequest, operation: string): Promise<boolean> {
    const storeId = call.open.store.id;
    const write = { key: call.idempotencyKey, requestHash: operation, resourceId: storeId };
    const known = await ledger.findIdempotent(storeId, call.idempotencyKey);
    const first = known ?? (await ledger.rememberIdempotent(storeId, write, clock()));
    if (first.requestHash !== operation) {
      throw new Refusal('idempotency_conflict', 'This Idempotency-Key was used for another request; use a new key');
    }
    return known !== null;
  }
}
