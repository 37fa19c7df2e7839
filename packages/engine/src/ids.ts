import { createHash } from 'node:crypto';
import { v7 } from 'uuid';

export type IdPrefix = 'st' | 'co' | 're' | 'evt' | 'ep';

/**
 * A new id such as `co_0199f3c2a1b07d0e9c3f5a6b7c8d9e0f`: the prefix says what it names, the rest is a UUIDv7 (RFC 9562), so ids sort by
 * creation and stay together in an index.
 */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${v7().replaceAll('-', '')}`;
}

/** The same id for the same names, whoever makes it and when: what was made once under it is known again. */
export function idOf(prefix: IdPrefix, names: readonly (string | null)[]): string {
  return `${prefix}_${createHash('sha256').update(JSON.stringify(names)).digest('hex').slice(0, 32)}`;
}
