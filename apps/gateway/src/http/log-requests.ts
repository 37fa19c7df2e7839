import { STORE_HEADER } from '@neropay/shop-protocol';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';

/** What a header claims: logged when it can be nothing but an id. */
const STORE_ID = /^st_[A-Za-z0-9_-]{1,61}$/;

/** Asked every few seconds by whoever watches. */
const QUIET: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/** One line a request: what, how it ended, how long it took. No headers, no bodies, no query: those carry what a log must not. */
export function logRequests(log: Logger): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    const storeId = request.get(STORE_HEADER) ?? '';
    response.on('finish', () => {
      const level = response.statusCode >= 500 ? 'error' : QUIET.has(request.path) ? 'debug' : 'info';
      log[level](
        {
          method: request.method,
          path: request.path,
          status: response.statusCode,
          ms: Math.round(performance.now() - startedAt),
          requestId: response.getHeader('x-request-id'),
          storeId: STORE_ID.test(storeId) ? storeId : undefined,
        },
        'request',
      );
    });
    next();
  };
}
