import type { IncomingMessage, RequestListener } from 'node:http';
import { NOTIFICATION_ROUTE } from '../routes/ipn.js';
import type { Metrics } from './metrics.js';

/** Tells the metrics of every request that is answered. */
export function watchRequests(metrics: Metrics, listener: RequestListener): RequestListener {
  return (request, response) => {
    const startedAt = performance.now();
    response.on('finish', () => {
      const { method = 'other' } = request;
      metrics.sawRequest(method, routeOf(request), response.statusCode, performance.now() - startedAt);
    });
    listener(request, response);
  };
}

/** The pattern that answered, as Express leaves it on the request; notifications go past Express. */
function routeOf(request: IncomingMessage): string {
  if (request.method === 'POST' && request.url?.startsWith('/ipn/')) return NOTIFICATION_ROUTE;
  const route: unknown = 'route' in request ? request.route : undefined;
  const isRoute = typeof route === 'object' && route !== null && 'path' in route;
  return isRoute && typeof route.path === 'string' ? route.path : 'unmatched';
}
