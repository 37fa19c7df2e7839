import { z } from 'zod';
import {
  CurrencyParam,
  checkAmount,
  DecimalField,
  DecimalParam,
  enumField,
  IdField,
  MetadataParam,
  optionalField,
  TextField,
  UrlParam,
} from './fields.js';
import { create } from './operation.js';

/** What a hosted payment is asked for with (API reference, Payment API, and the public documentation). */
export const HostedPaymentParams = z
  .object({
    /** Major units, such as `15.99`, with no more decimals than the currency has. */
    amount: DecimalParam,
    currency: CurrencyParam,
    /** Your order or invoice number: unique for the account, and what a payment is found again by. */
    identifier: z.string().optional(),
    /** Means the same as `identifier`; some endpoints know the one name, some the other. */
    reference: z.string().optional(),
    /** Shown to the customer. */
    description: z.string().optional(),
    /** Means the same as `description`. */
    details: z.string().optional(),
    customer: z
      .object({
        name: z.string().optional(),
        email: z.string().optional(),
        phone: z.string().optional(),
        address: z.string().optional(),
      })
      .optional(),
    /** Where the customer's browser goes after paying. Says nothing about whether the payment succeeded. */
    success_url: UrlParam.optional(),
    cancel_url: UrlParam.optional(),
    /** Where notifications of this payment are posted. */
    ipn_url: UrlParam.optional(),
    /** Major units: the platform's own fee on a connected account's payment. */
    connect_application_fee: DecimalParam.optional(),
    /** Comes back in answers and notifications. */
    metadata: MetadataParam.optional(),
  })
  .superRefine(checkAmount);
export type HostedPaymentParams = z.input<typeof HostedPaymentParams>;

/** A checkout page at NeroPay. There is no call that retrieves one: read its transaction back instead. */
export const HostedPayment = z.looseObject({
  /** Such as `pay_nero_123`. */
  id: IdField,
  identifier: optionalField(TextField),
  status: enumField('pending'),
  /** Send the customer's browser here. */
  checkout_url: UrlParam,
  amount: optionalField(DecimalField),
  currency: optionalField(TextField),
});
export type HostedPayment = z.output<typeof HostedPayment>;

export const hostedPayments = {
  /** Opens a checkout page. */
  create: create('/hosted-payments', HostedPaymentParams, HostedPayment),
};
