import * as z from 'zod';
import { DecimalField, DecimalParam, enumField, IdField } from '../api/fields.js';
import { act, alias, create, list, retrieve } from '../api/operation.js';
import { pageQueryWithStatus } from '../api/page.js';
import { hostedPayments } from './payments.js';
import { Transaction } from './transaction.js';

/** What a refund is asked with; NeroPay refunds everything without an amount. */
export const RefundParams = z.object({
  /** Major units. Left out, all of the transaction is refunded, where that is supported. */
  amount: DecimalParam.optional(),
  /** A short reason, such as `requested_by_customer`. */
  reason: z.string().optional(),
});
export type RefundParams = z.input<typeof RefundParams>;

/** A refund, made or under way. */
export const Refund = z.looseObject({
  /** Such as `rf_nero_123`. */
  id: IdField,
  transaction_id: IdField,
  status: enumField('pending', 'succeeded', 'failed'),
  /** Major units. */
  amount: DecimalField,
  /** ISO 4217. */
  currency: z.string(),
});
export type Refund = z.output<typeof Refund>;

/** What a cancellation answers: often only the id and the new status. */
export const CancelledTransaction = Transaction.partial().extend({ id: IdField, status: Transaction.shape.status });
export type CancelledTransaction = z.output<typeof CancelledTransaction>;

/** Transactions: payments as they stand, refunds and cancellations. */
export const transactions = {
  /** One page of the account's transactions, newest first unless sorted otherwise. */
  list: list(
    '/transactions',
    pageQueryWithStatus('pending', 'succeeded', 'failed', 'cancelled', 'refunded'),
    Transaction,
  ),
  /** Legacy alias: opens a hosted or API payment, where NeroPay has that enabled. Use `hostedPayments.create`. */
  create: alias('/transactions', hostedPayments.create),
  /** One transaction, as it stands now. */
  retrieve: retrieve('/transactions/{id}', Transaction),
  /** Refunds a transaction, or a part of it. NeroPay checks a refund against the original amount only: keep the sum yourself. */
  refund: create('/transactions/{id}/refund', RefundParams, Refund),
  /** Cancels a pending transaction, where that is allowed (`not_cancelable` otherwise). */
  cancel: act('/transactions/{id}/cancel', CancelledTransaction),
};
