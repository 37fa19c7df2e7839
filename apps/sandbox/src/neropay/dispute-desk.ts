import { isPositive, money, subtractMoney } from '@neropay/core';
import type { Agenda } from '../clock.js';
import { randomId } from '../random-id.js';
import { ApiError, invalidField } from './api-error.js';
import { type Ledger, smaller, type WalletCause } from './ledger.js';
import type { Dispute, DisputeStatus, Transaction } from './model.js';
import { type ProofDesk, reserveOf } from './proof-desk.js';
import { refundedAmount } from './refunded-amount.js';
import type { Store } from './store.js';

/**
 * Customers who want their money back from the bank: open and under_review hold it, won gives it back, lost takes it for good. The
 * provider documents no event of a dispute: who wants to know must ask.
 */
export class DisputeDesk {
  readonly #store: Store;
  readonly #ledger: Ledger;
  readonly #proofs: ProofDesk;
  readonly #agenda: Agenda;

  constructor(store: Store, ledger: Ledger, proofs: ProofDesk, agenda: Agenda) {
    this.#store = store;
    this.#ledger = ledger;
    this.#proofs = proofs;
    this.#agenda = agenda;
  }

  /**
   * About all that was not refunded. A bank does not ask whether the merchant still has the money: the available balance may become negative.
   * @throws {ApiError} validation_error when the transaction brought no money or is disputed already
   */
  open(transaction: Transaction, reason: string, status: DisputeStatus): Dispute {
    if (transaction.status !== 'succeeded') {
      throw new ApiError('validation_error', `The transaction is ${transaction.status}: there is nothing to dispute.`);
    }
    if (this.#store.disputeOf(transaction))
      throw new ApiError('validation_error', 'The transaction is disputed already.');
    const payment = this.#store.paymentOf(transaction);
    const amount = subtractMoney(transaction.amount, refundedAmount(transaction));
    const now = this.#agenda.now();
    const dispute: Dispute = {
      id: `dp_nero_${randomId(12).toLowerCase()}`,
      accountId: transaction.accountId,
      transactionId: transaction.id,
      trxNumber: transaction.trx,
      paymentNumber: payment.id,
      amount,
      reason,
      status: 'open',
      customerEmail: payment.customerEmail,
      held: subtractMoney(amount, smaller(reserveOf(transaction), amount)),
      createdAt: now,
      updatedAt: now,
    };
    this.#ledger.hold(this.#store.accountOf(dispute), dispute.held, cause(dispute, `Dispute of ${dispute.trxNumber}`));
    this.#put(dispute);
    return status === 'open' ? dispute : this.move(dispute, status);
  }

  /** @throws {ApiError} validation_error once it is won or lost, and for what it is already */
  move(dispute: Dispute, status: DisputeStatus): Dispute {
    if (dispute.status === 'won' || dispute.status === 'lost' || dispute.status === status) {
      throw invalidField('status', `The dispute is ${dispute.status} and cannot become ${status}.`);
    }
    const moved = { ...dispute, status, updatedAt: this.#agenda.now() };
    if (status === 'open' || status === 'under_review') return this.#put(moved);
    const account = this.#store.accountOf(dispute);
    const ending = cause(dispute, `Dispute of ${dispute.trxNumber} ${status}`);
    this.#ledger.release(account, dispute.held, ending);
    if (status === 'lost') {
      this.#takeFromReserve(dispute);
      this.#ledger.debit(account, dispute.amount, ending);
    }
    return this.#put({ ...moved, held: money(0n, dispute.amount.currency) });
  }

  /** What a proof holds of the transaction goes with it. */
  #takeFromReserve({ transactionId, amount, trxNumber }: Dispute): void {
    const transaction = this.#store.transaction(transactionId);
    if (!transaction || !isPositive(reserveOf(transaction))) return;
    const freed = this.#proofs.freeReserve(transaction, amount, `Released for the lost dispute of ${trxNumber}`);
    this.#store.putTransaction(freed, this.#agenda.now());
  }

  #put(dispute: Dispute): Dispute {
    this.#store.disputes.set(dispute.id, dispute);
    return dispute;
  }
}

function cause({ id }: Dispute, notes: string): WalletCause {
  return { category: 'dispute', sourceId: id, notes };
}
