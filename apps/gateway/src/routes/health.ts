import type { Engine } from '@neropay/engine';
import type { Router } from 'express';
import { sendJson } from '../http/answer.js';

/** `/healthz`: the process answers. `/readyz`: it can also do its work. */
export function healthRoutes(router: Router, engine: Engine, isStopping: () => boolean): void {
  router.get('/healthz', (_request, response) => sendJson(response, 200, { status: 'ok' }));
  router.get('/readyz', async (_request, response) => {
    if (isStopping()) {
      sendJson(response, 503, { status: 'stopping' });
      return;
    }
    try {
      await engine.ledger.ping();
      sendJson(response, 200, { status: 'ready' });
    } catch {
      sendJson(response, 503, { status: 'database away' });
    }
  });
}
