import { CallbackVerificationError, readCallback } from '@neropay/shop-protocol';
import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import { readBody } from '../http/read-body.js';
import type { GatewayConnection } from './gateway-connection.js';
import type { Orders } from './orders.js';

const MAX_BODY_BYTES = 65_536;

/**
 * What the gateway posts to /shop/callback. 2xx means: applied, or nothing that sending it again would change. A bad signature is
 * 401; a shop that has no secret to check with (it was started anew) is 503, so that the event comes again.
 */
export function callbackHandler(deps: { gateway: GatewayConnection; orders: Orders; clock: Clock; log: Logger }) {
  return async (request: Request, response: Response): Promise<void> => {
    const rawBody = await readBody(request, MAX_BODY_BYTES);
    const secrets = deps.gateway.callbackSecrets;
    if (secrets.length === 0) {
      response.status(503).set('Retry-After', '5').json({ error: 'The shop is not connected yet. Send it again.' });
      return;
    }
    try {
      const event = readCallback({ secrets, headers: request.headers, rawBody, now: () => deps.clock.now() });
      if (event === null || event.type === 'ping') {
        response.json({ outcome: 'ignored' });
        return;
      }
      const result = deps.orders.applyCallback(event);
      const level = result.outcome === 'rejected' || result.outcome === 'unknown_order' ? 'warn' : 'info';
      deps.log[level](
        { event: event.id, type: event.type, order: event.data.checkout.order_id, ...result },
        'callback',
      );
      response.json(result);
    } catch (error) {
      if (!(error instanceof CallbackVerificationError)) throw error;
      deps.log.warn({ code: error.code }, 'a callback was refused');
      response.status(401).json({ error: error.message });
    }
  };
}
