import { createHash } from 'node:crypto';
import type { Money } from '@neropay/core';
import type { OpenStore } from './accounts.js';
import type { EngineContext } from './context.js';
import { EngineError, idempotencyConflict } from './errors.js';
import { newId } from './ids.js';
import type { IdempotentWrite } from './ledger/ledger.js';
import { InFlight } from './loop.js';
import { askRail, stopwatch } from './observing.js';
import { MAX_REFERENCE_ROUNDS, type Opener } from './opener.js';
import { asEngineError } from './rail-errors.js';
import type { CheckoutRecord, ScheduledCheckout } from './records.js';
import { queryFor, type Settler } from './settle.js';
import { OPEN } from './states.js';

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

/** Opening, reading and cancelling checkouts. */
export class Checkouts {
  readonly #context: EngineContext;
  readonly #opener: Opener;
  readonly #settler: Settler;
  readonly #cancelling = new InFlight(Number.POSITIVE_INFINITY);
  readonly #answering = new Map<string, Promise<CheckoutRecord>>();

  constructor(context: EngineContext, opener: Opener, settler: Settler) {
    this.#context = context;
    this.#opener = opener;
    this.#settler = settler;
  }

  /** Waits for what was begun beside an answer. */
  async stop(): Promise<void> {
    await this.#cancelling.untilEmpty();
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
    const { observer } = this.#context;
    const about = { kind: 'checkout', storeId: store.store.id, rail: store.rail.name } as const;
    const ms = stopwatch();
    try {
      const result = await this.#open(store, request, idempotencyKey);
      const outcome = result.created ? 'created' : 'existing';
      observer.saw({ ...about, checkoutId: result.checkout.id, outcome, ms: ms() });
      return result;
    } catch (error) {
      observer.saw({ ...about, checkoutId: null, outcome: 'failed', ms: ms() });
      throw error;
    }
  }

  async #open(
    store: OpenStore,
    request: OpenCheckoutRequest,
    idempotencyKey: string | null,
  ): Promise<OpenCheckoutResult> {
    assertAmount(request.amount);
    const idempotent: IdempotentWrite | null =
      idempotencyKey === null ? null : { key: idempotencyKey, requestHash: hashOf(request), resourceId: '' };
    const inserted = await this.#insert(store, request, idempotent);
    if (inserted.superseded.length > 0) this.#cancelling.add(this.#cancelSuperseded(store, inserted.superseded));
    const checkout = await this.#opener.open(store, inserted.checkout).catch((error: unknown) => {
      throw asEngineError(error);
    });
    if (checkout.refusal !== null) throw refusalError(checkout.refusal);
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
    if (!OPEN.has(before.status)) {
      throw new EngineError(
        'not_cancelable',
        `Checkout ${before.id} is ${before.status}: only an unpaid one can be cancelled`,
      );
    }
    await this.#cancelAtProvider(store, before);
    const after = await this.refresh(before, 'refresh');
    if (!OPEN.has(after.status)) return after;
    return (await this.#settler.close(after.id, 'cancelled'))?.checkout ?? after;
  }

  /**
   * For a provider that asks the customer something before there is a page to go to. The first answer counts: two of them at once, or one that
   * comes after the checkout was closed, must not make a payment that nobody looks for.
   * @throws {EngineError} as the provider refuses, or `provider_unavailable`
   */
  async answer(checkout: CheckoutRecord, input: Readonly<Record<string, string>>): Promise<CheckoutRecord> {
    const underWay = this.#answering.get(checkout.id);
    if (underWay !== undefined) return underWay;
    const answering = this.#answerAtProvider(checkout.id, input).finally(() => this.#answering.delete(checkout.id));
    this.#answering.set(checkout.id, answering);
    return answering;
  }

  async #answerAtProvider(id: string, input: Readonly<Record<string, string>>): Promise<CheckoutRecord> {
    const { accounts, clock, ledger, observer } = this.#context;
    const checkout = await ledger.getCheckout(id);
    if (checkout === null) throw new EngineError('not_found', `There is no checkout ${id}`);
    if (checkout.action?.type !== 'collect' || !OPEN.has(checkout.status)) return checkout;
    const store = await accounts.open(checkout.storeId);
    if (store === null) throw new EngineError('not_found', 'This shop is no longer connected');
    try {
      const { rail, account } = store;
      const opened = await askRail(observer, { rail: rail.name, operation: 'open', checkoutId: id }, () =>
        rail.openPayment(account, checkout.plan, input),
      );
      return await ledger.recordAnswered(id, opened, clock());
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

  #draft(store: OpenStore, request: OpenCheckoutRequest, reference: string): ScheduledCheckout {
    const now = this.#context.clock();
    const { id: storeId, rail, mode, accountId } = store.store;
    const asked = { ...request, id: newId('co'), storeId, reference, rail, mode, accountId };
    return {
      ...asked,
      status: 'pending',
      refunded: 0n,
      transactionId: null,
      late: false,
      reviewReason: null,
      plan: this.#opener.plan(store, asked),
      hostedId: null,
      action: null,
      refusal: null,
      sequence: 0,
      version: 0,
      // Also looked at when the provider's answer never came: the payment may exist there.
      reconcileAt: this.#opener.firstLookAt(now),
      reconcileStep: 0,
      expiresAt: now + this.#context.checkoutTtlMs,
      createdAt: now,
      updatedAt: now,
    };
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
      const { rail, account } = store;
      await askRail(this.#context.observer, { rail: rail.name, operation: 'cancel', checkoutId: checkout.id }, () =>
        rail.cancelPayment(account, queryFor({ checkout, payments: [] })),
      );
    } catch (error) {
      throw asEngineError(error);
    }
  }
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
