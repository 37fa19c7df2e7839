import type { EngineContext } from './context.js';
import { Loop } from './loop.js';

const HOUR_MS = 60 * 60 * 1000;
/** Small enough that notifications that come meanwhile hardly wait. */
const STEP = 200;

/** Forgets what came in full once its time is over: it may hold personal data, and nothing is decided by it. That it came stays known. */
export class Retention {
  readonly #loop: Loop | null;

  constructor({ ledger, clock, log, keepBodiesMs }: EngineContext) {
    this.#loop =
      keepBodiesMs === null
        ? null
        : new Loop('retention', log, async () => (await ledger.forgetBodies(clock() - keepBodiesMs, STEP)) > 0, {
            idleMs: HOUR_MS,
          });
  }

  start(): void {
    this.#loop?.start();
  }

  async stop(): Promise<void> {
    await this.#loop?.stop();
  }
}
