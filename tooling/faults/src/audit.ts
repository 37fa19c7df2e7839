import { setTimeout as sleep } from 'node:timers/promises';
import { type CallbackEvent, GatewayError } from '@neropay/shop-protocol';
import { type CheckoutView, compare, type Finding } from './compare.ts';
import { persist } from './persist.ts';
import type { SandboxControl, SandboxTransaction } from './sandbox-control.ts';
import type { Shop } from './shop.ts';
import type { AskedCheckout, EndedSale, Sale } from './shopper.ts';
import type { Tally } from './tally.ts';
import { truthOf } from './truth.ts';

/** What was on its way when the selling ended gets so long to arrive. */
const SETTLE_MS = 1_800_000;
const PARALLEL = 16;

/** Holds every order against the provider's own records. */
export class Audit {
  readonly #sandbox: SandboxControl;
  readonly #tally: Tally;
  readonly #events = new Map<Shop, { after: string | undefined; events: Map<string, CallbackEvent[]> }>();

  constructor(sandbox: SandboxControl, tally: Tally) {
    this.#sandbox = sandbox;
    this.#tally = tally;
  }

  /**
   * @param unfinished orders of which it is not known what was asked for: what the provider has of them is not looked at
   * @param progress hears how many orders are still open whenever they are fewer, and what is wrong with one of them
   */
  async inspect(
    sales: readonly EndedSale[],
    unfinished: readonly Pick<Sale, 'order' | 'shop'>[],
    progress: (open: number, found: Finding | undefined) => void,
  ): Promise<readonly Finding[]> {
    await this.#settle(sales, progress);
    // All of them at the end: what was right before may have been told, or given back, once more since.
    const { found, byCheckout } = await this.#inspectAll(sales);
    return [...found.flat(), ...strays(sales, unfinished, byCheckout)];
  }

  /** Looks until nothing is wrong with any order, or the time is over. */
  async #settle(
    sales: readonly EndedSale[],
    progress: (open: number, found: Finding | undefined) => void,
  ): Promise<void> {
    const deadline = performance.now() + SETTLE_MS;
    for (let open = sales; open.length > 0 && performance.now() < deadline; ) {
      const { found } = await this.#inspectAll(open);
      const stillOpen = open.filter((_, index) => (found[index]?.length ?? 0) > 0);
      if (stillOpen.length < open.length) progress(stillOpen.length, found.flat()[0]);
      open = stillOpen;
      await inParallel(open, askAgain);
      if (open.length > 0) await sleep(2_000);
    }
  }

  /** `found`: what is wrong with each of them, in their order. */
  async #inspectAll(sales: readonly EndedSale[]) {
    const byCheckout = Map.groupBy(
      await this.#sandbox.transactions(),
      ({ metadata }) => metadata.checkout_id ?? 'none of ours',
    );
    await this.#readEvents(sales);
    return { byCheckout, found: await inParallel(sales, (sale) => this.#inspectOne(sale, byCheckout)) };
  }

  async #inspectOne(
    sale: EndedSale,
    byCheckout: ReadonlyMap<string, readonly SandboxTransaction[]>,
  ): Promise<readonly Finding[]> {
    const { order, shop, checkouts, refunds: refundsAsked } = sale;
    const views = await Promise.all(checkouts.map((asked) => this.#viewOf(shop, asked, byCheckout)));
    const [first] = checkouts;
    const refunds =
      first === undefined || refundsAsked.length === 0
        ? []
        : await persist('the audit', this.#tally, () => shop.client.refunds.list(first.id));
    return compare({ number: order.number, checkouts: views, refundsAsked, refunds });
  }

  async #viewOf(
    shop: Shop,
    asked: AskedCheckout,
    byCheckout: ReadonlyMap<string, readonly SandboxTransaction[]>,
  ): Promise<CheckoutView> {
    const transactions = byCheckout.get(asked.id) ?? [];
    return {
      asked,
      checkout: await persist('the audit', this.#tally, () => shop.client.checkouts.retrieve(asked.id)),
      told: this.#events.get(shop)?.events.get(asked.id) ?? [],
      applied: shop.applied.get(asked.id) ?? [],
      truth: truthOf(asked.amount, transactions),
      payments: new Set(transactions.map((transaction) => transaction.payment_id)).size,
    };
  }

  /** Every event of the shops, by cursor: only what is new is fetched again. */
  async #readEvents(sales: readonly EndedSale[]): Promise<void> {
    await inParallel([...new Set(sales.map(({ shop }) => shop))], async (shop) => {
      const known = this.#events.get(shop) ?? { after: undefined, events: new Map<string, CallbackEvent[]>() };
      this.#events.set(shop, known);
      for (let hasMore = true; hasMore; ) {
        const page = await persist('the audit', this.#tally, () =>
          shop.client.events.list({ limit: 100, ...(known.after !== undefined && { after: known.after }) }),
        );
        for (const event of page.events) {
          const id = event.data.checkout?.id;
          if (id !== undefined) known.events.set(id, [...(known.events.get(id) ?? []), event]);
        }
        known.after = page.nextAfter ?? known.after;
        hasMore = page.hasMore;
      }
    });
  }
}

/** What the provider could not do several times in a row would wait for an hour, or until somebody asks: for one refund is for all of the checkout. */
async function askAgain({ refunds }: EndedSale): Promise<void> {
  try {
    await refunds.find(({ id }) => id !== null)?.again();
  } catch (error) {
    // The next look shows what came of it.
    if (!(error instanceof GatewayError)) throw error;
  }
}

/** Payments at the provider that no checkout of a sale knows: a second one that nobody looks for. */
function strays(
  sales: readonly EndedSale[],
  unfinished: readonly Pick<Sale, 'order' | 'shop'>[],
  byCheckout: ReadonlyMap<string, readonly SandboxTransaction[]>,
): readonly Finding[] {
  const known = new Set(sales.flatMap(({ checkouts }) => checkouts.map(({ id }) => id)));
  const nameOf = (store: string | undefined, order: string | undefined) => `${store} ${order}`;
  const skipped = new Set(unfinished.map(({ order, shop }) => nameOf(shop.store.id, order.number)));
  return [...byCheckout]
    .filter(
      ([id, [first]]) => !known.has(id) && !skipped.has(nameOf(first?.metadata.store_id, first?.metadata.order_id)),
    )
    .map(([id]) => ({
      kind: 'doubled',
      order: id,
      what: 'the provider has a payment for a checkout that nobody knows',
    }));
}

/** In the order of `items`. */
async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const workOn = async () => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, workOn));
  return results;
}
