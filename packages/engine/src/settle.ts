import { formatMoney } from '@neropay/core';
import { type NotificationHint, type PaymentQuery, type ProviderPayment, RailError } from '@neropay/core/rail';
import type { EngineContext } from './context.js';
import { newId } from './ids.js';
import { belongs, givenBack, judge, type Mismatch } from './judge.js';
import type { SettleBasis, Settlement } from './ledger/ledger.js';
import type { SettleSource } from './observer.js';
import { askRail, stopwatch } from './observing.js';
import type { Opener } from './opener.js';
import type {
  CheckoutRecord,
  CheckoutSnapshot,
  EventRecord,
  EventType,
  PaymentRecord,
  RefundRecord,
  RefundSnapshot,
} from './records.js';
import { type CheckoutStatus, type Observation, type PaymentState, transition } from './states.js';

export interface SettleOptions {
  readonly source: SettleSource;
  /** What a notification named: read first, never believed. */
  readonly hint?: NotificationHint;
  /** The hint carries a signature that fits. */
  readonly hintVerified?: boolean;
}

export interface Settled {
  readonly checkout: CheckoutRecord;
  readonly moved: boolean;
  /** A payment that was named as this checkout's money and is not. */
  readonly rejected: 'payment_bound' | 'not_opened' | Mismatch | null;
}

/** The outcome of a refund as the provider told it, to be written together with what follows from it. */
export type RefundResult = Pick<RefundRecord, 'id' | 'status' | 'providerRefundId' | 'error'>;

/** The provider's clock and time zone are its own. */
const CLOCK_MARGIN_MS = 2 * 24 * 60 * 60 * 1000;
/** Two writers meet rarely; that one loses this often in a row is a fault. */
const MAX_ROUNDS = 20;

/**
 * Read back and apply: the one way for a checkout to become paid, or anything else. Notification, reconciler, return page and refresh come
 * through {@link settle}; the outcome of a refund comes through {@link applyRefund}, which brings that outcome along and is the same otherwise.
 */
export class Settler {
  readonly #context: EngineContext;
  readonly #opener: Opener;
  readonly #onEvents: () => void;
  readonly #reading = new Map<string, Reading>();

  constructor(context: EngineContext, opener: Opener, onEvents: () => void) {
    this.#context = context;
    this.#opener = opener;
    this.#onEvents = onEvents;
  }

  /** An unknown checkout answers null. @throws {RailError} when the provider cannot be asked; nothing has changed then */
  settle(checkoutId: string, options: SettleOptions): Promise<Settled | null> {
    // A question with a hint of its own is asked by itself; others share an answer that is asked for after they came.
    const read = () => this.#watched(checkoutId, options);
    return options.hint === undefined ? this.#shared(checkoutId, read) : read();
  }

  /**
   * Writes a refund's outcome, the checkout's state that follows from it and the events, in one transaction. An outcome that is known already
   * changes nothing. Money may have gone back by other hands, too: what is left is the provider's to tell, and what we know where it cannot.
   */
  async applyRefund(checkoutId: string, refund: RefundResult): Promise<Settled | null> {
    if (refund.status === 'succeeded') {
      try {
        return await this.#watched(checkoutId, { source: 'refund' }, refund);
      } catch (error) {
        if (!(error instanceof RailError)) throw error;
      }
    }
    return this.#applyKnown(checkoutId, { source: 'refund', refund });
  }

  /** Marks a payment that nobody can pay any more as cancelled, after the provider has agreed and been read back. */
  async close(checkoutId: string, status: 'cancelled' | 'expired'): Promise<Settled | null> {
    return this.#applyKnown(checkoutId, { source: 'cancel', closeAs: status });
  }

  async #shared(checkoutId: string, read: () => Promise<Settled | null>): Promise<Settled | null> {
    const known = this.#reading.get(checkoutId);
    if (known !== undefined) {
      // The answer under way may be older than this question. One more is asked after it, and serves all who wait.
      known.next ??= known.running
        .catch(() => undefined)
        .then(() => {
          this.#reading.delete(checkoutId);
          return this.#shared(checkoutId, read);
        });
      return known.next;
    }
    const entry: Reading = { running: read(), next: null };
    this.#reading.set(checkoutId, entry);
    try {
      return await entry.running;
    } finally {
      if (this.#reading.get(checkoutId) === entry && entry.next === null) this.#reading.delete(checkoutId);
    }
  }

