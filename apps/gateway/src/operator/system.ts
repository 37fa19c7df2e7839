import { type Backlog, type Ledger, LedgerUnavailableError, type QueueBacklog, type Schedule } from '@neropay/engine';
import { VERSION } from '../own-files.js';
import { isoTime } from '../present.js';
import type { SystemView } from './api.js';
import type { OpenBreakers } from './open-breakers.js';
import type { OperatorRoutes } from './operator-routes.js';

/** What this process was put together from, and how it is set up. */
export interface SystemFacts {
  readonly startedAt: number;
  readonly publicUrl: string;
  readonly rails: readonly string[];
  readonly breakers: OpenBreakers;
  readonly deliverySchedule: Schedule;
  readonly reconcileSchedule: Schedule;
  readonly retainBodiesDays: number | null;
  readonly warnings: readonly string[];
}

/** How the gateway itself is. */
export function systemRoutes(
  routes: Pick<OperatorRoutes, 'read'>,
  ledger: Pick<Ledger, 'database' | 'ping'>,
  backlog: () => Promise<Backlog>,
  facts: SystemFacts,
): void {
  routes.read('/system', async () => {
    const [database, ok, waiting] = await Promise.all([ledger.database(), answers(ledger), backlog()]);
    const data: SystemView = {
      version: VERSION,
      node: process.version,
      started_at: isoTime(facts.startedAt),
      public_url: facts.publicUrl,
      database: { ...database, ok },
      memory_bytes: process.memoryUsage.rss(),
      rails: facts.rails,
      queues: {
        inbox: presentQueue(waiting.inbox),
        outbox: presentQueue(waiting.outbox),
        refunds: presentQueue(waiting.refunds),
        reconcile: presentQueue(waiting.reconcile),
      },
      open_breakers: facts.breakers.list(),
      schedules: { delivery_ms: facts.deliverySchedule, reconcile_ms: facts.reconcileSchedule },
      retention: { bodies_days: facts.retainBodiesDays },
      warnings: facts.warnings,
    };
    return { data };
  });
}

/** What is written goes another way than what is looked at: one of them can be away. */
async function answers(ledger: Pick<Ledger, 'ping'>): Promise<boolean> {
  try {
    await ledger.ping();
    return true;
  } catch (error) {
    if (error instanceof LedgerUnavailableError) return false;
    throw error;
  }
}

function presentQueue({ due, oldestDueAt }: QueueBacklog): SystemView['queues']['inbox'] {
  return { due, oldest_due_at: oldestDueAt === null ? null : isoTime(oldestDueAt) };
}
