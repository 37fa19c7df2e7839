import { formatMoney, type Money, money } from '@neropay/core';
import { isoSeconds } from '../clock.js';
import type { ProviderEvent, Transaction } from './model.js';
import { presentAccount, presentRefund, presentTransaction } from './present.js';

/**
 * The event as one of the two documented bodies. `public` is what the public documentation shows, with `account_id` and
 * `transaction`; `reference` is the API reference's, with `account` and `data`.
 * @param lie says one minor unit more than the transaction has, which a client must notice
 */
export function eventBody(event: ProviderEvent, shape: 'public' | 'reference', lie: boolean): Record<string, unknown> {
  const transaction = event.transaction && {
    ...presentTransaction(event.transaction),
    amount: formatMoney(saidAmount(event.transaction, lie)),
  };
  const refund = event.refund && presentRefund(event.refund);
  const head = { id: event.id, type: event.type, created_at: isoSeconds(event.createdAt) };
  if (shape === 'public') {
    return {
      ...head,
      account_id: event.account.id,
      ...(transaction ? { transaction } : {}),
      ...(refund ? { refund } : {}),
      ...(event.data ? { data: event.data } : {}),
    };
  }
  const more = refund ?? event.data;
  return {
    ...head,
    account: presentAccount(event.account),
    data: more ? { ...more, ...(transaction ? { transaction } : {}) } : (transaction ?? {}),
  };
}

/** The older notification, which travels form-encoded: `data[amount]`, `data[currency]`. Only of transactions. */
export function ipnBody(transaction: Transaction, lie: boolean): Record<string, unknown> {
  const { id, trx, identifier, status } = transaction;
  const amount = saidAmount(transaction, lie);
  return {
    identifier,
    status,
    data: { transaction_id: id, trx, amount: formatMoney(amount), currency: amount.currency },
  };
}

function saidAmount({ amount }: Transaction, lie: boolean): Money {
  return lie ? money(amount.minor + 1n, amount.currency) : amount;
}
