import { formatMoney, type Money } from '@neropay/core';
import { isoSeconds } from '../clock.js';
import type { MoneyEvent } from './model.js';
import { presentAccount, presentRefund, presentTransaction } from './present.js';

/**
 * The event as one of the two documented bodies. `public` is what the public documentation shows, with `account_id` and
 * `transaction`; `reference` is the API reference's, with `account` and `data`.
 * @param amount what the body says the transaction's amount is; anything but the truth is a lie that a client must notice
 */
export function eventBody(event: MoneyEvent, shape: 'public' | 'reference', amount: Money): Record<string, unknown> {
  const transaction = { ...presentTransaction(event.transaction), amount: formatMoney(amount) };
  const refund = event.refund && presentRefund(event.refund);
  const head = { id: event.id, type: event.type, created_at: isoSeconds(event.createdAt) };
  if (shape === 'public') {
    return { ...head, account_id: event.account.id, transaction, ...(refund ? { refund } : {}) };
  }
  return { ...head, account: presentAccount(event.account), data: refund ? { ...refund, transaction } : transaction };
}

/** The older notification, which travels form-encoded: `data[amount]`, `data[currency]`. */
export function ipnBody(event: MoneyEvent, amount: Money): Record<string, unknown> {
  const { id, trx, identifier, status } = event.transaction;
  return {
    identifier,
    status,
    data: { transaction_id: id, trx, amount: formatMoney(amount), currency: amount.currency },
  };
}
