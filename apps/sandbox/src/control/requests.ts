import * as z from 'zod';
import { address, currencyCode, decimal, optionalText } from '../neropay/fields.js';

/** Bodies of the control calls. Numbers may come as text, since the console's forms send them so. */

export const checkoutOutcome = z.strictObject({
  outcome: z.enum(['succeeded', 'failed', 'cancelled', 'expired'], 'must be succeeded, failed, cancelled or expired.'),
  /** Another amount than was asked for, in major units. */
  amount: decimal.optional(),
  /** Another currency than was asked for. */
  currency: currencyCode.optional(),
  /** 2 pays twice. */
  times: z.coerce.number().int().min(1).max(5).default(1),
});

export const refund = z.strictObject({ amount: decimal.optional(), reason: z.string().max(500).optional() });

export const balance = z.strictObject({
  account_id: z.string().optional(),
  currency: currencyCode,
  available: decimal,
});

export const testPayment = z.strictObject({
  account_id: z.string().optional(),
  amount: decimal.optional(),
  currency: currencyCode.default('GBP'),
});

export const trigger = z.strictObject({ type: z.string(), account_id: z.string().optional() });

export const rateLimit = z.strictObject({ per_second: z.coerce.number().int().min(0).max(100_000) });

/** True or false; a form sends it as text, and a checkbox as `on` or not at all. */
export const flag = z.union(
  [z.boolean(), z.enum(['on', 'true', 'false']).transform((text) => text !== 'false')],
  'must be a boolean.',
);

/** A reviewer's word on something that was handed in. */
export const verdict = z.strictObject({
  decision: z.enum(['approved', 'rejected'], 'must be approved or rejected.'),
  note: optionalText(2_000),
});

export const accountChange = z.strictObject({
  status: z.enum(['active', 'pending', 'banned', 'review']).optional(),
  payments_paused: flag.optional(),
  payouts_paused: flag.optional(),
  kyc_status: z.enum(['pending', 'verified', 'rejected']).optional(),
  /** Of a connected account: who pays NeroPay's fees for it. */
  fee_payer: z.enum(['connected_account', 'platform']).optional(),
  /** Of a platform: the balance at which connected accounts whose fees it pays take no more payments. */
  platform_safety_limit: decimal.optional(),
  /** Of a connected account: what the platform takes of payments that do not say. "0" is nothing. */
  default_connect_application_fee: decimal.optional(),
  /** Of the two amounts above. */
  currency: currencyCode.default('GBP'),
});

export const webhook = z.strictObject({
  account_id: z.string().optional(),
  url: address,
  /** A form sends one line of text. */
  events: z
    .union([z.array(z.string().max(100)).max(50), z.string().transform((text) => text.split(/[\s,]+/).filter(Boolean))])
    .default([]),
});
