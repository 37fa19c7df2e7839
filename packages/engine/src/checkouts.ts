import { createHash } from 'node:crypto';
import { type Money, MoneyError } from '@neropay/core';
import { type PaymentRequest, RailError } from '@neropay/core/rail';
import type { OpenStore } from './accounts.js';
import type { EngineContext } from './engine.js';
import { EngineError, idempotencyConflict } from './errors.js';
import { newId } from './ids.js';
import type { IdempotentWrite } from './ledger/ledger.js';
import type { CheckoutRecord } from './records.js';
import { jitter } from './schedule.js';
import { queryFor, type Settler } from './settle.js';

/** What a shop asks for. Already validated in form; amounts are checked here. */
export interface OpenCheckoutRequest {
  readonly kind: 'checkout' | 'link';
  readonly orderId: string;
  readonly orderNumber: string | null;
  readonly amount: Money;
  readonly description: string;
  readonly customer: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  /** Null for a link that leads nowhere afterwards. */
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
}

export interface OpenCheckoutResult {
  readonly checkout: CheckoutRecord;
  /** False when an open (or paid) one for the same order, amount and currency was there. */
  readonly created: boolean;
}

/** Beyond this an amount is a mistake; below it every database and JSON parser keeps it exact. */
const MAX_MINOR = 10n ** 15n;
/** References that other writers take at the same moment. */
const MAX_REFERENCE_ROUNDS = 50;

/** Opening, reading and cancelling checkouts. */
export class Checkouts {
  readonly #context: EngineContext;
  readonly #settler: Settler;
  readonly #opening = new Map<string, Promise<CheckoutRecord>>();

  constructor(context: EngineContext, settler: Settler) {
    this.#context = context;
    this.#settler = settler;
  }

  /**
   * Opens a checkout, or answers the one that already asks for the same. Safe to repeat after any failure: what was sent to the provider is
   * sent again byte for byte, so that no second payment comes to be.
   *
   * @throws {EngineError} `invalid_amount`, `order_already_paid`, `idempotency_conflict`, `currency_not_supported`, `provider_rejected`,
   *   `invalid_credentials`, or `provider_unavailable` (repeat it)
   */
  async open(
    store: OpenStore,
    request: OpenCheckoutRequest,
    idempotencyKey: string | null,
  ): Promise<OpenCheckoutResult> {
    assertAmount(request.amount);
    const idempotent: IdempotentWrite | null =
      idempotencyKey === null ? null : { key: idempotencyKey, requestHash: hashOf(request), resourceId: '' };
    const inserted = await this.#insert(store, request, idempotent);
    if (inserted.created) void this.#cancelSuperseded(store, inserted.superseded);
    const checkout = await this.#ensureOpened(store, inserted.checkout);
    return { checkout, created: inserted.created };
  }

  async get(storeId: string, id: string): Promise<CheckoutRecord | null> {
    const checkout = await this.#context.ledger.getCheckout(id);
    return checkout?.storeId === storeId ? checkout : null;
  }

  findByOrder(storeId: string, orderId: string): Promise<readonly CheckoutRecord[]> {
    return this.#context.ledger.findCheckoutsByOrder(storeId, orderId);
  }

  /** Asks the provider what became of it. @throws {EngineError} `provider_unavailable` */
  async refresh(checkout: CheckoutRecord, source: 'refresh' | 'return'): Promise<CheckoutRecord> {
    try {
      const settled = await this.#settler.settle(checkout.id, { source });
      return settled?.checkout ?? checkout;
    } catch (error) {
      throw asEngineError(error);
    }
  }

