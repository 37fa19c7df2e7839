import { setImmediate as nextTurn } from 'node:timers/promises';
import { money, parseMoney } from '@neropay/core';
import {
  type CheckoutRecord,
  Engine,
  type EngineOptions,
  type EventRecord,
  type Ledger,
  type OpenCheckoutRequest,
  type OpenStore,
  openSqliteLedger,
  type ReconcileSchedule,
  type RefundOrder,
  type RefundRecord,
  type Sink,
  sealContext,
  Vault,
} from '@neropay/engine';
import { seededRandom } from '@neropay/testkit';
import { onTestFinished, vi } from 'vitest';
import { type FakePayment, FakeProvider, secretOf } from './fake-provider.js';
import { NeopayLikeRail, NeroPayLikeRail, NetellerLikeRail, type NotificationOptions, type TestRail } from './rails.js';
import { HookSink, PlatformSink, Receiver, ShopSink } from './sinks.js';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const RAILS = { neropay: NeroPayLikeRail, neopay: NeopayLikeRail, neteller: NetellerLikeRail } as const;
const PLATFORM_MERCHANT = 'platform';

export interface WorldOptions
  extends Partial<
    Pick<EngineOptions, 'reconcileSchedule' | 'deliverySchedule' | 'checkoutTtlMs' | 'keepBodiesMs' | 'observers'>
  > {
  readonly seed?: number;
  /** Where everything is written; a SQLite ledger in memory unless told otherwise. */
  readonly openLedger?: () => Promise<Ledger>;
  readonly connect?: ConnectOptions;
}

export interface ConnectOptions {
  readonly rail?: keyof typeof RAILS;
  readonly url?: string;
  readonly callbackUrl?: string | null;
  readonly accountId?: string;
  readonly webhookSecret?: string;
  readonly mode?: 'live' | 'test';
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/**
 * A whole gateway without HTTP: an engine on a real ledger, a provider, shops and other receivers in memory. Time stands still until a test moves
 * it, and {@link World.idle} waits until all that can happen now has happened.
 */
export class World {
  now = Date.UTC(2026, 3, 22, 9);
  readonly clock = () => this.now;
  readonly random: () => number;
  readonly provider = new FakeProvider(this.clock);
  readonly rails = {
    neropay: new NeroPayLikeRail(this.provider),
    neopay: new NeopayLikeRail(this.provider),
    neteller: new NetellerLikeRail(this.provider),
  };
  readonly receivers = new Map<string, Receiver>();
  readonly platform = new Receiver(this.clock);
  readonly platformSink = new PlatformSink(this.platform);
  readonly vault = new Vault([new Uint8Array(32).fill(7)]);
  readonly logged: LogLine[] = [];
  readonly ledger: Ledger;
  readonly #options: WorldOptions;
  #calls = 0;
  #engine: Engine;
  #store: OpenStore | null = null;

  constructor(ledger: Ledger, options: WorldOptions) {
    this.#options = options;
    this.random = seededRandom(options.seed ?? 1);
    this.ledger = ledger;
    this.#engine = this.#newEngine(this.ledger);
  }

  get engine(): Engine {
    return this.#engine;
  }

