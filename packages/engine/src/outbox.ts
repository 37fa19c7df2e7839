import { LRUCache } from 'lru-cache';
import { sealContext } from './accounts.js';
import type { EngineContext } from './context.js';
import type { DeliveryResult } from './ledger/ledger.js';
import { InFlight, Loop } from './loop.js';
import { stopwatch } from './observing.js';
import type { DeliveryRecord, EndpointRecord, EventRecord } from './records.js';
import { jitter, MAX_RETRY_AFTER_MS } from './schedule.js';
import { type DeliveryOutcome, KEPT_RESPONSE, type Sink } from './sink.js';

const CONCURRENCY = 128;
/** One endpoint's share, so that one that answers slowly leaves room for all others. */
const PER_ENDPOINT = 8;
const LEASE_MS = 120_000;
/** So many failures in a row, and an endpoint is left alone for a while. */
const BREAK_AFTER = 5;
const LONGEST_BREAK_MS = 5 * 60_000;
const OPENED_CONFIGS = 1_000;

/** Brings events to endpoints: at least once, in each checkout's order, until the receiver has taken them or the schedule is at its end. */
export class Outbox {
  readonly #context: EngineContext;
  readonly #sinks: ReadonlyMap<string, Sink>;
  readonly #loop: Loop;
  readonly #inFlight = new InFlight(CONCURRENCY);
  readonly #perEndpoint = new Map<string, number>();
  /** What was sealed, by the sealed text: another text is another config. In memory only. */
  readonly #opened = new LRUCache<string, string>({ max: OPENED_CONFIGS });
  readonly #breakers = new Map<string, { failures: number; until: number }>();
  #stopped = new AbortController();

  constructor(context: EngineContext) {
    this.#context = context;
    this.#sinks = new Map(context.sinks.map((sink) => [sink.name, sink]));
    this.#loop = new Loop('outbox', context.log, () => this.#round(), context);
  }

  start(): void {
    this.#stopped = new AbortController();
    this.#loop.start();
  }

  wake(): void {
    this.#loop.wake();
  }

  /** Somebody says that an endpoint works again: it is not left alone any longer. */
  trust(endpointId: string): void {
    this.#answered(endpointId);
    this.#loop.wake();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
    this.#stopped.abort();
    await this.#inFlight.untilEmpty();
  }

  /** One delivery outside the queue: the self-test of a settings page. */
  async deliverNow(endpoint: EndpointRecord, event: EventRecord): Promise<DeliveryOutcome> {
    return this.#deliver(endpoint, event, 1);
  }

