import type { PayoutSchedule, Weekday } from './model.js';

/** In the order of Date's own numbers. */
export const WEEKDAYS: readonly Weekday[] = [
  'sunday',
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
];

const DAY_MS = 86_400_000;

/**
 * The first midnight UTC after `now` that the schedule pays out at, in Unix milliseconds; null when it is paid out by hand.
 * A day that a month does not have is its last.
 */
export function nextPayoutAt(schedule: PayoutSchedule, now: number): number | null {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  switch (schedule.interval) {
    case 'manual':
      return null;
    case 'daily':
      return today + DAY_MS;
    case 'weekly': {
      const days = (WEEKDAYS.indexOf(schedule.weeklyAnchor) - new Date(today).getUTCDay() + 7) % 7;
      return today + (days === 0 ? 7 : days) * DAY_MS;
    }
    case 'monthly': {
      const date = new Date(today);
      const thisMonth = dayOfMonth(date.getUTCFullYear(), date.getUTCMonth(), schedule.monthlyAnchor);
      return thisMonth > today
        ? thisMonth
        : dayOfMonth(date.getUTCFullYear(), date.getUTCMonth() + 1, schedule.monthlyAnchor);
    }
  }
}

function dayOfMonth(year: number, month: number, day: number): number {
  // The day before the first of the next month is the last of this one.
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(day, last));
}
