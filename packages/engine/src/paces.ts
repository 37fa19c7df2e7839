import { type Rail, type RailAccount, RailError } from '@neropay/core/rail';
import type { Clock } from './clock.js';
import type { AccountScope } from './ledger/ledger.js';
import { MAX_RETRY_AFTER_MS } from './schedule.js';

/** What one account is asked at a time. Providers limit by account: more at once are answered 429, and later than if they had waited here. */
const AT_ONCE = 32;

/** How one account is being asked right now. */
interface Pace {
  running: number;
  readonly waiting: (() => void)[];
  pausedUntil: number;
}

/**
 * How gently a provider is asked about each account, in this process: so many questions at a time, in the order in which they came; and what can
 * wait leaves an account alone for as long as its provider has asked for. One account that is slow or refused holds up no other.
 */
export class Paces {
  readonly #clock: Clock;
  readonly #paces = new Map<string, Pace>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async run<T>(account: AccountScope, ask: () => Promise<T>): Promise<T> {
    const key = keyOf(account);
    const pace = this.#paces.get(key) ?? { running: 0, waiting: [], pausedUntil: 0 };
    this.#paces.set(key, pace);
    // Who leaves hands its place over, so nobody who comes meanwhile gets in before those who wait.
    if (pace.running < AT_ONCE) pace.running++;
    else await new Promise<void>((resolve) => pace.waiting.push(resolve));
    try {
      return await ask();
    } catch (error) {
      if (error instanceof RailError && error.kind === 'unavailable' && error.retryAfterMs !== null) {
        const until = this.#clock() + Math.min(error.retryAfterMs, MAX_RETRY_AFTER_MS);
        pace.pausedUntil = Math.max(pace.pausedUntil, until);
      }
      throw error;
    } finally {
      const next = pace.waiting.shift();
      if (next !== undefined) next();
      else if (--pace.running === 0 && pace.pausedUntil <= this.#clock()) this.#paces.delete(key);
    }
  }

  /** Milliseconds for which the provider has asked not to be asked about this account; 0 when it has not. */
  pauseOf(account: AccountScope): number {
    return Math.max(0, (this.#paces.get(keyOf(account))?.pausedUntil ?? 0) - this.#clock());
  }
}

function keyOf({ rail, mode, accountId }: AccountScope): string {
  return JSON.stringify([rail, mode, accountId]);
}

/** What asks the provider about an account; everything else that a rail does is done here. */
const ASKING: ReadonlySet<PropertyKey> = new Set<keyof Rail>([
  'openPayment',
  'readPayments',
  'cancelPayment',
  'refund',
  'readRefund',
  'readChanged',
  'readPayout',
]);

/** The rail, asked at the pace of each account. */
export function pacedRail(rail: Rail, paces: Paces): Rail {
  return new Proxy(rail, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (!ASKING.has(name)) return member.bind(target);
      return (account: RailAccount, ...rest: unknown[]) =>
        paces.run({ rail: target.name, ...account }, () => member.call(target, account, ...rest));
    },
  });
}
