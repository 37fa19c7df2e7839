import type * as z from 'zod';
import { list, retrieve } from '../api/operation.js';
import { pageQueryWithStatus } from '../api/page.js';
import { answer, Decimal, Email, IdOf, Instant, oneOfOrOther, Text } from '../api/record.js';

/** A customer's claim to get a payment back (API reference, Disputes). Evidence is submitted in the dashboard: disputes cannot be written. */
export const Dispute = answer({
  id: IdOf,
  /** NeroPay's reference of the transaction, such as `NP-ORDER1001`. */
  trx_number: Text,
  payment_number: Text,
  /** A code, or a description. */
  dispute_reason: Text,
  dispute_status: oneOfOrOther('open', 'won', 'lost', 'under_review'),
  customer_email: Email,
  /** Major units. */
  amount: Decimal,
  created_at: Instant,
});
export type Dispute = z.output<typeof Dispute>;

/** Disputes, which cannot be written. */
export const disputes = {
  /** One page of the account's disputes. */
  list: list('/disputes', pageQueryWithStatus('open', 'won', 'lost', 'under_review'), Dispute),
  /** One dispute, as it stands now. */
  retrieve: retrieve('/disputes/{id}', Dispute),
};
