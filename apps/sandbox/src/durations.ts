const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Comma-separated durations (`1s,5s,2m`) as milliseconds.
 * @throws {RangeError} naming the part that is no duration
 */
export function parseDurations(text: string): number[] {
  return text.split(',').map((part) => {
    const [, digits, unit] = /^(\d{1,6})(ms|s|m|h|d)$/.exec(part.trim()) ?? [];
    const factor = unit === undefined ? undefined : UNITS[unit];
    if (digits === undefined || factor === undefined) {
      throw new RangeError(`"${part.trim()}" is not a duration such as 500ms, 5s, 2m, 1h or 1d`);
    }
    return Number(digits) * factor;
  });
}
