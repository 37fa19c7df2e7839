import * as z from 'zod';
import { BooleanField, enumField, optionalField, TextField } from '../api/fields.js';
import { create, list, retrieve, update } from '../api/operation.js';
import { pageQueryWithStatus } from '../api/page.js';
import { Country, Day, Email, oneOf, params, partialParams, required, Text } from '../api/record.js';

/**
 * Who pays NeroPay's processing fees on a connected account, and what that means for it (API reference, Fee payer and pricing
 * context).
 */
export const NeroConnect = z.looseObject({
  /** `connected_account` (the default mode) or `platform`. */
  fee_payer: optionalField(enumField('connected_account', 'platform')),
  /** Null when the connected account pays the fees itself. */
  platform_safety_limit: optionalField(z.looseObject({})),
  /** Fee rates for API, card and keyed payments of the connected merchant. */
  merchant_pricing: optionalField(z.looseObject({})),
});
export type NeroConnect = z.output<typeof NeroConnect>;

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
  /** Who hears NeroPay's emails and text messages: the merchant from NeroPay, or from the platform. */
  neroconnect_email_sms_handle: optionalField(enumField('neropay', 'platform')),
  /** Fee payer, platform safety limit and merchant pricing; on NeroConnect platforms. */
  neroconnect: optionalField(NeroConnect),
});
export type Account = z.output<typeof Account>;

const connectedAccountFields = {
  business_company_name: required(Text),
  firstname: required(Text),
  lastname: required(Text),
  /** Unique among the platform's connected accounts. */
  email: required(Email),
  country_code: required(Country),
  /** The dialling code of `mobile`, such as `44`. */
  mobile_code: required(Text),
  mobile: required(Text),
  business_type: required(Text),
  /** Date of birth. */
  dob: required(Day),
  /** Who tells the merchant what happens: NeroPay by email and text message, or the platform from its webhooks. */
  neroconnect_email_sms_handle: oneOf('neropay', 'platform'),
};

/** What a connected merchant is made from (public documentation of connected accounts). */
export const ConnectedAccountParams = params(connectedAccountFields);
export type ConnectedAccountParams = z.input<typeof ConnectedAccountParams>;

/** What may change of a connected merchant. */
export const ConnectedAccountUpdateParams = partialParams(connectedAccountFields);
export type ConnectedAccountUpdateParams = z.input<typeof ConnectedAccountUpdateParams>;

/** Account: the merchant itself. */
export const account = {
  /** The account that the secret key belongs to, or the connected account that the client is scoped to. */
  retrieve: retrieve('/account', Account),
};

/** NeroConnect: the platform's connected merchants. */
export const connectedAccounts = {
  /** One page of the platform's connected merchants (`neroconnect_not_enabled` for other accounts). */
  list: list('/connected-accounts', pageQueryWithStatus('active', 'pending', 'banned', 'review'), Account),
  /** Makes a connected merchant; `connected_account_duplicate` when the email is known. It must be verified before it is paid out. */
  create: create('/connected-accounts', ConnectedAccountParams, Account),
  /** One connected merchant, by its full account id. */
  retrieve: retrieve('/connected-accounts/{account_id}', Account),
  /** Changes a connected merchant; may be told by `account.update`. */
  update: update('/connected-accounts/{account_id}', ConnectedAccountUpdateParams, Account),
};