  async #round(): Promise<boolean> {
    await this.#inFlight.untilSpace();
    const claimed = await this.#claim();
    for (const delivery of claimed) {
      this.#count(delivery.endpoint.id, 1);
      this.#inFlight.add(
        this.#process(delivery).finally(() => {
          this.#count(delivery.endpoint.id, -1);
          // What waited behind this one, for its order or for room, may go now.
          this.#loop.wake();
        }),
      );
    }
    return claimed.length > 0;
  }

  async #claim(): Promise<readonly DeliveryRecord[]> {
    const { ledger, clock } = this.#context;
    const now = clock();
    const claim = (limit: number, share: number, skipped: readonly string[]) =>
      ledger.claimDeliveries(now, now + LEASE_MS, limit, share, skipped);
    const busy = [...this.#perEndpoint].filter(([, count]) => count >= PER_ENDPOINT).map(([id]) => id);
    const broken = [...this.#breakers].filter(([, breaker]) => breaker.failures >= BREAK_AFTER);
    const resting = broken.filter(([id, breaker]) => breaker.until > now || this.#perEndpoint.has(id));
    const { space } = this.#inFlight;
    const claimed = await claim(space, PER_ENDPOINT, [...busy, ...broken.map(([id]) => id)]);
    if (resting.length === broken.length || claimed.length === space) return claimed;
    // One delivery shows whether an endpoint is back.
    const probes = await claim(space - claimed.length, 1, [...busy, ...resting.map(([id]) => id)]);
    return [...claimed, ...probes];
  }

  async #process(delivery: DeliveryRecord): Promise<void> {
    const { ledger, clock, log, observer } = this.#context;
    const { signal } = this.#stopped;
    const ms = stopwatch();
    const outcome = await this.#deliver(delivery.endpoint, delivery.event, delivery.attempt);
    const took = ms();
    // What stopping cut short says nothing about the receiver, and goes out again at once.
    const result: DeliveryResult =
      signal.aborted && outcome.kind === 'retry' ? { ...outcome, dueAt: clock() } : this.#resultOf(outcome, delivery);
    const fields = {
      eventId: delivery.event.id,
      type: delivery.event.type,
      endpointId: delivery.endpoint.id,
      attempt: delivery.attempt,
      status: outcome.kind === 'skipped' ? null : outcome.status,
    };
    observer.saw({
      kind: 'delivery',
      ...fields,
      checkoutId: delivery.event.checkoutId,
      sink: delivery.endpoint.sink,
      outcome: result.kind,
      ageMs: clock() - delivery.event.createdAt,
      ms: took,
    });
    if (result.kind === 'delivered') log.info(fields, 'event delivered');
    else log.warn({ ...fields, result: result.kind, reason: result.reason }, 'event not delivered');
    try {
      await ledger.finishDelivery(delivery.id, result, clock(), {
        ms: Math.round(took),
        response: responseOf(outcome),
      });
    } catch (error) {
      log.error({ ...fields, err: error }, 'a delivery waits for its lease to end');
    }
  }

  async #deliver(endpoint: EndpointRecord, event: EventRecord, attempt: number): Promise<DeliveryOutcome> {
    const sink = this.#sinks.get(endpoint.sink);
    if (sink === undefined)
      return { kind: 'retry', status: null, reason: `no sink ${endpoint.sink}`, retryAfterMs: null };
    const { signal } = this.#stopped;
    try {
      const config = this.#open(endpoint);
      const traceHeaders = this.#context.observer.headersFor?.({
        eventId: event.id,
        checkoutId: event.checkoutId,
        endpointId: endpoint.id,
        attempt,
      });
      const outcome = await sink.deliver({ event, config, attempt, signal, traceHeaders });
      if (outcome.kind !== 'retry') this.#answered(endpoint.id);
      else if (!signal.aborted) this.#failed(endpoint.id);
      return outcome;
    } catch (error) {
      this.#context.log.error({ eventId: event.id, endpointId: endpoint.id, err: error }, 'a sink failed');
      return { kind: 'retry', status: null, reason: 'internal error', retryAfterMs: null };
    }
  }

  /** @throws {VaultError} */
  #open(endpoint: EndpointRecord): string {
    const context = sealContext(endpoint, 'endpoint');
    // Also by its place, of which it is a part that it opens there.
    const key = `${context}\n${endpoint.config}`;
    const known = this.#opened.get(key);
    if (known !== undefined) return known;
    const config = this.#context.vault.open(endpoint.config, context);
    this.#opened.set(key, config);
    return config;
  }

  #answered(endpointId: string): void {
    const wasBroken = (this.#breakers.get(endpointId)?.failures ?? 0) >= BREAK_AFTER;
    this.#breakers.delete(endpointId);
    if (wasBroken) this.#context.observer.saw({ kind: 'breaker', endpointId, open: false });
  }

  /**
   * An endpoint that fails again and again gets fewer tries, so that many of them, each slow to fail, leave room for those that work. Its
   * deliveries keep their own schedules.
   */
  #failed(endpointId: string): void {
    const { clock, random, deliverySchedule } = this.#context;
    const now = clock();
    const known = this.#breakers.get(endpointId);
    // What was under way when the break began is no further failure.
    if (known !== undefined && known.until > now) return;
    const failures = (known?.failures ?? 0) + 1;
    const wait = failures < BREAK_AFTER ? 0 : (deliverySchedule[failures - BREAK_AFTER] ?? LONGEST_BREAK_MS);
    const until = now + jitter(Math.min(wait, LONGEST_BREAK_MS), random);
    this.#breakers.set(endpointId, { failures, until });
    if (failures === BREAK_AFTER) this.#context.observer.saw({ kind: 'breaker', endpointId, open: true });
  }

  #resultOf(outcome: DeliveryOutcome, { attempt, endpoint }: DeliveryRecord): DeliveryResult {
    const { clock, random, deliverySchedule } = this.#context;
    switch (outcome.kind) {
      case 'delivered':
        return { kind: 'delivered', status: outcome.status };
      case 'gone':
        return { kind: 'gone', status: outcome.status, reason: outcome.reason, config: endpoint.config };
      case 'skipped':
        return { kind: 'delivered', status: null };
      case 'retry': {
        const wait = deliverySchedule[attempt - 1];
        const { status, reason } = outcome;
        if (wait === undefined) return { kind: 'dead', status, reason };
        const asked = Math.min(outcome.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
        return { kind: 'retry', status, reason, dueAt: clock() + Math.max(asked, jitter(wait, random)) };
      }
    }
  }

  #count(endpointId: string, by: number): void {
    const count = (this.#perEndpoint.get(endpointId) ?? 0) + by;
    if (count > 0) this.#perEndpoint.set(endpointId, count);
    else this.#perEndpoint.delete(endpointId);
  }
}

/** An empty answer is none: there is nothing in it to look at. */
function responseOf(outcome: DeliveryOutcome): string | null {
  return outcome.kind === 'skipped' ? null : outcome.response?.slice(0, KEPT_RESPONSE) || null;
}
