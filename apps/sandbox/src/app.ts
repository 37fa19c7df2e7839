import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express } from 'express';
import { type Logger, pino } from 'pino';
import { Agenda, type Clock, systemClock } from './clock.js';
import { Faults } from './control/faults.js';
import { controlPages } from './control/pages.js';
import { controlRouter } from './control/router.js';
import { identityRouter } from './hosted/identity-router.js';
import { hostedRouter } from './hosted/router.js';
import { createProvider } from './neropay/provider.js';
import { neropayRouter } from './neropay/router.js';
import { errorPage, notFoundPage } from './pages/error-page.js';
import { assetRoutes } from './pages/pages.js';
import type { Settings } from './settings.js';
import { demoShop } from './shop/router.js';

export interface Sandbox {
  readonly app: Express;
  /** Resolves with the public URL once connections are accepted. @throws when the port is taken */
  readonly listen: () => Promise<{ url: string }>;
  /** Takes nothing new, calls off what is scheduled, lets requests under way finish for a moment. */
  readonly close: () => Promise<void>;
}

const CLOSE_PATIENCE_MS = 3_000;

export function createSandbox(settings: Settings, deps: { clock?: Clock; log?: Logger } = {}): Sandbox {
  const log = deps.log ?? pino({ level: settings.logLevel });
  const agenda = new Agenda(deps.clock ?? systemClock);
  let publicUrl = settings.publicUrl ?? '';
  const provider = createProvider({
    agenda,
    faults: new Faults(),
    schedule: settings.notificationSchedule,
    rateLimit: settings.rateLimit,
    log,
    publicUrl: () => publicUrl,
  });

  const shop = demoShop({
    gatewayUrl: settings.gatewayUrl,
    publicUrl: () => publicUrl,
    merchant: provider.merchant,
    agenda,
    log,
  });

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use('/v2', neropayRouter(provider, log));
  app.use(controlPages(provider, () => publicUrl));
  app.use('/_sandbox', controlRouter(provider, reset, log));
  app.use('/checkout', hostedRouter(provider));
  app.use(identityRouter(provider));
  app.use('/shop', shop.router);
  app.use('/assets', ...assetRoutes());
  app.use(notFoundPage);
  app.use(errorPage(log));
  const server = createServer(app);

  function reset(): void {
    provider.reset();
    shop.reset();
  }

  return {
    app,
    async listen() {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(settings.port, settings.host, resolve);
      });
      publicUrl = settings.publicUrl ?? addressOf(settings.host, server.address() as AddressInfo);
      return { url: publicUrl };
    },
    async close() {
      provider.notifier.close();
      shop.close();
      agenda.clear();
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), CLOSE_PATIENCE_MS);
      await closed;
      clearTimeout(force);
    },
  };
}

/** Nobody can open 0.0.0.0: a wildcard is reached by the loopback address. */
function addressOf(host: string, { port }: AddressInfo): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
