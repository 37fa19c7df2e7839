import { addMoney, equalMoney, type Money, money, parseMoney } from '@neropay/core';
import type { SandboxTransaction } from './sandbox-control.ts';

/** What one checkout must be, by the provider's own records. */
export interface Truth {
  /** Of the protocol's statuses. */
  readonly status: string;
  /** The right amount, in the right currency, arrived. */
  readonly moneyIsRight: boolean;
  /** How many payments with money in them, right or not. */
  readonly received: number;
  readonly refunded: Money;
  readonly refundCount: number;
}

export function truthOf(amount: Money, transactions: readonly SandboxTransaction[]): Truth {
  const received = transactions.filter(({ status }) => status === 'succeeded' || status === 'refunded');
  const right = received.filter(
    (one) => one.currency === amount.currency && equalMoney(parseMoney(one.amount, one.currency), amount),
  );
  const refunds = transactions.flatMap((one) => one.refunds.filter(({ status }) => status === 'succeeded'));
  const refunded = refunds.reduce(
    (sum, refund) => addMoney(sum, parseMoney(refund.amount, amount.currency)),
    money(0n, amount.currency),
  );
  return {
    status: statusOf(amount, received.length, right.length, refunded, transactions),
    moneyIsRight: right.length > 0,
    received: received.length,
    refunded,
    refundCount: refunds.length,
  };
}

function statusOf(
  amount: Money,
  received: number,
  right: number,
  refunded: Money,
  transactions: readonly SandboxTransaction[],
): string {
  if (right > 0) {
    if (equalMoney(refunded, amount)) return 'refunded';
    return refunded.minor > 0n ? 'partially_refunded' : 'paid';
  }
  if (received > 0) return 'review';
  if (transactions.some(({ status }) => status === 'pending')) return 'pending';
  return transactions.at(-1)?.status ?? 'pending';
}
