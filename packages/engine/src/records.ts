import type { Money } from '@neropay/core';
import type { PaymentAction, ProviderCall, ProviderPayment, RailMode } from '@neropay/core/rail';
import type { CheckoutStatus, StateEvent } from './states.js';

/** Times are Unix milliseconds throughout. */
export interface StoreRecord {
  readonly id: string;
  readonly platform: string;
  readonly name: string;
  readonly url: string;
  readonly rail: string;
  readonly mode: RailMode;
  readonly accountId: string;
  readonly accountName: string | null;
  /** Sealed JSON of the rail's credentials. */
  readonly credentials: string;
  /** Sealed JSON of {@link RotatingSecret}[]: the shared secrets that sign the store's requests, newest first. */
  readonly secrets: string;
  readonly state: 'active' | 'disconnected';
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A secret and until when it is good; null: until it is replaced. */
export interface RotatingSecret {
  readonly value: string;
  readonly validUntil: number | null;
}

/** The look at a provider's own lists, of one account: it is begun once a day and made page by page. */
export interface AccountLook {
  readonly rail: string;
  readonly mode: RailMode;
  readonly accountId: string;
  /** A store of the account: its credentials are good for the question. */
  readonly storeId: string;
  /** What is older was looked at before. */
  readonly since: number;
  /** When the look that is under way began; null when none is. */
  readonly beganAt: number | null;
  /** Which page is next, in the rail's own words; null for the first one. */
  readonly place: string | null;
  readonly dueAt: number;
}

/** Where events go. A store's callback URL is one; so is a hook, and a platform's own event API. */
export interface EndpointRecord {
  readonly id: string;
  /** Which sink speaks to it. */
  readonly sink: string;
  /** Null: hears every store of the account below. */
  readonly storeId: string | null;
  readonly rail: string;
  readonly mode: RailMode;
  readonly accountId: string;
  /** Sealed JSON in the sink's own shape (URL, secrets). */
  readonly config: string;
  /** Null: every type. */
  readonly types: readonly string[] | null;
  readonly state: 'active' | 'disabled';
  readonly disabledReason: string | null;
  readonly createdAt: number;
}

/** The reason of an endpoint that was never meant to be called. */
export const NO_CALLBACK_URL = 'the store has no callback URL';

export interface CheckoutRecord {
  readonly id: string;
  readonly kind: 'checkout' | 'link';
  readonly storeId: string;
  readonly orderId: string;
  readonly orderNumber: string | null;
  /** What the payment is called at the provider; unique per account. */
  readonly reference: string;
  readonly rail: string;
  readonly mode: RailMode;
  readonly accountId: string;
  readonly amount: Money;
  readonly description: string;
  readonly customer: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
  readonly status: CheckoutStatus;
  readonly refunded: bigint;
  readonly transactionId: string | null;
  readonly late: boolean;
  readonly reviewReason: string | null;
  /** The call that opens the payment, byte for byte. */
  readonly plan: ProviderCall;
  /** Null until the provider has answered that call. */
  readonly hostedId: string | null;
  readonly action: PaymentAction | null;
  /** Why the provider refused to open it. */
  readonly refusal: { readonly code: string; readonly message: string } | null;
  /** Events told so far. */
  readonly sequence: number;
  /** Grows with every write; what was read under an older version is not applied. */
  readonly version: number;
  readonly expiresAt: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** When a checkout is read back by itself next (null: never), and how many of the schedule's looks were made. A look changes this alone. */
export interface ReconcileSchedule {
  readonly reconcileAt: number | null;
  readonly reconcileStep: number;
}

export interface ScheduledCheckout extends CheckoutRecord, ReconcileSchedule {}

/** A checkout that is to be read back now: no more of it than it takes to do so, which reads the rest anyway. */
export type DueCheckout = Pick<ScheduledCheckout, 'id' | 'storeId' | keyof ReconcileSchedule>;

/** A provider payment as last read back, bound to one checkout for ever. */
export interface PaymentRecord extends Pick<ProviderPayment, 'id' | 'status' | 'amount' | 'refunded' | 'dispute'> {
  readonly checkoutId: string;
  readonly accountId: string | null;
  readonly reference: string | null;
  readonly createdAt: number | null;
  /** The shop has been told that this one came on top of another. */
  readonly toldDuplicate: boolean;
}

export interface RefundRecord {
  readonly id: string;
  readonly checkoutId: string;
  readonly storeId: string;
  /** The provider payment that gives the money back. */
  readonly paymentId: string;
  readonly amount: Money;
  readonly reason: string | null;
  readonly status: 'pending' | 'succeeded' | 'failed';
  readonly plan: ProviderCall;
  readonly providerRefundId: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly attempts: number;
  readonly dueAt: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The provider's own events, of what belongs to no checkout of ours. */
export type ProviderEventType = `transaction.${string}` | `refund.${string}` | `payout.${string}`;

export type EventType = 'ping' | StateEvent | 'checkout.duplicate_payment' | 'refund.failed' | ProviderEventType;

/** What the provider answered when one of its own events was read back. */
export interface ProviderSnapshot {
  readonly rail: string;
  readonly mode: RailMode;
  readonly accountId: string;
  /** The payment that it is about; null for a payout. The amount is in major units. */
  readonly transaction: {
    readonly id: string;
    readonly reference: string | null;
    readonly status: ProviderPayment['status'];
    readonly amount: string;
    readonly currency: string;
  } | null;
  /** The provider's own record, where the rail hands it out. */
  readonly object: Readonly<Record<string, unknown>> | null;
}

/** What was true of a checkout when an event was told; sinks render it in their own words. */
export interface CheckoutSnapshot {
  readonly id: string;
  readonly orderId: string;
  readonly orderNumber: string | null;
  readonly reference: string;
  readonly status: CheckoutStatus;
  readonly amount: string;
  readonly amountRefunded: string;
  readonly currency: string;
  readonly transactionId: string | null;
  readonly rail: string;
  readonly mode: RailMode;
  readonly late: boolean;
  readonly reviewReason: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface RefundSnapshot {
  readonly id: string;
  readonly status: RefundRecord['status'];
  readonly amount: string;
  readonly currency: string;
  readonly reason: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface EventRecord {
  readonly id: string;
  readonly type: EventType;
  /** Empty for an event of the account itself: only endpoints of the account hear it. */
  readonly storeId: string;
  /** Null for a ping, and for the provider's own events. */
  readonly checkoutId: string | null;
  /** Counts up per checkout from 1; 0 for what is about none. */
  readonly sequence: number;
  readonly checkout: CheckoutSnapshot | null;
  readonly refund: RefundSnapshot | null;
  /** Only of the provider's own events. */
  readonly provider: ProviderSnapshot | null;
  readonly createdAt: number;
}

export interface NotificationRecord {
  readonly id: number;
  readonly storeId: string;
  readonly verified: boolean;
  readonly scheme: string | null;
  readonly eventId: string | null;
  readonly type: string;
  readonly reference: string | null;
  /** What it is about at the provider: a payment, or the payout of a `payout.` event. */
  readonly paymentId: string | null;
  readonly claimsSuccess: boolean;
  readonly attempts: number;
  readonly receivedAt: number;
}

export interface DeliveryRecord {
  readonly id: number;
  /** Which one this is, from 1. It is counted once it has ended. */
  readonly attempt: number;
  readonly endpoint: EndpointRecord;
  readonly event: EventRecord;
}
