import type { EventType } from '@neropay/core';
import { compareMoney, type Money } from '@neropay/core';
import type { Agenda } from '../clock.js';
import { randomId } from '../random-id.js';
import { ApiError, invalidField } from './api-error.js';
import type { Announce } from './event-log.js';
import { isHighValue } from './high-value.js';
import type { Ledger } from './ledger.js';
import type { Account, BankAccount, Payout, PayoutStatus, TransferSpeed } from './model.js';
import { presentPayout } from './present-payout.js';
import type { Store } from './store.js';

export interface PayoutRequest {
  readonly kind: Payout['kind'];
  readonly amount: Money;
  readonly transferSpeed: TransferSpeed;
  /** undefined: the default one of the currency, or the account that NeroPay has on file. */
  readonly bankAccountId: string | undefined;
  readonly reference: string | null;
  readonly note: string | null;
}

/** How long a payout stays pending, and how long it is in transit then. A real bank takes minutes or days. */
const DURATIONS: Readonly<Record<TransferSpeed, { readonly pendingMs: number; readonly transitMs: number }>> = {
  instant: { pendingMs: 1_000, transitMs: 2_000 },
  standard: { pendingMs: 5_000, transitMs: 25_000 },
};

const NEXT: Readonly<Record<PayoutStatus, readonly PayoutStatus[]>> = {
  pending: ['in_transit', 'paid', 'failed'],
  in_transit: ['paid', 'failed'],
  paid: [],
  failed: [],
};

