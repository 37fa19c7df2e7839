import { AccountLooks } from './account-looks.js';
import { Accounts } from './accounts.js';
import { Checkouts } from './checkouts.js';
import type { EngineContext, EngineOptions } from './context.js';
import { Hooks } from './hooks.js';
import { ProviderEvents } from './hooks-provider-events.js';
import { Inbox } from './inbox.js';
import type { Ledger } from './ledger/ledger.js';
import { guardedObserver, observedLedger } from './observing.js';
import { Opener } from './opener.js';
import { Operator } from './operator.js';
import { Outbox } from './outbox.js';
import { Paces, pacedRail } from './paces.js';
import { Reconciler } from './reconciler.js';
import { Refunds } from './refunds.js';
import { Retention } from './retention.js';
import { DEFAULT_DELIVERY_SCHEDULE, DEFAULT_RECONCILE_SCHEDULE } from './schedule.js';
import { Settler } from './settle.js';
import { Stores } from './stores.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const PACE_MS = 10;

/** The durable part: one object that a gateway, a worker or a test puts together from a ledger, rails and sinks. */
export class Engine {
  readonly accounts: Accounts;
  readonly stores: Stores;
  readonly checkouts: Checkouts;
  readonly refunds: Refunds;
  readonly inbox: Inbox;
  readonly hooks: Hooks;
  readonly operator: Operator;
  readonly ledger: Ledger;
  readonly #outbox: Outbox;
  readonly #reconciler: Reconciler;
  readonly #retention: Retention;
  readonly #accountLooks: AccountLooks;

  constructor(options: EngineOptions) {
    const { observers = [], ...rest } = options;
    const observer = guardedObserver(observers, options.log);
    const ledger = observers.length === 0 ? options.ledger : observedLedger(options.ledger, observer);
    const clock = options.clock ?? Date.now;
    const paces = new Paces(clock);
    const rails = options.rails.map((rail) => pacedRail(rail, paces));
    const accounts = new Accounts({ ...options, ledger, rails });
    const context: EngineContext = {
      ...rest,
      rails,
      paces,
      ledger,
      observer,
      reconcileSchedule: options.reconcileSchedule ?? DEFAULT_RECONCILE_SCHEDULE,
      deliverySchedule: options.deliverySchedule ?? DEFAULT_DELIVERY_SCHEDULE,
      checkoutTtlMs: options.checkoutTtlMs ?? DAY_MS,
      keepBodiesMs: options.keepBodiesMs === undefined ? 90 * DAY_MS : options.keepBodiesMs,
      paceMs: options.paceMs ?? PACE_MS,
      clock,
      random: options.random ?? Math.random,
      accounts,
    };
    this.accounts = accounts;
    this.ledger = ledger;
    this.#outbox = new Outbox(context);
    const opener = new Opener(context);
    const settler = new Settler(context, opener, () => this.#outbox.wake());
    this.checkouts = new Checkouts(context, opener, settler);
    this.refunds = new Refunds(context, settler);
    this.hooks = new Hooks(context);
    const providerEvents = new ProviderEvents(context, this.hooks, () => this.#outbox.wake());
    this.inbox = new Inbox(context, settler, providerEvents, (checkoutId) => this.refunds.hasten(checkoutId));
    this.stores = new Stores(context, this.#outbox, this.hooks);
    this.#reconciler = new Reconciler(context, settler);
    this.#accountLooks = new AccountLooks(context, settler);
    this.operator = new Operator(context, this.#outbox);
    this.#retention = new Retention(context);
  }

  /** Begins to work through what is due. */
  start(): void {
    this.inbox.start();
    this.#outbox.start();
    this.#reconciler.start();
    this.#accountLooks.start();
    this.refunds.start();
    this.#retention.start();
  }

  /** Takes nothing new and waits for what is under way. The ledger is closed by whoever opened it. */
  async stop(): Promise<void> {
    await Promise.all([
      this.checkouts.stop(),
      this.inbox.stop(),
      this.#outbox.stop(),
      this.#reconciler.stop(),
      this.#accountLooks.stop(),
      this.refunds.stop(),
      this.#retention.stop(),
    ]);
  }
}
