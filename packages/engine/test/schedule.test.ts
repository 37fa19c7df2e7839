import { DEFAULT_DELIVERY_SCHEDULE, DEFAULT_RECONCILE_SCHEDULE, parseSchedule, type Schedule } from '@neropay/engine';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INBOX_SCHEDULE, jitter, REFUND_REPEAT_MS, REFUND_SCHEDULE } from '../src/schedule.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const total = (schedule: Schedule): number => schedule.reduce((sum, wait) => sum + wait, 0);
const times = (schedule: Schedule): readonly number[] =>
  schedule.map((_, index) => total(schedule.slice(0, index + 1)));
const LONGEST_JITTER = 1.2;

describe('a schedule', () => {
  test.each([
    ['1s,5s,1m', [1_000, 5_000, 60_000]],
    ['500ms', [500]],
    [' 2h , 1d ', [7_200_000, 86_400_000]],
    ['0s', [0]],
  ])('is read from %j', (text, expected) => {
    expect(parseSchedule(text)).toEqual(expected);
  });

  test.each(['', '1', 's', '1x', '1.5s', '-1s', '1s,,2s', '1s;2s', '5 s', '1e3s', '99999999999999999999d'])(
    'is not read from %j: the message names the part and shows how to write it',
    (text) => {
      expect(() => parseSchedule(text)).toThrow(RangeError);
      expect(() => parseSchedule(text)).toThrow(
        /^"[^"]*" is no duration; write a number and a unit: 500ms, 5s, 1m, 2h, 1d$/,
      );
    },
  );

  test('of the reconciler looks at about 1 m, 5 m, 30 m, 2 h, 12 h, then daily for a week', () => {
    const minutes = times(DEFAULT_RECONCILE_SCHEDULE).map((time) => time / 60_000);
    expect(minutes).toEqual([1, 5, 30, 120, 720, ...[1, 2, 3, 4, 5, 6, 7].map((day) => 720 + day * 1440)]);
  });

  test('of deliveries waits 5 s, 1 m, 5 m, 30 m, 2 h, 5 h, 10 h, then 12 h, for about 5 days', () => {
    const S = 1_000;
    expect(DEFAULT_DELIVERY_SCHEDULE.slice(0, 8)).toEqual([
      5 * S,
      60 * S,
      300 * S,
      1800 * S,
      2 * HOUR,
      5 * HOUR,
      10 * HOUR,
      12 * HOUR,
    ]);
    expect(new Set(DEFAULT_DELIVERY_SCHEDULE.slice(7))).toEqual(new Set([12 * HOUR]));
    expect(Math.round(total(DEFAULT_DELIVERY_SCHEDULE) / DAY)).toBe(5);
  });

  test('of notifications outlasts an outage of two days: of an old payment’s dispute nobody else asks', () => {
    expect(total(INBOX_SCHEDULE)).toBeGreaterThan(2 * DAY);
  });

  test('of refunds ends before the provider may have forgotten the key', () => {
    expect(total(REFUND_SCHEDULE) * LONGEST_JITTER).toBeLessThan(REFUND_REPEAT_MS);
    expect(REFUND_REPEAT_MS).toBeLessThan(DAY);
  });
});

describe('jitter', () => {
  test('spreads a wait by 20 % at most, either way, and never leaves whole milliseconds', () => {
    const waits = fc.integer({ min: 0, max: 30 * DAY });
    fc.assert(
      fc.property(waits, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (wait, random) => {
        const spread = jitter(wait, () => random);
        expect(Number.isInteger(spread)).toBe(true);
        expect(spread).toBeGreaterThanOrEqual(Math.round(wait * 0.8));
        expect(spread).toBeLessThanOrEqual(Math.round(wait * 1.2));
      }),
      { seed: 1 },
    );
    expect(jitter(1000, () => 0)).toBe(800);
    expect(jitter(1000, () => 0.5)).toBe(1000);
    expect(jitter(1000, () => 0.999_999)).toBe(1200);
  });
});
