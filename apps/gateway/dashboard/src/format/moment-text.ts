const DAY = 24 * 3600 * 1000;

/** A moment in the viewer's zone, as short as it is still clear: today's by its time alone, this year's without the year. */
export function momentText(at: Date, now: Date, locale: string): string {
  const sameDay = at.toDateString() === now.toDateString();
  if (sameDay) return time(locale).format(at);
  const sameYear = at.getFullYear() === now.getFullYear();
  const near = Math.abs(at.getTime() - now.getTime()) < 300 * DAY;
  return dayAndTime(locale, sameYear || near ? undefined : 'numeric').format(at);
}

/** With seconds, for things that happen one after the other. */
export function preciseText(at: Date, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(at);
}

/** "2026-11-25 13:05:06.123 UTC" */
export function utcText(at: Date): string {
  return at.toISOString().replace('T', ' ').replace('Z', ' UTC');
}

function time(locale: string) {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
}

function dayAndTime(locale: string, year: 'numeric' | undefined) {
  return new Intl.DateTimeFormat(locale, { year, month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
}
