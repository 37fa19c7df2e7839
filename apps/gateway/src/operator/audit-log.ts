import type { OperatorLedger } from '@neropay/engine';
import { queryOf } from '../http/store-request.js';
import { presentAudit } from '../present-operator.js';
import { answerPage } from './answer-page.js';
import { auditQuery } from './api.js';
import type { OperatorRoutes } from './operator-routes.js';

/** Who did what. */
export function auditLogRoutes(routes: OperatorRoutes, ledger: OperatorLedger): void {
  routes.read('/audit', async ({ request }) => {
    const { cursor = null, ...query } = queryOf(request.query, auditQuery);
    return answerPage(await ledger.listAudit({ ...query, cursor }), presentAudit);
  });
}
