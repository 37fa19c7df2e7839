import { createHash } from 'node:crypto';
import { equalMoney, formatMoney, type Money } from '@neropay/core';
import { RailError } from '@neropay/core/rail';
import type { OpenStore } from './accounts.js';
import type { EngineContext } from './context.js';
import { EngineError, idempotencyConflict } from './errors.js';
import { idOf, newId } from './ids.js';
import type { IdempotentWrite, SettleBasis } from './ledger/ledger.js';
import { DueWorker } from './loop.js';
import { askRail, stopwatch } from './observing.js';
import { asEngineError } from './rail-errors.js';
import type { CheckoutRecord, PaymentRecord, RefundRecord } from './records.js';
import {
  jitter,
  MAX_RETRY_AFTER_MS,
  REFUND_LOOK_EVERY_MS,
  REFUND_LOOK_MS,
  REFUND_REPEAT_EVERY_MS,
  REFUND_REPEAT_MS,
  REFUND_SCHEDULE,
} from './schedule.js';
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
 * give back more than was paid. When the provider's answer is lost the refund stays pending: it is looked up, and where the provider shows nothing of
 * it, the very same call is made again.
 */
export class Refunds {
  readonly #context: EngineContext;
  readonly #settler: Settler;
  readonly #worker: DueWorker<RefundRecord>;
  /** A provider that takes no idempotency key looks a refund up before it repeats it: two of these at once would both find nothing. */
  readonly #executing = new Set<string>();
  /** By checkout: the last one that was asked for. Never rejects. */
  readonly #turns = new Map<string, Promise<unknown>>();

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
   * What could be given back now, as far as is known without asking the provider; null: nothing.
   * @param transactionId which provider payment; left out: the one that paid the checkout
   */
  available(store: OpenStore, basis: SettleBasis, transactionId?: string): Money | null {
    try {
      assertCanRefund(store);
      const payment = paymentOf(basis.checkout, basis.payments, transactionId);
      const { available, undecided } = limitOf(basis, payment);
      const amount = { minor: available, currency: payment.amount.currency };
      assertRefundable(store, basis.checkout, payment, amount, { available, undecided });
      return amount;
    } catch (error) {
      if (error instanceof EngineError) return null;
      throw error;
    }
  }

  /**
   * @returns the refund: succeeded; pending when its outcome is not known yet (it is told by an event)
   * @throws {EngineError} `not_refundable`, `invalid_amount`, `refund_exceeds_payment`, `idempotency_conflict`, `refund_failed` with the
   *   provider's reason, or `provider_unavailable` (repeat it)
   */
  async request(
    store: OpenStore,
    checkout: CheckoutRecord,
    order: RefundOrder,
    idempotencyKey: string | null,
  ): Promise<RefundRecord> {
    const requestHash = hashOf(checkout.id, order);
    const idempotent = idempotencyKey === null ? null : { key: idempotencyKey, requestHash, resourceId: '' };
    if (this.#context.paces.pauseOf(checkout) === 0) await this.hasten(checkout.id);
    const earlier = idempotent && (await this.#repeated(store, idempotent));
    if (earlier) return this.#answer(earlier);
    assertCanRefund(store);
    return this.#inTurn(checkout.id, () => this.#make(store, checkout, order, idempotent));
  }

  /**
   * One at a time of a checkout, in this process: while a refund of ours is under way, money that the provider shows as gone back may be that one or
   * somebody else's, and the next one would have to be refused to be safe.
   */
  async #inTurn<T>(checkoutId: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#turns.get(checkoutId) ?? Promise.resolve()).then(work);
    const over = mine.catch(() => undefined);
    this.#turns.set(checkoutId, over);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(checkoutId) === over) this.#turns.delete(checkoutId);
    }
  }