  async #watched(checkoutId: string, options: SettleOptions, refund?: RefundResult): Promise<Settled | null> {
    const { observer } = this.#context;
    const { source } = options;
    const ms = stopwatch();
    try {
      const settled = await this.#readAndApply(checkoutId, options, refund);
      const status = settled?.checkout.status ?? null;
      observer.saw({ kind: 'settled', checkoutId, source, outcome: outcomeOf(settled), status, ms: ms() });
      return settled;
    } catch (error) {
      observer.saw({ kind: 'settled', checkoutId, source, outcome: 'failed', status: null, ms: ms() });
      throw error;
    }
  }

  async #readAndApply(checkoutId: string, options: SettleOptions, refund?: RefundResult): Promise<Settled | null> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const basis = await this.#context.ledger.loadForSettle(checkoutId);
      if (basis === null) return null;
      const opened = await this.#context.accounts.openForSettling(basis.checkout.storeId);
      if (opened === null) throw new Error(`Store ${basis.checkout.storeId} disappeared`);
      const { rail, account } = opened;
      const read = await askRail(this.#context.observer, { rail: rail.name, operation: 'read', checkoutId }, () =>
        rail.readPayments(account, queryFor(basis, options.hint)),
      );
      // Never told that this reference is ours: the answer was lost, or it is somebody else's payment on the same account, and no money of ours.
      if (basis.checkout.action === null && read.some((payment) => belongs(basis.checkout, payment))) {
        if (await this.#opener.confirm(opened, basis.checkout)) continue;
        this.#context.log.warn(
          { checkoutId, storeId: basis.checkout.storeId, status: basis.checkout.status },
          'refused: a payment of this reference was never opened by us',
        );
        return { checkout: basis.checkout, moved: false, rejected: 'not_opened' };
      }
      const settled = await this.#apply(basis, { ...options, read, refund });
      if (settled !== null) return settled;
      // Others wrote since this question was asked, and may have had a newer answer: it is asked again.
    }
    throw new Error(`Checkout ${checkoutId} is written by others without end`);
  }

  /** Applies what is known without asking the provider. */
  async #applyKnown(checkoutId: string, known: Omit<Work, 'read'>): Promise<Settled | null> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const basis = await this.#context.ledger.loadForSettle(checkoutId);
      if (basis === null) return null;
      const settled = await this.#apply(basis, { ...known, read: [] });
      if (settled !== null) return settled;
    }
    throw new Error(`Checkout ${checkoutId} is written by others without end`);
  }

  /** Writes what follows from `basis` and what was read since. Null when others wrote in between: nothing was written then. */
  async #apply(basis: SettleBasis, work: Work): Promise<Settled | null> {
    const { ledger, log } = this.#context;
    const { checkout } = basis;
    const { settlement, rejected } = this.#settlement(basis, work);
    if (settlement === null) {
      return { checkout: (await ledger.getCheckout(checkout.id)) ?? checkout, moved: false, rejected };
    }
    const result = await ledger.applySettlement(settlement);
    switch (result.kind) {
      case 'stale':
        return null;
      case 'payment_bound': {
        log.warn(
          { checkoutId: checkout.id, paymentId: result.paymentId, boundTo: result.checkoutId, source: work.source },
          'refused: this payment is the money of another checkout',
        );
        const others = work.read.filter((payment) => payment.id !== result.paymentId);
        const settled = await this.#apply(basis, { ...work, read: others });
        return settled && { ...settled, rejected: 'payment_bound' };
      }
      case 'applied': {
        const moved = settlement.events.length > 0;
        if (moved) {
          this.#onEvents();
          log.info(
            {
              checkoutId: checkout.id,
              storeId: checkout.storeId,
              from: checkout.status,
              to: settlement.checkout.status,
              source: work.source,
              reason: settlement.checkout.reviewReason ?? undefined,
            },
            'checkout settled',
          );
        }
        return { checkout: result.checkout, moved, rejected };
      }
    }
  }

  /** From what is known and what was read to what is written. Null when nothing changes. */
  #settlement(basis: SettleBasis, work: Work): { settlement: Settlement | null; rejected: Settled['rejected'] } {
    const { checkout } = basis;
    const now = this.#context.clock();
    const { payments, rejected } = sort(basis, work);
    const refund = this.#outcomeOf(basis, work.refund);
    const refunds = basis.refunds.map((known) => (known.id === refund?.id ? { ...known, ...refund } : known));
    const verdict = judge(checkout, payments, (paymentId) =>
      refunds
        .filter((one) => one.paymentId === paymentId && one.status === 'succeeded')
        .reduce((sum, one) => sum + one.amount.minor, 0n),
    );
    const current: PaymentState = {
      status: checkout.status,
      transactionId: checkout.transactionId,
      refunded: checkout.refunded,
      late: checkout.late,
    };
    const unpaid = verdict.observation === null || verdict.observation.status === 'failed';
    const observed: Observation | null =
      work.closeAs !== undefined && unpaid ? { ...current, status: work.closeAs } : verdict.observation;
    const moved = observed === null ? ({ kind: 'unchanged' } as const) : transition(current, observed);
    if (moved.kind === 'refused') {
      this.#context.log.warn(
        { checkoutId: checkout.id, from: moved.from, to: moved.to, source: work.source },
        'refused: this state cannot follow that one',
      );
    }

    const steps = moved.kind === 'moved' ? moved.steps : [];
    const state = steps.at(-1)?.state ?? current;
    const reviewReason = state.status === 'review' ? (checkout.reviewReason ?? verdict.mismatch) : null;
    const told = new Map(basis.payments.map((payment) => [payment.id, payment.toldDuplicate]));
    const untold = verdict.duplicates.filter((payment) => told.get(payment.id) !== true);
    const ended = refunds.find((one) => one.id === refund?.id);
    const done = ended?.status === 'succeeded' ? ended : undefined;

    const events = new EventList(checkout, now);
    for (const step of steps) {
      const about = isRefunded(step.state.status)
        ? (done ?? awaited(refunds, step.state.transactionId, step.state.refunded - current.refunded))
        : undefined;
      events.add(step.event, { ...step.state, reviewReason }, about);
    }
    for (const duplicate of untold) {
      events.add('checkout.duplicate_payment', { ...state, reviewReason, transactionId: duplicate.id });
    }
    if (ended?.status === 'failed') events.add('refund.failed', { ...state, reviewReason }, ended);
    // The sum was read back, and told, before the provider answered the call that gave it back: that this refund is through is news.
    if (done?.paymentId === state.transactionId && isRefunded(state.status) && steps.length === 0) {
      events.add(`checkout.${state.status}`, { ...state, reviewReason }, done);
    }

    const written = payments
      .map((payment) => recordOf(payment, checkout, told.get(payment.id) === true || untold.includes(payment)))
      .filter((payment) => !basis.payments.some((known) => samePayment(known, payment)));
    if (events.list.length === 0 && written.length === 0 && refund === null) return { settlement: null, rejected };
    return {
      rejected: rejected ?? verdict.mismatch,
      settlement: {
        checkoutId: checkout.id,
        version: checkout.version,
        checkout: {
          ...state,
          reviewReason,
          sequence: checkout.sequence + events.list.length,
          updatedAt: now,
        },
        payments: written,
        refund,
        events: events.list,
      },
    };
  }

  /** A refund has one outcome: the first that is written. Null when there is none to write. */
  #outcomeOf(basis: SettleBasis, outcome: RefundResult | undefined): RefundResult | null {
    if (outcome === undefined) return null;
    const known = basis.refunds.find((refund) => refund.id === outcome.id)?.status;
    if (known === 'pending') return outcome;
    if (known !== outcome.status) {
      this.#context.log.error(
        { refundId: outcome.id, checkoutId: basis.checkout.id, written: known, told: outcome.status },
        'the provider tells two outcomes of one refund; look at the provider',
      );
    }
    return null;
  }
}

