import { type ChangedPayments, RailError } from '@neropay/core/rail';
import type { OpenStore } from './accounts.js';
import type { EngineContext } from './context.js';
import { findCheckoutOf } from './find-checkout.js';
import { DueWorker } from './loop.js';
import { askRail } from './observing.js';
import type { AccountLook } from './records.js';
import { ACCOUNT_LOOK_EVERY_MS, jitter, MAX_RETRY_AFTER_MS } from './schedule.js';
import type { Settler } from './settle.js';

const CONCURRENCY = 4;
/** What is due once a day is not looked for all the time. */
const IDLE_MS = 2_000;
/** A page, every payment of which is read back by itself. */
const LEASE_MS = 10 * 60_000;
/** Between two pages, so that a long look takes its time. */
const PAGE_WAIT_MS = 1_000;
const TROUBLE_MS = 10 * 60_000;
/** The provider's clock is its own, and its lists may lag. */
const OVERLAP_MS = 2 * 24 * 60 * 60_000;

type Next = Pick<AccountLook, 'since' | 'beganAt' | 'place' | 'dueAt'>;

/**
 * Looks through the provider's own lists of each account once a day, for what happens to a payment long after anybody asks about it: a dispute, money
 * that was given back on the provider's dashboard. Each payment that they name is read back, as for a notification.
 *
 * A look is made page by page. Where it stands is written down after each, so a process that ends in the middle costs one page made twice; and the
 * next look begins where this one began, so nothing falls between two.
 */
export class AccountLooks {
  readonly #context: EngineContext;
  readonly #settler: Settler;
  readonly #worker: DueWorker<AccountLook>;

  constructor(context: EngineContext, settler: Settler) {
    this.#context = context;
    this.#settler = settler;
    const { ledger, clock, log } = context;
    this.#worker = new DueWorker({
      name: 'account looks',
      log,
      concurrency: CONCURRENCY,
      idleMs: IDLE_MS,
      claim: (limit) => {
        const now = clock();
        return ledger.claimDueLooks(now, now + LEASE_MS, limit);
      },
      process: (look) => this.#look(look),
    });
  }

  start(): void {
    this.#worker.start();
  }

  async stop(): Promise<void> {
    await this.#worker.stop();
  }

  async #look(look: AccountLook): Promise<void> {
    const { ledger, log, clock, random } = this.#context;
    const { rail, accountId } = look;
    let next: Next;
    try {
      next = await this.#page(look);
    } catch (error) {
      const known = error instanceof RailError;
      log.warn(
        { rail, accountId, err: known ? undefined : error, reason: String(error) },
        'an account could not be looked through; trying again later',
      );
      const wait = known && error.kind === 'invalid_credentials' ? ACCOUNT_LOOK_EVERY_MS : TROUBLE_MS;
      next = { ...look, dueAt: clock() + Math.max(askedFor(error), jitter(wait, random)) };
    }
    await ledger
      .scheduleLook(look, next)
      .catch((cause) => log.error({ rail, accountId, err: cause }, 'an account waits for its lease to end'));
  }

  async #page(look: AccountLook): Promise<Next> {
    const { accounts, clock, random, paces, log } = this.#context;
    const now = clock();
    const pause = paces.pauseOf(look);
    if (pause > 0) return { ...look, dueAt: now + pause };
    const beganAt = look.beganAt ?? now;
    const open = await accounts.openForSettling(look.storeId);
    const { payments, next } = open === null ? NOTHING : await this.#ask(open, look);
    const ours = await this.#checkoutsOf(look, payments);
    for (const checkoutId of ours) await this.#readBack(checkoutId);
    if (ours.size > 0) {
      const { rail, accountId } = look;
      log.info({ rail, accountId, checkouts: ours.size }, "read back what the provider's own lists name");
    }
    return next === null
      ? { since: beganAt, beganAt: null, place: null, dueAt: now + jitter(ACCOUNT_LOOK_EVERY_MS, random) }
      : { since: look.since, beganAt, place: next, dueAt: clock() + PAGE_WAIT_MS };
  }

  async #ask({ rail, account }: OpenStore, { since, place }: AccountLook): Promise<ChangedPayments> {
    const { readChanged } = rail;
    if (readChanged === undefined) return NOTHING;
    const about = { rail: rail.name, operation: 'read', checkoutId: null } as const;
    return askRail(this.#context.observer, about, () =>
      readChanged.call(rail, account, { since: since - OVERLAP_MS, after: place }),
    );
  }

  /** Ours among them, each once. What was never ours is none of our business. */
  async #checkoutsOf(look: AccountLook, payments: ChangedPayments['payments']): Promise<ReadonlySet<string>> {
    const { ledger } = this.#context;
    const ours = new Set<string>();
    for (const payment of payments) {
      const checkout = await findCheckoutOf(ledger, look, payment);
      if (checkout !== null) ours.add(checkout.id);
    }
    return ours;
  }

  /** @throws {RailError} when the provider cannot be asked: the page is made again then */
  async #readBack(checkoutId: string): Promise<void> {
    const { ledger, log, clock, random } = this.#context;
    try {
      const checkout = (await this.#settler.settle(checkoutId, { source: 'reconciler' }))?.checkout;
      // Nobody looks at it any more, and a list tells of a new dispute but not of one that has been decided.
      if (checkout?.status !== 'disputed') return;
      const { reconcileAt, reconcileStep } = await ledger.reconcileScheduleOf(checkoutId);
      if (reconcileAt !== null) return;
      const at = clock() + jitter(ACCOUNT_LOOK_EVERY_MS, random);
      await ledger.scheduleReconcile({ id: checkoutId, reconcileAt }, at, reconcileStep);
    } catch (error) {
      if (error instanceof RailError) throw error;
      // A fault of ours with one payment keeps the others from nothing.
      log.error({ checkoutId, err: error }, 'a payment that the provider names could not be read back');
    }
  }
}

const NOTHING: ChangedPayments = { payments: [], next: null };

function askedFor(error: unknown): number {
  return error instanceof RailError ? Math.min(error.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS) : 0;
}
