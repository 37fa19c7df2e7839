import { setImmediate as nextTurn } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { Turns } from '../turns.js';

const WINDOW_MS = 60_000;
/** So many bad notifications a minute from one address; a provider sends none, and a wrong secret no more than its retries. */
const BAD_A_MINUTE = 100;
const ADDRESSES = 10_000;

/**
 * Keeps a flood of bad notifications from slowing good ones. Addresses are judged by what failed, never by how much they send; those that have
 * failed too often stand in a line of their own, one at a time between all other work. Nothing is dropped unread: a good signature is taken
 * whoever else uses its address.
 */
export class FailureLane {
  readonly #failures = new LRUCache<string, number>({ max: ADDRESSES, ttl: WINDOW_MS, noUpdateTTL: true });
  readonly #turns = new Turns();

  isFlooding(address: string): boolean {
    return (this.#failures.get(address) ?? 0) > BAD_A_MINUTE;
  }

  failed(address: string): void {
    this.#failures.set(address, (this.#failures.get(address) ?? 0) + 1);
  }

  /**
   * Does the work at once, or in the address's own line.
   * @param whose is asked only when somebody has failed lately: on an ordinary day nobody has
   */
  async take<T>(whose: () => string, work: () => Promise<T>): Promise<T> {
    if (this.#failures.size === 0) return work();
    const address = whose();
    if (!this.isFlooding(address)) return work();
    return this.#turns.take(address, async () => {
      await nextTurn();
      return work();
    });
  }
}
