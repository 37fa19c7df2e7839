import { z } from 'zod';
import {
  CurrencyParam,
  checkAmount,
  DecimalField,
  DecimalParam,
  enumField,
  IdField,
  MetadataParam,
  ObjectField,
  optionalField,
  TextField,
  UrlParam,
} from './fields.js';
import { create, list, retrieve } from './operation.js';
import { PageQuery } from './page.js';

/** What a payment link is made from (API reference, Payment Links / LinkPay, and the public documentation). */
export const PaymentLinkParams = z
  .object({
    /** Major units, such as `15.99`, with no more decimals than the currency has. */
    amount: DecimalParam,
    currency: CurrencyParam,
    /** Shown to the buyer. */
    details: z.string(),
    /** Your order or invoice number: unique for the account, and what a payment is found again by. */
    identifier: z.string().optional(),
    customer_name: z.string().optional(),
    customer_email: z.string().optional(),
    customer_phone: z.string().optional(),
    customer_address: z.string().optional(),
    /** Where the customer's browser goes after paying. Says nothing about whether the payment succeeded. */
    success_url: UrlParam.optional(),
    cancel_url: UrlParam.optional(),
    /** Where notifications of this payment are posted. */
    ipn_url: UrlParam.optional(),
    /** Comes back in answers and notifications. */
    metadata: MetadataParam.optional(),
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

export const paymentLinks = {
  /** Makes a link. */
  create: create('/payment-links', PaymentLinkParams, CreatedPaymentLink),
  /** One page of the account's links. */
  list: list('/payment-links', PageQuery, PaymentLink),
  /** One link, as it stands now. */
  retrieve: retrieve('/payment-links/{id}', PaymentLink),
};
