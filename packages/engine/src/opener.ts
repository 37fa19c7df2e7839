import { type PaymentRequest, type ProviderCall, RailError } from '@neropay/core/rail';
import type { OpenStore } from './accounts.js';
import type { EngineContext } from './context.js';
import { askRail } from './observing.js';
import { asEngineError } from './rail-errors.js';
import type { CheckoutRecord } from './records.js';
import { jitter } from './schedule.js';

/** References that other writers take at the same moment. */
export const MAX_REFERENCE_ROUNDS = 50;

/** What a plan is made from, as far as the shop asked for it. */
type Planned = Pick<
  CheckoutRecord,
  'id' | 'kind' | 'storeId' | 'orderId' | 'amount' | 'description' | 'customer' | 'rail' | 'reference'
>;

/**
 * Opens payments at the provider: plans the call, makes it, writes the answer down. A planned call is repeated byte for byte, so that no second
 * payment comes to be; and once the provider has answered it, the reference is known to be ours.
 */
export class Opener {
  readonly #context: EngineContext;
  readonly #underWay = new Map<string, Promise<CheckoutRecord>>();

  constructor(context: EngineContext) {
    this.#context = context;
  }

  /** @param attempt 1 for the first name that is tried for this checkout. @throws {EngineError} as the rail refuses to plan it */
  plan(store: OpenStore, checkout: Planned, attempt = 1): ProviderCall {
    const { publicUrl } = this.#context;
    const payment: PaymentRequest = {
      kind: checkout.kind,
      reference: checkout.reference,
      idempotencyKey: attempt === 1 ? checkout.id : `${checkout.id}-${attempt}`,
      amount: checkout.amount,
      description: checkout.description,
      customer: checkout.customer,
      successUrl: `${publicUrl}/return/${checkout.id}`,
      cancelUrl: `${publicUrl}/return/${checkout.id}?from=cancel`,
      notificationUrl: `${publicUrl}/ipn/${checkout.rail}/${checkout.storeId}`,
      metadata: { checkout_id: checkout.id, order_id: checkout.orderId, store_id: checkout.storeId },
    };
    try {
      return store.rail.planPayment(payment);
    } catch (error) {
      throw asEngineError(error);
    }
  }

  /**
   * One call to the provider at a time for one checkout; whoever asks meanwhile gets its answer.
   * @returns the checkout: opened, refused by the provider (`refusal` says why), or no longer pending
   * @throws {RailError} `unavailable` or `invalid_credentials`: ask again
   */
  open(store: OpenStore, checkout: CheckoutRecord): Promise<CheckoutRecord> {
    if (isDecided(checkout)) return Promise.resolve(checkout);
    const underWay = this.#underWay.get(checkout.id);
    if (underWay !== undefined) return underWay;
    const opening = this.#openAtProvider(store, checkout).finally(() => this.#underWay.delete(checkout.id));
    this.#underWay.set(checkout.id, opening);
    return opening;
  }

  /**
   * Whether a payment of this checkout's reference is ours. The provider knows: the planned call is made again, and its answer is the answer. A
   * checkout that is still to be opened may go by another reference afterwards.
   * @throws {RailError} `unavailable` or `invalid_credentials`: ask again
   */
  async confirm(store: OpenStore, checkout: CheckoutRecord): Promise<boolean> {
    if (!isDecided(checkout)) return (await this.open(store, checkout)).action !== null;
    try {
      return (await this.#call(store, checkout)).action !== null;
    } catch (error) {
      if (error instanceof RailError && !isPassing(error)) return false;
      throw error;
    }
  }

  /** Unix milliseconds of the first look at a payment that was opened now. */
  firstLookAt(now: number): number {
    const { reconcileSchedule, checkoutTtlMs, random } = this.#context;
    return now + jitter(reconcileSchedule[0] ?? checkoutTtlMs, random);
  }

  async #openAtProvider(store: OpenStore, draft: CheckoutRecord): Promise<CheckoutRecord> {
    const { ledger, clock, log } = this.#context;
    // Whoever came before may have opened it since this copy was read.
    let checkout = (await ledger.getCheckout(draft.id)) ?? draft;
    for (let attempt = 2; !isDecided(checkout); attempt++) {
      try {
        return await this.#call(store, checkout);
      } catch (error) {
        if (!(error instanceof RailError)) throw error;
        log.warn(
          { checkoutId: checkout.id, storeId: checkout.storeId, kind: error.kind, providerCode: error.providerCode },
          'the provider did not open the payment',
        );
        if (isPassing(error)) throw error;
        checkout =
          error.kind === 'reference_taken' && attempt <= MAX_REFERENCE_ROUNDS
            ? await this.#rename(store, checkout, attempt)
            : await ledger.recordRefused(
                checkout.id,
                { code: asEngineError(error).code, message: error.message },
                clock(),
              );
      }
    }
    return checkout;
  }

  async #call(store: OpenStore, checkout: CheckoutRecord): Promise<CheckoutRecord> {
    const { ledger, clock, observer } = this.#context;
    const { rail, account } = store;
    const { hostedId, action, expiresAt } = await askRail(
      observer,
      { rail: rail.name, operation: 'open', checkoutId: checkout.id },
      () => rail.openPayment(account, checkout.plan),
    );
    const now = clock();
    return ledger.recordOpened(
      checkout.id,
      { hostedId, action, expiresAt: expiresAt ?? checkout.expiresAt, reconcileAt: this.firstLookAt(now) },
      now,
    );
  }

  /** The account has a payment of this name that is not ours: the next one. */
  async #rename(store: OpenStore, checkout: CheckoutRecord, attempt: number): Promise<CheckoutRecord> {
    const { ledger, clock } = this.#context;
    const base = checkout.orderNumber ?? checkout.orderId;
    const free = await ledger.nextReference(checkout, base);
    // The provider knows names that we do not, so ours alone would be offered again and again.
    const reference = free === base || numberOf(free) < attempt ? `${base}-${attempt}` : free;
    await ledger.replacePlan(checkout.id, reference, this.plan(store, { ...checkout, reference }, attempt), clock());
    return (await ledger.getCheckout(checkout.id)) ?? checkout;
  }
}

/** Nothing is left to ask the provider for. */
function isDecided(checkout: CheckoutRecord): boolean {
  return checkout.action !== null || checkout.status !== 'pending';
}

/** Nothing is decided yet. Wrong credentials are mended in the shop's settings; the same checkout opens then. */
function isPassing({ kind }: RailError): boolean {
  return kind === 'unavailable' || kind === 'invalid_credentials';
}

function numberOf(reference: string): number {
  return Number(/-(\d+)$/.exec(reference)?.[1] ?? 1);
}