  async #make(
    store: OpenStore,
    checkout: CheckoutRecord,
    order: RefundOrder,
    idempotent: IdempotentWrite | null,
  ): Promise<RefundRecord> {
    const { ledger, clock } = this.#context;
    const basis = await this.#readBack(checkout);
    const payment = paymentOf(basis.checkout, basis.payments, order.transactionId);
    const limit = limitOf(basis, payment);
    if (order.amount === undefined && limit.undecided > 0n) throw notDecided();
    const amount = order.amount ?? { minor: limit.available, currency: payment.amount.currency };
    assertRefundable(store, basis.checkout, payment, amount, limit);

    const now = clock();
    // Of one key it is always the same refund, at the provider too: also for a ledger that was restored from a copy without it.
    const id = idempotent === null ? newId('re') : idOf('re', [store.store.id, idempotent.key]);
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

  /** The provider tells of a refund of this checkout, or the shop asks for one: whatever is not decided there is taken up now. */
  async hasten(checkoutId: string): Promise<void> {
    const { ledger, clock } = this.#context;
    if (await ledger.hastenRefunds(checkoutId, clock())) this.#worker.wake();
  }

  async #again(refund: RefundRecord): Promise<void> {
    const attempt = refund.attempts + 1;
    if (this.#executing.has(refund.id)) return;
    this.#executing.add(refund.id);
    try {
      const store = await this.#context.accounts.openForSettling(refund.storeId);
      if (store === null) return;
      const isKnown = await this.#lookUp(store, refund, attempt);
      if (!isKnown && mayRepeat(refund, this.#context.clock())) await this.#execute(store, refund, attempt);
      else if (!isKnown) await this.#later(refund, attempt, refund.error ?? NEVER_ANSWERED, null);
    } catch (error) {
      this.#context.log.error({ refundId: refund.id, err: error }, 'a refund waits for its lease to end');
    } finally {
      this.#executing.delete(refund.id);
    }
  }

  /**
   * Asks the provider what became of a refund, before anything is made again: by the refund itself where it can be looked up, else by its payment.
   * @returns whether there is nothing more to be done now: its outcome is written, or it is known to be under way, or nobody could be asked
   */
  async #lookUp(store: OpenStore, refund: RefundRecord, attempt: number): Promise<boolean> {
    try {
      const found = await this.#find(store, refund);
      if (found === null) return false;
      const { status, providerRefundId } = found;
      if (status === 'pending') await this.#later(refund, attempt, STILL_PENDING, null, providerRefundId);
      else await this.#end(refund, status, providerRefundId, status === 'failed' ? FAILED_THERE : null);
    } catch (error) {
      if (!(error instanceof RailError)) throw error;
      await this.#later(refund, attempt, reasonOf(error), error.retryAfterMs);
    }
    return true;
  }

  async #find(store: OpenStore, refund: RefundRecord): Promise<Outcome | null> {
    const { rail, account } = store;
    const { id: refundId, checkoutId, paymentId, providerRefundId, amount } = refund;
    if (rail.readRefund !== undefined) {
      const readRefund = rail.readRefund.bind(rail, account, { refundId, providerRefundId, paymentId, amount });
      const about = { rail: rail.name, operation: 'read', checkoutId } as const;
      const found = await askRail(this.#context.observer, about, readRefund);
      if (found !== null) return found;
    }
    await this.#settler.settle(checkoutId, { source: 'refund' });
    const basis = await this.#context.ledger.loadForSettle(checkoutId);
    const payment = basis?.payments.find((one) => one.id === paymentId);
    // All of it has gone back, by whatever hand. To ask for this part once more could only send money that never came.
    return payment?.status === 'refunded' ? { status: 'succeeded', providerRefundId } : null;
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
    const { log, observer } = this.#context;
    const { rail, account } = store;
    const { id: refundId, checkoutId } = refund;
    try {
      const about = { rail: rail.name, operation: 'refund', checkoutId } as const;
      const { status, providerRefundId } = await askRail(observer, about, () => rail.refund(account, refund.plan));
      return status === 'pending'
        ? await this.#later(refund, attempt, STILL_PENDING, null, providerRefundId)
        : await this.#end(refund, status, providerRefundId, null);
    } catch (error) {
      if (!(error instanceof RailError)) throw error;
      const { kind, providerCode, retryAfterMs } = error;
      log.warn({ refundId, checkoutId, kind, providerCode, attempt }, 'the provider did not make the refund');
      // Wrong credentials can be mended; what the provider then says to the same call is the outcome.
      return kind === 'unavailable' || kind === 'invalid_credentials'
        ? this.#later(refund, attempt, reasonOf(error), retryAfterMs)
        : this.#end(refund, 'failed', null, reasonOf(error));
    }
  }

  async #end(
    refund: RefundRecord,
    status: 'succeeded' | 'failed',
    providerRefundId: string | null,
    error: RefundRecord['error'],
  ): Promise<RefundRecord> {
    await this.#settler.applyRefund(refund.checkoutId, { id: refund.id, status, providerRefundId, error });
    return (await this.#context.ledger.getRefund(refund.id)) ?? refund;
  }

  /**
   * A refund with an unknown outcome stays pending and keeps its sum reserved: asking for it under a new key, or under one that the provider has
   * forgotten, could give the money back twice. So it is repeated for a while, then looked up for weeks, then left to somebody to look.
   */
  async #later(
    refund: RefundRecord,
    attempt: number,
    error: NonNullable<RefundRecord['error']>,
    retryAfterMs: number | null,
    providerRefundId = refund.providerRefundId,
  ): Promise<RefundRecord> {
    const { ledger, clock, random, log } = this.#context;
    const { id: refundId, checkoutId } = refund;
    const now = clock();
    const asked = Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
    const afterwards = mayRepeat(refund, now) ? REFUND_REPEAT_EVERY_MS : REFUND_LOOK_EVERY_MS;
    const wait = Math.max(asked, jitter(REFUND_SCHEDULE[attempt - 1] ?? afterwards, random));
    const dueAt = now - refund.createdAt > REFUND_LOOK_MS ? null : now + wait;
    if (dueAt === null) {
      log.error(
        { refundId, checkoutId },
        'a refund is asked about no more, its outcome is unknown; look at the provider',
      );
    } else if (mayRepeat(refund, refund.updatedAt) && !mayRepeat(refund, now)) {
      log.error({ refundId, checkoutId }, 'the outcome of a refund is unknown; look at the provider');
    }
    await ledger.retryRefund(refundId, dueAt, error, now, providerRefundId);
    return (await ledger.getRefund(refundId)) ?? refund;
  }
}

