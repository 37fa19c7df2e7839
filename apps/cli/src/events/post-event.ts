import { signNotification } from '@neropay/core';
import { type Outcome, reasonOf } from './outcome.js';

/** As long as NeroPay's sandbox waits; a handler writes down what came and answers. */
const TIMEOUT_MS = 10_000;

/** An event to be signed and posted. */
export interface EventToPost {
  readonly url: URL;
  readonly secret: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Unix time in milliseconds, which the signature covers. */
  readonly now: number;
  readonly signal?: AbortSignal;
}

/** Signs an event as NeroPay does and posts it. A target that refuses or does not answer is an outcome, not an error. */
export async function postEvent({ url, secret, body, now, signal }: EventToPost): Promise<Outcome> {
  const signed = signNotification({ scheme: 'header', secret, body, timestamp: Math.floor(now / 1000) });
  const startedAt = performance.now();
  const took = () => Math.round(performance.now() - startedAt);
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: signed.headers,
      body: signed.body,
      // As NeroPay: a redirect is not a delivery.
      redirect: 'manual',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    await response.body?.cancel();
    return { status: response.status, error: null, durationMs: took() };
  } catch (error) {
    return { status: null, error: reasonOf(error), durationMs: took() };
  }
}
