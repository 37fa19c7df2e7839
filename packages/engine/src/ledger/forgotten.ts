/** The mark that says up to which notification bodies were forgotten: they are in the order in which they came, so nothing before it is looked at again. */
export const BODIES_FORGOTTEN = 'bodies forgotten up to';

/** How many of the next notifications are older than `before`. They are old one after the other; the first that is not ends it. */
export function oldEnough(rows: readonly Readonly<Record<string, unknown>>[], before: number): number {
  const first = rows.findIndex((row) => Number(row.received_at) >= before);
  return first === -1 ? rows.length : first;
}
