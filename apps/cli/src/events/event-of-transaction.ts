import type { Transaction } from '@neropay/core';
import { isoSeconds } from './iso-seconds.js';

const TYPE_OF_STATUS: ReadonlyMap<string, string> = new Map([
  ['succeeded', 'transaction.succeeded'],
  ['failed', 'transaction.failed'],
  ['cancelled', 'transaction.cancelled'],
  ['refunded', 'refund.succeeded'],
]);

/** The event that tells of a transaction in this state; null for one that NeroPay tells of no event for, such as `pending`. */
export function typeOfTransaction({ status }: Pick<Transaction, 'status'>): string | null {
  return TYPE_OF_STATUS.get(status) ?? null;
}

/**
 * An event made from a transaction as it was read back, in the shape of the public documentation. The same transaction in the same
 * state makes the same event id, so that a handler which knows it from before can tell.
 *
 * @param now Unix time in milliseconds
 * @returns null where {@link typeOfTransaction} is
 */
export function eventOfTransaction(transaction: Transaction, now: number): Readonly<Record<string, unknown>> | null {
  const type = typeOfTransaction(transaction);
  if (type === null) return null;
  return {
    id: `evt_readback_${transaction.id}_${transaction.status}`,
    type,
    created_at: isoSeconds(now),
    ...(transaction.account_id ? { account_id: transaction.account_id } : {}),
    transaction,
  };
}