/** Moves payouts from pending over in_transit to paid, or to failed. The money leaves at once, and comes back with a failure. */
export class PayoutDesk {
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
   * Takes the money and sends it off; a high amount waits until its proof is approved.
   * @throws {ApiError} account_banned, payouts_paused, kyc_required, bank_account_not_found, bank_account_disabled,
   *   validation_error when the bank account is of another currency, insufficient_balance
   */
  create(account: Account, request: PayoutRequest): Payout {
    const payout = this.prepare(account, request);
    this.#ledger.debit(account, payout.amount, {
      category: 'payout',
      sourceId: payout.id,
      notes: `Payout ${payout.reference ?? payout.id}`,
    });
    this.#put(payout, 'payout.created');
    if (payout.proofStatus) this.#announceProof(payout);
    else this.#sendOff(payout);
    return payout;
  }

  /** The payout that {@link create} would make, recorded nowhere. @throws {ApiError} as create does */
  prepare(account: Account, request: PayoutRequest): Payout {
    this.#assertMayPayOut(account);
    const bankAccount = this.#bankAccountFor(account, request);
    this.#assertEnough(account, request);
    return {
      ...request,
      id: `po_nero_${randomId(16).toLowerCase()}`,
      accountId: account.id,
      bankAccountId: bankAccount?.id ?? null,
      status: 'pending',
      proofStatus: isHighValue(request.amount) ? 'requested' : null,
      failure: null,
      createdAt: this.#agenda.now(),
      paidAt: null,
    };
  }

  /**
   * What the bank says, before the clock does.
   * @throws {ApiError} validation_error when a payout of this status cannot become that, or still waits for its proof
   */
  move(payout: Payout, status: PayoutStatus, failure: string | null = null): Payout {
    if (!NEXT[payout.status].includes(status)) {
      throw invalidField('status', `The payout is ${payout.status} and cannot become ${status}.`);
    }
    if (payout.proofStatus === 'requested' && status !== 'failed') {
      throw invalidField('status', 'The payout waits for its proof: approve or reject that first.');
    }
    if (status === 'failed') return this.#fail(payout, failure ?? 'The bank returned the money.');
    const paid = status === 'paid';
    return this.#put({ ...payout, status, paidAt: paid ? this.#agenda.now() : null }, paid ? 'payout.paid' : undefined);
  }

  /**
   * Holds a pending payout back until its proof is decided on.
   * @throws {ApiError} validation_error when it is on its way, or proven or asked for already
   */
  requestProof(payout: Payout): Payout {
    if (payout.status !== 'pending' || payout.proofStatus) {
      throw new ApiError('validation_error', 'Only a pending payout that was not asked before can be asked for proof.');
    }
    const held = this.#put({ ...payout, proofStatus: 'requested' });
    this.#announceProof(held);
    return held;
  }

  /** The reviewer's word: the payout goes on, or fails. @throws {ApiError} validation_error when there is nothing to decide on */
  decideProof(payout: Payout, decision: 'approved' | 'rejected', note: string | null): Payout {
    if (payout.proofStatus !== 'requested') {
      throw new ApiError('validation_error', 'The payout waits for no proof.');
    }
    const decided = this.#put({ ...payout, proofStatus: decision });
    if (decision === 'rejected') return this.#fail(decided, note ?? 'The proof was rejected.');
    this.#sendOff(decided);
    return decided;
  }

  #assertMayPayOut(account: Account): void {
    if (account.status === 'banned') throw new ApiError('account_banned', 'The account cannot make payouts.');
    if (account.payoutsPaused) throw new ApiError('payouts_paused', 'Transfers are paused for this account.');
    if (account.kycStatus !== 'verified') {
      throw new ApiError('kyc_required', `KYC verification is required before transfers; it is ${account.kycStatus}.`);
    }
  }

  #bankAccountFor(account: Account, { bankAccountId, amount }: PayoutRequest): BankAccount | undefined {
    const own = [...this.#store.bankAccounts.values()].filter(({ accountId }) => accountId === account.id);
    if (bankAccountId === undefined) {
      return own.find(({ isDefault, disabled, currency }) => isDefault && !disabled && currency === amount.currency);
    }
    const bankAccount = own.find(({ id }) => id === bankAccountId);
    if (!bankAccount) {
      throw new ApiError('bank_account_not_found', 'The bank account was not found for this merchant.');
    }
    if (bankAccount.disabled) throw new ApiError('bank_account_disabled', 'The bank account is disabled.');
    if (bankAccount.currency !== amount.currency) {
      throw invalidField('currency', `The bank account takes ${bankAccount.currency} only.`);
    }
    return bankAccount;
  }

  #assertEnough(account: Account, { amount, transferSpeed }: PayoutRequest): void {
    this.#ledger.assertAvailable(account, amount, 'The wallet balance is not enough for this payout.');
    if (transferSpeed !== 'instant') return;
    if (compareMoney(amount, this.#ledger.instantAvailable(account, amount.currency)) > 0) {
      throw new ApiError(
        'insufficient_balance',
        'The instantly available balance is not enough for this payout: use the standard transfer speed.',
      );
    }
  }

  #sendOff({ id, transferSpeed }: Payout): void {
    const { pendingMs, transitMs } = DURATIONS[transferSpeed];
    this.#agenda.after(pendingMs, () => this.#moveOn(id, 'pending', 'in_transit'));
    this.#agenda.after(pendingMs + transitMs, () => this.#moveOn(id, 'in_transit', 'paid'));
  }

  /** Somebody may have been faster, or may have asked for a proof meanwhile. */
  #moveOn(id: string, from: PayoutStatus, to: PayoutStatus): void {
    const payout = this.#store.payouts.get(id);
    if (payout?.status === from && payout.proofStatus !== 'requested') this.move(payout, to);
  }

  #fail(payout: Payout, failure: string): Payout {
    this.#ledger.credit(this.#store.accountOf(payout), payout.amount, {
      category: 'payout_returned',
      sourceId: payout.id,
      notes: `Returned: ${failure}`,
    });
    return this.#put({ ...payout, status: 'failed', failure });
  }

  /** Payouts and transfers are two names of one thing: whoever listens to one of them must hear. */
  #announceProof(payout: Payout): void {
    this.#tell(payout, 'payout.proof_requested');
    this.#tell(payout, 'transfer.proof_requested');
  }

  #put(payout: Payout, type?: EventType): Payout {
    this.#store.payouts.set(payout.id, payout);
    if (type) this.#tell(payout, type);
    return payout;
  }

  #tell(payout: Payout, type: EventType): void {
    this.#announce(type, this.#store.accountOf(payout), { data: presentPayout(payout) });
  }
}
