import { addMoney, type Money, money } from '@neropay/core';
import type { Transaction } from './model.js';

/** All that went back so far, which may be more than was paid: each refund is held against the original amount only. */
export function refundedAmount({ refunds, amount }: Pick<Transaction, 'refunds' | 'amount'>): Money {
  return refunds.reduce((sum, refund) => addMoney(sum, refund.amount), money(0n, amount.currency));
}
