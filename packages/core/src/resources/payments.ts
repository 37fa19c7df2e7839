import * as z from 'zod';
import { DecimalField, DecimalParam, enumField, IdField, optionalField, TextField, UrlParam } from '../api/fields.js';
import { create } from '../api/operation.js';
import { checkAmount, checkSplits } from '../api/payment-checks.js';
import { amountParams, checkoutPageParams } from '../api/payment-params.js';
import { Transaction } from './transaction.js';

const MoneyParams = {
  ...amountParams,
  /** Your order or payment reference; means the same as `identifier`, where an endpoint knows both. */
  reference: z.string().optional(),
  /** Shown to the customer. */
  description: z.string().optional(),
  /** Major units, at most `amount`: the platform's own fee on a connected account's payment. */
  connect_application_fee: DecimalParam.optional(),
};

/** What a hosted payment is asked for with (API reference, Payment API, and the public documentation). */
export const HostedPaymentParams = z
  .object({
    ...MoneyParams,
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
    ...checkoutPageParams,
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

/** A pending payment. Where there is a page to pay it on, `checkout_url` is its address. */
export const PaymentIntent = HostedPayment.extend({
  status: enumField('pending', 'succeeded', 'failed', 'cancelled', 'refunded'),
  checkout_url: optionalField(UrlParam),
});
export type PaymentIntent = z.output<typeof PaymentIntent>;

/** A payment from the server with a payment method that the customer saved before (public documentation, Keyed payments). */
export const KeyedPaymentParams = z
  .object({
    ...MoneyParams,
    /** The saved payment method. Card data is never accepted in its place. */
    neropay_payment_method_id: z.string(),
  })
  .superRefine(checkAmount);
export type KeyedPaymentParams = z.input<typeof KeyedPaymentParams>;

/** Who gets which part of a split payment. Its other members are NeroPay's to read. */
export const Split = z.looseObject({
  /** The connected account that gets the part, such as `NPVesdTGASO23_547878`. */
  account_id: z.string().optional(),
  /** Major units. All splits add up to the payment's amount exactly. */
  amount: DecimalParam.optional(),
});
export type Split = z.input<typeof Split>;

/** One payment that several recipients share (public documentation, Split payments). */
export const SplitPaymentParams = z
  .object({
    ...MoneyParams,
    /** At least one; together the whole amount. */
    splits: z.array(Split).min(1, { error: 'must name at least one recipient', abort: true }),
  })
  .superRefine(checkSplits);
export type SplitPaymentParams = z.input<typeof SplitPaymentParams>;

/** What a payment made by the server answers: itself, with the transaction that it led to. */
export const DirectPayment = z.looseObject({
  id: optionalField(IdField),
  status: enumField('pending', 'succeeded', 'failed'),
  /** Major units. */
  amount: optionalField(DecimalField),
  currency: optionalField(TextField),
  /** The payment as it will be found among the transactions. */
  transaction: optionalField(Transaction),
});
export type DirectPayment = z.output<typeof DirectPayment>;

/** Payments: checkout pages. */
export const hostedPayments = {
  /** Opens a checkout page. */
  create: create('/hosted-payments', HostedPaymentParams, HostedPayment),
};

/** Payments: pending payments. */
export const payments = {
  /** Makes a pending payment. The public documentation shows it with a checkout page, the API reference does not promise one. */
  create: create('/payments', HostedPaymentParams, PaymentIntent),
};

/** Payments: payment intents. */
export const paymentIntents = {
  /** Makes a payment intent. */
  create: create('/payment-intents', HostedPaymentParams, PaymentIntent),
};

/** Payments with a saved payment method, made by the server. */
export const keyedPayments = {
  /** Charges a saved payment method. Read the transaction back before you act on it. */
  create: create('/keyed-payments', KeyedPaymentParams, DirectPayment),
};

/** Payments that several recipients share. */
export const splitPayments = {
  /** Makes one payment that is shared out among recipients. */
  create: create('/split-payments', SplitPaymentParams, DirectPayment),
};
