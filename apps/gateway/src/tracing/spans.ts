import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckoutAsked, DeliveryAttempt, DeliveryTried, Seen } from '@neropay/engine';
import {
  type Attributes,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { NodeTracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { Request, Response } from 'express';
import { deliverySpanId, traceOf } from './checkout-trace.js';
import { ChosenIds } from './chosen-ids.js';
import { serviceResource } from './service-resource.js';
import { readTraceparent, TRACEPARENT_HEADER, writeTraceparent } from './traceparent.js';
import type { Tracing } from './tracing.js';

/** How long the last spans may take on their way out. */
const FLUSH_MS = 3_000;

/**
 * One trace per checkout: asked for, opened at the provider, notified, settled, told. Its spans are made once what they tell of has happened. A
 * shop's request is a span in the shop's trace; it and the checkout's trace link to each other, because a checkout outlives every request.
 */
export function createTracing(processor: SpanProcessor): Tracing {
  const ids = new ChosenIds();
  const provider = new NodeTracerProvider({
    resource: serviceResource('neropay-gateway'),
    idGenerator: ids,
    spanProcessors: [processor],
  });
  const tracer = provider.getTracer('neropay-gateway');
  const requests = new AsyncLocalStorage<Span>();

  function saw(seen: Seen): void {
    switch (seen.kind) {
      case 'checkout':
        if (seen.checkoutId !== null) checkoutSpan(seen, seen.checkoutId);
        return;
      case 'notification_worked':
        if (seen.checkoutId === null) return;
        child(seen.checkoutId, 'notification', seen, SpanKind.CONSUMER, {
          'neropay.notification.id': seen.notificationId,
          'neropay.notification.verified': seen.verified,
          'neropay.notification.waited_ms': seen.waitedMs,
        });
        return;
      case 'settled':
        child(seen.checkoutId, 'settle', seen, SpanKind.INTERNAL, {
          'neropay.settle.source': seen.source,
          'neropay.checkout.status': seen.status ?? undefined,
        });
        return;
      case 'provider':
        if (seen.checkoutId === null) return;
        child(seen.checkoutId, `provider ${seen.operation}`, seen, SpanKind.CLIENT, {
          'neropay.rail': seen.rail,
          'neropay.provider.code': seen.code ?? undefined,
        });
        return;
      case 'delivery':
        if (seen.checkoutId !== null) deliverySpan(seen, seen.checkoutId);
        return;
      case 'refund':
        child(seen.checkoutId, 'refund', seen, SpanKind.INTERNAL, {
          'neropay.refund.id': seen.refundId,
          'neropay.attempt': seen.attempt,
        });
        return;
      case 'reconcile':
        child(seen.checkoutId, 'reconcile', seen, SpanKind.INTERNAL, { 'neropay.reconcile.step': seen.step });
        return;
      case 'notification':
      case 'breaker':
      case 'ledger':
      // Of no one checkout: these are for the metrics.
    }
  }

  /** The first span of the trace; a repeat is a span below it. */
  function checkoutSpan(seen: CheckoutAsked, checkoutId: string): void {
    const attributes = { 'neropay.store.id': seen.storeId, 'neropay.rail': seen.rail };
    const first = traceOf(checkoutId);
    const request = requests.getStore();
    const links = request === undefined ? [] : [{ context: request.spanContext() }];
    request?.addLink({ context: first });
    if (seen.outcome === 'created') {
      ids.with(first, () =>
        ended(seen, (startTime) => tracer.startSpan('checkout', { startTime, root: true, links }), attributes),
      );
    } else {
      ended(
        seen,
        (startTime) => tracer.startSpan('checkout asked for again', { startTime, links }, below(first)),
        attributes,
      );
    }
  }

  function deliverySpan(seen: DeliveryTried, checkoutId: string): void {
    ids.with({ spanId: deliverySpanId(seen) }, () =>
      child(checkoutId, `deliver ${seen.type}`, seen, SpanKind.PRODUCER, {
        'neropay.event.id': seen.eventId,
        'neropay.sink': seen.sink,
        'neropay.attempt': seen.attempt,
        'neropay.event.age_ms': seen.ageMs,
        'http.response.status_code': seen.status ?? undefined,
      }),
    );
  }

  function child(checkoutId: string, name: string, done: Done, kind: SpanKind, attributes: Attributes): void {
    ended(done, (startTime) => tracer.startSpan(name, { startTime, kind }, below(traceOf(checkoutId))), {
      'neropay.checkout.id': checkoutId,
      ...attributes,
    });
  }

  function handler(request: Request, response: Response, next: () => void): void {
    const parent = readTraceparent(request.get(TRACEPARENT_HEADER));
    const { method } = request;
    const options = { kind: SpanKind.SERVER, attributes: { 'http.request.method': method } };
    const span = tracer.startSpan(method, options, parent === null ? ROOT_CONTEXT : below(parent));
    response.on('close', () => {
      const route: unknown = request.route?.path;
      if (typeof route === 'string') span.updateName(`${method} ${route}`).setAttribute('http.route', route);
      span.setAttribute('http.response.status_code', response.statusCode);
      if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    requests.run(span, next);
  }

  function headersFor(delivery: DeliveryAttempt): Readonly<Record<string, string>> {
    if (delivery.checkoutId === null) return {};
    const span = { ...traceOf(delivery.checkoutId), spanId: deliverySpanId(delivery) };
    return { [TRACEPARENT_HEADER]: writeTraceparent(span) };
  }

  return {
    observer: {
      saw,
      headersFor,
    },
    handler,
    async close() {
      // A collector that is away must not keep the process from stopping, nor make it fail.
      await Promise.race([provider.shutdown().catch(() => undefined), sleep(FLUSH_MS, undefined, { ref: false })]);
    },
  };
}

/** What has happened just now. */
interface Done {
  readonly outcome: string;
  readonly ms: number;
}

const BAD: ReadonlySet<string> = new Set([
  'failed',
  'error',
  'unavailable',
  'invalid_credentials',
  'rejected',
  'refund_rejected',
  'retry',
  'dead',
  'gone',
]);

function ended({ outcome, ms }: Done, start: (startTime: number) => Span, attributes: Attributes): void {
  const now = Date.now();
  const span = start(now - ms).setAttributes({ 'neropay.outcome': outcome, ...attributes });
  if (BAD.has(outcome)) span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
  span.end(now);
}

function below(parent: SpanContext) {
  return trace.setSpanContext(ROOT_CONTEXT, parent);
}
