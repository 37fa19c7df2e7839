import { parseRetryAfter } from '@neropay/core';
import {
  type CallbackConfig,
  type DeliveryOutcome,
  KEPT_RESPONSE,
  type Sink,
  type SinkDelivery,
  validSecrets,
} from '@neropay/engine';
import { signCallback } from '@neropay/shop-protocol';
import { Agent, request } from 'undici';
import { presentEvent } from '../present.js';
import { beginningOf } from './beginning-of.js';
import { deadlineOf } from './deadline.js';
import {
  assertPublicHost,
  assertWebPort,
  ForbiddenAddressError,
  ForbiddenPortError,
  guardedLookup,
} from './guarded-lookup.js';

export interface CallbackSinkOptions {
  /** Which endpoints it speaks to: shops' callback URLs unless told otherwise. A hook is spoken to in the same way. */
  readonly name?: string;
  /** Lets callbacks reach loopback and private addresses: for development. */
  readonly allowPrivate: boolean;
  readonly clock?: () => number;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 10_000;
const USER_AGENT = 'NeroPay-Gateway/0.1';

/** A shop's callback URL: a signed POST (Standard Webhooks). 2xx is "durably applied"; everything else is tried again, 410 is the end. */
export function createCallbackSink({
  name = 'callback',
  allowPrivate,
  clock = Date.now,
  timeoutMs = TIMEOUT_MS,
}: CallbackSinkOptions): Sink & { close(): Promise<void> } {
  const agent = new Agent({
    connect: { timeout: CONNECT_TIMEOUT_MS, ...(allowPrivate ? {} : { lookup: guardedLookup }) },
    connections: 16,
    keepAliveTimeout: 10_000,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });

  async function deliver({ event, config, signal, traceHeaders }: SinkDelivery): Promise<DeliveryOutcome> {
    const { url, secrets }: CallbackConfig = JSON.parse(config);
    if (url === null) return { kind: 'skipped', reason: 'the store has no callback URL' };
    const text = JSON.stringify(presentEvent(event));
    const now = clock();
    const deadline = deadlineOf(signal, timeoutMs);
    try {
      const target = new URL(url);
      assertWebPort(target);
      if (!allowPrivate) assertPublicHost(target);
      const { statusCode, headers, body } = await request(target, {
        method: 'POST',
        body: text,
        headers: {
          // Firewalls of shops take a request without it for a robot's.
          accept: '*/*',
          'content-type': 'application/json; charset=utf-8',
          'user-agent': USER_AGENT,
          ...traceHeaders,
          ...signCallback({
            secrets: validSecrets(secrets, now),
            id: event.id,
            timestamp: Math.floor(now / 1000),
            body: text,
          }),
        },
        dispatcher: agent,
        signal: deadline.signal,
      });
      const outcome = outcomeOf(statusCode, parseRetryAfter(firstOf(headers['retry-after']), now));
      return { ...outcome, response: await beginningOf(body, KEPT_RESPONSE) };
    } catch (error) {
      return { kind: 'retry', status: null, reason: reasonOf(error), retryAfterMs: null };
    } finally {
      deadline.clear();
    }
  }

  return { name, deliver, close: () => agent.close() };
}

/** A header that came several times is a list. */
function firstOf(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}

function outcomeOf(status: number, retryAfterMs: number | null): Exclude<DeliveryOutcome, { kind: 'skipped' }> {
  if (status >= 200 && status < 300) return { kind: 'delivered', status };
  if (status === 410) return { kind: 'gone', status, reason: 'the shop answered 410: it wants no more callbacks' };
  const reason =
    status >= 300 && status < 400
      ? `the shop answered ${status}, a redirect; callbacks are not sent on, so set the final URL`
      : `the shop answered ${status}`;
  return { kind: 'retry', status, reason, retryAfterMs };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'the shop did not answer in time';
  if (error.name === 'AbortError') return 'the gateway is stopping';
  if (error instanceof ForbiddenPortError)
    return `the callback URL's ${error.message}; use 443, 80 or one of the web's above 1023`;
  const { cause } = error;
  if (error instanceof ForbiddenAddressError || cause instanceof ForbiddenAddressError) {
    return 'the callback URL leads to a private address, which is not allowed; use a public one (or ALLOW_PRIVATE_CALLBACKS=true in development)';
  }
  const why = cause instanceof Error ? cause : error;
  return `the shop could not be reached: ${'code' in why ? why.code : why.message}`;
}
