import type { Backlog, Observer, Seen } from '@neropay/engine';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { boundedLabel } from './bounded-label.js';

/** What is measured, and the page that Prometheus reads. */
export interface Metrics {
  /** Counts what the engine does. */
  readonly observer: Observer;
  /** @param route the pattern that answered, never the path that was asked: anybody can ask for any path. */
  sawRequest(method: string, route: string, status: number, ms: number): void;
  /** In Prometheus' text format. */
  page(): Promise<{ readonly type: string; readonly text: string }>;
}

/** A commit takes a millisecond; waiting for ten of them is trouble. */
const DISK = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];
/** What a caller waits for: from an answer out of memory to a provider's timeout. */
const ANSWER = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** What waits in a queue, from at once to the end of the delivery schedule. */
const WAIT = [0.05, 0.25, 1, 5, 30, 120, 600, 3_600, 21_600, 86_400, 432_000];

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS']);
const QUEUES = ['inbox', 'outbox', 'refunds', 'reconcile'] as const;

/**
 * Names and labels are a promise to whoever draws them: docs/operations.md lists each.
 * @param backlog what waits now; asked on every scrape
 */
export function createMetrics(backlog: () => Promise<Backlog>, clock: () => number): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { histogram, counter, gauge } = family(registry);

  const requests = histogram('http_request_duration_seconds', 'Requests answered', ANSWER, 'method', 'route', 'status');
  const checkouts = histogram('checkout_open_duration_seconds', 'Checkouts asked for', ANSWER, 'rail', 'outcome');
  const received = histogram(
    'notification_intake_duration_seconds',
    'Notifications taken in or refused',
    ANSWER,
    'rail',
    'verdict',
  );
  const waited = histogram(
    'notification_wait_seconds',
    'From the arrival of a notification to the work on it',
    WAIT,
    'outcome',
  );
  const settled = histogram('settle_duration_seconds', 'Payments read back and applied', ANSWER, 'source', 'outcome');
  const provider = histogram(
    'provider_call_duration_seconds',
    'Calls to providers, with their repeats',
    ANSWER,
    'rail',
    'operation',
    'outcome',
  );
  const providerErrors = counter(
    'provider_errors_total',
    'Calls to providers that failed, by the code of the provider',
    'rail',
    'operation',
    'code',
  );
  const deliveries = histogram('delivery_duration_seconds', 'Delivery attempts', ANSWER, 'sink', 'outcome');
  const deliveryAge = histogram('delivery_age_seconds', 'From an event to its delivery', WAIT, 'sink');
  const breakers = gauge('delivery_breakers_open', 'Endpoints that are left alone because they fail again and again');
  const refunds = histogram('refund_attempt_duration_seconds', 'Refund attempts', ANSWER, 'rail', 'outcome');
  const looks = histogram('reconcile_look_duration_seconds', 'Looks of the reconciler', ANSWER, 'outcome');
  const ledger = histogram('ledger_call_duration_seconds', 'Calls to the database', DISK, 'method', 'outcome');
  const due = gauge('queue_due', 'Entries that are due and that nobody works on', 'queue');
  const oldest = gauge('queue_oldest_due_seconds', 'For how long the oldest of them has been due', 'queue');
  const up = gauge('ledger_up', 'Whether the database answers');
  const codeOf = boundedLabel();

  function saw(seen: Seen): void {
    switch (seen.kind) {
      case 'checkout':
        checkouts.observe({ rail: seen.rail, outcome: seen.outcome }, seconds(seen.ms));
        return;
      case 'notification':
        received.observe({ rail: seen.rail ?? 'unknown', verdict: seen.verdict }, seconds(seen.ms));
        return;
      case 'notification_worked':
        waited.observe({ outcome: seen.outcome }, seconds(seen.waitedMs));
        return;
      case 'settled':
        settled.observe({ source: seen.source, outcome: seen.outcome }, seconds(seen.ms));
        return;
      case 'provider': {
        const { rail, operation, outcome, code } = seen;
        provider.observe({ rail, operation, outcome }, seconds(seen.ms));
        if (outcome !== 'ok') providerErrors.inc({ rail, operation, code: codeOf(code ?? outcome) });
        return;
      }
      case 'delivery':
        deliveries.observe({ sink: seen.sink, outcome: seen.outcome }, seconds(seen.ms));
        if (seen.outcome === 'delivered') deliveryAge.observe({ sink: seen.sink }, seconds(seen.ageMs));
        return;
      case 'breaker':
        breakers.inc(seen.open ? 1 : -1);
        return;
      case 'refund':
        refunds.observe({ rail: seen.rail, outcome: seen.outcome }, seconds(seen.ms));
        return;
      case 'reconcile':
        looks.observe({ outcome: seen.outcome }, seconds(seen.ms));
        return;
      case 'ledger':
        ledger.observe({ method: seen.method, outcome: seen.ok ? 'ok' : 'failed' }, seconds(seen.ms));
    }
  }

  async function readQueues(): Promise<void> {
    try {
      const waiting = await backlog();
      const now = clock();
      for (const queue of QUEUES) {
        const { due: count, oldestDueAt } = waiting[queue];
        due.set({ queue }, count);
        oldest.set({ queue }, oldestDueAt === null ? 0 : seconds(now - oldestDueAt));
      }
      up.set(1);
    } catch {
      // Old figures would look like good ones.
      due.reset();
      oldest.reset();
      up.set(0);
    }
  }

  return {
    observer: { saw },
    sawRequest(method, route, status, ms) {
      requests.observe({ method: METHODS.has(method) ? method : 'other', route, status }, seconds(ms));
    },
    async page() {
      await readQueues();
      return { type: registry.contentType, text: await registry.metrics() };
    },
  };
}

/** Everything of ours begins with `neropay_` and is registered where it is made. */
function family(registry: Registry) {
  const common = (name: string, help: string, labelNames: readonly string[]) => ({
    name: `neropay_${name}`,
    help: `${help}.`,
    labelNames,
    registers: [registry],
  });
  return {
    histogram: (name: string, help: string, buckets: number[], ...labels: string[]) =>
      new Histogram({ ...common(name, help, labels), buckets }),
    counter: (name: string, help: string, ...labels: string[]) => new Counter(common(name, help, labels)),
    gauge: (name: string, help: string, ...labels: string[]) => new Gauge(common(name, help, labels)),
  };
}

function seconds(ms: number): number {
  return ms / 1000;
}
