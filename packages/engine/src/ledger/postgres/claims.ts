/**
 * Who works on what at this moment, in tables of their own: in the row itself a claim would write a row of many indexes anew, each on another page.
 * They refer to nothing, and a claim whose time is over counts for nothing.
 */
const CLAIMS = { look_claims: 'checkout_id', delivery_claims: 'delivery_id' } as const;

type Claims = keyof typeof CLAIMS;

export const CLAIM_TABLES = Object.keys(CLAIMS) as readonly Claims[]; // the keys of the literal above, all of them

/** A condition. @param id of the row; like `now` an expression of SQL, such as `$1` */
export function isUnclaimed(claims: Claims, id: string, now: string): string {
  return `NOT EXISTS (SELECT 1 FROM ${claims} WHERE ${CLAIMS[claims]} = ${id} AND until > ${now})`;
}

/** A statement that claims the rows of `due`, which are locked by it, and returns the `id` of each that nobody has claimed a moment ago. */
export function claim(
  claims: Claims,
  { now, until, mark }: Readonly<Record<'now' | 'until' | 'mark', string>>,
): string {
  const id = CLAIMS[claims];
  return `INSERT INTO ${claims} (${id}, until, leased) SELECT id, ${until}, ${mark} FROM due
    ON CONFLICT (${id}) DO UPDATE SET until = EXCLUDED.until, leased = EXCLUDED.leased WHERE ${claims}.until <= ${now}
    RETURNING ${id} AS id`;
}

/** What a statement begins with that ends the work on a row. @param id of the row, or `ANY(…)` of those of several */
export function unclaiming(claims: Claims, id: string): string {
  return `WITH unclaimed AS (DELETE FROM ${claims} WHERE ${CLAIMS[claims]} = ${id})`;
}
