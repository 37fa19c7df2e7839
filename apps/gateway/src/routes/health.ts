import type { Backlog } from '@neropay/engine';
import type { Router } from 'express';
import { sendJson } from '../http/answer.js';

const MINUTE_MS = 60_000;
/**
 * A process that works takes up what is due within a second. What has been due for this long is not being worked through. Deliveries have no
 * bound here: they wait for shops, and a shop that is down is no reason to send providers and other shops elsewhere.
 */
const LONGEST_DUE_MS = { inbox: 10 * MINUTE_MS, refunds: 10 * MINUTE_MS, reconcile: 60 * MINUTE_MS } as const;
const QUEUES = ['inbox', 'refunds', 'reconcile'] as const;

interface Reason {
  readonly code: 'stopping' | 'database_away' | 'backlog';
  readonly message: string;
}

/** What readiness is judged by. */
export interface HealthParts {
  readonly backlog: () => Promise<Backlog>;
  readonly clock: () => number;
  readonly isStopping: () => boolean;
}

/** `/healthz`: the process answers. `/readyz`: it can also do its work, or 503 and every reason why not. */
export function healthRoutes(router: Router, parts: HealthParts): void {
  router.get('/healthz', (_request, response) => sendJson(response, 200, { status: 'ok' }));
  router.get('/readyz', async (_request, response) => {
    const reasons = await reasonsAgainst(parts);
    if (reasons.length === 0) sendJson(response, 200, { status: 'ready' });
    else sendJson(response, 503, { status: 'not ready', reasons });
  });
}

async function reasonsAgainst({ backlog, clock, isStopping }: HealthParts): Promise<readonly Reason[]> {
  if (isStopping()) return [{ code: 'stopping', message: 'The process is stopping and takes nothing new' }];
  try {
    const waiting = await backlog();
    const now = clock();
    return QUEUES.flatMap((queue) => {
      const { due, oldestDueAt } = waiting[queue];
      const age = now - (oldestDueAt ?? now);
      if (age <= LONGEST_DUE_MS[queue]) return [];
      const message = `${queue}: ${due} due, the oldest for ${Math.round(age / 1000)} s; more than ${LONGEST_DUE_MS[queue] / 1000} s means that nobody works through it`;
      return [{ code: 'backlog', message } as const];
    });
  } catch {
    return [{ code: 'database_away', message: 'The database does not answer' }];
  }
}
