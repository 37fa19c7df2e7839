import type { Router } from 'express';
import { bearerOnly } from '../http/bearer-only.js';
import type { Metrics } from '../metrics/metrics.js';

/** `GET /metrics`: what Prometheus reads, for whoever has the operator's token. */
export function metricsRoutes(router: Router, metrics: Metrics, adminToken: string): void {
  router.get('/metrics', bearerOnly(adminToken), async (_request, response) => {
    const { type, text } = await metrics.page();
    response.setHeader('cache-control', 'no-store');
    response.setHeader('content-type', type);
    response.end(text);
  });
}
