export const RANGES = ['today', 'week', 'month'] as const;
export type Range = (typeof RANGES)[number];

const DAYS: Readonly<Record<Range, number>> = { today: 1, week: 7, month: 30 };
const HOUR = 3_600_000;

export interface Span {
  readonly from: Date;
  /** Up to and without. */
  readonly to: Date;
  readonly bucket: 'hour' | 'day';
}

/** Whole days of the viewer, the last one today. */
export function spanOf(range: Range, now: Date): Span {
  const { year, month, day } = { year: now.getFullYear(), month: now.getMonth(), day: now.getDate() };
  return {
    from: new Date(year, month, day + 1 - DAYS[range]),
    to: new Date(year, month, day + 1),
    bucket: range === 'today' ? 'hour' : 'day',
  };
}

/** Where each bucket begins, also those in which nothing happened. The gateway counts whole hours and days from the beginning on. */
export function bucketsOf({ from, to, bucket }: Span): readonly Date[] {
  const step = bucket === 'hour' ? HOUR : 24 * HOUR;
  const count = Math.ceil((to.getTime() - from.getTime()) / step);
  return Array.from({ length: count }, (_, index) => new Date(from.getTime() + index * step));
}
