import { BankAccountParams } from '@neropay/core';
import type { Agenda } from '../clock.js';
import { randomId } from '../random-id.js';
import { ApiError } from './api-error.js';
import { bankNumberOf } from './bank-number.js';
import { readFields } from './collections/read-fields.js';
import type { RecordFields } from './collections/record.js';
import { assertCurrency } from './fields.js';
import { mainCurrency } from './main-currency.js';
import type { Account, BankAccount } from './model.js';
import type { Store } from './store.js';

/** Saves bank accounts; where payouts go is the payout desk's. */
export class BankAccountDesk {
  readonly #store: Store;
  readonly #agenda: Agenda;

  constructor(store: Store, agenda: Agenda) {
    this.#store = store;
    this.#agenda = agenda;
  }

  /** Oldest first. */
  accountsOf(account: Account): BankAccount[] {
    return [...this.#store.bankAccounts.values()].filter(({ accountId }) => accountId === account.id);
  }

  /**
   * A bank account as it would be saved; recorded nowhere yet.
   * @throws {ApiError} validation_error, currency_not_supported, bank_account_create_failed, duplicate_bank_account
   */
  prepare(account: Account, body: RecordFields): BankAccount {
    const given = readFields(BankAccountParams, body, mainCurrency(account));
    const textOf = (name: string) => {
      const value = given[name];
      return typeof value === 'string' ? value : null;
    };
    const currency = textOf('currency') ?? '';
    assertCurrency(account, currency);
    const number = bankNumberOf({
      sortCode: textOf('sort_code'),
      accountNumber: textOf('account_number'),
      iban: textOf('iban'),
    });
    if (this.accountsOf(account).some(({ fingerprint }) => fingerprint === number.fingerprint)) {
      throw new ApiError('duplicate_bank_account', 'The bank account is already linked to this merchant.');
    }
    return {
      ...number,
      id: `ba_nero_${randomId(12).toLowerCase()}`,
      accountId: account.id,
      accountName: textOf('account_name') ?? '',
      bankName: textOf('bank_name'),
      useFor: textOf('use_for'),
      currency,
      isDefault: given.is_default === true,
      disabled: false,
      createdAt: this.#agenda.now(),
    };
  }

  /** @throws {ApiError} as {@link prepare} */
  create(account: Account, body: RecordFields): BankAccount {
    return this.save(this.prepare(account, body));
  }

  /** Adds one, or replaces the one with its id. A default takes that from the one that was it for its currency. */
  save(bankAccount: BankAccount): BankAccount {
    if (bankAccount.isDefault) {
      for (const other of this.#store.bankAccounts.values()) {
        if (other.accountId === bankAccount.accountId && other.currency === bankAccount.currency) {
          this.#store.bankAccounts.set(other.id, { ...other, isDefault: false });
        }
      }
    }
    this.#store.bankAccounts.set(bankAccount.id, bankAccount);
    return bankAccount;
  }
}
