import * as z from 'zod';
import { always, moneyFits } from './amount.js';
import { checkoutDetailFields, checkoutFactFields, orderFields } from './checkouts.js';
import { httpUrl } from './fields.js';

/** `POST /v1/payment-links`: a link to send with an invoice. Nobody is redirected, so the URLs are optional. */
export const createPaymentLinkRequest = z
  .object({ ...orderFields, success_url: httpUrl.nullish(), cancel_url: httpUrl.nullish() })
  .superRefine(moneyFits('amount'), always);
export type CreatePaymentLinkRequest = z.infer<typeof createPaymentLinkRequest>;

/** A checkout that is paid by a link: its callbacks are the `checkout.…` events of the same id. */
export const paymentLinkSchema = z
  .looseObject({
    ...checkoutFactFields,
    ...checkoutDetailFields,
    /** The address to send to the customer; null while the provider has not answered yet. */
    url: httpUrl.nullable(),
  })
  .superRefine(moneyFits('amount', 'amount_refunded'), always);
export type PaymentLink = z.infer<typeof paymentLinkSchema>;
