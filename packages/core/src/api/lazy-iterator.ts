/**
 * Items that are fetched as they are asked for: `for await`, or step by step with `next()`. `take`, `filter` and `map` stay lazy:
 * nothing is fetched until somebody asks, and no page is fetched that is not needed. An iterator can be gone through once.
 */
export class LazyIterator<Item> implements AsyncIterableIterator<Item, undefined, undefined> {
  readonly #batches: AsyncIterator<readonly Item[], unknown, undefined>;
  #batch: readonly Item[] = [];
  #at = 0;
  /** How many calls wait for a batch; as long as any does, later ones wait behind it. */
  #waiting = 0;
  #lastTurn: Promise<unknown> = Promise.resolve();
  #end: 'open' | 'reached' | { readonly failure: unknown } = 'open';

  /** @param batches what is fetched at once: the items of one page, for one. */
  constructor(batches: AsyncIterator<readonly Item[], unknown, undefined>) {
    this.#batches = batches;
  }

  /** The next item. Parallel calls are safe: each gets another item, in order, and a failure is told to all of them. */
  next(): Promise<IteratorResult<Item, undefined>> {
    if (this.#waiting === 0 && this.#at < this.#batch.length) return Promise.resolve(this.#take());
    this.#waiting += 1;
    const turn = this.#lastTurn.then(() => this.#takeFetched());
    this.#lastTurn = turn.catch(() => undefined);
    return turn;
  }

  /** Stops: nothing more is fetched. `for await` calls it when its loop is left early. */
  async return(): Promise<IteratorResult<Item, undefined>> {
    this.#batch = [];
    if (this.#end === 'open') this.#end = 'reached';
    await this.#batches.return?.();
    return { done: true, value: undefined };
  }

  /** Itself: `for await` goes on from where it stands. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** The first `limit` items, after which nothing more is fetched. @throws {RangeError} unless `limit` is a whole number, zero or more. */
  take(limit: number): LazyIterator<Item> {
    if (!Number.isInteger(limit) || limit < 0) {
      throw new RangeError(`take: ${limit} is not a whole number, zero or more.`);
    }
    return new LazyIterator(taken(this, limit));
  }

  /** Every item as `change` makes it; what it throws ends the iteration. */
  map<Changed>(change: (item: Item) => Changed | Promise<Changed>): LazyIterator<Changed> {
    return new LazyIterator(mapped(this, change));
  }

  /** The items that `keep` says yes to; what it throws ends the iteration. */
  filter(keep: (item: Item) => boolean | Promise<boolean>): LazyIterator<Item> {
    return new LazyIterator(filtered(this, keep));
  }

  /** All items at once, in memory: use `take` first where there may be many. */
  async toArray(): Promise<Item[]> {
    const items: Item[] = [];
    for await (const item of this) items.push(item);
    return items;
  }

  #take(): IteratorResult<Item, undefined> {
    // Only called while there is one: whatever an item is, undefined too, it is an item.
    const value = this.#batch[this.#at] as Item;
    this.#at += 1;
    return { done: false, value };
  }

  async #takeFetched(): Promise<IteratorResult<Item, undefined>> {
    try {
      while (this.#end === 'open' && this.#at >= this.#batch.length) await this.#fetch();
    } catch (failure) {
      // Told to whoever asks later, too: taken for the end, items would be missing in silence.
      this.#end = { failure };
    } finally {
      this.#waiting -= 1;
    }
    if (this.#at < this.#batch.length) return this.#take();
    if (typeof this.#end === 'object') throw this.#end.failure;
    return { done: true, value: undefined };
  }

  async #fetch(): Promise<void> {
    const { done, value } = await this.#batches.next();
    // It may have been stopped meanwhile.
    if (this.#end !== 'open') return;
    if (done) {
      this.#end = 'reached';
      return;
    }
    this.#batch = value;
    this.#at = 0;
  }
}

type Batches<Item> = AsyncGenerator<readonly Item[], undefined, undefined>;

async function* taken<Item>(items: LazyIterator<Item>, limit: number): Batches<Item> {
  let left = limit;
  if (left === 0) return;
  for await (const item of items) {
    yield [item];
    left -= 1;
    // Before the next item is asked for: it may be on a page that nobody needs.
    if (left === 0) return;
  }
}

async function* mapped<Item, Changed>(
  items: LazyIterator<Item>,
  change: (item: Item) => Changed | Promise<Changed>,
): Batches<Changed> {
  for await (const item of items) yield [await change(item)];
}

async function* filtered<Item>(
  items: LazyIterator<Item>,
  keep: (item: Item) => boolean | Promise<boolean>,
): Batches<Item> {
  for await (const item of items) if (await keep(item)) yield [item];
}
