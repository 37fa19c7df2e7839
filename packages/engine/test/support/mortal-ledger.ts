import type { Ledger } from '@neropay/engine';

/**
 * A ledger before another one, as a process that is killed leaves it: at some call, every one from then on fails.
 * The last call is cut off `before` it is made, or `after`, when it was made and nobody hears of it.
 */
export class MortalLedger {
  readonly ledger: Ledger;
  calls = 0;
  dead = false;

  constructor(behind: Ledger, diesAt: number, cutOff: 'before' | 'after') {
    this.ledger = new Proxy(behind, {
      get: (target, name: keyof Ledger) => {
        const method = target[name] as (...args: unknown[]) => Promise<unknown>;
        return async (...args: unknown[]) => {
          if (this.dead) throw new Error('killed');
          // A claim is where work begins; one that finds nothing is no moment of its own.
          const found = name.startsWith('claim') ? await method.apply(target, args) : null;
          if (Array.isArray(found) && found.length === 0) return found;
          this.dead = ++this.calls >= diesAt;
          if (this.dead && cutOff === 'before') throw new Error('killed');
          const value = found ?? (await method.apply(target, args));
          if (this.dead) throw new Error('killed');
          return value;
        };
      },
    });
  }
}
