import * as z from 'zod';
import { collection } from '../api/collection.js';
import { DecimalField, enumField, IdField, optionalField, TextField } from '../api/fields.js';
import { alias, create, list, retrieve } from '../api/operation.js';
import { checkAmount } from '../api/payment-checks.js';
import { PayoutQuery, payoutRequestFields } from '../api/payout-request.js';
import {
  answer,
  Currency,
  Decimal,
  Flag,
  Id,
  Instant,
  oneOfOrOther,
  params,
  readOnly,
  required,
  Text,
  writeOnly,
} from '../api/record.js';
import { Payout } from './payouts.js';

const bankAccountFields = {
  id: Id,
  /** Display name of the destination. */
  account_name: required(Text),
  bank_name: Text,
  /** Of a GB bank account. Never comes back. */
  sort_code: writeOnly(Text),
  /** Of a GB bank account. Never comes back. */
  account_number: writeOnly(Text),
  /** Of an account elsewhere. Never comes back. */
  iban: writeOnly(Text),
  currency: required(Currency),
  use_for: oneOfOrOther('supplier', 'payout', 'merchant'),
  /** Makes it the default destination. */
  is_default: Flag,
  status: readOnly(Text),
  created_at: Instant,
};

/** A saved bank account. Full account numbers, sort codes and IBANs are never among its fields (API reference, NeroDisburse Bank Accounts). */
export const BankAccount = answer(bankAccountFields);
export type BankAccount = z.output<typeof BankAccount>;

/** What a bank account is saved from. */
export const BankAccountParams = params(bankAccountFields);
export type BankAccountParams = z.input<typeof BankAccountParams>;

/** What a payment to a supplier is asked for with (API reference, NeroDisburse Payouts). */
export const DisbursementParams = z
  .object({
    ...payoutRequestFields,
    /** A saved bank account. */
    bank_account_id: z.string(),
    /** For the supplier. */
    note: z.string().optional(),
  })
  .superRefine(checkAmount);
export type DisbursementParams = z.input<typeof DisbursementParams>;

/** What a disbursement payment is asked for with. The reference documents no fields: others than these may be sent too. */
export const DisbursementPaymentParams = z.looseObject({
  /** Major units. */
  amount: Decimal.param.optional(),
  currency: Currency.param.optional(),
  bank_account_id: z.string().optional(),
  reference: z.string().optional(),
});
export type DisbursementPaymentParams = z.input<typeof DisbursementPaymentParams>;

/** A disbursement payment. */
export const DisbursementPayment = z.looseObject({
  id: optionalField(IdField),
  status: optionalField(enumField('pending', 'paid', 'failed')),
  /** Major units. */
  amount: optionalField(DecimalField),
  currency: optionalField(TextField),
});
export type DisbursementPayment = z.output<typeof DisbursementPayment>;

const disburseBankAccounts = collection('/nerodisburse/bank-accounts', bankAccountFields, 'list', 'create');

/** NeroDisburse: bank accounts, and payouts to them. */
export const nerodisburse = {
  /** Saved bank accounts. */
  bankAccounts: disburseBankAccounts,
  /** Payouts to saved bank accounts. */
  payouts: {
    /** One page of the payouts that were made by NeroDisburse. */
    list: list('/nerodisburse/payouts', PayoutQuery, Payout),
    /** Makes a pending payout to a saved bank account. */
    create: create('/nerodisburse/payouts', DisbursementParams, Payout),
    /** One of them, as it stands now. */
    retrieve: retrieve('/nerodisburse/payouts/{id}', Payout),
  },
  /** Disbursement payments, where NeroPay has them enabled. */
  payments: {
    /** Makes a disbursement payment rather than a payout; risk and availability rules apply to it all the same. */
    create: create('/nerodisburse/payments', DisbursementPaymentParams, DisbursementPayment),
  },
};

/** Alias of `nerodisburse.bankAccounts`. */
export const bankAccounts = {
  /** Alias of `nerodisburse.bankAccounts.list`. */
  list: alias('/bank-accounts', disburseBankAccounts.list),
  /** Alias of `nerodisburse.bankAccounts.create`. */
  create: alias('/bank-accounts', disburseBankAccounts.create),
};
