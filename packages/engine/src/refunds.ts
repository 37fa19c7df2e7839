import { createHash } from 'node:crypto';
import { equalMoney, formatMoney, type Money } from '@neropay/core';
import { RailError } from '@neropay/core/rail';
import type { OpenStore } from './accounts.js';
import type { EngineContext } from './context.js';
import { EngineError, idempotencyConflict } from './errors.js';
import { newId } from './ids.js';
import type { IdempotentWrite, SettleBasis } from './ledger/ledger.js';
import { DueWorker } from './loop.js';
import { askRail, stopwatch } from './observing.js';
import { asEngineError } from './rail-errors.js';
import type { CheckoutRecord, PaymentRecord, RefundRecord } from './records.js';
import { jitter, MAX_RETRY_AFTER_MS, REFUND_REPEAT_MS, REFUND_SCHEDULE } from './schedule.js';
import type { Settler } from './settle.js';

export interface RefundOrder {
  /** Left out: all that can still be given back. */
  readonly amount?: Money;
  readonly reason: string | null;
  /** Which provider payment; left out: the one that paid the checkout. */
  readonly transactionId?: string;
}

const CONCURRENCY = 8;
const LEASE_MS = 120_000;
const REFUNDABLE: ReadonlySet<string> = new Set(['paid', 'partially_refunded']);

/**
 * Money back. The sum is reserved before the provider is asked, inside one transaction with the check that it is there, so parallel calls cannot
 * give back more than was paid. When the provider's answer is lost the refund stays pending and the very same call is made again.
 */
export class Refunds {
  readonly #context: EngineContext;
  readonly #settler: Settler;
  readonly #worker: DueWorker<RefundRecord>;
  /** A provider that takes no idempotency key looks a refund up before it repeats it: two of these at once would both find nothing. */
  readonly #executing = new Set<string>();

