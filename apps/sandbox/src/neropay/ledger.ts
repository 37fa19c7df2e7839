import { addMoney, compareMoney, isPositive, isZero, type Money, money, subtractMoney } from '@neropay/core';
import type { Agenda } from '../clock.js';
import { randomId } from '../random-id.js';
import { ApiError } from './api-error.js';
import type { Account } from './model.js';
import type { Store } from './store.js';

/** What a row does to the available balance: credit and release add to it, debit and hold take from it. */
export type WalletMovement = 'credit' | 'debit' | 'hold' | 'release';

export interface WalletCause {
  readonly category:
    | 'opening_balance'
    | 'payment'
    | 'split'
    | 'refund'
    | 'processing_fee'
    | 'application_fee'
    | 'payout'
    | 'payout_returned'
    | 'proof'
    | 'dispute'
    | 'adjustment';
  /** Id of the transaction, refund, payout or dispute that moved the money. */
  readonly sourceId: string | null;
  readonly notes: string;
}

/** One movement of one wallet. The rows of a wallet chain: each begins at the available balance where the one before ended. */
export interface WalletEntry extends WalletCause {
  readonly id: number;
  readonly txnId: string;
  readonly accountId: string;
  readonly type: WalletMovement;
  /** Greater than zero; `type` tells the direction. */
  readonly amount: Money;
  readonly balanceBefore: Money;
  readonly balanceAfter: Money;
  readonly createdAt: number;
}

/** How long the money of a payment can be paid out by standard transfer only. */
export const INSTANT_AFTER_MS = 10 * 60 * 1000;

const FIRST_ENTRY_ID = 90_001;

/** The only place that moves a balance: nothing changes a wallet without leaving a row. */
export class Ledger {
  readonly #store: Store;
  readonly #agenda: Agenda;
  readonly #entries = new Map<string, WalletEntry[]>();
  #nextId = FIRST_ENTRY_ID;

  constructor(store: Store, agenda: Agenda) {
    this.#store = store;
    this.#agenda = agenda;
    this.reset();
  }

  /** Forgets all rows, then writes down what the accounts of the store begin with. */
  reset(): void {
    this.#entries.clear();
    this.#nextId = FIRST_ENTRY_ID;
    for (const account of this.#store.accounts.values()) this.open(account);
  }

  /** The first rows of a new account: what its wallets hold already. */
  open(account: Account): void {
    const cause: WalletCause = { category: 'opening_balance', sourceId: null, notes: 'Opening balance' };
    for (const balance of [...account.available.values()]) {
      account.available.set(balance.currency, money(0n, balance.currency));
      this.credit(account, balance, cause);
    }
  }

  /** Oldest first. */
  entriesOf(account: Account): readonly WalletEntry[] {
    return this.#entries.get(account.id) ?? [];
  }

  /** May be negative: a lost dispute and a fee are taken whether the money is there or not. */
  available(account: Account, currency: string): Money {
    return account.available.get(currency) ?? money(0n, currency);
  }

  reserve(account: Account, currency: string): Money {
    return account.reserve.get(currency) ?? money(0n, currency);
  }

  /** What can be paid out at once: all that is available but for what payments brought a moment ago. */
  instantAvailable(account: Account, currency: string): Money {
    const available = this.available(account, currency);
    const since = this.#agenda.now() - INSTANT_AFTER_MS;
    const fresh = this.entriesOf(account)
      .filter((entry) => entry.createdAt > since && isIncome(entry) && entry.amount.currency === currency)
      .reduce((sum, { amount }) => addMoney(sum, amount), money(0n, currency));
    const settled = subtractMoney(available, fresh);
    return isPositive(settled) ? settled : smaller(available, money(0n, currency));
  }

  /** Nothing is always there, also below zero. @throws {ApiError} insufficient_balance */
  assertAvailable(account: Account, amount: Money, message: string): void {
    if (isPositive(amount) && compareMoney(amount, this.available(account, amount.currency)) > 0) {
      throw new ApiError('insufficient_balance', message);
    }
  }

  credit(account: Account, amount: Money, cause: WalletCause): void {
    this.#move(account, 'credit', amount, cause);
  }

  /** Takes the money whatever is there: ask `assertAvailable` first where a lack of it is an answer. */
  debit(account: Account, amount: Money, cause: WalletCause): void {
    this.#move(account, 'debit', amount, cause);
  }

  /** From the available balance into the reserve. */
  hold(account: Account, amount: Money, cause: WalletCause): void {
    this.#move(account, 'hold', amount, cause);
    account.reserve.set(amount.currency, addMoney(this.reserve(account, amount.currency), amount));
  }

  /** From the reserve back into the available balance. */
  release(account: Account, amount: Money, cause: WalletCause): void {
    this.#move(account, 'release', amount, cause);
    account.reserve.set(amount.currency, subtractMoney(this.reserve(account, amount.currency), amount));
  }

  /** Makes the available balance what it is told to be, by one row for the difference. */
  adjust(account: Account, target: Money): void {
    const available = this.available(account, target.currency);
    const cause: WalletCause = { category: 'adjustment', sourceId: null, notes: 'Set by a control call' };
    if (compareMoney(target, available) >= 0) this.credit(account, subtractMoney(target, available), cause);
    else this.debit(account, subtractMoney(available, target), cause);
  }

  #move(account: Account, type: WalletMovement, amount: Money, cause: WalletCause): void {
    if (amount.minor < 0n) throw new RangeError(`A ${type} moves a positive amount; its type tells the direction.`);
    const before = this.available(account, amount.currency);
    const adds = type === 'credit' || type === 'release';
    const after = adds ? addMoney(before, amount) : subtractMoney(before, amount);
    account.available.set(amount.currency, after);
    // A movement of nothing is none.
    if (isZero(amount)) return;
    const entry: WalletEntry = {
      ...cause,
      id: this.#nextId,
      txnId: `WT-${randomId(12)}`,
      accountId: account.id,
      type,
      amount,
      balanceBefore: before,
      balanceAfter: after,
      createdAt: this.#agenda.now(),
    };
    this.#nextId += 1;
    const entries = this.#entries.get(account.id);
    if (entries) entries.push(entry);
    else this.#entries.set(account.id, [entry]);
  }
}

function isIncome({ category, type }: WalletEntry): boolean {
  return type === 'credit' && (category === 'payment' || category === 'split' || category === 'application_fee');
}

export function smaller(a: Money, b: Money): Money {
  return compareMoney(a, b) <= 0 ? a : b;
}
