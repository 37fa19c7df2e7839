/** The viewer's day of a moment, as fields of type date have it: "2026-11-25". */
export function localDay(at: Date): string {
  const pad = (number: number) => String(number).padStart(2, '0');
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

/** The midnight with which a day of the viewer begins, `plus` days later; undefined for what is no day. */
export function startOfDay(day: string, plus = 0): string | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  if (year === undefined || month === undefined || date === undefined) return undefined;
  return new Date(Number(year), Number(month) - 1, Number(date) + plus).toISOString();
}
