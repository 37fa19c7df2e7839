import { RailError } from '@neropay/core/rail';
import type { EngineContext } from './context.js';
import { DueWorker } from './loop.js';
import { askRail, stopwatch } from './observing.js';
import type { CheckoutRecord, DueCheckout } from './records.js';
import { ACCOUNT_LOOK_EVERY_MS, jitter, MAX_RETRY_AFTER_MS } from './schedule.js';
import { queryFor, type Settler } from './settle.js';
import { OPEN } from './states.js';

const CONCURRENCY = 16;
const LEASE_MS = 120_000;
/** The provider could not be asked: not counted as a look, and not waited for as long as the next one. */
const TROUBLE_MS = 60_000;
/** The provider refuses the store's credentials: only the merchant can mend that, and may never do it. */
const LOCKED_OUT_MS = 60 * 60_000;

/** Asks about checkouts on a schedule though nobody said anything: what a lost notification would have cost, this finds. */
export class Reconciler {
  readonly #context: EngineContext;
  readonly #settler: Settler;
  readonly #worker: DueWorker<DueCheckout>;

  constructor(context: EngineContext, settler: Settler) {
    this.#context = context;
    this.#settler = settler;
    const { ledger, clock, log } = context;
    this.#worker = new DueWorker({
      name: 'reconciler',
      log,
      concurrency: CONCURRENCY,
      claim: (limit) => {
        const now = clock();
        return ledger.claimDueCheckouts(now, now + LEASE_MS, limit);
      },
      process: (item) => this.#look(item),
    });
  }

  start(): void {
    this.#worker.start();
  }

  async stop(): Promise<void> {
    await this.#worker.stop();
  }

  async #look(checkout: DueCheckout): Promise<void> {
    const { ledger, clock, random, log, observer, paces, accounts } = this.#context;
    const about = { kind: 'reconcile', checkoutId: checkout.id, step: checkout.reconcileStep } as const;
    const ms = stopwatch();
    try {
      const open = await accounts.openForSettling(checkout.storeId);
      const pause = open === null ? 0 : paces.pauseOf(open.store);
      if (pause > 0) {
        // Spread, or all that waited would be asked at once when it is over.
        const at = clock() + pause + Math.round(TROUBLE_MS * random());
        await ledger.scheduleReconcile(checkout, at, checkout.reconcileStep);
        return;
      }
      const after = await this.#settle(checkout.id);
      const step = checkout.reconcileStep + 1;
      await ledger.scheduleReconcile(checkout, this.#next(after, step), step);
      observer.saw({ ...about, outcome: 'ok', ms: ms() });
    } catch (error) {
      observer.saw({ ...about, outcome: 'failed', ms: ms() });
      log.warn(
        {
          checkoutId: checkout.id,
          storeId: checkout.storeId,
          err: error instanceof RailError ? undefined : error,
          reason: String(error),
        },
        'a checkout could not be read back; looking again soon',
      );
      const wait = Math.max(askedFor(error), jitter(this.#waitAfter(error, checkout.reconcileStep), random));
      await ledger
        .scheduleReconcile(checkout, clock() + wait, checkout.reconcileStep)
        .catch((cause) => log.error({ checkoutId: checkout.id, err: cause }, 'a checkout waits for its lease to end'));
    }
  }

  async #settle(checkoutId: string): Promise<CheckoutRecord> {
    const after = await this.#readBack(checkoutId);
    if (!OPEN.has(after.status) || after.expiresAt > this.#context.clock()) return after;
    await this.#cancelAtProvider(after);
    // Someone may have paid at the last moment; only what is still unpaid expires.
    const last = await this.#readBack(checkoutId);
    if (!OPEN.has(last.status)) return last;
    return (await this.#settler.close(checkoutId, 'expired'))?.checkout ?? last;
  }

  async #readBack(checkoutId: string): Promise<CheckoutRecord> {
    const settled = await this.#settler.settle(checkoutId, { source: 'reconciler' });
    if (settled === null) throw new Error(`Checkout ${checkoutId} disappeared`);
    return settled.checkout;
  }

  /** Best effort: what the provider keeps open and is paid later is told as late. */
  async #cancelAtProvider(checkout: CheckoutRecord): Promise<void> {
    const open = await this.#context.accounts.openForSettling(checkout.storeId);
    if (open === null || !open.rail.capabilities.cancel || checkout.action === null) return;
    try {
      const { rail, account } = open;
      await askRail(this.#context.observer, { rail: rail.name, operation: 'cancel', checkoutId: checkout.id }, () =>
        rail.cancelPayment(account, queryFor({ checkout, payments: [] })),
      );
    } catch (error) {
      if (!(error instanceof RailError) || error.kind === 'unavailable') throw error;
    }
  }

  /**
   * As long as the schedule runs, whatever the state: money may come for what was cancelled, a second payment for what is paid, given back or
   * under review, and a dispute for any of them. A dispute is watched until it is decided.
   */
  #next(checkout: CheckoutRecord, step: number): number | null {
    const { reconcileSchedule, clock, random } = this.#context;
    const now = clock();
    const expiresAt = OPEN.has(checkout.status) && checkout.expiresAt > now ? checkout.expiresAt : null;
    const wait = reconcileSchedule[step] ?? (checkout.status === 'disputed' ? ACCOUNT_LOOK_EVERY_MS : undefined);
    if (wait === undefined) return expiresAt;
    return Math.min(now + jitter(wait, random), expiresAt ?? Number.POSITIVE_INFINITY);
  }

  #waitAfter(error: unknown, step: number): number {
    if (error instanceof RailError && error.kind === 'invalid_credentials') return LOCKED_OUT_MS;
    return Math.min(TROUBLE_MS, this.#context.reconcileSchedule[step] ?? TROUBLE_MS);
  }
}

function askedFor(error: unknown): number {
  return error instanceof RailError ? Math.min(error.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS) : 0;
}
