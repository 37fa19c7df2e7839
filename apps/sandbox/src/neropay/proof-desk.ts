import type { EventType } from '@neropay/core';
import { compareMoney, isPositive, type Money, money, subtractMoney } from '@neropay/core';
import type { Agenda } from '../clock.js';
import { ApiError, invalidField } from './api-error.js';
import type { Announce } from './event-log.js';
import { isHighValue } from './high-value.js';
import { type Ledger, smaller, type WalletCause } from './ledger.js';
import type { Proof, ProofSubmission, Transaction } from './model.js';
import { presentProof, presentReserveRelease } from './present-proof.js';
import type { Store } from './store.js';

/** Asks merchants for proofs of their sales and holds the money meanwhile: none → requested → submitted → approved or rejected. */
export class ProofDesk {
  readonly #store: Store;
  readonly #ledger: Ledger;
  readonly #agenda: Agenda;
  readonly #announce: Announce;

  constructor(store: Store, ledger: Ledger, agenda: Agenda, announce: Announce) {
    this.#store = store;
    this.#ledger = ledger;
    this.#agenda = agenda;
    this.#announce = announce;
  }

  /**
   * Flags a transaction that has just succeeded when its amount is high, and holds what there is of it.
   * @param kept what the account has of it after fees and the parts of others
   */
  screen(transaction: Transaction, kept: Money): Transaction {
    if (!isHighValue(transaction.amount)) return transaction;
    // A wallet that was below zero has less than it has just got.
    const there = smaller(kept, this.#ledger.available(this.#store.accountOf(transaction), kept.currency));
    const reserve = isPositive(there) ? there : zero(transaction);
    return this.request(transaction, { invoiceRequired: true, reserve, reason: 'high_value' });
  }

  /**
   * Asks for a proof and holds `reserve`; after a rejection once more, and then what is held already counts.
   * @throws {ApiError} validation_error when the transaction brought no money, the proof is asked for already, or the reserve is
   *   more than the transaction's amount; insufficient_balance when it is more than the wallet has
   */
  request(
    transaction: Transaction,
    asked: { invoiceRequired: boolean; reserve: Money; reason: Proof['reason'] },
  ): Transaction {
    const { proof } = transaction;
    if (transaction.status !== 'succeeded') {
      throw new ApiError('validation_error', `The transaction is ${transaction.status}: there is no sale to prove.`);
    }
    if (proof?.status === 'requested' || proof?.status === 'submitted') {
      throw new ApiError('validation_error', `A proof is ${proof.status} already: decide on it first.`);
    }
    if (asked.reserve.minor < 0n || compareMoney(asked.reserve, transaction.amount) > 0) {
      throw invalidField('reserve', 'The reserve must be between zero and the amount of the transaction.');
    }
    const account = this.#store.accountOf(transaction);
    const held = reserveOf(transaction);
    const more = compareMoney(asked.reserve, held) > 0 ? subtractMoney(asked.reserve, held) : zero(transaction);
    this.#ledger.assertAvailable(account, more, 'The wallet balance is not enough to hold this reserve.');
    this.#ledger.hold(account, more, cause(transaction, `Held until ${transaction.trx} is proven`));
    return this.#move(transaction, 'transaction.proof_requested', {
      status: 'requested',
      reason: asked.reason,
      invoiceRequired: asked.invoiceRequired,
      reserve: more.minor > 0n ? asked.reserve : held,
      submission: null,
      note: null,
      requestedAt: this.#agenda.now(),
      submittedAt: null,
      decidedAt: null,
    });
  }

  /**
   * What the merchant hands in, on request or after a rejection.
   * @throws {ApiError} validation_error when no proof is wanted now, when it is empty, or without the file that was asked for
   */
  submit(transaction: Transaction, submission: ProofSubmission): Transaction {
    const { proof } = transaction;
    if (!proof) throw new ApiError('validation_error', 'No proof was requested for this transaction.');
    if (proof.status === 'submitted' || proof.status === 'approved') {
      throw new ApiError('validation_error', `The proof is ${proof.status} already.`);
    }
    if (proof.invoiceRequired && !submission.invoiceFile) {
      throw invalidField('invoice_file', 'The invoice_file field is required: the request asks for an invoice file.');
    }
    if (Object.values(submission).every((value) => value === null)) {
      throw new ApiError('validation_error', 'Send at least one detail or a file with the proof.');
    }
    return this.#move(transaction, 'transaction.proof_submitted', {
      ...proof,
      status: 'submitted',
      submission,
      note: null,
      submittedAt: this.#agenda.now(),
      decidedAt: null,
    });
  }

  /**
   * The reviewer's word. An approval gives back what is held; after a rejection it stays held.
   * @throws {ApiError} validation_error when there is nothing to decide on
   */
  decide(transaction: Transaction, decision: 'approved' | 'rejected', note: string | null): Transaction {
    const { proof } = transaction;
    if (!proof) throw new ApiError('validation_error', 'No proof was requested for this transaction.');
    if (proof.status === 'approved' || proof.status === decision) {
      throw new ApiError('validation_error', `The proof is ${proof.status} already.`);
    }
    const decided = { ...proof, status: decision, note, decidedAt: this.#agenda.now() };
    if (decision === 'rejected') return this.#move(transaction, 'transaction.proof_rejected', decided);
    const held = proof.reserve;
    this.#ledger.release(
      this.#store.accountOf(transaction),
      held,
      cause(transaction, `Proof of ${transaction.trx} approved`),
    );
    const approved = this.#move(transaction, 'transaction.proof_approved', { ...decided, reserve: zero(transaction) });
    if (isPositive(held)) this.#announceRelease(approved, held);
    return approved;
  }

  /**
   * Money that leaves for good leaves the reserve first: gives back up to `amount` of what is held, for a refund or a lost dispute
   * to take. @returns the transaction with what is still held of it, recorded nowhere yet
   */
  freeReserve(transaction: Transaction, amount: Money, notes: string): Transaction {
    const { proof } = transaction;
    const freed = smaller(reserveOf(transaction), amount);
    if (!proof || !isPositive(freed)) return transaction;
    this.#ledger.release(this.#store.accountOf(transaction), freed, cause(transaction, notes));
    return { ...transaction, proof: { ...proof, reserve: subtractMoney(proof.reserve, freed) } };
  }

  #move(transaction: Transaction, type: EventType, proof: Proof): Transaction {
    const revised = { ...transaction, proof };
    this.#store.putTransaction(revised, this.#agenda.now());
    this.#announce(type, this.#store.accountOf(revised), {
      transaction: revised,
      payment: this.#store.paymentOf(revised),
      data: presentProof(revised),
    });
    return revised;
  }

  #announceRelease(transaction: Transaction, released: Money): void {
    const account = this.#store.accountOf(transaction);
    this.#announce('balance.reserve_released', account, {
      transaction,
      data: presentReserveRelease(transaction, released, this.#ledger.reserve(account, released.currency)),
    });
  }
}

/** What is held of a transaction now. */
export function reserveOf(transaction: Transaction): Money {
  return transaction.proof?.reserve ?? zero(transaction);
}

function zero({ amount }: Transaction): Money {
  return money(0n, amount.currency);
}

function cause({ id }: Transaction, notes: string): WalletCause {
  return { category: 'proof', sourceId: String(id), notes };
}
