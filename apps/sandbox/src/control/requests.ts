import { z } from 'zod';
import { address, currencyCode, decimal } from '../neropay/fields.js';

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

export const accountChange = z.strictObject({
  status: z.enum(['active', 'pending', 'banned', 'review']).optional(),
  payments_paused: z.boolean().optional(),
});

export const webhook = z.strictObject({
  account_id: z.string().optional(),
  url: address,
  events: z.array(z.string().max(100)).max(50).default([]),
});