  /**
   * Cancels what nobody has paid. @throws {EngineError} `not_cancelable` when money arrived or the provider refuses, `provider_unavailable`
   */
  async cancel(store: OpenStore, checkout: CheckoutRecord): Promise<CheckoutRecord> {
    const before = await this.refresh(checkout, 'refresh');
    if (before.status === 'cancelled') return before;
    if (before.status !== 'pending' && before.status !== 'failed') {
      throw new EngineError(
        'not_cancelable',
        `Checkout ${before.id} is ${before.status}: only an unpaid one can be cancelled`,
      );
    }
    await this.#cancelAtProvider(store, before);
    const after = await this.refresh(before, 'refresh');
    if (after.status !== 'pending' && after.status !== 'failed') return after;
    return (await this.#settler.close(after.id, 'cancelled'))?.checkout ?? after;
  }

  /** For a provider that asks the customer something before there is a page to go to. */
  async answer(checkout: CheckoutRecord, input: Readonly<Record<string, string>>): Promise<CheckoutRecord> {
    if (checkout.action?.type !== 'collect') return checkout;
    const store = await this.#context.accounts.open(checkout.storeId);
    if (store === null) throw new EngineError('not_found', 'This shop is no longer connected');
    try {
      const opened = await store.rail.openPayment(store.account, checkout.plan, input);
      return await this.#context.ledger.recordAnswered(checkout.id, opened, this.#context.clock());
    } catch (error) {
      throw asEngineError(error);
    }
  }

  async #insert(store: OpenStore, request: OpenCheckoutRequest, idempotent: IdempotentWrite | null) {
    const { ledger } = this.#context;
    const base = request.orderNumber ?? request.orderId;
    for (let round = 0; round < MAX_REFERENCE_ROUNDS; round++) {
      const reference = await ledger.nextReference(store.store, base);
      const checkout = this.#draft(store, request, reference);
      const result = await ledger.insertCheckout(checkout, idempotent);
      switch (result.kind) {
        case 'created':
          return { checkout: result.checkout, created: true, superseded: result.superseded };
        case 'existing':
          return { checkout: result.checkout, created: false, superseded: [] };
        case 'idempotency_conflict':
          throw idempotencyConflict();
        case 'already_paid':
          throw new EngineError(
            'order_already_paid',
            `Order ${request.orderId} is already paid with checkout ${result.checkout.id}. Refund it before you ask for another amount`,
          );
        case 'reference_taken':
          break;
      }
    }
    throw new Error(`No free reference for order ${request.orderId} after ${MAX_REFERENCE_ROUNDS} rounds`);
  }

