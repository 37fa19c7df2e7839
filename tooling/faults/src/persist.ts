import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '@neropay/shop-protocol';
import type { Tally } from './tally.ts';

/** Longer than any run: what takes a gateway longer than it lives is answered once they are killed no more. */
const PATIENCE_MS = 3 * 3_600_000;
const FIRST_WAIT_MS = 100;
/** Of somebody who stands at the till. */
const LONGEST_WAIT_MS = 1_000;
export const REPEATED = 'calls repeated by shops';

/**
 * Repeats a call until the gateway has answered it, as a shop's own job queue would: the gateway is dead half of the time here. A write is repeated
 * with the same idempotency key, which `call` brings along.
 * @param longestWaitMs between two tries; the waits double until they are as long
 * @throws what the gateway refuses for good, and when it stays away too long
 */
export async function persist<T>(
  what: string,
  tally: Tally,
  call: () => Promise<T>,
  longestWaitMs = LONGEST_WAIT_MS,
): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, longestWaitMs)) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof GatewayError && !error.retryable) throw error;
      if (performance.now() > deadline)
        throw new Error(`${what}: no answer in ${PATIENCE_MS / 1000} s`, { cause: error });
      tally.count(REPEATED);
      await sleep(wait * (0.5 + Math.random()));
    }
  }
}
