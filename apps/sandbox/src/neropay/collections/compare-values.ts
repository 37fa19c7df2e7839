/** Nothing comes first, then no and yes, then numbers and decimal texts by what they are worth, then texts; objects are all equal. */
export function compareValues(a: unknown, b: unknown): number {
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  if (typeof a === 'boolean') return Number(a) - Number(b);
  const numbers = [decimalOf(a), decimalOf(b)] as const;
  if (numbers[0] !== null && numbers[1] !== null) return sign(numbers[0] - numbers[1]);
  return typeof a === 'string' && typeof b === 'string' ? a.localeCompare(b, 'en', { sensitivity: 'base' }) : 0;
}

function rankOf(value: unknown): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === 'boolean') return 1;
  if (decimalOf(value) !== null) return 2;
  return typeof value === 'string' ? 3 : 4;
}

const DECIMALS = 30;

/** Exact, since a float would confuse large amounts: in units of the thirtieth decimal. */
function decimalOf(value: unknown): bigint | null {
  const [, minus, whole, fraction = ''] = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?$/.exec(String(value)) ?? [];
  if (whole === undefined || (typeof value !== 'string' && typeof value !== 'number')) return null;
  const units = BigInt(whole + fraction.padEnd(DECIMALS, '0'));
  return minus ? -units : units;
}

function sign(difference: bigint): number {
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
