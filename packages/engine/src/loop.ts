import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from './log.js';

/** With nothing to do a loop looks again after this long; whoever writes work wakes it at once. */
const IDLE_MS = 250;
/** After the database failed. */
const TROUBLE_MS = 1_000;

/** In milliseconds. */
interface LoopTimes {
  readonly idleMs?: number | undefined;
  readonly paceMs?: number | undefined;
}

/**
 * Works through what is due: `round` does what it can and says whether there may be more. One round at a time; what a round started and did not
 * wait for is the round's own business (see {@link InFlight}).
 */
export class Loop {
  readonly #name: string;
  readonly #round: () => Promise<boolean>;
  readonly #log: Log;
  readonly #idleMs: number;
  readonly #paceMs: number;
  #running: Promise<void> | null = null;
  #stopping = new AbortController();
  #wakeUp: (() => void) | null = null;
  #woken = false;

  /**
   * @param idleMs with nothing to do it looks again after this long
   * @param paceMs so long, at least, from one round to the next: what comes meanwhile is claimed together, at the price of one claim. The first after a rest
   *   does not wait
   */
  constructor(name: string, log: Log, round: () => Promise<boolean>, { idleMs = IDLE_MS, paceMs = 0 }: LoopTimes = {}) {
    this.#name = name;
    this.#log = log;
    this.#round = round;
    this.#idleMs = idleMs;
    this.#paceMs = paceMs;
  }

  start(): void {
    this.#stopping = new AbortController();
    this.#running ??= this.#run();
  }

  wake(): void {
    this.#woken = true;
    this.#wakeUp?.();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#running;
    this.#running = null;
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#woken = false;
      const next = performance.now() + this.#paceMs;
      try {
        if (!(await this.#round())) await this.#sleep(this.#idleMs);
        await this.#rest(next - performance.now());
      } catch (error) {
        this.#log.error({ loop: this.#name, err: error }, 'a round failed; trying again');
        await this.#sleep(TROUBLE_MS);
      }
    }
  }

  /** Nobody is woken before its end but who stops. */
  async #rest(ms: number): Promise<void> {
    // Rejects when it is aborted, and with nothing else.
    if (ms > 0) await sleep(ms, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
  }

  async #sleep(ms: number): Promise<void> {
    if (this.#woken || this.#stopping.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wakeUp = null;
  }
}

/** With so many at a time a process begins. */
const FIRST = 8;
/** What takes longer waits for somebody else. */
const SLOW_MS = 250;

/**
 * What is under way: bounded, and waited for at the end. It begins with a few at a time, and each that ends, or is slow, makes room for one more. A process
 * that has just started is slow itself, and takes on no more than it brings to its end: one that is killed again and again gets on all the same.
 */
export class InFlight {
  readonly #limit: number;
  readonly #tasks = new Set<Promise<void>>();
  #room: number;
  #onSpace: (() => void) | null = null;

  constructor(limit: number) {
    this.#limit = limit;
    this.#room = Math.min(FIRST, limit);
  }

  get space(): number {
    return this.#room - this.#tasks.size;
  }

  /** @param task never rejects */
  add(task: Promise<void>): void {
    this.#tasks.add(task);
    const slow = this.#room < this.#limit ? setTimeout(() => this.#grow(), SLOW_MS) : undefined;
    void task.finally(() => {
      clearTimeout(slow);
      this.#tasks.delete(task);
      this.#grow();
    });
  }

  async untilSpace(): Promise<void> {
    if (this.space > 0) return;
    await new Promise<void>((resolve) => {
      this.#onSpace = resolve;
    });
    this.#onSpace = null;
  }

  async untilEmpty(): Promise<void> {
    await Promise.all(this.#tasks);
  }

  #grow(): void {
    if (this.#room < this.#limit) this.#room++;
    if (this.space > 0) this.#onSpace?.();
  }
}

/** How a part of the engine works through what is due in the ledger. */
export interface DueWork<Item> {
  /** For the log. */
  readonly name: string;
  readonly log: Log;
  /** At most this many items at a time. */
  readonly concurrency: number;
  /** How long it sleeps when nothing is due, in milliseconds; for what nobody waits for. Default: {@link IDLE_MS}. */
  readonly idleMs?: number;
  /** How far apart its claims are at least, in milliseconds. Default: 0. */
  readonly paceMs?: number;
  /** Takes at most `limit` items that are due, for this process alone. */
  claim(limit: number): Promise<readonly Item[]>;
  /** Never rejects. */
  process(item: Item): Promise<void>;
}

/** Claims what is due and works on it, so many at a time, until it is stopped; stopping waits for what is under way. */
export class DueWorker<Item> {
  readonly #loop: Loop;
  readonly #inFlight: InFlight;

  constructor(work: DueWork<Item>) {
    const inFlight = new InFlight(work.concurrency);
    this.#inFlight = inFlight;
    const round = async () => {
      await inFlight.untilSpace();
      const claimed = await work.claim(inFlight.space);
      for (const item of claimed) inFlight.add(work.process(item));
      return claimed.length > 0;
    };
    this.#loop = new Loop(work.name, work.log, round, work);
  }

  start(): void {
    this.#loop.start();
  }

  wake(): void {
    this.#loop.wake();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.#inFlight.untilEmpty();
  }
}
