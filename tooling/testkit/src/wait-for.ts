import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  /** What is waited for; the error's words. */
  readonly what: string;
  /** Milliseconds, 10 000 by default. */
  readonly timeoutMs?: number;
  /** Milliseconds between two looks, 50 by default. */
  readonly intervalMs?: number;
}

type Present<T> = Exclude<T, undefined | null | false>;

/**
 * Looks until there is something to see: an answer that is not undefined, null or false.
 *
 * @throws {Error} when there was nothing in time; its cause is what the last look threw
 */
export async function waitFor<T>(look: () => T | Promise<T>, options: WaitOptions): Promise<Present<T>> {
  const { what, timeoutMs = 10_000, intervalMs = 50 } = options;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await attempt(look);
    if ('value' in seen && isPresent(seen.value)) return seen.value;
    if (performance.now() >= deadline) {
      throw new Error(`waited ${timeoutMs} ms for ${what}`, 'error' in seen ? { cause: seen.error } : undefined);
    }
    await sleep(intervalMs);
  }
}

async function attempt<T>(look: () => T | Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await look() };
  } catch (error) {
    return { error };
  }
}

function isPresent<T>(value: T): value is Present<T> {
  return value !== undefined && value !== null && value !== false;
}
