import { parseMoney } from '@neropay/core';
import type { CallbackConfig, DeliveryOutcome, EventRecord, EventType, Sink, SinkDelivery } from '@neropay/engine';

/** One request that a receiver got. */
export interface SeenDelivery {
  readonly event: EventRecord;
  readonly attempt: number;
  readonly at: number;
  readonly status: number;
  /** What was in it beside the event: secrets, a token, the receiver's own words. */
  readonly sent: Readonly<Record<string, unknown>>;
  readonly traceHeaders: SinkDelivery['traceHeaders'];
}

type Answer = number | { readonly status: number; readonly retryAfterMs?: number; readonly body?: string };

/** Whoever events are delivered to: says how it takes them, and remembers. */
export class Receiver {
  readonly clock: () => number;
  readonly seen: SeenDelivery[] = [];
  /** How it answers the next delivery. */
  answer: (event: EventRecord) => Answer = () => 200;
  #held: Promise<void> | null = null;

  constructor(clock: () => number) {
    this.clock = clock;
  }

  /** What it has taken, in the order in which it did. */
  get taken(): readonly EventRecord[] {
    return this.seen.filter(({ status }) => status === 200).map(({ event }) => event);
  }

  get types(): readonly EventType[] {
    return this.taken.map(({ type }) => type);
  }

  /** Keeps its answers back until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#held = promise;
    return () => {
      this.#held = null;
      resolve();
    };
  }

  async take(
    { event, attempt, signal, traceHeaders }: SinkDelivery,
    sent: Readonly<Record<string, unknown>>,
  ): Promise<Answer> {
    const at = this.clock();
    if (this.#held !== null) await Promise.race([this.#held, aborted(signal)]);
    if (signal.aborted) return 0;
    const answer = this.answer(event);
    const status = typeof answer === 'number' ? answer : answer.status;
    this.seen.push({ event, attempt, at, status, sent, traceHeaders });
    return answer;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function outcomeOf(answer: Answer): DeliveryOutcome {
  const { status, retryAfterMs = null, body: response } = typeof answer === 'number' ? { status: answer } : answer;
  if (status === 0) return { kind: 'retry', status: null, reason: 'stopping', retryAfterMs: null };
  if (status >= 200 && status < 300) return { kind: 'delivered', status, response };
  if (status === 410) return { kind: 'gone', status, reason: 'the receiver wants no more', response };
  return { kind: 'retry', status, reason: `the receiver answered ${status}`, retryAfterMs, response };
}

/** Like a shop's callback: every event, signed with the endpoint's secrets. */
export class ShopSink implements Sink {
  readonly name = 'callback';
  readonly #receivers: ReadonlyMap<string, Receiver>;

  constructor(receivers: ReadonlyMap<string, Receiver>) {
    this.#receivers = receivers;
  }

  async deliver(delivery: SinkDelivery): Promise<DeliveryOutcome> {
    const { url, secrets }: CallbackConfig = JSON.parse(delivery.config);
    const receiver = url === null ? undefined : this.#receivers.get(url);
    if (receiver === undefined) return { kind: 'retry', status: null, reason: 'no route', retryAfterMs: null };
    return outcomeOf(await receiver.take(delivery, { secrets: secrets.map(({ value }) => value) }));
  }
}

/** Like a hook of an automation platform: a URL that wants some types, of every store of an account. */
export class HookSink implements Sink {
  readonly name = 'hook';
  readonly #receivers: ReadonlyMap<string, Receiver>;

  constructor(receivers: ReadonlyMap<string, Receiver>) {
    this.#receivers = receivers;
  }

  async deliver(delivery: SinkDelivery): Promise<DeliveryOutcome> {
    const { url }: { url: string } = JSON.parse(delivery.config);
    const receiver = this.#receivers.get(url);
    if (receiver === undefined) return { kind: 'retry', status: null, reason: 'no route', retryAfterMs: null };
    return outcomeOf(await receiver.take(delivery, { id: delivery.event.id }));
  }
}

/** The words that the platform has for our events. */
const PLATFORM_WORDS: Partial<Record<EventType, string>> = {
  'checkout.paid': 'APPROVED',
  'checkout.failed': 'DECLINED',
  'checkout.cancelled': 'BUYER_CANCELED',
  'checkout.partially_refunded': 'REFUND',
  'checkout.refunded': 'REFUND',
};

/** Like a platform with an event API of its own: a fresh token for each event; amounts as strings in minor units; 200 alone is taken; not every type has a word. */
export class PlatformSink implements Sink {
  readonly name = 'platform';
  /** While true no token is given out. */
  tokensDown = false;
  #tokens = 0;
  readonly #receiver: Receiver;

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
  }

  async deliver(delivery: SinkDelivery): Promise<DeliveryOutcome> {
    const { event, config } = delivery;
    const word = PLATFORM_WORDS[event.type];
    if (word === undefined || event.checkout === null) return { kind: 'skipped', reason: `no word for ${event.type}` };
    if (this.tokensDown) return { kind: 'retry', status: null, reason: 'no token', retryAfterMs: null };
    const { merchantId }: { merchantId: string } = JSON.parse(config);
    const { amount, amountRefunded, currency } = event.checkout;
    const shown = word === 'REFUND' ? amountRefunded : amount;
    const answer = await this.#receiver.take(delivery, {
      merchantId,
      token: `token_${++this.#tokens}`,
      word,
      amount: parseMoney(shown, currency).minor.toString(),
    });
    const outcome = outcomeOf(answer);
    if (outcome.kind !== 'delivered' || outcome.status === 200) return outcome;
    return { kind: 'retry', status: outcome.status, reason: 'anything but 200 is a no', retryAfterMs: null };
  }
}
