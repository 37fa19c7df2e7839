/** An integer id, also as its digits, which is how a path and many clients write it; undefined for anything else. */
export function recordId(value: unknown): number | undefined {
  const digits = typeof value === 'number' ? String(value) : value;
  return typeof digits === 'string' && /^[1-9]\d{0,14}$/.test(digits) ? Number(digits) : undefined;
}
