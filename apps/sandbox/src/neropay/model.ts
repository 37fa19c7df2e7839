import type { Money } from '@neropay/core';

export type AccountStatus = 'active' | 'pending' | 'banned' | 'review';

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly country: string;
  readonly publicKey: string;
  readonly secretKey: string;
  readonly clientKey: string;
  /** Signs notifications. */
  readonly webhookSecret: string;
  /** May act for others by the NeroPay-Account header. */
  readonly neroconnectEnabled: boolean;
  /** The platform that this account is connected to. */
  readonly platformId: string | null;
  status: AccountStatus;
  paymentsPaused: boolean;
  /** What can be paid out or refunded now; its keys are the currencies that the account has enabled. */
  readonly available: Map<string, Money>;
}

export type PaymentKind = 'hosted_payment' | 'payment_intent' | 'payment_link';

/** One request for money, paid on its hosted page; each try to pay it is a transaction of its own. */
export interface Payment {
  readonly id: string;
  readonly kind: PaymentKind;
  readonly accountId: string;
  /** Unique for the account: the merchant's order or invoice number. */
  readonly identifier: string;
  readonly reference: string;
  readonly amount: Money;
  readonly description: string;
  /** Fills in the name on the card; empty when the merchant did not say. */
  readonly customerName: string;
  readonly successUrl: string | null;
  readonly cancelUrl: string | null;
  readonly ipnUrl: string | null;
  readonly applicationFee: Money | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** Every form of the hosted page carries it: another site cannot know it. */
  readonly formToken: string;
  closed: 'cancelled' | 'expired' | null;
  /** What the hosted page is in the middle of. */
  step: PaymentStep | null;
}

export type PaymentStep =
  | { readonly kind: 'challenge'; readonly transactionId: number }
  | { readonly kind: 'processing'; readonly transactionId: number };

export type TransactionStatus = 'pending' | 'succeeded' | 'failed' | 'cancelled' | 'refunded';

/** What paid. Of a card number no more than its last four digits is ever kept. */
export interface PaymentMethod {
  readonly type: 'card' | 'apple_pay' | 'google_pay' | 'control';
  readonly brand: string | null;
  readonly last4: string | null;
}

/** Immutable: a change is a new revision, so that a list can be shown as it was a moment ago. */
export interface Transaction {
  readonly id: number;
  readonly trx: string;
  readonly accountId: string;
  readonly paymentId: string;
  readonly identifier: string;
  readonly reference: string;
  readonly npMainTrx: string;
  readonly amount: Money;
  readonly status: TransactionStatus;
  readonly method: PaymentMethod | null;
  /** Why it failed, in words for the customer. */
  readonly failure: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly refunds: readonly Refund[];
  readonly createdAt: number;
}

export interface Refund {
  readonly id: string;
  readonly transactionId: number;
  readonly amount: Money;
  readonly reason: string | null;
  readonly status: 'succeeded';
  readonly createdAt: number;
}

/** Configured in the merchant's dashboard: hears every event of the account, beside a payment's own ipn_url. */
export interface WebhookEndpoint {
  readonly id: string;
  readonly accountId: string;
  readonly url: string;
  /** Empty: every type. */
  readonly events: readonly string[];
  readonly createdAt: number;
}

export type MoneyEventType =
  | 'transaction.succeeded'
  | 'transaction.failed'
  | 'transaction.cancelled'
  | 'refund.succeeded';

export interface MoneyEvent {
  readonly id: string;
  readonly type: MoneyEventType;
  readonly account: Account;
  readonly payment: Payment;
  /** As it was when the event happened. */
  readonly transaction: Transaction;
  readonly refund: Refund | null;
  readonly createdAt: number;
}
