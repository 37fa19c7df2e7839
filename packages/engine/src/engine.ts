import type { Rail } from '@neropay/core/rail';
import { Accounts } from './accounts.js';
import { Checkouts } from './checkouts.js';
import type { Clock, Random } from './clock.js';
import { Inbox } from './inbox.js';
import type { Ledger } from './ledger/ledger.js';
import type { Log } from './log.js';
import { Outbox } from './outbox.js';
import { Reconciler } from './reconciler.js';
import { Refunds } from './refunds.js';
import { DEFAULT_DELIVERY_SCHEDULE, DEFAULT_RECONCILE_SCHEDULE, type Schedule } from './schedule.js';
import { Settler } from './settle.js';
import type { Sink } from './sink.js';
import { Stores } from './stores.js';
import type { Vault } from './vault.js';

export interface EngineOptions {
  readonly ledger: Ledger;
  readonly vault: Vault;
  readonly rails: readonly Rail[];
  readonly sinks: readonly Sink[];
  readonly log: Log;
  /** The address that providers and browsers reach the gateway at, without a slash at its end. */
  readonly publicUrl: string;
  readonly reconcileSchedule?: Schedule;
  readonly deliverySchedule?: Schedule;
  /** How long a checkout stays open, in milliseconds. Default: a day. */
  readonly checkoutTtlMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
}

/** What the parts of the engine share. */
export interface EngineContext extends Required<EngineOptions> {
  readonly accounts: Accounts;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The durable part: one object that a gateway, a worker or a test puts together from a ledger, rails and sinks. */
export class Engine {
  readonly accounts: Accounts;
  readonly stores: Stores;
  readonly checkouts: Checkouts;
  readonly refunds: Refunds;
  readonly inbox: Inbox;
  readonly ledger: Ledger;
  readonly #outbox: Outbox;
  readonly #reconciler: Reconciler;

  constructor(options: EngineOptions) {
    const accounts = new Accounts(options);
    const context: EngineContext = {
      reconcileSchedule: DEFAULT_RECONCILE_SCHEDULE,
      deliverySchedule: DEFAULT_DELIVERY_SCHEDULE,
      checkoutTtlMs: DAY_MS,
      clock: Date.now,
      random: Math.random,
      ...options,
      accounts,
    };
    this.accounts = accounts;
    this.ledger = options.ledger;
    this.#outbox = new Outbox(context);
    const settler = new Settler(context, () => this.#outbox.wake());
    this.checkouts = new Checkouts(context, settler);
    this.refunds = new Refunds(context, settler);
    this.inbox = new Inbox(context, settler);
    this.stores = new Stores(context, this.#outbox);
    this.#reconciler = new Reconciler(context, settler);
  }

  /** Begins to work through what is due. */
  start(): void {
    this.inbox.start();
    this.#outbox.start();
    this.#reconciler.start();
    this.refunds.start();
  }

  /** Takes nothing new and waits for what is under way. The ledger is closed by whoever opened it. */
  async stop(): Promise<void> {
    await Promise.all([this.inbox.stop(), this.#outbox.stop(), this.#reconciler.stop(), this.refunds.stop()]);
  }
}
