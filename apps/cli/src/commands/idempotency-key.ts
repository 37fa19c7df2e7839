import { randomUUID } from 'node:crypto';

/** A fresh key for one refund. */
export function newIdempotencyKey(): string {
  return `cli_${randomUUID()}`;
}
