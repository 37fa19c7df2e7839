import type { Hook } from '@neropay/engine';
import { createHookRequest } from '@neropay/shop-protocol';
import type { Router } from 'express';
import { sendData } from '../http/answer.js';
import { bodyOf, type StoreGate, signed } from '../http/store-request.js';
import { isoTime } from '../present.js';

/** Hooks: receivers of the events of every store of an account, and of the provider's own. */
export function hookRoutes(router: Router, gate: StoreGate): void {
  const { hooks } = gate.engine;

  router.post(
    '/v1/hooks',
    signed(gate, async (call, response) => {
      const { url, events } = bodyOf(call, createHookRequest);
      const hook = await hooks.create(call.open, { url, types: [...new Set(events)] }, call.idempotencyKey);
      sendData(response, 201, presentHook(hook));
    }),
  );

  router.delete(
    '/v1/hooks/:id',
    signed(gate, async ({ open, request }, response) => {
      const id = String(request.params.id);
      await hooks.delete(open, id);
      sendData(response, 200, { id, deleted: true });
    }),
  );
}

/** Made and repeated calls alone answer the secret: whoever lost the first answer needs it, and nobody else gets it. */
function presentHook({ id, url, types, secret, createdAt }: Hook) {
  return { id, url, events: types, secret, created_at: isoTime(createdAt) };
}
