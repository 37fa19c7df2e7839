import { optionalHost } from '@neropay/testkit';
import { describe, expect, it } from 'vitest';
import { neverHappened, run } from '../src/run.ts';

/** Short runs of what `pnpm faults` does at length: real processes, real kills, a real database. */
const SHORT = { seed: 23, orders: 40, shops: 5, parallel: 12, killEvery: 2_500, seconds: 120 };

/** So few orders do not meet every rare fault of the provider and the shops; that is for a full run. */
const isKill = (fault: string) => fault.startsWith('kill') || fault.startsWith('database');

async function findingsOf(options: Parameters<typeof run>[0]) {
  const report = await run(options, () => undefined);
  expect(report.orders).toBeGreaterThan(0);
  expect(report.eventsApplied).toBeGreaterThan(0);
  const { findings, troubles, outOfOrder, forgeriesBelieved } = report;
  return { findings, troubles, outOfOrder, forgeriesBelieved, notKilled: neverHappened(report).filter(isKill) };
}

const NOTHING = { findings: [], troubles: [], outOfOrder: 0, forgeriesBelieved: 0, notKilled: [] };

describe('nothing is lost, doubled or believed', () => {
  it('when the gateway on SQLite is killed again and again', async () => {
    expect(await findingsOf({ ...SHORT, database: 'sqlite', gateways: 1 })).toEqual(NOTHING);
  });

  it.runIf(optionalHost('postgresql'))(
    'when two gateways on PostgreSQL are killed again and again, and the database once',
    async () => {
      expect(await findingsOf({ ...SHORT, database: 'postgres', gateways: 2 })).toEqual(NOTHING);
    },
  );
});
