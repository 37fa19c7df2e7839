import type { Request } from 'express';
import { MERCHANT_ID } from '../neropay/accounts.js';
import { ApiError } from '../neropay/api-error.js';
import type { Account, Payment, Transaction } from '../neropay/model.js';
import type { Provider } from '../neropay/provider.js';

/** By its id or by its identifier. @throws {ApiError} not_found; duplicate_resource when two accounts used the identifier */
export function findPayment({ store }: Provider, id: string): Payment {
  const byId = store.payments.get(id);
  if (byId) return byId;
  const [payment, another] = [...store.payments.values()].filter(({ identifier }) => identifier === id);
  if (!payment) throw new ApiError('not_found', `There is no payment with the id or identifier "${id}".`);
  if (another) {
    throw new ApiError('duplicate_resource', `Two accounts used the identifier "${id}": name the payment by its id.`);
  }
  return payment;
}

/** @throws {ApiError} not_found */
export function findTransaction({ store }: Provider, id: string): Transaction {
  const transaction = store.transaction(Number(id));
  if (!transaction) throw new ApiError('not_found', `There is no transaction ${id}.`);
  return transaction;
}

/** The sandbox merchant unless another is named. @throws {ApiError} account_not_found */
export function findAccount({ store }: Provider, id = MERCHANT_ID): Account {
  const account = store.accounts.get(id);
  if (!account) throw new ApiError('account_not_found', `There is no account ${id}.`);
  return account;
}

export function queryOf(request: Request): URLSearchParams {
  return new URL(request.url, 'http://sandbox').searchParams;
}

/** Those that came after the one with the id; all of them when there is none with it, or not any more. */
export function after<T extends { readonly id: string }>(records: readonly T[], id: string | null): readonly T[] {
  return records.slice(records.findIndex((record) => record.id === id) + 1);
}