/** What became of a refund, or that it is still being worked on. */
interface Outcome {
  readonly status: 'succeeded' | 'pending' | 'failed';
  readonly providerRefundId: string | null;
}

const STILL_PENDING = { code: 'pending', message: 'The provider is still working on it' };
const FAILED_THERE = { code: 'failed', message: 'The provider could not make the refund' };
const NEVER_ANSWERED = { code: 'unknown', message: 'The provider never answered' };

/** A provider forgets what it was asked under a key: a repeat after that would be another refund. */
function mayRepeat({ createdAt }: RefundRecord, at: number): boolean {
  return at - createdAt <= REFUND_REPEAT_MS;
}

function reasonOf({ kind, providerCode, message }: RailError): NonNullable<RefundRecord['error']> {
  return { code: providerCode ?? kind, message };
}

/** A payment with money in it. */
type Received = PaymentRecord & { readonly amount: Money };

function paymentOf(
  checkout: CheckoutRecord,
  payments: readonly PaymentRecord[],
  transactionId: string | undefined,
): Received {
  const wanted = transactionId ?? checkout.transactionId;
  const payment = payments.find((one) => one.id === wanted);
  if (payment === undefined || payment.amount === null) {
    throw new EngineError(
      'not_refundable',
      transactionId === undefined
        ? `Checkout ${checkout.id} is ${checkout.status}: there is no payment to give back`
        : `Checkout ${checkout.id} has no payment ${transactionId}`,
    );
  }
  return { ...payment, amount: payment.amount };
}

/** Minor units. */
interface Limit {
  /** Bounds all our refunds of this payment together. */
  readonly whole: bigint;
  /** What is left of it now. */
  readonly available: bigint;
  /**
   * What may have been taken off twice: money that the provider shows as gone back may be a refund of ours whose answer has not come. Too much must
   * not go back, so it is not available; nor can it be said that it is not there.
   */
  readonly undecided: bigint;
}

function limitOf({ checkout, refunds }: SettleBasis, payment: Received): Limit {
  const sum = (status: RefundRecord['status']) =>
    refunds
      .filter((one) => one.paymentId === payment.id && one.status === status)
      .reduce((total, one) => total + one.amount.minor, 0n);
  // Given back at the provider's own dashboard, as far as it is to be seen.
  const seen = payment.id === checkout.transactionId ? checkout.refunded : (payment.refunded?.minor ?? 0n);
  const elsewhere = seen > sum('succeeded') ? seen - sum('succeeded') : 0n;
  const whole = payment.amount.minor - elsewhere;
  const pending = sum('pending');
  const undecided = pending < elsewhere ? pending : elsewhere;
  return { whole, available: whole - sum('succeeded') - pending, undecided };
}

/** A rail that would send money out asks nobody whether it ever came in: that is checked here. */
function assertRefundable(
  store: OpenStore,
  checkout: CheckoutRecord,
  payment: Received,
  amount: Money,
  { available, undecided }: Pick<Limit, 'available' | 'undecided'>,
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
  if (amount.minor > available || available <= 0n) {
    throw undecided > 0n && amount.minor <= available + undecided
      ? notDecided()
      : exceeds({ minor: available, currency: amount.currency });
  }
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

function notDecided(): EngineError {
  return new EngineError(
    'provider_unavailable',
    'A refund of this payment is under way, and it is not known yet whether what went back is that one. Send the same again in a moment',
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
