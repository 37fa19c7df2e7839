import type { RailErrorKind } from '@neropay/core/rail';
import type { CheckoutStatus } from './states.js';

/**
 * What metrics and traces hear of the engine's work: ids, types and durations, never secrets, amounts or personal data. It is called when the
 * thing has happened, in the middle of the work, so it must be quick; what it throws is logged and costs nothing else.
 */
export interface Observer {
  saw(seen: Seen): void;
  /** Headers that a delivery carries along, so that its receiver can join the trace. Nothing by default. */
  headersFor?(delivery: DeliveryAttempt): Readonly<Record<string, string>>;
}

/** One thing that happened. `ms` is how long it took. */
export type Seen =
  | CheckoutAsked
  | NotificationReceived
  | NotificationWorked
  | SettleAsked
  | ProviderAsked
  | DeliveryTried
  | RefundTried
  | CheckoutLookedAt
  | EndpointBreaker
  | LedgerCalled;

/** A shop asked for a checkout; null when none came to be. */
export interface CheckoutAsked {
  readonly kind: 'checkout';
  readonly checkoutId: string | null;
  readonly storeId: string;
  readonly rail: string;
  readonly outcome: 'created' | 'existing' | 'failed';
  readonly ms: number;
}

/** A provider's notification was taken in or refused. `rail` is null for a store that is not known: its name is what anybody may send. */
export interface NotificationReceived {
  readonly kind: 'notification';
  readonly rail: string | null;
  readonly storeId: string | null;
  readonly verdict: 'verified' | 'unverified' | 'unknown_store' | 'rejected' | 'failed';
  readonly ms: number;
}

/** A notification was worked through. `waitedMs` is the time since it came; `checkoutId` is null when it fits none. */
export interface NotificationWorked {
  readonly kind: 'notification_worked';
  readonly notificationId: number;
  readonly storeId: string;
  readonly checkoutId: string | null;
  readonly verified: boolean;
  /** `again`: it will be looked at once more. */
  readonly outcome: 'done' | 'again' | 'failed';
  readonly waitedMs: number;
  readonly ms: number;
}

/** Who asks that a payment be read back. All of them are served alike. */
export type SettleSource = 'notification' | 'reconciler' | 'return' | 'refresh' | 'refund' | 'cancel';

/** A payment was read back. `status` is what the checkout is now; null when it could not be known. */
export interface SettleAsked {
  readonly kind: 'settled';
  readonly checkoutId: string;
  readonly source: SettleSource;
  /** `rejected`: what was named as its money is not. `unknown`: there is no such checkout. */
  readonly outcome: 'moved' | 'unchanged' | 'rejected' | 'unknown' | 'failed';
  readonly status: CheckoutStatus | null;
  readonly ms: number;
}

export type ProviderOperation = 'connect' | 'open' | 'read' | 'cancel' | 'refund';

/** A rail was asked to do something. `code` is the provider's own word for what went wrong. */
export interface ProviderAsked {
  readonly kind: 'provider';
  readonly rail: string;
  readonly operation: ProviderOperation;
  readonly checkoutId: string | null;
  readonly outcome: 'ok' | RailErrorKind | 'error';
  readonly code: string | null;
  readonly ms: number;
}

/** Which try of which event at which endpoint. */
export interface DeliveryAttempt {
  readonly eventId: string;
  readonly checkoutId: string | null;
  readonly endpointId: string;
  /** 1 for the first. */
  readonly attempt: number;
}

/** An event was brought to an endpoint, or not. `ageMs` is the time since it was told. */
export interface DeliveryTried extends DeliveryAttempt {
  readonly kind: 'delivery';
  readonly type: string;
  readonly sink: string;
  readonly outcome: 'delivered' | 'retry' | 'dead' | 'gone';
  readonly status: number | null;
  readonly ageMs: number;
  readonly ms: number;
}

export interface RefundTried {
  readonly kind: 'refund';
  readonly refundId: string;
  readonly checkoutId: string;
  readonly rail: string;
  readonly outcome: 'succeeded' | 'pending' | 'failed' | 'error';
  readonly attempt: number;
  readonly ms: number;
}

/** The reconciler looked at a checkout. `step` counts its looks from 0. */
export interface CheckoutLookedAt {
  readonly kind: 'reconcile';
  readonly checkoutId: string;
  readonly step: number;
  readonly outcome: 'ok' | 'failed';
  readonly ms: number;
}

/** An endpoint is left alone from now on (open), or answers again. */
export interface EndpointBreaker {
  readonly kind: 'breaker';
  readonly endpointId: string;
  readonly open: boolean;
}

export interface LedgerCalled {
  readonly kind: 'ledger';
  readonly method: string;
  readonly ok: boolean;
  readonly ms: number;
}
