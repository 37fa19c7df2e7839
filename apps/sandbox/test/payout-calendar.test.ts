import { describe, expect, test } from 'vitest';
import type { PayoutSchedule } from '../src/neropay/model.js';
import { nextPayoutAt } from '../src/neropay/payout-calendar.js';
import { BY_HAND } from '../src/neropay/payout-scheduler.js';

const next = (schedule: Partial<PayoutSchedule>, now: string) => {
  const at = nextPayoutAt({ ...BY_HAND, ...schedule }, Date.parse(now));
  return at === null ? null : new Date(at).toISOString();
};

describe('the next payout', () => {
  test('by hand is never', () => {
    expect(next({ interval: 'manual' }, '2026-04-22T10:00:00Z')).toBeNull();
  });

  test.each([
    ['2026-04-22T10:00:00Z', '2026-04-23'],
    ['2026-04-22T00:00:00Z', '2026-04-23'],
    ['2026-12-31T23:59:59Z', '2027-01-01'],
  ])('daily after %s is at midnight of %s', (now, day) => {
    expect(next({ interval: 'daily' }, now)).toBe(`${day}T00:00:00.000Z`);
  });

  test.each([
    ['2026-04-22T10:00:00Z', 'thursday', '2026-04-23'],
    ['2026-04-22T10:00:00Z', 'wednesday', '2026-04-29'],
    ['2026-04-22T10:00:00Z', 'tuesday', '2026-04-28'],
    ['2026-04-22T10:00:00Z', 'sunday', '2026-04-26'],
  ] as const)('weekly after %s (a Wednesday) on %s is on %s', (now, weeklyAnchor, day) => {
    expect(next({ interval: 'weekly', weeklyAnchor }, now)).toBe(`${day}T00:00:00.000Z`);
  });

  test.each([
    ['2026-04-22T10:00:00Z', 25, '2026-04-25'],
    ['2026-04-22T10:00:00Z', 22, '2026-05-22'],
    ['2026-01-31T10:00:00Z', 31, '2026-02-28'],
    ['2028-01-31T10:00:00Z', 31, '2028-02-29'],
    ['2026-12-15T10:00:00Z', 1, '2027-01-01'],
    ['2026-04-22T10:00:00Z', 31, '2026-04-30'],
  ])('monthly after %s on day %i is on %s', (now, monthlyAnchor, day) => {
    expect(next({ interval: 'monthly', monthlyAnchor }, now)).toBe(`${day}T00:00:00.000Z`);
  });
});
