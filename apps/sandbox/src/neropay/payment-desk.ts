import { addMoney, compareMoney, isPositive, type Money, money, subtractMoney } from '@neropay/core';
import type { Agenda } from '../clock.js';
import { randomId } from '../random-id.js';
import { ApiError, invalidField } from './api-error.js';
import type {
  Account,
  MoneyEvent,
  MoneyEventType,
  Payment,
  PaymentKind,
  PaymentMethod,
  Refund,
  Transaction,
} from './model.js';
import type { Store } from './store.js';

export interface PaymentRequest {
  readonly kind: PaymentKind;
  readonly amount: Money;
  readonly identifier: string | undefined;
  readonly reference: string | undefined;
  readonly description: string;
  readonly customerName: string;
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
  readonly ipnUrl: string | null;
  readonly applicationFee: Money | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

export type PaymentState = 'open' | 'challenge' | 'processing' | 'paid' | 'cancelled' | 'expired';

const LIFETIME_MS = 24 * 60 * 60 * 1000;
/** How long the card that is slow to settle takes. */
export const SLOW_PAYMENT_MS = 6_000;

/** A payment as it would be opened; recorded nowhere yet. */
export function newPayment(account: Account, request: PaymentRequest, now: number): Payment {
  const identifier = request.identifier ?? request.reference ?? `NP-${randomId(12)}`;
  return {
    ...request,
    id: `pay_nero_${randomId(16).toLowerCase()}`,
    accountId: account.id,
    identifier,
    reference: request.reference ?? identifier,
    createdAt: now,
    expiresAt: now + LIFETIME_MS,
    formToken: randomId(32),
    closed: null,
    step: null,
  };
}

/** Moves payments, transactions and refunds from state to state; every move is told to `announce`. */
export class PaymentDesk {
  readonly #store: Store;
  readonly #agenda: Agenda;
  readonly #announce: (event: MoneyEvent) => void;

  constructor(store: Store, agenda: Agenda, announce: (event: MoneyEvent) => void) {
    this.#store = store;
    this.#agenda = agenda;
    this.#announce = announce;
  }

  /**
   * Opens a payment with its first, pending transaction.
   * @throws {ApiError} duplicate_resource when the account used the identifier before; account_banned, payments_paused
   */
  open(account: Account, request: PaymentRequest): Payment {
    if (account.status === 'banned') throw new ApiError('account_banned', 'The account cannot process payments.');
    if (account.paymentsPaused) throw new ApiError('payments_paused', 'The account cannot accept payments right now.');
    const payment = newPayment(account, request, this.#agenda.now());
    if (this.#store.paymentByIdentifier(account.id, payment.identifier)) {
      throw new ApiError(
        'duplicate_resource',
        `The identifier "${payment.identifier}" was used before on this account.`,
        {
          identifier: ['The identifier has already been taken.'],
        },
      );
    }
    this.#store.addPayment(payment);
    this.#addTransaction(payment, payment.amount);
    this.#agenda.after(LIFETIME_MS, () => this.expire(payment));
    return payment;
  }

  stateOf(payment: Payment): PaymentState {
    if (this.paidTransaction(payment)) return 'paid';
    return payment.closed ?? payment.step?.kind ?? 'open';
  }

  /** The first transaction that brought money, refunded since or not. */
  paidTransaction(payment: Payment): Transaction | undefined {
    return this.#store.transactionsOf(payment.id).find(({ status }) => status === 'succeeded' || status === 'refunded');
  }

  /** The attempt under way; a new transaction with the same identifier when the last one failed. */
  attempt(payment: Payment, method: PaymentMethod): Transaction {
    const pending = this.#pendingTransaction(payment) ?? this.#addTransaction(payment, payment.amount);
    return this.#revise({ ...pending, method });
  }

  challenge(payment: Payment, transaction: Transaction): void {
    payment.step = { kind: 'challenge', transactionId: transaction.id };
  }

  /** Stays pending for a while, then succeeds, unless it was cancelled meanwhile. */
  succeedSlowly(payment: Payment, transaction: Transaction): void {
    payment.step = { kind: 'processing', transactionId: transaction.id };
    this.#agenda.after(SLOW_PAYMENT_MS, () => {
      const current = this.#store.transaction(transaction.id);
      if (current?.status === 'pending') this.succeed(payment, current);
    });
  }

  succeed(payment: Payment, transaction: Transaction): Transaction {
    payment.step = null;
    const paid = this.#revise({ ...transaction, status: 'succeeded', failure: null });
    this.#moveBalance(paid.accountId, paid.amount, addMoney);
    this.#emit('transaction.succeeded', payment, paid);
    return paid;
  }

  fail(payment: Payment, transaction: Transaction, failure: string): Transaction {
    payment.step = null;
    const failed = this.#revise({ ...transaction, status: 'failed', failure });
    this.#emit('transaction.failed', payment, failed);
    return failed;
  }

  /** The customer's own doing on the hosted page. */
  cancel(payment: Payment): Transaction | undefined {
    return this.#close(payment, 'cancelled');
  }

  expire(payment: Payment): Transaction | undefined {
    return this.#close(payment, 'expired');
  }

