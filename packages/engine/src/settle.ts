import { formatMoney } from '@neropay/core';
import type { NotificationHint, PaymentQuery, ProviderPayment } from '@neropay/core/rail';
import type { EngineContext } from './engine.js';
import { newId } from './ids.js';
import { belongs, judge, type Mismatch } from './judge.js';
import type { SettleBasis, Settlement } from './ledger/ledger.js';
import type {
  CheckoutRecord,
  CheckoutSnapshot,
  EventRecord,
  EventType,
  PaymentRecord,
  RefundRecord,
  RefundSnapshot,
} from './records.js';
import { MAY_STILL_CHANGE, type Observation, type PaymentState, transition } from './states.js';

/** Who asks: for the log only. All of them are served alike. */
export type SettleSource = 'notification' | 'reconciler' | 'return' | 'refresh' | 'refund' | 'cancel';

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
  readonly rejected: 'reference_mismatch' | 'payment_bound' | Mismatch | null;
}

/** The outcome of a refund as the provider told it, to be written together with what follows from it. */
export type RefundResult = Pick<RefundRecord, 'id' | 'status' | 'providerRefundId' | 'error'>;

/** The provider's clock and time zone are its own. */
const CLOCK_MARGIN_MS = 2 * 24 * 60 * 60 * 1000;
/** Two writers meet rarely; that one loses this often in a row is a fault. */
const MAX_ROUNDS = 20;

/**
 * Read back and apply: the one way for a checkout to become paid, or anything else. Notification, reconciler, return page and refresh come
 * through {@link settle}; the outcome of a refund comes through {@link applyRefund}, which differs in nothing but what was read.
 */
export class Settler {
  readonly #context: EngineContext;
  readonly #onEvents: () => void;
  readonly #reading = new Map<string, { running: Promise<Settled>; next: Promise<Settled> | null }>();

  constructor(context: EngineContext, onEvents: () => void) {
    this.#context = context;
    this.#onEvents = onEvents;
  }

  /**
   * @throws {RailError} when the provider cannot be asked; nothing has changed then
   * @throws {EngineError} never; an unknown checkout answers null
   */
  async settle(checkoutId: string, options: SettleOptions): Promise<Settled | null> {
    const basis = await this.#context.ledger.loadForSettle(checkoutId);
    if (basis === null) return null;
    // A question with a hint of its own is asked by itself; others share an answer that is asked for after they came.
    return options.hint === undefined
      ? this.#shared(checkoutId, () => this.#readAndApply(checkoutId, options))
      : this.#readAndApply(checkoutId, options);
  }

  /** Writes a refund's outcome, the checkout's state that follows from it and the events, in one transaction. */
  async applyRefund(checkoutId: string, refund: RefundResult): Promise<Settled | null> {
    return this.#apply(checkoutId, { source: 'refund' }, [], refund);
  }

  /** Marks a payment that nobody can pay any more as cancelled, after the provider has agreed and been read back. */
  async close(checkoutId: string, status: 'cancelled' | 'expired'): Promise<Settled | null> {
    return this.#apply(checkoutId, { source: 'cancel' }, [], null, status);
  }

  async #shared(checkoutId: string, read: () => Promise<Settled>): Promise<Settled> {
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
    const entry: { running: Promise<Settled>; next: Promise<Settled> | null } = { running: read(), next: null };
    this.#reading.set(checkoutId, entry);
    try {
      return await entry.running;
    } finally {
      if (this.#reading.get(checkoutId) === entry && entry.next === null) this.#reading.delete(checkoutId);
    }
  }

