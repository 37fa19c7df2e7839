import { expect, it } from 'vitest';
import { isClean, run } from '../src/run.ts';

/** A short run of what `pnpm faults` does at length: real processes, real kills, a real database. */
it('loses and doubles nothing when the gateway is killed again and again', async () => {
  const report = await run({ seed: 20, kills: 8, parallel: 8, shops: 2, orders: 60 }, () => undefined);
  expect({ findings: report.findings, troubles: report.troubles, outOfOrder: report.outOfOrder }).toEqual({
    findings: [],
    troubles: [],
    outOfOrder: 0,
  });
  expect(report.kills).toBe(8);
  expect(report.forgeriesBelieved).toBe(0);
  expect(report.eventsApplied).toBeGreaterThan(0);
  expect(isClean(report)).toBe(true);
});
