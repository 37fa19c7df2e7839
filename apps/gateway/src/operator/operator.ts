import type { Backlog, Engine } from '@neropay/engine';
import type { Express } from 'express';
import type { Logger } from 'pino';
import type { ProxyTrust } from '../http/client-address.js';
import type { Limiters } from '../http/rate-limits.js';
import { Audit } from './audit.js';
import { auditLogRoutes } from './audit-log.js';
import { checkoutRoutes } from './checkouts.js';
import { refuseCrossSite } from './cross-site.js';
import { dashboardHeaders } from './dashboard-headers.js';
import { deliveryRoutes } from './deliveries.js';
import { endpointRoutes } from './endpoints.js';
import { loginRoutes } from './login.js';
import { answerOperatorRefusal } from './operator-refusal.js';
import { OPERATOR_API, OperatorRoutes } from './operator-routes.js';
import { overviewRoutes } from './overview.js';
import { dashboardPages } from './pages.js';
import { sessionCookie } from './session-cookie.js';
import { Sessions } from './sessions.js';
import { storeRoutes } from './stores.js';
import { type SystemFacts, systemRoutes } from './system.js';

export interface OperatorParts {
  readonly engine: Engine;
  readonly log: Logger;
  readonly clock: () => number;
  readonly trusts: ProxyTrust;
  readonly limiters: Limiters;
  readonly adminToken: string;
  readonly publicUrl: string;
  readonly backlog: () => Promise<Backlog>;
  readonly system: SystemFacts;
}

/** The dashboard: its pages under `/dashboard`, and the calls that they make under `/dashboard/api`. */
export function operatorDashboard(app: Express, parts: OperatorParts): void {
  const { engine, log, clock, trusts, limiters, adminToken, publicUrl, backlog, system } = parts;
  const { ledger } = engine;
  const sessions = new Sessions({ ledger, adminToken, clock });
  const cookie = sessionCookie(publicUrl);
  const audit = new Audit({ ledger, log, clock });

  app.use('/dashboard', dashboardHeaders());
  app.use(OPERATOR_API, limiters.byAddress, refuseCrossSite(publicUrl));
  const routes = new OperatorRoutes(app, { sessions, cookie, audit, trusts });
  loginRoutes(routes, { sessions, cookie, audit, log, clock, trusts, limit: limiters.loggingIn });
  overviewRoutes(routes, ledger);
  checkoutRoutes(routes, engine);
  storeRoutes(routes, engine, clock);
  endpointRoutes(routes, engine);
  deliveryRoutes(routes, engine);
  systemRoutes(routes, ledger, backlog, system);
  auditLogRoutes(routes, ledger);
  routes.close();
  app.use(OPERATOR_API, answerOperatorRefusal);
  dashboardPages(app);
}
