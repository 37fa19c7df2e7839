import { RailError } from '@neropay/core/rail';
import type { Ledger } from './ledger/ledger.js';
import type { Log } from './log.js';
import type { Observer, ProviderAsked } from './observer.js';

/** Several observers as one, none of which can cost a payment: what one throws is logged, and the others still hear. */
export function guardedObserver(observers: readonly Observer[], log: Log): Observer {
  const guarded = <T>(call: () => T, otherwise: T): T => {
    try {
      return call();
    } catch (error) {
      log.error({ err: error }, 'an observer failed; the work goes on');
      return otherwise;
    }
  };
  return {
    saw(seen) {
      for (const observer of observers) guarded(() => observer.saw(seen), undefined);
    },
    headersFor: (delivery) =>
      Object.assign({}, ...observers.map((observer) => guarded(() => observer.headersFor?.(delivery) ?? {}, {}))),
  };
}

/** Measures: the function that it answers says how many milliseconds have passed. Not the clock's: that one may be set. */
export function stopwatch(): () => number {
  const startedAt = performance.now();
  return () => performance.now() - startedAt;
}

/** Asks a rail, and tells the observer how it went. The answer and the error are passed on as they are. */
export async function askRail<T>(
  observer: Observer,
  about: Pick<ProviderAsked, 'rail' | 'operation' | 'checkoutId'>,
  ask: () => Promise<T>,
): Promise<T> {
  const ms = stopwatch();
  try {
    const answer = await ask();
    observer.saw({ kind: 'provider', ...about, outcome: 'ok', code: null, ms: ms() });
    return answer;
  } catch (error) {
    const known = error instanceof RailError ? { outcome: error.kind, code: error.providerCode } : null;
    observer.saw({ kind: 'provider', ...about, ...(known ?? { outcome: 'error', code: null }), ms: ms() });
    throw error;
  }
}

/** A ledger whose every call is told to the observer. */
export function observedLedger(ledger: Ledger, observer: Observer): Ledger {
  const observed = new Map<PropertyKey, unknown>();
  return new Proxy(ledger, {
    get(target, name: keyof Ledger) {
      const known = observed.get(name);
      if (known !== undefined) return known;
      const method = target[name] as (...args: unknown[]) => Promise<unknown>;
      const watched = async (...args: unknown[]) => {
        const ms = stopwatch();
        try {
          const value = await method.apply(target, args);
          observer.saw({ kind: 'ledger', method: name, ok: true, ms: ms() });
          return value;
        } catch (error) {
          observer.saw({ kind: 'ledger', method: name, ok: false, ms: ms() });
          throw error;
        }
      };
      observed.set(name, watched);
      return watched;
    },
  });
}