  /** The store that most tests need. */
  get store(): OpenStore {
    if (this.#store === null) throw new Error('No store is connected');
    return this.#store;
  }

  get rail(): TestRail {
    return this.rails[this.store.rail.name as keyof typeof RAILS];
  }

  async close(): Promise<void> {
    await this.engine.stop();
    await this.ledger.close();
  }

  /** The store's callback URL. */
  get shop(): Receiver {
    return this.receiver('https://shop.test/callback');
  }

  receiver(url: string): Receiver {
    const known = this.receivers.get(url);
    if (known !== undefined) return known;
    const receiver = new Receiver(this.clock);
    this.receivers.set(url, receiver);
    return receiver;
  }

  /** Another process takes over: a new engine on the same ledger, or on one that stands before it. */
  replaceEngine(ledger: Ledger = this.ledger): void {
    this.#engine = this.#newEngine(ledger);
    this.#engine.start();
  }

  async connect(options: ConnectOptions = {}): Promise<OpenStore> {
    const { rail = 'neropay', url = 'https://shop.test', accountId = 'acct_main', mode = 'live' } = options;
    const { callbackUrl = `${url}/callback`, webhookSecret } = options;
    if (callbackUrl !== null) this.receiver(callbackUrl);
    const { store } = await this.engine.stores.connect({
      platform: 'custom',
      name: 'A shop',
      url,
      callbackUrl,
      rail,
      credentials: {
        secret_key: secretOf(accountId),
        ...(webhookSecret === undefined ? {} : { webhook_secret: webhookSecret }),
      },
      mode,
    });
    const open = await this.reopen(store.id);
    this.#store ??= open;
    return open;
  }

  /** The store as a new request would find it. */
  async reopen(storeId: string): Promise<OpenStore> {
    const open = await this.engine.accounts.open(storeId);
    if (open === null) throw new Error(`Store ${storeId} is not connected`);
    return open;
  }

  /** A shop asks for a checkout of 100.00 GBP, unless told otherwise. */
  async open(
    request: Partial<OpenCheckoutRequest> = {},
    options: { store?: OpenStore; key?: string } = {},
  ): Promise<CheckoutRecord> {
    const { checkout } = await this.engine.checkouts.open(
      options.store ?? this.store,
      orderOf(request),
      options.key ?? null,
    );
    return checkout;
  }

  /** The customer pays on the page of a checkout, or the payment that was made for it. */
  pay(checkout: CheckoutRecord, changes: Partial<Omit<FakePayment, 'id'>> = {}): FakePayment {
    const page = this.provider.pages.find((one) => one.id === checkout.hostedId);
    if (page !== undefined) return this.provider.pay(page.id, changes);
    const payment = this.provider.payment(checkout.accountId, checkout.hostedId ?? '');
    if (payment === undefined) throw new Error(`Nothing was opened for ${checkout.id}`);
    return Object.assign(payment, { status: 'succeeded' }, changes);
  }

  /** The provider tells of a payment, and all that follows happens. */
  async notify(payment: FakePayment, options: NotificationOptions & { store?: OpenStore } = {}): Promise<string> {
    const { store = this.store, ...rest } = options;
    const rail = this.rails[store.rail.name as keyof typeof RAILS];
    const receipt = await this.engine.inbox.receive(rail.name, store.store.id, rail.notification(payment, rest));
    await this.idle();
    return receipt.kind;
  }

  /** Opened, paid and told. */
  async openPaid(request: Partial<OpenCheckoutRequest> = {}, options: { store?: OpenStore } = {}) {
    const opened = await this.open(request, options);
    const payment = this.pay(opened);
    await this.notify(payment, options);
    return { checkout: await this.get(opened), payment };
  }

  async get({ id }: { id: string }): Promise<CheckoutRecord> {
    const checkout = await this.ledger.getCheckout(id);
    if (checkout === null) throw new Error(`There is no checkout ${id}`);
    return checkout;
  }

  scheduleOf({ id }: { id: string }): Promise<ReconcileSchedule> {
    return this.ledger.reconcileScheduleOf(id);
  }

  async refund(
    checkout: CheckoutRecord,
    amount?: string,
    options: Partial<RefundOrder> & { key?: string; store?: OpenStore } = {},
  ): Promise<RefundRecord> {
    const { key = null, store = this.store, ...order } = options;
    return this.engine.refunds.request(
      store,
      await this.get(checkout),
      {
        reason: null,
        ...(amount === undefined ? {} : { amount: parseMoney(amount, checkout.amount.currency) }),
        ...order,
      },
      key,
    );
  }

  /** Everything told about a store, as its cursor reads it. */
  async events(storeId: string = this.store.store.id): Promise<readonly EventRecord[]> {
    return (await this.ledger.listEvents(storeId, null, 1000)) ?? [];
  }

  async told(checkout: { id: string }): Promise<readonly string[]> {
    const checkoutEvents = (await this.events()).filter((event) => event.checkoutId === checkout.id);
    return checkoutEvents.map((event) => event.type.replace('checkout.', ''));
  }

  warnings(message: string | RegExp): readonly LogLine[] {
    return this.logged.filter((line) => line.level !== 'info' && line.message.match(message) !== null);
  }

  /** Moves time and lets happen what is due then. */
  async advance(ms: number): Promise<void> {
    this.now += ms;
    await this.idle();
  }

  /** Moves time in steps, so that what schedules itself anew on the way is worked through too. */
  async pass(ms: number, step: number): Promise<void> {
    for (let left = ms; left > 0; left -= step) await this.advance(Math.min(step, left));
  }

  /** Wakes every loop and waits until nothing is under way but what a test holds back. */
  async idle(): Promise<void> {
    // Loops sleep on timers that tests own; nothing here sleeps for longer than this.
    vi.advanceTimersByTime(2 * SECOND);
    await this.quiet();
  }

  /** Waits the same, and wakes nobody. */
  async quiet(): Promise<void> {
    for (let quiet = 0; quiet < 3; ) {
      await nextTurn();
      quiet = this.#calls === 0 && !this.provider.busy ? quiet + 1 : 0;
    }
  }

  #newEngine(ledger: Ledger): Engine {
    const { reconcileSchedule, deliverySchedule, checkoutTtlMs, keepBodiesMs, observers } = this.#options;
    const sinks: readonly Sink[] = [new ShopSink(this.receivers), new HookSink(this.receivers), this.platformSink];
    return new Engine({
      ledger: this.#counted(ledger),
      vault: this.vault,
      rails: Object.values(this.rails),
      sinks,
      log: {
        info: (fields, message) => this.logged.push({ level: 'info', fields, message }),
        warn: (fields, message) => this.logged.push({ level: 'warn', fields, message }),
        error: (fields, message) => this.logged.push({ level: 'error', fields, message }),
      },
      publicUrl: 'https://gateway.test',
      reconcileSchedule,
      deliverySchedule,
      checkoutTtlMs,
      keepBodiesMs,
      observers,
      // Its timers are a test's own, and nobody would wake who rests.
      paceMs: 0,
      clock: this.clock,
      random: this.random,
    });
  }