  /** @throws {ApiError} not_cancelable for anything that is not pending any more */
  cancelTransaction(transaction: Transaction): Transaction {
    const cancelled = transaction.status === 'pending' ? this.cancel(this.#paymentOf(transaction)) : undefined;
    if (!cancelled) {
      throw new ApiError('not_cancelable', `The transaction is ${transaction.status} and can no longer be cancelled.`);
    }
    return cancelled;
  }

  /**
   * Refunds all or a part. As the reference promises, the amount is held against the original amount only, not against what was
   * refunded before: two refunds of 10.00 of a payment of 15.99 both succeed while the balance lasts.
   * @throws {ApiError} not_refundable, invalid_refund_amount, refund_exceeds_transaction, insufficient_balance
   */
  refund(transaction: Transaction, amount: Money, reason: string | null): Refund {
    if (transaction.status !== 'succeeded') {
      throw new ApiError('not_refundable', `The transaction is ${transaction.status} and cannot be refunded.`);
    }
    if (amount.currency !== transaction.amount.currency) {
      throw invalidField('currency', `The refund must be in ${transaction.amount.currency}.`);
    }
    if (!isPositive(amount)) {
      throw new ApiError('invalid_refund_amount', 'The refund amount must be greater than zero.');
    }
    if (compareMoney(amount, transaction.amount) > 0) {
      throw new ApiError('refund_exceeds_transaction', 'The refund exceeds the original transaction amount.');
    }
    const available = this.#accountOf(transaction).available.get(amount.currency) ?? money(0n, amount.currency);
    if (compareMoney(amount, available) > 0) {
      throw new ApiError('insufficient_balance', 'The wallet balance is not enough to refund this amount.');
    }
    const refund: Refund = {
      id: `rf_nero_${randomId(12).toLowerCase()}`,
      transactionId: transaction.id,
      amount,
      reason,
      status: 'succeeded',
      createdAt: this.#agenda.now(),
    };
    const refunds = [...transaction.refunds, refund];
    const refunded = refunds.reduce((sum, each) => addMoney(sum, each.amount), money(0n, amount.currency));
    const whole = compareMoney(refunded, transaction.amount) >= 0;
    const revised = this.#revise({ ...transaction, refunds, status: whole ? 'refunded' : 'succeeded' });
    this.#moveBalance(transaction.accountId, amount, subtractMoney);
    this.#emit('refund.succeeded', this.#paymentOf(transaction), revised, refund);
    return refund;
  }

  /** Money that arrives whatever the payment's state: late, twice, or not what was asked for. */
  receive(payment: Payment, amount: Money, method: PaymentMethod): Transaction {
    const pending = this.#pendingTransaction(payment) ?? this.#addTransaction(payment, amount);
    return this.succeed(payment, this.#revise({ ...pending, amount, method }));
  }

  /** @throws {ApiError} not_cancelable when the payment is neither open nor under way */
  decline(payment: Payment, method: PaymentMethod, failure: string): Transaction {
    const state = this.stateOf(payment);
    if (state === 'paid' || state === 'cancelled' || state === 'expired') {
      throw new ApiError('not_cancelable', `The payment is ${state}: no attempt to pay it can fail any more.`);
    }
    return this.fail(payment, this.attempt(payment, method), failure);
  }

  #close(payment: Payment, how: 'cancelled' | 'expired'): Transaction | undefined {
    if (payment.closed || this.paidTransaction(payment)) return undefined;
    payment.closed = how;
    payment.step = null;
    const last = this.#pendingTransaction(payment);
    if (!last) return this.#store.transactionsOf(payment.id).at(-1);
    const cancelled = this.#revise({ ...last, status: 'cancelled' });
    this.#emit('transaction.cancelled', payment, cancelled);
    return cancelled;
  }

  #pendingTransaction(payment: Payment): Transaction | undefined {
    return this.#store.transactionsOf(payment.id).find(({ status }) => status === 'pending');
  }

  #addTransaction(payment: Payment, amount: Money): Transaction {
    return this.#revise({
      id: this.#store.takeTransactionId(),
      trx: `NP-${randomId(10)}`,
      accountId: payment.accountId,
      paymentId: payment.id,
      identifier: payment.identifier,
      reference: payment.reference,
      npMainTrx: `npm_${randomId(16).toLowerCase()}`,
      amount,
      status: 'pending',
      method: null,
      failure: null,
      metadata: payment.metadata,
      refunds: [],
      createdAt: this.#agenda.now(),
    });
  }

  #revise(transaction: Transaction): Transaction {
    this.#store.putTransaction(transaction, this.#agenda.now());
    return transaction;
  }

  #moveBalance(accountId: string, amount: Money, move: (balance: Money, amount: Money) => Money): void {
    const available = this.#store.accounts.get(accountId)?.available;
    available?.set(amount.currency, move(available.get(amount.currency) ?? money(0n, amount.currency), amount));
  }

  #emit(type: MoneyEventType, payment: Payment, transaction: Transaction, refund: Refund | null = null): void {
    this.#announce({
      id: `evt_${randomId(20).toLowerCase()}`,
      type,
      account: this.#accountOf(transaction),
      payment,
      transaction,
      refund,
      createdAt: this.#agenda.now(),
    });
  }

  #accountOf({ accountId }: Transaction): Account {
    return known(this.#store.accounts.get(accountId), accountId);
  }

  #paymentOf({ paymentId }: Transaction): Payment {
    return known(this.#store.payments.get(paymentId), paymentId);
  }
}

function known<T>(found: T | undefined, id: string): T {
  if (found === undefined) throw new Error(`${id} is not in the store`);
  return found;
}