  constructor(context: EngineContext, settler: Settler) {
    this.#context = context;
    this.#settler = settler;
    const { ledger, clock, log } = context;
    this.#worker = new DueWorker({
      name: 'refunds',
      log,
      concurrency: CONCURRENCY,
      claim: (limit) => {
        const now = clock();
        return ledger.claimDueRefunds(now, now + LEASE_MS, limit);
      },
      process: (item) => this.#again(item),
    });
  }

  start(): void {
    this.#worker.start();
  }

  async stop(): Promise<void> {
    await this.#worker.stop();
  }

  list(checkoutId: string): Promise<readonly RefundRecord[]> {
    return this.#context.ledger.listRefunds(checkoutId);
  }

  /**
   * @returns the refund: succeeded; pending when its outcome is not known yet (it is told by an event)
   * @throws {EngineError} `not_refundable`, `invalid_amount`, `refund_exceeds_payment`, `idempotency_conflict`, or `refund_failed` with the
   *   provider's reason
   */
  async request(
    store: OpenStore,
    checkout: CheckoutRecord,
    order: RefundOrder,
    idempotencyKey: string | null,
  ): Promise<RefundRecord> {
    const { ledger, clock } = this.#context;
    const idempotent =
      idempotencyKey === null ? null : { key: idempotencyKey, requestHash: hashOf(checkout.id, order), resourceId: '' };
    const earlier = idempotent && (await this.#repeated(store, idempotent));
    if (earlier) return this.#answer(earlier);
    assertCanRefund(store);
    const basis = await this.#readBack(checkout);
    const payment = paymentOf(basis.checkout, basis.payments, order);
    const limit = limitOf(basis, payment);
    const amount = order.amount ?? { minor: limit.available, currency: payment.amount.currency };
    assertRefundable(store, basis.checkout, payment, amount, limit.available);

    const now = clock();
    const id = newId('re');
    const refund: RefundRecord = {
      id,
      checkoutId: checkout.id,
      storeId: store.store.id,
      paymentId: payment.id,
      amount,
      reason: order.reason,
      status: 'pending',
      plan: this.#plan(store, id, payment, amount, order.reason),
      providerRefundId: null,
      error: null,
      attempts: 0,
      // Should this process end before the answer is written, another takes it up.
      dueAt: now + LEASE_MS,
      createdAt: now,
      updatedAt: now,
    };
    const reserved = await ledger.reserveRefund(refund, limit.whole, idempotent);
    switch (reserved.kind) {
      case 'existing':
        return this.#answer(reserved.refund);
      case 'idempotency_conflict':
        throw idempotencyConflict();
      case 'exceeds':
        throw exceeds({ minor: reserved.available, currency: amount.currency });
      case 'reserved':
        return this.#answer(await this.#execute(store, refund, 1));
    }
  }

  /** What the same key asked for before; the check inside the reservation's transaction stands behind this one. */
  async #repeated(store: OpenStore, idempotent: IdempotentWrite): Promise<RefundRecord | null> {
    const earlier = await this.#context.ledger.findIdempotent(store.store.id, idempotent.key);
    if (earlier === null) return null;
    if (earlier.requestHash !== idempotent.requestHash) throw idempotencyConflict();
    return this.#context.ledger.getRefund(earlier.resourceId);
  }

  #answer(refund: RefundRecord): RefundRecord {
    if (refund.status === 'failed') {
      throw new EngineError('refund_failed', refund.error?.message ?? 'The provider refused the refund');
    }
    return refund;
  }

  /** What was given back at the provider's own dashboard a minute ago must not be given back again. */
  async #readBack(checkout: CheckoutRecord): Promise<SettleBasis> {
    try {
      await this.#settler.settle(checkout.id, { source: 'refund' });
    } catch (error) {
      throw asEngineError(error);
    }
    const basis = await this.#context.ledger.loadForSettle(checkout.id);
    if (basis === null) throw new EngineError('not_found', `There is no checkout ${checkout.id}`);
    return basis;
  }

  #plan(store: OpenStore, refundId: string, payment: Received, amount: Money, reason: string | null) {
    try {
      return store.rail.planRefund({
        idempotencyKey: refundId,
        refundId,
        paymentId: payment.id,
        amount,
        paymentAmount: payment.amount,
        reason,
      });
    } catch (error) {
      throw asEngineError(error);
    }
  }

  async #again(refund: RefundRecord): Promise<void> {
    const { clock } = this.#context;
    try {
      if (this.#executing.has(refund.id)) return;
      if (clock() - refund.createdAt > REFUND_REPEAT_MS) {
        await this.#giveUp(refund, refund.error ?? { code: 'unknown', message: 'The provider never answered' });
        return;
      }
      const store = await this.#context.accounts.openForSettling(refund.storeId);
      if (store !== null) await this.#execute(store, refund, refund.attempts + 1);
    } catch (error) {
      this.#context.log.error({ refundId: refund.id, err: error }, 'a refund waits for its lease to end');
    }
  }

  async #execute(store: OpenStore, refund: RefundRecord, attempt: number): Promise<RefundRecord> {
    const { observer } = this.#context;
    const { id: refundId, checkoutId } = refund;
    const about = { kind: 'refund', refundId, checkoutId, rail: store.rail.name, attempt } as const;
    const ms = stopwatch();
    this.#executing.add(refund.id);
    try {
      const after = await this.#ask(store, refund, attempt);
      observer.saw({ ...about, outcome: after.status, ms: ms() });
      return after;
    } catch (error) {
      observer.saw({ ...about, outcome: 'error', ms: ms() });
      throw error;
    } finally {
      this.#executing.delete(refund.id);
    }
  }

  async #ask(store: OpenStore, refund: RefundRecord, attempt: number): Promise<RefundRecord> {
    const { ledger, log, observer } = this.#context;
    const { rail, account } = store;
    try {
      const outcome = await askRail(
        observer,
        { rail: rail.name, operation: 'refund', checkoutId: refund.checkoutId },
        () => rail.refund(account, refund.plan),
      );
      if (outcome.status === 'pending')
        return await this.#later(
          refund,
          attempt,
          { code: 'pending', message: 'The provider is still working on it' },
          null,
        );
      await this.#settler.applyRefund(refund.checkoutId, {
        id: refund.id,
        status: 'succeeded',
        providerRefundId: outcome.providerRefundId,
        error: null,
      });
    } catch (error) {
      if (!(error instanceof RailError)) throw error;
      log.warn(
        {
          refundId: refund.id,
          checkoutId: refund.checkoutId,
          kind: error.kind,
          providerCode: error.providerCode,
          attempt,
        },
        'the provider did not make the refund',
      );
      const reason = { code: error.providerCode ?? error.kind, message: error.message };
      // Wrong credentials can be mended; what the provider then says to the same call is the outcome.
      if (error.kind === 'unavailable' || error.kind === 'invalid_credentials') {
        return this.#later(refund, attempt, reason, error.retryAfterMs);
      }
      await this.#settler.applyRefund(refund.checkoutId, {
        id: refund.id,
        status: 'failed',
        providerRefundId: null,
        error: reason,
      });
    }
    return (await ledger.getRefund(refund.id)) ?? refund;
  }

  async #later(
    refund: RefundRecord,
    attempt: number,
    error: NonNullable<RefundRecord['error']>,
    retryAfterMs: number | null,
  ): Promise<RefundRecord> {
    const { ledger, clock, random } = this.#context;
    const wait = REFUND_SCHEDULE[attempt - 1];
    if (wait === undefined) return this.#giveUp(refund, error);
    const now = clock();
    const asked = Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
    await ledger.retryRefund(refund.id, now + Math.max(asked, jitter(wait, random)), error, now);
    return (await ledger.getRefund(refund.id)) ?? refund;
  }

  /**
   * A refund with an unknown outcome stays pending and keeps its sum reserved: asking for it under a new key, or under one that the provider has
   * forgotten, could give the money back twice.
   */
  async #giveUp(refund: RefundRecord, error: NonNullable<RefundRecord['error']>): Promise<RefundRecord> {
    const { ledger, clock, log } = this.#context;
    log.error(
      { refundId: refund.id, checkoutId: refund.checkoutId },
      'the outcome of a refund is unknown; look at the provider',
    );
    await ledger.retryRefund(refund.id, null, error, clock());
    return (await ledger.getRefund(refund.id)) ?? refund;
  }
}

