import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { hostedIdOf, startGateway, waitFor } from '@neropay/testkit';
import { SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deliverySpanId, traceOf } from '../src/tracing/checkout-trace.js';
import { createTracing } from '../src/tracing/spans.js';
import { readTraceparent, writeTraceparent } from '../src/tracing/traceparent.js';
import type { Tracing } from '../src/tracing/tracing.js';
import { OtlpReceiver } from './support/otlp-receiver.js';
import { checkoutRequest, connectShop, handMade } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

const SHOPS_TRACE = '0af7651916cd43dd8448eb211c80319c';
const SHOPS_SPAN = 'b7ad6b7169203331';

describe('a running gateway with a place to send traces to', () => {
  let world: World;
  let receiver: OtlpReceiver;
  beforeAll(async () => {
    receiver = await OtlpReceiver.start();
    world = await startWorld({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '100' });
  });
  afterAll(async () => {
    await world.stop();
    await receiver.close();
  });

  test('tells the whole way of a payment in one trace, and the shop can go on with it', async () => {
    const shop = await connectShop(world.gateway.url, { callback_url: world.callbacks.url });
    const created = await handMade(shop, {
      method: 'POST',
      path: '/v1/checkouts',
      body: JSON.stringify(checkoutRequest()),
      headers: { traceparent: `00-${SHOPS_TRACE}-${SHOPS_SPAN}-01` },
    });
    const { data } = (await created.json()) as { data: { id: string; checkout_url: string } };
    await world.control.pay(hostedIdOf(data.checkout_url));
    const callback = await world.callbacks.waitForType(data.id, 'checkout.paid');
    const trace = traceOf(data.id);
    const names = ['checkout', 'provider open', 'notification', 'provider read', 'settle', 'deliver checkout.paid'];
    await waitFor(() => names.every((name) => receiver.named(name).length > 0), { what: 'every span to arrive' });

    const [root] = receiver.named('checkout');
    expect(root).toMatchObject({ traceId: trace.traceId, spanId: trace.spanId });
    expect(root?.parentSpanId || null).toBeNull();
    for (const name of names.slice(1)) {
      for (const span of receiver.named(name)) {
        expect([name, span.traceId, span.parentSpanId]).toEqual([name, trace.traceId, trace.spanId]);
      }
    }

    const [delivery] = receiver.named('deliver checkout.paid');
    expect(callback.headers.traceparent).toBe(`00-${trace.traceId}-${delivery?.spanId}-01`);

    const [request] = receiver.named('POST /v1/checkouts');
    expect(request).toMatchObject({ traceId: SHOPS_TRACE, parentSpanId: SHOPS_SPAN });
    expect(root?.links).toMatchObject([{ traceId: SHOPS_TRACE, spanId: request?.spanId }]);
    expect(request?.links).toMatchObject([{ traceId: trace.traceId, spanId: trace.spanId }]);
    expect([...receiver.services]).toEqual(['neropay-gateway']);
    expect([...receiver.paths]).toEqual(['/v1/traces']);
  });
});

