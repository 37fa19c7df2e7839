import { type Backlog, LedgerUnavailableError } from '@neropay/engine';
import { expect, test } from 'vitest';
import { OpenBreakers } from '../src/operator/open-breakers.js';
import type { Answer, OperatorCall } from '../src/operator/operator-routes.js';
import { systemRoutes } from '../src/operator/system.js';

const IDLE = { due: 0, oldestDueAt: null };
const BACKLOG: Backlog = { inbox: { due: 3, oldestDueAt: 0 }, outbox: IDLE, refunds: IDLE, reconcile: IDLE };

/** The view of a system whose ledger answers `ping` so. */
async function view(ping: () => Promise<void>): Promise<unknown> {
  let answer: ((call: OperatorCall) => Promise<Answer>) | undefined;
  systemRoutes(
    {
      read(_path, given) {
        answer = given;
      },
    },
    { ping, database: async () => ({ kind: 'postgres', bytes: null, schema: 3 }) },
    async () => BACKLOG,
    {
      startedAt: 0,
      publicUrl: 'https://pay.example',
      rails: [],
      breakers: new OpenBreakers(),
      deliverySchedule: [],
      reconcileSchedule: [],
      retainBodiesDays: null,
      warnings: [],
    },
  );
  // It needs nothing of the call.
  return (await answer?.({} as OperatorCall))?.data;
}

test('a database that is looked at, but does not take what is written, is not well', async () => {
  const away = () => Promise.reject(new LedgerUnavailableError('The database is away'));
  expect(await view(away)).toMatchObject({
    database: { kind: 'postgres', ok: false, bytes: null, schema: 3 },
    queues: { inbox: { due: 3, oldest_due_at: '1970-01-01T00:00:00.000Z' } },
    retention: { bodies_days: null },
  });
  expect(await view(async () => undefined)).toMatchObject({ database: { ok: true } });
});

test('what nobody foresaw is not taken for a database that is away', async () => {
  await expect(view(() => Promise.reject(new TypeError('a mistake')))).rejects.toThrow('a mistake');
});
