import * as z from 'zod';
import { pageQueryWithStatus } from './page.js';
import { amountParams } from './payment-params.js';

/** What every payout is asked for with. */
export const payoutRequestFields = {
  ...amountParams,
  transfer_speed: z.enum(['instant', 'standard']).optional(),
  /** On the statement, or for your own use. */
  reference: z.string().optional(),
};

/** Filters of payouts. */
export const PayoutQuery = pageQueryWithStatus('pending', 'in_transit', 'paid', 'failed', 'cancelled');