describe('a collector that is away', () => {
  test.each(['http://127.0.0.1:1', 'silent'])('does not keep the gateway from stopping: %s', async (where) => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const url = where === 'silent' ? `http://127.0.0.1:${port}` : where;
    const gateway = await startGateway({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
    expect((await fetch(`${gateway.url}/v1/store`)).status).toBe(401);
    const startedAt = performance.now();
    expect(await gateway.stop()).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(8_000);
    silent.closeAllConnections();
    silent.close();
  });
});

describe('what is loaded', () => {
  /** Has every file of the bundle named that is loaded. */
  const WATCH = `import { registerHooks } from 'node:module';
registerHooks({ resolve(specifier, context, next) {
  const found = next(specifier, context);
  if (/\\/gateway\\/dist\\//.test(found.url)) process.stderr.write('loaded ' + found.url + '\\n');
  return found;
} });`;
  const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(WATCH)}`;

  test('is nothing of the SDK and no exporter, unless there is a place to send traces to', async () => {
    /** What is loaded of the bundle that has the SDK in it. */
    const sdkIn = ({ output }: { output(): string }) => {
      const files = [...output().matchAll(/^loaded (.+)$/gm)].map(([, url = '']) => fileURLToPath(url));
      expect(files.map((file) => path.basename(file))).toContain('main.js');
      return files.filter((file) => readFileSync(file, 'utf8').includes('BatchSpanProcessor'));
    };
    const without = await startGateway({ NODE_OPTIONS });
    await without.stop();
    expect(sdkIn(without)).toEqual([]);
    const receiver = await OtlpReceiver.start();
    const traced = await startGateway({ NODE_OPTIONS, OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    await traced.stop();
    await receiver.close();
    expect(sdkIn(traced)).not.toEqual([]);
  });
});

describe('spans', () => {
  let exporter: InMemorySpanExporter;
  let tracing: Tracing;
  beforeEach(() => {
    exporter = new InMemorySpanExporter();
    tracing = createTracing(new SimpleSpanProcessor(exporter));
  });

  const settled = { kind: 'settled', checkoutId: 'co_1', source: 'notification', ms: 250 } as const;

  test('of two processes join the same trace: it follows from the id of the checkout', () => {
    tracing.observer.saw({ ...settled, outcome: 'moved', status: 'paid' });
    const other = createTracing(new SimpleSpanProcessor(exporter));
    other.observer.saw({ ...settled, source: 'reconciler', outcome: 'unchanged', status: 'paid' });
    const [first, second] = exporter.getFinishedSpans();
    expect(first?.spanContext().traceId).toBe(second?.spanContext().traceId);
    expect(first?.spanContext().spanId).not.toBe(second?.spanContext().spanId);
    expect(traceOf('co_1').traceId).not.toBe(traceOf('co_2').traceId);
  });

  test('last as long as what they tell of, and say how it ended', () => {
    tracing.observer.saw({ ...settled, outcome: 'moved', status: 'paid' });
    tracing.observer.saw({ ...settled, outcome: 'failed', status: null });
    const [moved, failed] = exporter.getFinishedSpans();
    const [seconds = 0, nanoseconds = 0] = moved?.duration ?? [];
    expect(seconds * 1000 + nanoseconds / 1e6).toBeCloseTo(250, 0);
    expect(moved?.attributes).toMatchObject({ 'neropay.outcome': 'moved', 'neropay.checkout.status': 'paid' });
    expect(moved?.status.code).toBe(SpanStatusCode.UNSET);
    expect(failed?.status.code).toBe(SpanStatusCode.ERROR);
  });

  test('are made of a refund, a repeat of a checkout and a look of the reconciler, and of nothing that has no checkout', () => {
    const { saw } = tracing.observer;
    const asked = { kind: 'checkout', storeId: 'st_1', rail: 'neropay', ms: 1 } as const;
    saw({ ...asked, checkoutId: 'co_1', outcome: 'existing' });
    saw({ ...asked, checkoutId: null, outcome: 'failed' });
    saw({
      kind: 'refund',
      refundId: 're_1',
      checkoutId: 'co_1',
      rail: 'neropay',
      outcome: 'pending',
      attempt: 1,
      ms: 1,
    });
    saw({ kind: 'reconcile', checkoutId: 'co_1', step: 0, outcome: 'ok', ms: 1 });
    saw({
      kind: 'provider',
      rail: 'neropay',
      operation: 'connect',
      checkoutId: null,
      outcome: 'ok',
      code: null,
      ms: 1,
    });
    saw({ kind: 'ledger', method: 'ping', ok: true, ms: 1 });
    saw({ kind: 'breaker', endpointId: 'ep_1', open: true });
    saw({ kind: 'notification', rail: null, storeId: null, verdict: 'unknown_store', ms: 1 });
    const spans = exporter.getFinishedSpans();
    expect(spans.map(({ name }) => name)).toEqual(['checkout asked for again', 'refund', 'reconcile']);
    expect(spans[0]?.parentSpanContext?.spanId).toBe(traceOf('co_1').spanId);
  });

  test('of a delivery have the id that its receiver was told; a ping has none', () => {
    const attempt = { eventId: 'evt_1', checkoutId: 'co_1', endpointId: 'ep_1', attempt: 2 };
    const told = tracing.observer.headersFor?.(attempt).traceparent;
    expect(readTraceparent(told)).toMatchObject({ ...traceOf('co_1'), spanId: deliverySpanId(attempt) });
    expect(deliverySpanId({ ...attempt, attempt: 3 })).not.toBe(deliverySpanId(attempt));
    expect(tracing.observer.headersFor?.({ ...attempt, checkoutId: null })).toEqual({});
    tracing.observer.saw({
      ...attempt,
      kind: 'delivery',
      type: 'checkout.paid',
      sink: 'callback',
      outcome: 'retry',
      status: 500,
      ageMs: 5,
      ms: 1,
    });
    expect(exporter.getFinishedSpans()[0]?.spanContext().spanId).toBe(deliverySpanId(attempt));
  });
});

describe('traceparent', () => {
  const fits = `00-${SHOPS_TRACE}-${SHOPS_SPAN}-01`;

  test('is written as it was read', () => {
    const context = readTraceparent(fits);
    expect(context).toEqual({ traceId: SHOPS_TRACE, spanId: SHOPS_SPAN, traceFlags: 1, isRemote: true });
    expect(context && writeTraceparent(context)).toBe(fits);
  });

  test('of a later version is read as far as this one goes', () => {
    expect(readTraceparent(`01-${SHOPS_TRACE}-${SHOPS_SPAN}-00-more`)?.traceId).toBe(SHOPS_TRACE);
  });

  test.each([
    undefined,
    '',
    fits.toUpperCase(),
    `${fits}-more`,
    `ff-${SHOPS_TRACE}-${SHOPS_SPAN}-01`,
    `00-${'0'.repeat(32)}-${SHOPS_SPAN}-01`,
    `00-${SHOPS_TRACE}-${'0'.repeat(16)}-01`,
  ])('that is none costs its sender the trace and nothing else: %s', (header) => {
    expect(readTraceparent(header)).toBeNull();
  });
});
