import { ApiError } from '../api-error.js';
import type { Account, Transaction } from '../model.js';
import type { Store } from '../store.js';

/** @throws {ApiError} not_found, also for another account's transaction: nobody learns that it exists */
export function ownTransaction(store: Store, account: Account, id: string | undefined): Transaction {
  const transaction = /^\d{1,15}$/.test(id ?? '') ? store.transaction(Number(id)) : undefined;
  if (transaction?.accountId !== account.id) {
    throw new ApiError('not_found', 'The transaction was not found for this account.');
  }
  return transaction;
}
