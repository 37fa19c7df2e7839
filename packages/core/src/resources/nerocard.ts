import type * as z from 'zod';
import { collection } from '../api/collection.js';
import { answer, Decimal, Email, IdOf, Instant, oneOfOrOther, Text } from '../api/record.js';

const cardFields = {
  id: IdOf,
  cardholder_name: Text,
  brand: Text,
  /** The last four digits. */
  last4: Text,
  status: oneOfOrOther('active', 'inactive', 'cancelled', 'blocked'),
};

/** A card that NeroPay issued. Its PIN never comes back, and it cannot be written (API reference, NeroCard Cards). */
export const NeroCard = answer(cardFields);
export type NeroCard = z.output<typeof NeroCard>;

const cardholderFields = {
  id: IdOf,
  name: Text,
  email: Email,
  phone: Text,
  /** The card issuer's identifier, where there is one. */
  stripe_cardholder_id: Text,
  created_at: Instant,
};

/** Who holds issued cards (API reference, NeroCard Cardholders). */
export const NeroCardholder = answer(cardholderFields);
export type NeroCardholder = z.output<typeof NeroCardholder>;

const transactionFields = {
  id: IdOf,
  /** The card issuer's identifier. */
  stripe_issuing_transaction_id: Text,
  merchant_name: Text,
  /** Major units. */
  amount: Decimal,
  /** Major units: what the merchant asked for, where it is another amount. */
  merchant_amount: Decimal,
  /** Major units. */
  platform_fee_amount: Decimal,
  /** Major units: what the ledger moved by. */
  net_amount: Decimal,
  status: oneOfOrOther('pending', 'posted', 'reversed'),
  type: oneOfOrOther('purchase', 'refund', 'adjustment'),
};

/** What an issued card was used for; apart from wallet and payment transactions (API reference, NeroCard Transactions). */
export const NeroCardTransaction = answer(transactionFields);
export type NeroCardTransaction = z.output<typeof NeroCardTransaction>;

/** NeroCard: issued cards, which cannot be written. */
export const nerocards = collection('/nerocards', cardFields, 'list', 'retrieve');
/** NeroCard: who holds issued cards. */
export const nerocardholders = collection('/nerocardholders', cardholderFields, 'list', 'retrieve');
/** NeroCard: what issued cards were used for. */
export const nerocardTransactions = collection('/nerocard-transactions', transactionFields, 'list', 'retrieve');
