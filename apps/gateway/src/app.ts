import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { Backlog, Engine } from '@neropay/engine';
import { limits } from '@neropay/shop-protocol';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import type { Logger } from 'pino';
import { sendError } from './http/answer.js';
import type { ProxyTrust } from './http/client-address.js';
import { answerError } from './http/errors.js';
import { logRequests } from './http/log-requests.js';
import { refuseOtherMethods } from './http/method-not-allowed.js';
import { createLimiters, type RateLimits } from './http/rate-limits.js';
import type { StoreGate } from './http/store-request.js';
import type { Metrics } from './metrics/metrics.js';
import { watchRequests } from './metrics/watch-requests.js';
import { operatorDashboard } from './operator/operator.js';
import type { SystemFacts } from './operator/system.js';
import { checkoutRoutes } from './routes/checkouts.js';
import { docsRoutes } from './routes/docs.js';
import { healthRoutes } from './routes/health.js';
import { hookRoutes } from './routes/hooks.js';
import { notificationIntake } from './routes/ipn.js';
import { metricsRoutes } from './routes/metrics.js';
import { returnRoutes } from './routes/return.js';
import { storeRoutes } from './routes/stores.js';
import type { Tracing } from './tracing/tracing.js';

export interface AppParts {
  readonly engine: Engine;
  readonly log: Logger;
  readonly clock: () => number;
  readonly isStopping: () => boolean;
  /** Which proxies are believed about who sent a request. */
  readonly trusts: ProxyTrust;
  readonly rateLimits: RateLimits;
  /** What waits to be worked on. */
  readonly backlog: () => Promise<Backlog>;
  readonly metrics: Metrics;
  readonly tracing: Tracing | null;
  /** Opens what only the operator may see. */
  readonly adminToken: string;
  /** Where shops reach it, without a slash at its end. */
  readonly publicUrl: string;
  /** What the dashboard shows of the process itself. */
  readonly system: SystemFacts;
}

/** Everything that the gateway answers: notifications on the short way, all else through Express. */
export function createListener(parts: AppParts): RequestListener {
  const takes = notificationIntake(parts);
  const app = createApp(parts);
  return watchRequests(parts.metrics, (request, response) => {
    if (!takes(request, response)) app(request, response);
  });
}

/** Every call of the shop protocol that this version has, over HTTP. */
function createApp(parts: AppParts): Express {
  const { engine, log, clock, isStopping, metrics, tracing, adminToken, publicUrl, trusts } = parts;
  const limiters = createLimiters(parts.rateLimits, trusts);
  const gate: StoreGate = { engine, clock, limit: limiters.byStore };
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('trust proxy', trusts);
  app.set('query parser', 'simple');

  app.use((_request, response, next) => {
    response.setHeader('x-request-id', randomUUID());
    if (isStopping()) response.setHeader('connection', 'close');
    next();
  });
  app.use(logRequests(log));
  if (tracing !== null) app.use('/v1', tracing.handler);
  healthRoutes(app, parts);
  metricsRoutes(app, metrics, adminToken);
  docsRoutes(app, publicUrl);
  app.use('/v1', limiters.byAddress);
  storeRoutes(app, gate, limiters.connecting);
  checkoutRoutes(app, gate);
  hookRoutes(app, gate);
  returnRoutes(app, engine, log);
  operatorDashboard(app, { ...parts, limiters });
  refuseOtherMethods(app);
  app.use((request, response) => {
    sendError(response, 'not_found', `There is no ${request.method} ${request.path.slice(0, limits.url)} here`);
  });
  const refuse = answerError(log);
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) =>
    refuse(error, request, response),
  );
  return app;
}
