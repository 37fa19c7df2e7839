import type { EventRecord } from './records.js';

/**
 * Where events go: a shop's callback URL, a platform's event API, a hook. The engine decides what is told, in which order and when it is tried
 * again; a sink puts it into the receiver's words and says how it was taken.
 *
 * `deliver` is called at least once per event and endpoint. It renders the same event to the same words each time (an event is a snapshot), so
 * that a receiver can tell a repeat by its id. It never throws for what the receiver does; it may take its own credentials on the way (a token
 * for each call, as some platforms want), and answers `retry` when it cannot.
 */
export interface Sink {
  readonly name: string;
  deliver(delivery: SinkDelivery): Promise<DeliveryOutcome>;
}

export interface SinkDelivery {
  readonly event: EventRecord;
  /** The endpoint's configuration, opened, in the sink's own shape. */
  readonly config: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** Aborted when the process stops. */
  readonly signal: AbortSignal;
  /** To be sent along, so that the receiver can join the trace. */
  readonly traceHeaders?: Readonly<Record<string, string>> | undefined;
}

/** So much of a receiver's answer is worth keeping, in characters. */
export const KEPT_RESPONSE = 1024;

/** What a receiver answered beside its status: the beginning, for somebody who looks why. The engine keeps {@link KEPT_RESPONSE} of it. */
interface Answered {
  readonly response?: string | undefined;
}

export type DeliveryOutcome =
  | ({ readonly kind: 'delivered'; readonly status: number | null } & Answered)
  /** Not taken this time. `retryAfterMs` as the receiver asked, if it did. */
  | ({
      readonly kind: 'retry';
      readonly status: number | null;
      readonly reason: string;
      readonly retryAfterMs: number | null;
    } & Answered)
  /** The receiver wants no more of these, for good. */
  | ({ readonly kind: 'gone'; readonly status: number | null; readonly reason: string } & Answered)
  /** The sink has nothing to say about this event (a platform without a word for it). */
  | { readonly kind: 'skipped'; readonly reason: string };
