import type { Socket } from 'node:net';
import { LRUCache } from 'lru-cache';

const WINDOW_MS = 60_000;
/** So many bad notifications a minute from one address; a provider sends none, and a wrong secret no more than its retries. */
const BAD_A_MINUTE = 100;
const ADDRESSES = 10_000;
/** What each further one makes its address wait. Most of what it costs is reading and writing, which no verdict saves. */
const PACE_MS = 2;
const LONGEST_MS = 5_000;

/** How an address stands after it has failed once more. It begins to flood once in a minute. */
export type Standing = 'tolerated' | 'begins to flood' | 'floods';

interface Failures {
  readonly count: number;
  /** Until when an answer has to wait. */
  readonly paidAt: number;
}

/**
 * Keeps a flood of bad notifications from slowing good ones. Addresses are judged by what failed, never by how much they send; those that have
 * failed too often wait for their refusals, and what they send meanwhile is left unread. Nothing is dropped for its address: a good signature is taken, and
 * answered at once, whoever else uses it.
 */
export class FloodGuard {
  readonly #failures = new LRUCache<string, Failures>({
    max: ADDRESSES,
    ttl: WINDOW_MS,
    noUpdateTTL: true,
    perf: { now },
  });
  readonly #held = new WeakMap<Socket, Promise<void>>();

  failed(address: string): Standing {
    const known = this.#failures.get(address);
    const count = (known?.count ?? 0) + 1;
    const paidAt = Math.max(known?.paidAt ?? 0, now());
    this.#failures.set(address, { count, paidAt: count > BAD_A_MINUTE ? paidAt + PACE_MS : paidAt });
    if (count <= BAD_A_MINUTE) return 'tolerated';
    return count === BAD_A_MINUTE + 1 ? 'begins to flood' : 'floods';
  }

  /** Resolves when this connection of an address that floods may be answered, or is closed; the connection is not read until then. */
  hold(address: string, socket: Socket): Promise<void> {
    const held = this.#held.get(socket) ?? this.#wait(address, socket);
    this.#held.set(socket, held);
    return held;
  }

  #wait(address: string, socket: Socket): Promise<void> {
    const wait = (this.#failures.get(address)?.paidAt ?? 0) - now();
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        socket.off('close', end);
        socket.resume();
        this.#held.delete(socket);
        resolve();
      };
      const timer = setTimeout(end, Math.min(Math.max(wait, 0), LONGEST_MS));
      socket.once('close', end);
      socket.pause();
    });
  }
}

/** Milliseconds that only grow. */
function now(): number {
  return performance.now();
}