/**
 * Lists lag, and answers overtake each other: one that shows less than what has been seen takes no money back. That a payment which arrived has
 * failed is no older answer: it is kept, refused as a state of the checkout, and nothing is given back from it.
 */
function isOutdated(read: ProviderPayment, known: ProviderPayment | undefined): boolean {
  if (known?.status === 'refunded') return read.status === 'succeeded' || read.status === 'pending';
  return known?.status === 'succeeded' && read.status === 'pending';
}

/** A question under way, and the one that is asked after it for all who came meanwhile. */
interface Reading {
  readonly running: Promise<Settled | null>;
  next: Promise<Settled | null> | null;
}

/** What is laid over what is known. */
interface Work extends SettleOptions {
  readonly read: readonly ProviderPayment[];
  readonly refund?: RefundResult | undefined;
  /** What the checkout becomes unless money came. */
  readonly closeAs?: 'cancelled' | 'expired';
}

function outcomeOf(settled: Settled | null) {
  if (settled === null) return 'unknown';
  if (settled.moved) return 'moved';
  return settled.rejected === null ? 'unchanged' : 'rejected';
}

function isRefunded(status: CheckoutStatus): status is 'partially_refunded' | 'refunded' {
  return status === 'partially_refunded' || status === 'refunded';
}

/**
 * The refund of ours that the provider shows before it has answered our call. It is told with the sum, or the shop would book a second refund
 * that it takes for made at the provider.
 */
