import * as z from 'zod';
import { CurrencyParam, DecimalParam, MetadataParam, UrlParam } from './fields.js';

/** How much. */
export const amountParams = {
  /** Major units, such as `15.99`, with no more decimals than the currency has. */
  amount: DecimalParam,
  currency: CurrencyParam,
};

/** What a checkout page is made with, whoever is sent there. */
export const checkoutPageParams = {
  /** Your order or invoice number: unique for the account, and what a payment is found again by. */
  identifier: z.string().optional(),
  /** Where the customer's browser goes after paying. Says nothing about whether the payment succeeded. */
  success_url: UrlParam.optional(),
  cancel_url: UrlParam.optional(),
  /** Where notifications of this payment are posted. */
  ipn_url: UrlParam.optional(),
  /** Comes back in answers and notifications. */
  metadata: MetadataParam.optional(),
};
