import * as z from 'zod';
import { always, currency, decimalAmount, moneyFits, positiveAmount } from './amount.js';
import { id, text, timestamp } from './fields.js';
import { limits } from './limits.js';

export const refundStatuses = ['pending', 'succeeded', 'failed'] as const;
export type RefundStatus = (typeof refundStatuses)[number];

/**
 * `POST /v1/checkouts/{id}/refunds`. The amount, in major units of the checkout's currency, is checked against it by
 * `amountMistake`; left out, all that is left is refunded.
 */
export const createRefundRequest = z.object({
  amount: positiveAmount.nullish(),
  reason: text(limits.reason).nullish(),
});
export type CreateRefundRequest = z.infer<typeof createRefundRequest>;

/** The part of a refund that callbacks carry. */
export const refundFactFields = {
  id: id('re'),
  status: z.enum(refundStatuses),
  /** In major units. */
  amount: decimalAmount,
  currency,
  reason: z.string().nullable(),
  /** Why it failed; null unless it did. */
  error: z.looseObject({ code: z.string(), message: z.string() }).nullish(),
};

export const refundSchema = z
  .looseObject({
    ...refundFactFields,
    checkout_id: id('co'),
    provider_refund_id: z.string().nullable(),
    created_at: timestamp,
  })
  .superRefine(moneyFits('amount'), always);
export type Refund = z.infer<typeof refundSchema>;
