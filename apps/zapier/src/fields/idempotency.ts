import { createHash } from 'node:crypto';
import { given } from './given.js';

/**
 * The key that makes a write happen once however often it is sent. The one that the user mapped, made one of this kind of step; else one that follows from
 * what can rightly happen only once, where there is such a thing; else none, and core makes a new one for each run.
 *
 * @param kind of step, so that one mapped value may serve several steps of a zap
 * @param once what names the one thing that may happen; null where the same content may rightly be asked for twice
 */
export function idempotencyKey(
  kind: string,
  mapped: string | undefined,
  once: readonly string[] | null,
): string | undefined {
  const key = given(mapped);
  const parts = key === undefined ? once : ['mapped', key];
  if (parts === null) return undefined;
  return createHash('sha256')
    .update(JSON.stringify(['zapier', kind, ...parts]))
    .digest('hex');
}
