import { type NeroPayCallError, NeroPayConnectionError } from './errors.js';

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 8_000;
/** Longer than this nobody waits inside one call: whoever keeps a durable schedule gets `retryAfterMs` and waits there. */
const LONGEST_RETRY_AFTER_MS = 30_000;

/**
 * The whole retry policy. Pure: everything it depends on comes in.
 *
 * Every write carries one idempotency key and the same bytes on every attempt, which is what makes repeating it safe.
 *
 * @param state.error what the last attempt ended with; its `attempts` counts the requests sent so far.
 * @param state.maxRetries requests after the first one; 0 means none.
 * @param state.random a number from 0 up to 1.
 * @returns milliseconds to wait before the next attempt, or null to give up and throw the error.
 */
export function retryDelayMs(state: {
  readonly error: NeroPayCallError;
  readonly maxRetries: number;
  readonly random: number;
}): number | null {
  const { error, maxRetries, random } = state;
  if (error.attempts > maxRetries) return null;

  // Whoever aborted does not want another attempt.
  if (error instanceof NeroPayConnectionError && error.kind === 'aborted') return null;

  // 4xx say that the same request will fail again, an idempotency conflict above all; a redirect, a wrong shape of data and
  // a huge answer will come again too. Errors know this themselves: 429, 5xx, `duplicate_request` (the first attempt is
  // still being processed and will answer soon), timeouts, network failures and garbled answers are what is left.
  if (!error.retryable) return null;

  // Full jitter (the wait is anything from nothing to the bound): after an outage, clients that failed together must not
  // come back together.
  const bound = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (error.attempts - 1));
  const backoff = Math.floor(random * bound);

  // The provider knows best when it will answer again. Asking sooner only prolongs the ban.
  const asked = error.retryAfterMs ?? 0;
  if (asked > LONGEST_RETRY_AFTER_MS) return null;
  return Math.max(asked, backoff);
}

/**
 * Reads a `Retry-After` header: whole seconds or an HTTP date (RFC 9110, 10.2.3).
 *
 * @param now unix milliseconds.
 * @returns milliseconds to wait, never below zero; null without the header or when it is neither form.
 */
export function parseRetryAfter(header: string | null, now: number): number | null {
  if (header === null) return null;
  const value = header.trim();
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  // Date.parse alone would also take "1.5" or "-3" for a year.
  if (!/^[A-Za-z]{3,9}, /.test(value) && !/^[A-Za-z]{3} [A-Za-z]{3} /.test(value)) return null;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
