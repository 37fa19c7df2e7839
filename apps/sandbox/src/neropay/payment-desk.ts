import type { EventType } from '@neropay/core';
import { compareMoney, equalMoney, isPositive, type Money, subtractMoney } from '@neropay/core';
import type { Agenda } from '../clock.js';
import { randomId } from '../random-id.js';
import { ApiError, invalidField } from './api-error.js';
import type { ConnectDesk } from './connect-desk.js';
import type { Announce } from './event-log.js';
import { type Ledger, smaller } from './ledger.js';
import type { Account, Payment, PaymentKind, PaymentMethod, Refund, Split, Transaction } from './model.js';
import { type ProofDesk, reserveOf } from './proof-desk.js';
import { refundedAmount } from './refunded-amount.js';
import type { Store } from './store.js';

export interface PaymentRequest {
  readonly kind: PaymentKind;
  readonly amount: Money;
  readonly identifier: string | undefined;
  readonly reference: string | undefined;
  readonly description: string;
  readonly customerName: string;
  readonly customerEmail: string | null;
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
  readonly ipnUrl: string | null;
  readonly applicationFee: Money | null;
  readonly splits: readonly Split[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

export type PaymentState = 'open' | 'challenge' | 'processing' | 'paid' | 'cancelled' | 'expired';

const LIFETIME_MS = 24 * 60 * 60 * 1000;
/** How long the card that is slow to settle takes. */
export const SLOW_PAYMENT_MS = 6_000;

/** A payment as it would be opened; recorded nowhere yet. */
function newPayment(account: Account, request: PaymentRequest, now: number): Payment {
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
  readonly #ledger: Ledger;
  readonly #proofs: ProofDesk;
  readonly #connect: ConnectDesk;
  readonly #agenda: Agenda;
  readonly #announce: Announce;

  constructor(deps: {
    store: Store;
    ledger: Ledger;
    proofs: ProofDesk;
    connect: ConnectDesk;
    agenda: Agenda;
    announce: Announce;
  }) {
    this.#store = deps.store;
    this.#ledger = deps.ledger;
    this.#proofs = deps.proofs;
    this.#connect = deps.connect;
    this.#agenda = deps.agenda;
    this.#announce = deps.announce;
  }

  /**
   * Opens a payment with its first, pending transaction.
   * @throws {ApiError} duplicate_resource when the account used the identifier before; account_banned, payments_paused
   */
  open(account: Account, request: PaymentRequest): Payment {
    const payment = this.prepare(account, request);
    this.#store.addPayment(payment);
    this.#addTransaction(payment, payment.amount);
    this.#agenda.after(LIFETIME_MS, () => this.expire(payment));
    return payment;
  }

  /** The payment that {@link open} would open, recorded nowhere. @throws {ApiError} as open does */
  prepare(account: Account, request: PaymentRequest): Payment {
    if (account.status === 'banned') throw new ApiError('account_banned', 'The account cannot process payments.');
    if (account.paymentsPaused) throw new ApiError('payments_paused', 'The account cannot accept payments right now.');
    this.#connect.assertFeesCovered(account, request.amount.currency);
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
    const account = this.#store.accountOf(transaction);
    const before = this.#ledger.available(account, transaction.amount.currency);
    this.#ledger.credit(account, transaction.amount, {
      category: 'payment',
      sourceId: String(transaction.id),
      notes: `Payment ${transaction.trx}`,
    });
    const fees = this.#connect.charge(payment, transaction);
    const paid = this.#revise({ ...transaction, status: 'succeeded', failure: null, fees });
    this.#shareOut(payment, paid);
    this.#emit('transaction.succeeded', payment, paid);
    const kept = subtractMoney(this.#ledger.available(account, paid.amount.currency), before);
    return this.#proofs.screen(paid, kept);
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
    const cancelled = transaction.status === 'pending' ? this.cancel(this.#store.paymentOf(transaction)) : undefined;
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
    const dispute = this.#store.disputeOf(transaction);
    if (dispute && dispute.status !== 'won') {
      throw new ApiError('not_refundable', `The transaction is disputed (${dispute.status}) and cannot be refunded.`);
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
    const account = this.#store.accountOf(transaction);
    const fromWallet = subtractMoney(amount, smaller(reserveOf(transaction), amount));
    this.#ledger.assertAvailable(account, fromWallet, 'The wallet balance is not enough to refund this amount.');
    const refund: Refund = {
      id: `rf_nero_${randomId(12).toLowerCase()}`,
      transactionId: transaction.id,
      amount,
      reason,
      status: 'succeeded',
      createdAt: this.#agenda.now(),
    };
    const refunds = [...transaction.refunds, refund];
    const whole = compareMoney(refundedAmount({ ...transaction, refunds }), transaction.amount) >= 0;
    const freed = this.#proofs.freeReserve(transaction, amount, `Released for the refund ${refund.id}`);
    const revised = this.#revise({ ...freed, refunds, status: whole ? 'refunded' : 'succeeded' });
    this.#ledger.debit(account, amount, {
      category: 'refund',
      sourceId: refund.id,
      notes: `Refund of ${transaction.trx}`,
    });
    this.#emit('refund.succeeded', this.#store.paymentOf(transaction), revised, refund);
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

  /** Each recipient's part leaves the wallet that was paid. Other money than was asked for stays there, for people to look at. */
  #shareOut(payment: Payment, paid: Transaction): void {
    if (!equalMoney(paid.amount, payment.amount)) return;
    for (const { accountId, amount } of payment.splits) {
      if (accountId === payment.accountId) continue;
      const cause = {
        category: 'split',
        sourceId: String(paid.id),
        notes: `Part of ${paid.trx} for ${accountId}`,
      } as const;
      this.#ledger.debit(this.#store.accountOf(payment), amount, cause);
      this.#ledger.credit(this.#store.accountOf({ accountId }), amount, cause);
    }
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
      fees: null,
      proof: null,
      createdAt: this.#agenda.now(),
    });
  }

  #revise(transaction: Transaction): Transaction {
    this.#store.putTransaction(transaction, this.#agenda.now());
    return transaction;
  }

  #emit(type: EventType, payment: Payment, transaction: Transaction, refund?: Refund): void {
    this.#announce(type, this.#store.accountOf(transaction), { payment, transaction, ...(refund ? { refund } : {}) });
  }
}
