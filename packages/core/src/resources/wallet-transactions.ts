import type * as z from 'zod';
import { collection } from '../api/collection.js';
import { answer, Currency, Decimal, IdOf, Instant, oneOfOrOther, Text } from '../api/record.js';

const fields = {
  id: IdOf,
  /** The ledger's own id. */
  txn_id: Text,
  type: oneOfOrOther('credit', 'debit', 'hold', 'release'),
  /** Major units. */
  amount: Decimal,
  /** Major units. */
  balance_before: Decimal,
  /** Major units. */
  balance_after: Decimal,
  currency: Currency,
  notes: Text,
  created_at: Instant,
};

/** One movement of a wallet, which is not a payment: a payment, its fee and its refund are three movements (API reference, Wallet Transactions). */
export const WalletTransaction = answer(fields);
export type WalletTransaction = z.output<typeof WalletTransaction>;

/** Wallet transactions: the ledger of the wallets. */
export const walletTransactions = collection('/wallet-transactions', fields, 'list', 'retrieve');
