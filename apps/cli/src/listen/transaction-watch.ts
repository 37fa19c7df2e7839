import type { NeroPay, Transaction } from '@neropay/core';

const PAGE = 100;
/** How many older pending transactions are asked for one by one in one look. */
const PENDING_PER_LOOK = 20;

type Transactions = Pick<NeroPay['transactions'], 'list' | 'retrieve'>;

/**
 * Finds out what changed at the live API, which tells nobody who cannot be reached from the internet. It sees new transactions,
 * changes among the hundred newest, and what becomes of those that were pending when it began; an older payment that is refunded
 * now stays unseen.
 */
export class TransactionWatch {
  readonly #transactions: Transactions;
  /** The status of every transaction it looks after, by id. */
  readonly #known = new Map<string, string>();
  /** Everything before this was there when the watch began. */
  #floor = Number.NEGATIVE_INFINITY;

  constructor(transactions: Transactions) {
    this.#transactions = transactions;
  }

  /** Takes everything as it stands now for known. */
  async begin(signal: AbortSignal): Promise<void> {
    const newest = await this.#transactions.list({ sort: '-id', per_page: PAGE }, { signal });
    const pending = await this.#transactions.list({ status: 'pending', sort: '-id', per_page: PAGE }, { signal });
    for (const { id, status } of [...pending.data, ...newest.data]) this.#known.set(String(id), status);
    // Fewer than a page may be all there are, or all that the provider grants; the oldest of them is the safe answer to both.
    this.#floor = Math.min(...newest.data.map(orderOf));
    if (newest.data.length === 0) this.#floor = Number.NEGATIVE_INFINITY;
  }

  /** What changed since the last look, oldest first, each as it was read back just now; nothing that is pending. */
  async changes(signal: AbortSignal): Promise<Transaction[]> {
    const listed = await this.#listed(signal);
    const changed = listed.filter(({ id, status }) => this.#known.get(String(id)) !== status);
    const suspects = [...changed.reverse().map(({ id }) => String(id)), ...this.#pendingBeyond(listed)];
    const changes: Transaction[] = [];
    for (const id of suspects) {
      const transaction = await this.#transactions.retrieve(id, { signal });
      // A list may answer late: what it showed was news once, and is known by now.
      if (transaction.status === this.#known.get(id)) continue;
      this.#known.set(id, transaction.status);
      if (transaction.status !== 'pending') changes.push(transaction);
    }
    return changes;
  }

  /** Newest first, as far back as there is something new. */
  async #listed(signal: AbortSignal): Promise<Transaction[]> {
    const listed: Transaction[] = [];
    let page = await this.#transactions.list({ sort: '-id', per_page: PAGE }, { signal });
    for (;;) {
      const recent = page.data.filter(
        (transaction) => orderOf(transaction) >= this.#floor || this.#isKnown(transaction),
      );
      listed.push(...recent);
      if (recent.every((transaction) => this.#isKnown(transaction))) return listed;
      const next = await page.nextPage();
      if (!next) return listed;
      page = next;
    }
  }

  #isKnown({ id }: Transaction): boolean {
    return this.#known.has(String(id));
  }

  /** Pending ones that the list no longer reaches; those that were asked for go to the end of the queue. */
  #pendingBeyond(listed: readonly Transaction[]): string[] {
    const seen = new Set(listed.map(({ id }) => String(id)));
    const beyond = [...this.#known].filter(([id, status]) => status === 'pending' && !seen.has(id));
    const next = beyond.slice(0, PENDING_PER_LOOK).map(([id]) => id);
    for (const id of next) {
      this.#known.delete(id);
      this.#known.set(id, 'pending');
    }
    return next;
  }
}

/** Later transactions have higher ids (documented as integers). */
function orderOf({ id }: Transaction): number {
  return Number(id);
}
