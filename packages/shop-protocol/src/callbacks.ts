import * as z from 'zod';
import { always, currency, decimalAmount, moneyFits } from './amount.js';
import { checkoutFactFields } from './checkouts.js';
import { id, modes, timestamp } from './fields.js';
import { refundFactFields } from './refunds.js';

/** Events that say what became of a checkout. */
const checkoutEventTypes = [
  'checkout.paid',
  'checkout.failed',
  'checkout.cancelled',
  'checkout.expired',
  'checkout.disputed',
  'checkout.review_required',
  'checkout.duplicate_payment',
] as const;
/** Checkout events that a refund may have caused; a refund seen only as the payment's state has no record of its own. */
const refundedEventTypes = ['checkout.refunded', 'checkout.partially_refunded'] as const;

/** Every type of callback, in the order of a payment's life. */
export const callbackTypes = ['ping', ...checkoutEventTypes, ...refundedEventTypes, 'refund.failed'] as const;
export type CallbackType = (typeof callbackTypes)[number];

const checkoutFacts = z.looseObject(checkoutFactFields).superRefine(moneyFits('amount', 'amount_refunded'), always);
export type CallbackCheckout = z.infer<typeof checkoutFacts>;

const refundFacts = z.looseObject(refundFactFields).superRefine(moneyFits('amount'), always);
export type CallbackRefund = z.infer<typeof refundFacts>;

const eventFields = {
  /** The same on every delivery of this event: apply one id once. */
  id: id('evt'),
  created_at: timestamp,
  /** Rises with every event of one checkout: ignore one that is not above the last applied. 0 when about no checkout. */
  sequence: z.int().nonnegative(),
};

/** What the gateway posts to a shop. `type` says whether `data.checkout` and `data.refund` are there. */
export const callbackEventSchema = z.discriminatedUnion('type', [
  z.looseObject({
    ...eventFields,
    type: z.literal('ping'),
    data: z.looseObject({ checkout: z.null(), refund: z.null() }),
  }),
  z.looseObject({
    ...eventFields,
    type: z.enum(checkoutEventTypes),
    data: z.looseObject({ checkout: checkoutFacts, refund: z.null() }),
  }),
  z.looseObject({
    ...eventFields,
    type: z.enum(refundedEventTypes),
    data: z.looseObject({ checkout: checkoutFacts, refund: refundFacts.nullable() }),
  }),
  z.looseObject({
    ...eventFields,
    type: z.literal('refund.failed'),
    data: z.looseObject({ checkout: checkoutFacts, refund: refundFacts }),
  }),
]);
export type CallbackEvent = z.infer<typeof callbackEventSchema>;

/** An event of a type that a later gateway knows. A shop logs it and answers 2xx: there is nothing here to apply. */
const laterEventSchema = z.looseObject({
  ...eventFields,
  type: z.string().refine((type) => !isCallbackType(type)),
  data: z.unknown(),
});

/** A page of events: one of a type that this version does not know must not hide the others. */
export const eventPageSchema = z.array(z.union([callbackEventSchema, laterEventSchema]));

export function isCallbackType(type: string): type is CallbackType {
  return callbackTypes.some((known) => known === type);
}

export function isCallbackEvent(event: z.infer<typeof eventPageSchema>[number]): event is CallbackEvent {
  return isCallbackType(event.type);
}

/** The provider's own events that hooks can hear: payments, refunds and payouts that belong to no checkout of ours. */
export const providerEventType = z
  .string()
  .max(100)
  .regex(/^(transaction|refund|payout)\.[a-z][a-z0-9_.]*$/, 'must be a type like "transaction.succeeded"');

/**
 * What a hook hears of the provider's own events, read back from the provider first. Told from a {@link CallbackEvent} by
 * `data.checkout`, which is null here: `refund.failed` exists on both sides.
 */
export const providerEventSchema = z.looseObject({
  ...eventFields,
  type: providerEventType,
  data: z.looseObject({
    checkout: z.null(),
    refund: z.null(),
    rail: z.string(),
    mode: z.enum(modes),
    account_id: z.string(),
    /** The payment that the event is about; null for a payout. Amount in major units. */
    transaction: z
      .looseObject({
        id: z.string(),
        reference: z.string().nullable(),
        status: z.string(),
        amount: decimalAmount,
        currency,
      })
      .superRefine(moneyFits('amount'), always)
      .nullable(),
    /** The provider's own record as it was read back. */
    object: z.record(z.string(), z.unknown()).nullable(),
  }),
});
export type ProviderEvent = z.infer<typeof providerEventSchema>;

/** What a hook is posted: the callbacks of every store of the account, and the provider's own events. */
export const hookEventSchema = z.union([callbackEventSchema, providerEventSchema]);
export type HookEvent = z.infer<typeof hookEventSchema>;