function awaited(refunds: readonly RefundRecord[], paymentId: string | null, grown: bigint): RefundRecord | undefined {
  return refunds.find(
    (refund) => refund.status === 'pending' && refund.paymentId === paymentId && refund.amount.minor === grown,
  );
}

/** What a rail is asked about a checkout. */
export function queryFor(basis: Pick<SettleBasis, 'checkout' | 'payments'>, hint?: NotificationHint): PaymentQuery {
  const { checkout } = basis;
  return {
    kind: checkout.kind,
    reference: checkout.reference,
    hostedId: checkout.hostedId,
    currency: checkout.amount.currency,
    since: checkout.createdAt - CLOCK_MARGIN_MS,
    knownPaymentIds: basis.payments.map((payment) => payment.id),
    ...(hint?.paymentId ? { hint: { paymentId: hint.paymentId } } : {}),
  };
}

/** What was read, laid over what was known: the checkout's own payments, oldest first; what is not its own is named and left out. */
function sort(basis: SettleBasis, work: Work): { payments: ProviderPayment[]; rejected: Settled['rejected'] } {
  const { checkout } = basis;
  const known = new Map<string, ProviderPayment>(basis.payments.map((payment) => [payment.id, payment]));
  let rejected: Settled['rejected'] = null;
  for (const payment of work.read) {
    if (!belongs(checkout, payment) && !isTied(payment)) rejected = 'reference_mismatch';
    else if (!isOutdated(payment, known.get(payment.id))) known.set(payment.id, payment);
  }
  const payments = [...known.values()].sort(
    (a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
  return { payments, rejected };

  /** A signed notification tied our reference to a payment that itself names none: money that must be looked at, not believed. */
  function isTied(payment: ProviderPayment): boolean {
    if (payment.reference !== null) return false;
    const { hint, hintVerified } = work;
    const tiedNow = hintVerified === true && hint?.paymentId === payment.id && hint.reference === checkout.reference;
    return tiedNow || known.has(payment.id);
  }
}

function recordOf(payment: ProviderPayment, checkout: CheckoutRecord, toldDuplicate: boolean): PaymentRecord {
  return {
    id: payment.id,
    checkoutId: checkout.id,
    accountId: payment.accountId,
    reference: payment.reference,
    status: payment.status,
    amount: payment.amount,
    refunded: givenBack(payment),
    dispute: payment.dispute,
    createdAt: payment.createdAt,
    toldDuplicate,
  };
}

function samePayment(a: PaymentRecord, b: PaymentRecord): boolean {
  return (
    a.id === b.id &&
    a.status === b.status &&
    a.amount?.minor === b.amount?.minor &&
    a.amount?.currency === b.amount?.currency &&
    a.refunded?.minor === b.refunded?.minor &&
    a.dispute === b.dispute &&
    a.accountId === b.accountId &&
    a.reference === b.reference &&
    a.toldDuplicate === b.toldDuplicate
  );
}

/** Builds the events of one settlement, numbered on from those that were told. */
class EventList {
  readonly list: EventRecord[] = [];
  readonly #checkout: CheckoutRecord;
  readonly #now: number;

  constructor(checkout: CheckoutRecord, now: number) {
    this.#checkout = checkout;
    this.#now = now;
  }

  add(type: EventType, state: PaymentState & { reviewReason: string | null }, refund?: RefundRecord): void {
    this.list.push({
      id: newId('evt'),
      type,
      storeId: this.#checkout.storeId,
      checkoutId: this.#checkout.id,
      sequence: this.#checkout.sequence + this.list.length + 1,
      checkout: snapshotOf({ ...this.#checkout, ...state }),
      refund: refund === undefined ? null : refundSnapshotOf(refund),
      provider: null,
      createdAt: this.#now,
    });
  }
}

function snapshotOf(checkout: CheckoutRecord): CheckoutSnapshot {
  const { currency } = checkout.amount;
  return {
    id: checkout.id,
    orderId: checkout.orderId,
    orderNumber: checkout.orderNumber,
    reference: checkout.reference,
    status: checkout.status,
    amount: formatMoney(checkout.amount),
    amountRefunded: formatMoney({ minor: checkout.refunded, currency }),
    currency,
    transactionId: checkout.transactionId,
    rail: checkout.rail,
    mode: checkout.mode,
    late: checkout.late,
    reviewReason: checkout.reviewReason,
    metadata: checkout.metadata,
  };
}

function refundSnapshotOf(refund: RefundRecord): RefundSnapshot {
  return {
    id: refund.id,
    status: refund.status,
    amount: formatMoney(refund.amount),
    currency: refund.amount.currency,
    reason: refund.reason,
    error: refund.error,
  };
}