  /** Counts the calls that are under way, so that a test knows when there are none. */
  #counted(ledger: Ledger): Ledger {
    return new Proxy(ledger, {
      get: (target, name: keyof Ledger) => {
        const method = target[name] as (...args: unknown[]) => Promise<unknown>;
        return async (...args: unknown[]) => {
          this.#calls++;
          try {
            return await method.apply(target, args);
          } finally {
            this.#calls--;
          }
        };
      },
    });
  }

  /** An endpoint of the platform sink of a store. */
  async addPlatform(store: OpenStore = this.store): Promise<void> {
    await this.#addEndpoint(store, 'platform', store.store.id, { merchantId: PLATFORM_MERCHANT }, null);
  }

  /** A hook that hears every store of the account. */
  async addHook(url: string, types: readonly string[] | null, store: OpenStore = this.store): Promise<string> {
    this.receiver(url);
    return this.#addEndpoint(store, 'hook', null, { url }, types);
  }

  async #addEndpoint(
    { store }: OpenStore,
    sink: string,
    storeId: string | null,
    config: object,
    types: readonly string[] | null,
  ): Promise<string> {
    const { rail, mode, accountId } = store;
    const id = `ep_${sink}_${this.receivers.size}`;
    await this.ledger.insertEndpoint({
      id,
      sink,
      storeId,
      rail,
      mode,
      accountId,
      config: this.vault.seal(JSON.stringify(config), sealContext(store, 'endpoint')),
      types,
      state: 'active',
      disabledReason: null,
      createdAt: this.now,
    });
    return id;
  }
}

export function orderOf(request: Partial<OpenCheckoutRequest> = {}): OpenCheckoutRequest {
  return {
    kind: 'checkout',
    orderId: '1001',
    orderNumber: null,
    amount: money(10_000n, 'GBP'),
    description: 'Order 1001',
    customer: {},
    metadata: {},
    successUrl: 'https://shop.test/thanks',
    cancelUrl: 'https://shop.test/cart',
    ...request,
  };
}

/** A world with one connected store and a running engine, gone when the test ends. */
export async function openWorld(options: WorldOptions = {}): Promise<World> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const ledger = await (options.openLedger ?? (() => openSqliteLedger(':memory:')))();
  const world = new World(ledger, options);
  onTestFinished(async () => {
    await world.close();
    vi.useRealTimers();
  });
  await world.connect(options.connect);
  world.engine.start();
  await world.idle();
  return world;
}