  #draft(store: OpenStore, request: OpenCheckoutRequest, reference: string): CheckoutRecord {
    const now = this.#context.clock();
    const id = newId('co');
    return {
      ...request,
      id,
      storeId: store.store.id,
      reference,
      rail: store.store.rail,
      mode: store.store.mode,
      accountId: store.store.accountId,
      status: 'pending',
      refunded: 0n,
      transactionId: null,
      late: false,
      reviewReason: null,
      plan: this.#plan(store, { ...request, id, storeId: store.store.id }, reference, 1),
      hostedId: null,
      action: null,
      refusal: null,
      sequence: 0,
      version: 0,
      // Also looked at when the provider's answer never came: the payment may exist there.
      reconcileAt: now + this.#firstReconcile(),
      reconcileStep: 0,
      expiresAt: now + this.#context.checkoutTtlMs,
      createdAt: now,
      updatedAt: now,
    };
  }

  #plan(
    store: OpenStore,
    request: OpenCheckoutRequest & { readonly id: string; readonly storeId: string },
    reference: string,
    attempt: number,
  ) {
    const { publicUrl } = this.#context;
    const payment: PaymentRequest = {
      kind: request.kind,
      reference,
      idempotencyKey: attempt === 1 ? request.id : `${request.id}-${attempt}`,
      amount: request.amount,
      description: request.description,
      customer: request.customer,
      successUrl: `${publicUrl}/return/${request.id}`,
      cancelUrl: `${publicUrl}/return/${request.id}?from=cancel`,
      notificationUrl: `${publicUrl}/ipn/${store.store.rail}/${store.store.id}`,
      metadata: { checkout_id: request.id, order_id: request.orderId, store_id: request.storeId },
    };
    try {
      return store.rail.planPayment(payment);
    } catch (error) {
      throw asEngineError(error);
    }
  }

  /** One call to the provider at a time for one checkout; whoever asks meanwhile gets its answer. */
  #ensureOpened(store: OpenStore, checkout: CheckoutRecord): Promise<CheckoutRecord> {
    if (checkout.action !== null || checkout.refusal !== null || checkout.status !== 'pending') {
      return checkout.refusal === null ? Promise.resolve(checkout) : Promise.reject(refusalError(checkout.refusal));
    }
    const underWay = this.#opening.get(checkout.id);
    if (underWay !== undefined) return underWay;
    const opening = this.#openAtProvider(store, checkout).finally(() => this.#opening.delete(checkout.id));
    this.#opening.set(checkout.id, opening);
    return opening;
  }

  async #openAtProvider(store: OpenStore, draft: CheckoutRecord): Promise<CheckoutRecord> {
    const { ledger, clock, log } = this.#context;
    // Whoever came before may have opened it since this copy was read.
    let checkout = (await ledger.getCheckout(draft.id)) ?? draft;
    if (checkout.action !== null || checkout.status !== 'pending') return checkout;
    for (let attempt = 2; ; attempt++) {
      try {
        const opened = await store.rail.openPayment(store.account, checkout.plan);
        const now = clock();
        return await ledger.recordOpened(
          checkout.id,
          {
            hostedId: opened.hostedId,
            action: opened.action,
            expiresAt: opened.expiresAt ?? checkout.expiresAt,
            reconcileAt: now + this.#firstReconcile(),
          },
          now,
        );
      } catch (error) {
        if (!(error instanceof RailError)) throw error;
        log.warn(
          { checkoutId: checkout.id, storeId: checkout.storeId, kind: error.kind, providerCode: error.providerCode },
          'the provider did not open the payment',
        );
        if (error.kind === 'reference_taken' && attempt <= MAX_REFERENCE_ROUNDS) {
          checkout = await this.#rename(store, checkout, attempt);
          continue;
        }
        if (error.kind === 'unavailable') throw asEngineError(error);
        // Wrong credentials are mended in the shop's settings; the same checkout opens then.
        if (error.kind === 'invalid_credentials') throw asEngineError(error);
        const refusal = { code: asEngineError(error).code, message: error.message };
        await ledger.recordRefused(checkout.id, refusal, clock());
        throw refusalError(refusal);
      }
    }
  }

  /** The account has a payment of this name that is not ours: the next one. */
  async #rename(store: OpenStore, checkout: CheckoutRecord, attempt: number): Promise<CheckoutRecord> {
    const { ledger, clock } = this.#context;
    const base = checkout.orderNumber ?? checkout.orderId;
    const free = await ledger.nextReference(checkout, base);
    // The provider knows names that we do not, so ours alone would be offered again and again.
    const reference = free === base || numberOf(free) < attempt ? `${base}-${attempt}` : free;
    await ledger.replacePlan(checkout.id, reference, this.#plan(store, checkout, reference, attempt), clock());
    return (await ledger.getCheckout(checkout.id)) ?? checkout;
  }

  /** A changed cart: the older payments of this order shall not be paid beside the new one. What is paid all the same is told as late. */
  async #cancelSuperseded(store: OpenStore, checkouts: readonly CheckoutRecord[]): Promise<void> {
    for (const checkout of checkouts) {
      try {
        await this.cancel(store, checkout);
      } catch (error) {
        this.#context.log.warn(
          { checkoutId: checkout.id, reason: error instanceof Error ? error.message : String(error) },
          'a superseded checkout stays open; the reconciler watches it',
        );
      }
    }
  }

  async #cancelAtProvider(store: OpenStore, checkout: CheckoutRecord): Promise<void> {
    if (checkout.action === null) return;
    try {
      await store.rail.cancelPayment(store.account, queryFor({ checkout, payments: [] }));
    } catch (error) {
      throw asEngineError(error);
    }
  }

  #firstReconcile(): number {
    return jitter(this.#context.reconcileSchedule[0] ?? this.#context.checkoutTtlMs, this.#context.random);
  }
}

function numberOf(reference: string): number {
  return Number(/-(\d+)$/.exec(reference)?.[1] ?? 1);
}

function assertAmount(amount: Money): void {
  if (amount.minor <= 0n) throw new EngineError('invalid_amount', 'The amount must be greater than zero');
  if (amount.minor > MAX_MINOR) throw new EngineError('invalid_amount', 'The amount is larger than any payment can be');
}

function hashOf(request: OpenCheckoutRequest): string {
  const text = JSON.stringify(request, (_key, value) => (typeof value === 'bigint' ? value.toString() : value));
  return createHash('sha256').update(text).digest('hex');
}

function refusalError(refusal: NonNullable<CheckoutRecord['refusal']>): EngineError {
  return new EngineError(
    refusal.code === 'currency_not_supported' ? 'currency_not_supported' : 'provider_rejected',
    refusal.message,
  );
}

/** A rail's error in the words that shops know. Anything else is a fault of ours and passes. */
export function asEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  if (error instanceof MoneyError) return new EngineError('invalid_amount', error.message, { cause: error });
  if (!(error instanceof RailError)) throw error;
  const code = {
    unavailable: 'provider_unavailable',
    invalid_credentials: 'invalid_credentials',
    rejected: 'provider_rejected',
    currency_not_supported: 'currency_not_supported',
    reference_taken: 'provider_rejected',
    not_cancelable: 'not_cancelable',
    not_refundable: 'not_refundable',
    refund_rejected: 'refund_failed',
  } as const;
  return new EngineError(code[error.kind], error.message, { cause: error });
}
