import * as z from 'zod';
import { DecimalField, enumField, IdField, ObjectField, optionalField, TextField, UrlParam } from '../api/fields.js';
import { create, list, retrieve } from '../api/operation.js';
import { pageQueryWithStatus } from '../api/page.js';
import { checkAmount } from '../api/payment-checks.js';
import { amountParams, checkoutPageParams } from '../api/payment-params.js';

/** What a payment link is made from (API reference, Payment Links / LinkPay, and the public documentation). */
export const PaymentLinkParams = z
  .object({
    ...amountParams,
    /** Shown to the buyer. */
    details: z.string(),
    customer_name: z.string().optional(),
    customer_email: z.string().optional(),
    customer_phone: z.string().optional(),
    customer_address: z.string().optional(),
    ...checkoutPageParams,
  })
  .superRefine(checkAmount);
export type PaymentLinkParams = z.input<typeof PaymentLinkParams>;

/** A LinkPay record: a checkout page whose address can be sent to a buyer. */
export const PaymentLink = z.looseObject({
  id: IdField,
  identifier: optionalField(TextField),
  status: enumField('pending', 'succeeded', 'failed', 'cancelled', 'refunded'),
  /** The link. */
  checkout_url: optionalField(UrlParam),
  amount: optionalField(DecimalField),
  currency: optionalField(TextField),
  details: optionalField(TextField),
  metadata: optionalField(ObjectField),
  created_at: optionalField(TextField),
});
export type PaymentLink = z.output<typeof PaymentLink>;

/** As created: the address is there. */
export const CreatedPaymentLink = PaymentLink.extend({ checkout_url: UrlParam });
export type CreatedPaymentLink = z.output<typeof CreatedPaymentLink>;

/** Payment links (LinkPay): checkout pages to send to a buyer. */
export const paymentLinks = {
  /** Makes a link. */
  create: create('/payment-links', PaymentLinkParams, CreatedPaymentLink),
  /** One page of the account's links. */
  list: list(
    '/payment-links',
    pageQueryWithStatus('pending', 'succeeded', 'failed', 'cancelled', 'refunded'),
    PaymentLink,
  ),
  /** One link, as it stands now. */
  retrieve: retrieve('/payment-links/{id}', PaymentLink),
};
