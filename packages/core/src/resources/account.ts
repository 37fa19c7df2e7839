import { z } from 'zod';
import { BooleanField, enumField, ObjectField, optionalField, TextField } from './fields.js';
import { retrieve } from './operation.js';

/** A merchant account (API reference, Account API). */
export const Account = z.looseObject({
  /** The public account id, such as `NPVesdTGASO23_547878`. */
  account_id: z.string(),
  name: optionalField(TextField),
  business_company_name: optionalField(TextField),
  email: optionalField(TextField),
  /** ISO 3166-1 alpha-2. */
  country: optionalField(TextField),
  status: optionalField(enumField('active', 'pending', 'banned', 'review')),
  kyc_status: optionalField(enumField('pending', 'verified', 'rejected')),
  neroconnect_enabled: optionalField(BooleanField),
  /** Fee payer, platform safety limit and merchant pricing; on NeroConnect platforms. */
  neroconnect: optionalField(ObjectField),
});
export type Account = z.output<typeof Account>;

export const account = {
  /** The account that the secret key belongs to, or the connected account that the client is scoped to. */
  retrieve: retrieve('/account', Account),
};
