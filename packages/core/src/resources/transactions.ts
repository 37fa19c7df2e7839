import { z } from 'zod';
import {
  BooleanField,
  DecimalField,
  DecimalParam,
  enumField,
  IdField,
  ObjectField,
  optionalField,
  TextField,
} from './fields.js';
import { act, create, list, retrieve } from './operation.js';
import { PageQuery } from './page.js';

/**
 * A payment as NeroPay has it (API reference, Transactions). `succeeded` is the only status that means money; a part refunded
 * leaves it `succeeded`, `refunded` means all of it.
 */
export const Transaction = z.looseObject({
  /** Documented as an integer. */
  id: IdField,
  status: enumField('pending', 'succeeded', 'failed', 'cancelled', 'refunded'),
  /** Major units, such as `15.99`. */
  amount: DecimalField,
  /** ISO 4217. */
  currency: z.string(),
  /** Merchant or connected account id. */
  account_id: optionalField(TextField),
  /** NeroPay's own reference, such as `NP-ORDER1001`. */
  trx: optionalField(TextField),
  /** NeroPay's or the merchant's reference. */
  reference: optionalField(TextField),
  /** The merchant's identifier, where the payment was made with one. */
  identifier: optionalField(TextField),
  /** The processor's identifier, where there is one. */
  np_main_trx: optionalField(TextField),
  remark: optionalField(TextField),
  /** Whether the funds are held in reserve. */
  is_reserve: optionalField(BooleanField),
  /** Major units held from the available balance. */
  reserve_amount: optionalField(DecimalField),
  proof_status: optionalField(enumField('requested', 'submitted', 'approved', 'rejected')),
  metadata: optionalField(ObjectField),
  /** ISO 8601. */
  created_at: optionalField(TextField),
});
export type Transaction = z.output<typeof Transaction>;

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

export const transactions = {
  /** One page of the account's transactions, newest first unless sorted otherwise. */
  list: list('/transactions', PageQuery, Transaction),
  /** One transaction, as it stands now. */
  retrieve: retrieve('/transactions/{id}', Transaction),
  /** Refunds a transaction, or a part of it. NeroPay checks a refund against the original amount only: keep the sum yourself. */
  refund: create('/transactions/{id}/refund', RefundParams, Refund),
  /** Cancels a pending transaction, where that is allowed (`not_cancelable` otherwise). */
  cancel: act('/transactions/{id}/cancel', CancelledTransaction),
};
