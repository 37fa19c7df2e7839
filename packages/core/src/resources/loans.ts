import type * as z from 'zod';
import { collection } from '../api/collection.js';
import { answer, IdOf, Instant, oneOfOrOther, Text } from '../api/record.js';

const fields = {
  id: IdOf,
  offer_id: Text,
  status: oneOfOrOther('offer', 'active', 'paid', 'declined'),
  campaign_type: Text,
  financing_type: Text,
  created_at: Instant,
};

/** An offer of financing, or a loan (API reference, Loans). Cannot be written. */
export const Loan = answer(fields);
export type Loan = z.output<typeof Loan>;

/** Loans and offers of financing, which cannot be written. */
export const loans = collection('/loans', fields, 'list', 'retrieve');
