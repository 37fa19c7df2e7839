import type { RequestHandler } from 'express';
import type { Logger } from 'pino';

/** One line a request: what, how it ended, how long it took. No headers, no bodies, no query: those carry what a log must not. */
export function logRequests(log: Logger): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    response.on('finish', () => {
      const level =
        response.statusCode >= 500
          ? 'error'
          : request.path === '/healthz' || request.path === '/readyz'
            ? 'debug'
            : 'info';
      log[level](
        {
          method: request.method,
          path: request.path,
          status: response.statusCode,
          ms: Math.round(performance.now() - startedAt),
          requestId: response.getHeader('x-request-id'),
          storeId: request.get('x-neropay-store'),
        },
        'request',
      );
    });
    next();
  };
}
