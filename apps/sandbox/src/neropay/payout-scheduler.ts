import { isPositive } from '@neropay/core';
import type { Agenda } from '../clock.js';
import { ApiError } from './api-error.js';
import type { Ledger } from './ledger.js';
import type { Account, PayoutSchedule } from './model.js';
import { nextPayoutAt } from './payout-calendar.js';
import type { PayoutDesk } from './payout-desk.js';
import type { Store } from './store.js';

export const BY_HAND: PayoutSchedule = {
  interval: 'manual',
  weeklyAnchor: 'monday',
  monthlyAnchor: 1,
  transferSpeed: 'standard',
};

/** A timer cannot wait for weeks: it wakes at least once a day and looks at the calendar. */
const LONGEST_WAIT_MS = 86_400_000;

/** Pays out what is available when an account's schedule says so. */
export class PayoutScheduler {
  readonly #store: Store;
  readonly #ledger: Ledger;
  readonly #desk: PayoutDesk;
  readonly #agenda: Agenda;
  readonly #callOff = new Map<string, () => void>();

  constructor(store: Store, ledger: Ledger, desk: PayoutDesk, agenda: Agenda) {
    this.#store = store;
    this.#ledger = ledger;
    this.#desk = desk;
    this.#agenda = agenda;
  }

  scheduleOf(account: Account): PayoutSchedule {
    return this.#store.payoutSchedules.get(account.id) ?? BY_HAND;
  }

  /** Unix milliseconds; null when payouts are made by hand. */
  nextPayoutOf(account: Account): number | null {
    return nextPayoutAt(this.scheduleOf(account), this.#agenda.now());
  }

  set(account: Account, schedule: PayoutSchedule): void {
    this.#store.payoutSchedules.set(account.id, schedule);
    this.#wait(account);
  }

  #wait(account: Account): void {
    this.#callOff.get(account.id)?.();
    const due = this.nextPayoutOf(account);
    if (due === null) this.#callOff.delete(account.id);
    else this.#waitUntil(account, due);
  }

  #waitUntil(account: Account, due: number): void {
    const wait = Math.min(due - this.#agenda.now(), LONGEST_WAIT_MS);
    const callOff = this.#agenda.after(wait, () => {
      if (this.#agenda.now() < due) return this.#waitUntil(account, due);
      this.#payOut(account);
      this.#wait(account);
    });
    this.#callOff.set(account.id, callOff);
  }

  /** What the rules refuse this time (paused, KYC, nothing there) is paid out another time. */
  #payOut(account: Account): void {
    const { transferSpeed } = this.scheduleOf(account);
    for (const currency of account.available.keys()) {
      const amount =
        transferSpeed === 'instant'
          ? this.#ledger.instantAvailable(account, currency)
          : this.#ledger.available(account, currency);
      if (!isPositive(amount)) continue;
      try {
        this.#desk.create(account, {
          kind: 'payout',
          amount,
          transferSpeed,
          bankAccountId: undefined,
          reference: 'Scheduled payout',
          note: null,
        });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
      }
    }
  }
}
