import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayError } from '@neropay/shop-protocol';

const PATIENCE_MS = 180_000;

/**
 * Repeats a call until the gateway has answered it, as a shop's own job queue would: the gateway is dead half of the time here.
 * @throws what the gateway refuses for good, and when it stays away too long
 */
export async function persist<T>(what: string, call: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof GatewayError && !error.retryable) throw error;
      if (performance.now() > deadline)
        throw new Error(`${what}: no answer in ${PATIENCE_MS / 1000} s`, { cause: error });
      await sleep(50 + Math.random() * 150);
    }
  }
}
