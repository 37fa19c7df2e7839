import * as z from 'zod';
import { always, currency, decimalAmount, moneyFits, positiveAmount } from './amount.js';
import { customer, httpUrl, id, metadata, modes, orderId, requiredText, timestamp } from './fields.js';
import { limits } from './limits.js';

export const checkoutStatuses = [
  'pending',
  'paid',
  'failed',
  'cancelled',
  'expired',
  'partially_refunded',
  'refunded',
  'disputed',
  'lost',
  'review',
] as const;
export type CheckoutStatus = (typeof checkoutStatuses)[number];

/** What a checkout and a payment link are asked with alike. */
export const orderFields = {
  order_id: orderId,
  /** What people call the order, when that is not its id. */
  order_number: orderId.nullish(),
  amount: positiveAmount,
  currency,
  description: requiredText(limits.description),
  customer: customer.nullish(),
  metadata: metadata.nullish(),
};

/**
 * `POST /v1/checkouts`. One checkout is open per store, order, amount and currency: a repeat answers the open one, another
 * amount or currency cancels it and opens a new one.
 */
export const createCheckoutRequest = z
  .object({
    ...orderFields,
    /** Where the browser goes when the money is there, or may yet come. Nothing is told by this redirect: ask. */
    success_url: httpUrl,
    cancel_url: httpUrl,
  })
  .superRefine(moneyFits('amount'), always);
export type CreateCheckoutRequest = z.infer<typeof createCheckoutRequest>;

/** The part of a checkout that callbacks carry: all that a shop checks before it acts. */
export const checkoutFactFields = {
  id: id('co'),
  order_id: z.string(),
  status: z.enum(checkoutStatuses),
  /** Asked for, in major units. */
  amount: decimalAmount,
  /** Given back so far, in major units. */
  amount_refunded: decimalAmount,
  currency,
  /** The provider's id of the payment; null while there is none. In `checkout.duplicate_payment`, that of the second one. */
  transaction_id: z.string().nullable(),
  rail: z.string(),
  mode: z.enum(modes),
  /** Paid after it had been cancelled or had expired. */
  late: z.boolean(),
  metadata: z.record(z.string(), z.string()),
  /** Why it is in review, in words for the merchant. */
  review_reason: z.string().nullish(),
};

/** What checkouts and payment links say beyond the facts. */
export const checkoutDetailFields = {
  order_number: z.string().nullable(),
  description: z.string(),
  /** Null when it never expires. */
  expires_at: timestamp.nullable(),
  created_at: timestamp,
  updated_at: timestamp,
};

export const checkoutSchema = z
  .looseObject({
    ...checkoutFactFields,
    ...checkoutDetailFields,
    /** The provider's page to send the customer to; null while the provider has not answered yet. */
    checkout_url: httpUrl.nullable(),
  })
  .superRefine(moneyFits('amount', 'amount_refunded'), always);
export type Checkout = z.infer<typeof checkoutSchema>;

/** `GET /v1/checkouts/{id}`: `refresh` asks the provider first. */
export const readCheckoutQuery = z.object({
  refresh: z.enum(['true', 'false'], 'must be true or false').optional(),
});

/** `GET /v1/checkouts`: every checkout of one order, the newest first. */
export const listCheckoutsQuery = z.object({ order_id: orderId });
