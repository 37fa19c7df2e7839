const STEPS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** A wait in its largest whole unit: 300000 ms is "5 min". */
export function waitText(ms: number, locale: string): string {
  const [unit, size] = STEPS.find(([, length]) => ms >= length && ms % length === 0) ??
    STEPS.find(([, length]) => ms >= length) ?? ['millisecond', 1];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }).format(
    ms / size,
  );
}