/** A payment with money in it. */
type Received = PaymentRecord & { readonly amount: Money };

function paymentOf(checkout: CheckoutRecord, payments: readonly PaymentRecord[], order: RefundOrder): Received {
  const wanted = order.transactionId ?? checkout.transactionId;
  const payment = payments.find((one) => one.id === wanted);
  if (payment === undefined || payment.amount === null) {
    throw new EngineError(
      'not_refundable',
      order.transactionId === undefined
        ? `Checkout ${checkout.id} is ${checkout.status}: there is no payment to give back`
        : `Checkout ${checkout.id} has no payment ${order.transactionId}`,
    );
  }
  return { ...payment, amount: payment.amount };
}

/** Minor units: `whole` bounds all our refunds of this payment together, `available` is what is left of it now. */
function limitOf({ checkout, refunds }: SettleBasis, payment: Received): { whole: bigint; available: bigint } {
  const sum = (status: RefundRecord['status']) =>
    refunds
      .filter((one) => one.paymentId === payment.id && one.status === status)
      .reduce((total, one) => total + one.amount.minor, 0n);
  // Given back at the provider's own dashboard, as far as it is to be seen.
  const seen = payment.id === checkout.transactionId ? checkout.refunded : (payment.refunded?.minor ?? 0n);
  const elsewhere = seen > sum('succeeded') ? seen - sum('succeeded') : 0n;
  const whole = payment.amount.minor - elsewhere;
  return { whole, available: whole - sum('succeeded') - sum('pending') };
}

/** A rail that would send money out asks nobody whether it ever came in: that is checked here. */
function assertRefundable(
  store: OpenStore,
  checkout: CheckoutRecord,
  payment: Received,
  amount: Money,
  available: bigint,
): void {
  if (payment.id === checkout.transactionId && !REFUNDABLE.has(checkout.status)) {
    throw new EngineError(
      'not_refundable',
      `Checkout ${checkout.id} is ${checkout.status}: there is nothing to give back`,
    );
  }
  if (payment.status !== 'succeeded') {
    throw new EngineError(
      'not_refundable',
      `Payment ${payment.id} is ${payment.status}: there is nothing to give back`,
    );
  }
  if (payment.dispute === 'open' || payment.dispute === 'lost') {
    throw new EngineError(
      'not_refundable',
      `Payment ${payment.id} is disputed: the money goes back through the dispute`,
    );
  }
  if (amount.currency !== payment.amount.currency) {
    throw new EngineError(
      'invalid_amount',
      `The refund is in ${amount.currency}, the payment in ${payment.amount.currency}`,
    );
  }
  if (amount.minor > available || available <= 0n) throw exceeds({ minor: available, currency: amount.currency });
  if (amount.minor <= 0n) throw new EngineError('invalid_amount', 'A refund must be greater than zero');
  if (!equalMoney(amount, payment.amount) && store.rail.capabilities.refund === 'full') {
    throw new EngineError('not_refundable', `${store.rail.name} gives back the whole payment or nothing`);
  }
}

function assertCanRefund({ rail }: OpenStore): void {
  if (rail.capabilities.refund !== 'none') return;
  throw new EngineError(
    'not_refundable',
    `${rail.name} cannot give money back through its API; refund it at the provider`,
  );
}

function exceeds(available: Money): EngineError {
  const left = available.minor > 0n ? available : { ...available, minor: 0n };
  return new EngineError(
    'refund_exceeds_payment',
    `At most ${formatMoney(left)} ${left.currency} can still be given back`,
  );
}

function hashOf(checkoutId: string, order: RefundOrder): string {
  const amount = order.amount === undefined ? '' : formatMoney(order.amount);
  return createHash('sha256')
    .update(JSON.stringify([checkoutId, amount, order.amount?.currency ?? '', order.reason, order.transactionId ?? '']))
    .digest('hex');
}
