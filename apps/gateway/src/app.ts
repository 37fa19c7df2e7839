import { randomUUID } from 'node:crypto';
import type { RequestListener } from 'node:http';
import type { Engine } from '@neropay/engine';
import { limits } from '@neropay/shop-protocol';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { rateLimit } from 'express-rate-limit';
import type { Logger } from 'pino';
import { sendError } from './http/answer.js';
import { answerError } from './http/errors.js';
import { logRequests } from './http/log-requests.js';
import { refuseOtherMethods } from './http/method-not-allowed.js';
import { checkoutRoutes } from './routes/checkouts.js';
import { healthRoutes } from './routes/health.js';
import { notificationIntake } from './routes/ipn.js';
import { returnRoutes } from './routes/return.js';
import { storeRoutes } from './routes/stores.js';

/** Connecting proves credentials at the provider; nobody needs to do that more often, unless to guess. */
const CONNECTS_A_MINUTE = 60;
const MINUTE_MS = 60_000;

export interface AppParts {
  readonly engine: Engine;
  readonly log: Logger;
  readonly clock: () => number;
  readonly isStopping: () => boolean;
}

/** Everything that the gateway answers: notifications on the short way, all else through Express. */
export function createListener(parts: AppParts): RequestListener {
  const takes = notificationIntake(parts.engine, parts.log, parts.clock, parts.isStopping);
  const app = createApp(parts);
  return (request, response) => {
    if (!takes(request, response)) app(request, response);
  };
}

/** Every call of the shop protocol that this version has, over HTTP. */
function createApp({ engine, log, clock, isStopping }: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');

  app.use((_request, response, next) => {
    response.setHeader('x-request-id', randomUUID());
    if (isStopping()) response.setHeader('connection', 'close');
    next();
  });
  app.use(logRequests(log));
  healthRoutes(app, engine, isStopping);
  storeRoutes(
    app,
    engine,
    clock,
    rateLimit({
      windowMs: MINUTE_MS,
      limit: CONNECTS_A_MINUTE,
      standardHeaders: 'draft-8',
      legacyHeaders: false,
      // Headers that claim another address are not believed, and no reason to complain on the console.
      validate: { xForwardedForHeader: false, forwardedHeader: false },
      handler: (_request, response) => {
        response.setHeader('retry-after', String(MINUTE_MS / 1000));
        sendError(
          response,
          'rate_limited',
          `At most ${CONNECTS_A_MINUTE} connections a minute from one address; try again in a minute`,
        );
      },
    }),
  );
  checkoutRoutes(app, engine, clock);
  returnRoutes(app, engine, log);
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
