import type { Random } from './clock.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: SECOND, m: MINUTE, h: HOUR, d: DAY };

/** Waits between attempts, in milliseconds: entry n is the wait after attempt n. */
export type Schedule = readonly number[];

/**
 * When open checkouts are read back though nobody said anything: about 1 m, 5 m, 30 m, 2 h, 12 h after opening, then daily for 7 days.
 * Each entry is the wait since the one before.
 */
export const DEFAULT_RECONCILE_SCHEDULE: Schedule = [
  MINUTE,
  4 * MINUTE,
  25 * MINUTE,
  90 * MINUTE,
  10 * HOUR,
  ...Array<number>(7).fill(DAY),
];

/** When a delivery is tried again: 5 s, 1 m, 5 m, 30 m, 2 h, 5 h, 10 h, then every 12 h to 5 days. */
export const DEFAULT_DELIVERY_SCHEDULE: Schedule = [
  5 * SECOND,
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  ...Array<number>(8).fill(12 * HOUR),
];

/**
 * When a notification that could not be settled is tried again. Long enough for an outage of days: about a refund or a dispute of an old payment
 * nobody else asks. Afterwards the reconciler has what is young enough for it.
 */
export const INBOX_SCHEDULE: Schedule = [
  SECOND,
  3 * SECOND,
  10 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  HOUR,
  3 * HOUR,
  8 * HOUR,
  12 * HOUR,
  DAY,
];

/** When a refund with an unknown outcome is looked up, and repeated byte for byte; within {@link REFUND_REPEAT_MS}. */
export const REFUND_SCHEDULE: Schedule = [2 * SECOND, 10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 2 * HOUR];

/** How often after the schedule. */
export const REFUND_REPEAT_EVERY_MS = 4 * HOUR;

/** A provider remembers an idempotency key for about a day. A repeat after that would give the money back a second time. */
export const REFUND_REPEAT_MS = 20 * HOUR;

/** When it can be repeated no more it is still looked up, this often and for this long: banks take weeks to refuse a refund. */
export const REFUND_LOOK_EVERY_MS = DAY;
export const REFUND_LOOK_MS = 30 * DAY;

/** How often the provider's own lists of an account are looked through. */
export const ACCOUNT_LOOK_EVERY_MS = DAY;

/** What a receiver or a provider may ask us to wait at most. */
export const MAX_RETRY_AFTER_MS = 12 * HOUR;

/** `"1s,5s,1m"` → `[1000, 5000, 60000]`. Units: ms, s, m, h, d. @throws {RangeError} naming the part that is no duration. */
export function parseSchedule(text: string): Schedule {
  return text.split(',').map((part) => {
    const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(part.trim());
    const unit = match?.[2] === undefined ? undefined : UNITS[match[2]];
    if (match === null || unit === undefined) {
      throw new RangeError(`"${part.trim()}" is no duration; write a number and a unit: 500ms, 5s, 1m, 2h, 1d`);
    }
    return Number(match[1]) * unit;
  });
}

/** Spreads a wait by ±20 %, so that what failed together does not come back together. */
export function jitter(ms: number, random: Random): number {
  return Math.round(ms * (0.8 + 0.4 * random()));
}