  async #readAndApply(checkoutId: string, options: SettleOptions): Promise<Settled> {
    const basis = await this.#context.ledger.loadForSettle(checkoutId);
    if (basis === null) throw new Error(`Checkout ${checkoutId} disappeared`);
    const opened = await this.#context.accounts.openForSettling(basis.checkout.storeId);
    if (opened === null) throw new Error(`Store ${basis.checkout.storeId} disappeared`);
    const read = await opened.rail.readPayments(opened.account, queryFor(basis, options.hint));
    const settled = await this.#apply(checkoutId, options, read, null);
    if (settled === null) throw new Error(`Checkout ${checkoutId} disappeared`);
    return settled;
  }

  async #apply(
    checkoutId: string,
    options: SettleOptions,
    read: readonly ProviderPayment[],
    refund: RefundResult | null,
    closeAs: 'cancelled' | 'expired' | null = null,
  ): Promise<Settled | null> {
    const { ledger, clock, log } = this.#context;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const basis = await ledger.loadForSettle(checkoutId);
      if (basis === null) return null;
      const work = this.#work(basis, options, read, refund, closeAs, clock());
      if (work.settlement === null) return { checkout: basis.checkout, moved: false, rejected: work.rejected };
      const result = await ledger.applySettlement(work.settlement);
      if (result.kind === 'payment_bound') {
        log.warn(
          { checkoutId, paymentId: result.paymentId, boundTo: result.checkoutId, source: options.source },
          'refused: this payment is the money of another checkout',
        );
        return { checkout: basis.checkout, moved: false, rejected: 'payment_bound' };
      }
      if (result.kind === 'applied') {
        if (work.settlement.events.length > 0) {
          this.#onEvents();
          log.info(
            {
              checkoutId,
              storeId: basis.checkout.storeId,
              from: basis.checkout.status,
              to: work.settlement.checkout.status,
              source: options.source,
              reason: work.settlement.checkout.reviewReason ?? undefined,
            },
            'checkout settled',
          );
        }
        const checkout = (await ledger.getCheckout(checkoutId)) ?? basis.checkout;
        return { checkout, moved: work.settlement.events.length > 0, rejected: work.rejected };
      }
    }
    throw new Error(`Checkout ${checkoutId} is written by others without end`);
  }

  /** From what is known and what was read to what is written. Null when nothing changes. */
  #work(
    basis: SettleBasis,
    options: SettleOptions,
    read: readonly ProviderPayment[],
    refund: RefundResult | null,
    closeAs: 'cancelled' | 'expired' | null,
    now: number,
  ): { settlement: Settlement | null; rejected: Settled['rejected'] } {
    const { checkout } = basis;
    const { payments, rejected } = sort(basis, options, read);
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
      closeAs !== null && unpaid ? { ...current, status: closeAs } : verdict.observation;
    const moved = observed === null ? ({ kind: 'unchanged' } as const) : transition(current, observed);
    if (moved.kind === 'refused') {
      this.#context.log.warn(
        { checkoutId: checkout.id, from: moved.from, to: moved.to, source: options.source },
        'refused: this state cannot follow that one',
      );
    }

    const steps = moved.kind === 'moved' ? moved.steps : [];
    const state = steps.at(-1)?.state ?? current;
    const reviewReason = state.status === 'review' ? (checkout.reviewReason ?? verdict.mismatch) : null;
    const told = new Map(basis.payments.map((payment) => [payment.id, payment.toldDuplicate]));
    const untold = verdict.duplicates.filter((payment) => told.get(payment.id) !== true);
    const failedRefund = refund?.status === 'failed' ? refunds.find((one) => one.id === refund.id) : undefined;
    const doneRefund = refund?.status === 'succeeded' ? refunds.find((one) => one.id === refund.id) : undefined;

    const events = new EventList(checkout, now);
    for (const step of steps) {
      const about =
        step.event === 'checkout.refunded' || step.event === 'checkout.partially_refunded' ? doneRefund : undefined;
      events.add(step.event, { ...step.state, reviewReason }, about);
    }
    for (const duplicate of untold) {
      events.add('checkout.duplicate_payment', { ...state, reviewReason, transactionId: duplicate.id });
    }
    if (failedRefund !== undefined) events.add('refund.failed', { ...state, reviewReason }, failedRefund);

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
        stopReconciling: !MAY_STILL_CHANGE.has(state.status),
        payments: written,
        refund,
        events: events.list,
      },
    };
  }
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
function sort(
  basis: SettleBasis,
  options: SettleOptions,
  read: readonly ProviderPayment[],
): { payments: ProviderPayment[]; rejected: Settled['rejected'] } {
  const { checkout } = basis;
  const known = new Map<string, ProviderPayment>(basis.payments.map((payment) => [payment.id, payment]));
  let rejected: Settled['rejected'] = null;
  for (const payment of read) {
    // A signed notification ties our reference to a payment that itself names none: money that must be looked at, not believed.
    const tied =
      payment.reference === null &&
      options.hintVerified === true &&
      options.hint?.paymentId === payment.id &&
      options.hint.reference === checkout.reference;
    if (belongs(checkout, payment) || tied) known.set(payment.id, payment);
    else rejected = 'reference_mismatch';
  }
  const payments = [...known.values()].sort(
    (a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  );
  return { payments, rejected };
}

function recordOf(payment: ProviderPayment, checkout: CheckoutRecord, toldDuplicate: boolean): PaymentRecord {
  return {
    id: payment.id,
    checkoutId: checkout.id,
    accountId: payment.accountId,
    reference: payment.reference,
    status: payment.status,
    amount: payment.amount,
    refunded: payment.refunded,
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
