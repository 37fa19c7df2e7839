import * as z from 'zod';
import {
  BooleanField,
  DecimalField,
  enumField,
  IdField,
  ObjectField,
  optionalField,
  TextField,
} from '../api/fields.js';

/**
 * A payment as NeroPay has it (API reference, Transactions). `succeeded` is the only status that means money; a part refunded
 * leaves it `succeeded`, `refunded` means all of it.
 */
export const Transaction = z.looseObject({
  /** Documented as an integer. */
  id: IdField,
  status: enumField('pending', 'succeeded', 'failed', 'cancelled', 'refunded'),
  /** Major units, such as `15.99`. */
  amount: DecimalField,
  /** ISO 4217. */
  currency: z.string(),
  /** Merchant or connected account id. */
  account_id: optionalField(TextField),
  /** NeroPay's own reference, such as `NP-ORDER1001`. */
  trx: optionalField(TextField),
  /** NeroPay's or the merchant's reference. */
  reference: optionalField(TextField),
  /** The merchant's identifier, where the payment was made with one. */
  identifier: optionalField(TextField),
  /** The processor's identifier, where there is one. */
  np_main_trx: optionalField(TextField),
  remark: optionalField(TextField),
  /** Whether the funds are held in reserve. */
  is_reserve: optionalField(BooleanField),
  /** Major units held from the available balance. */
  reserve_amount: optionalField(DecimalField),
  proof_status: optionalField(enumField('requested', 'submitted', 'approved', 'rejected')),
  metadata: optionalField(ObjectField),
  /** ISO 8601. */
  created_at: optionalField(TextField),
});
export type Transaction = z.output<typeof Transaction>;
