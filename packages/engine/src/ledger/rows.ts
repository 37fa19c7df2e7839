import type { Money } from '@neropay/core';
import type {
  AccountLook,
  CheckoutRecord,
  DueCheckout,
  EndpointRecord,
  EventRecord,
  NotificationRecord,
  PaymentRecord,
  ReconcileSchedule,
  RefundRecord,
  ScheduledCheckout,
  StoreRecord,
} from '../records.js';
import type { OperatorSession } from './operator-ledger.js';

/** One row as a database answers it, in the columns that both ledgers have. They were written by the ledgers, so their shape is known and only unpacked here. */
export type Row = Record<string, unknown>;

export function storeOf(row: Row): StoreRecord {
  return {
    id: row.id,
    platform: row.platform,
    name: row.name,
    url: row.url,
    rail: row.rail,
    mode: row.mode,
    accountId: row.account_id,
    accountName: row.account_name,
    credentials: row.credentials,
    secrets: row.secrets,
    state: row.state,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  } as StoreRecord;
}

export function endpointOf(row: Row): EndpointRecord {
  return {
    id: row.id,
    sink: row.sink,
    storeId: row.store_id,
    rail: row.rail,
    mode: row.mode,
    accountId: row.account_id,
    config: row.config,
    types: fromJson(row.types),
    state: row.state,
    disabledReason: row.disabled_reason,
    createdAt: row.created_at,
  } as EndpointRecord;
}

export function checkoutOf(row: Row): CheckoutRecord {
  return {
    id: row.id,
    kind: row.kind,
    storeId: row.store_id,
    orderId: row.order_id,
    orderNumber: row.order_number,
    reference: row.reference,
    rail: row.rail,
    mode: row.mode,
    accountId: row.account_id,
    amount: moneyOf(row),
    description: row.description,
    customer: fromJson(row.customer),
    metadata: fromJson(row.metadata),
    successUrl: row.success_url,
    cancelUrl: row.cancel_url,
    status: row.status,
    refunded: BigInt(row.refunded_minor as number | bigint),
    transactionId: row.transaction_id,
    late: row.late === 1,
    reviewReason: row.review_reason,
    plan: fromJson(row.plan),
    hostedId: row.hosted_id,
    action: fromJson(row.action),
    refusal: fromJson(row.refusal),
    sequence: row.sequence,
    version: row.version,
    expiresAt: row.expires_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  } as CheckoutRecord;
}

export function reconcileScheduleOf(row: Row): ReconcileSchedule {
  return { reconcileAt: row.reconcile_at, reconcileStep: row.reconcile_step } as ReconcileSchedule;
}

/** Of a row with these columns alone. */
export function dueCheckoutOf(row: Row): DueCheckout {
  return { id: row.id, storeId: row.store_id, ...reconcileScheduleOf(row) } as DueCheckout;
}

export function withoutSchedule({ reconcileAt, reconcileStep, ...checkout }: ScheduledCheckout): CheckoutRecord {
  return checkout;
}

export function paymentOf(row: Row): PaymentRecord {
  return {
    id: row.id,
    checkoutId: row.checkout_id,
    accountId: row.account_id,
    reference: row.reference,
    status: row.status,
    amount: moneyOf(row),
    refunded: row.refunded_minor === null ? null : moneyOf(row, 'refunded_minor'),
    dispute: row.dispute,
    toldDuplicate: row.told_duplicate === 1,
    createdAt: row.created_at,
  } as PaymentRecord;
}

export function accountLookOf(row: Row): AccountLook {
  return {
    rail: row.rail,
    mode: row.mode,
    accountId: row.account_id,
    storeId: row.store_id,
    since: row.since,
    beganAt: row.began_at,
    place: row.place,
    dueAt: row.due_at,
  } as AccountLook;
}

export function refundOf(row: Row): RefundRecord {
  return {
    id: row.id,
    checkoutId: row.checkout_id,
    storeId: row.store_id,
    paymentId: row.payment_id,
    amount: moneyOf(row),
    reason: row.reason,
    status: row.status,
    plan: fromJson(row.plan),
    providerRefundId: row.provider_refund_id,
    error: fromJson(row.error),
    attempts: row.attempts,
    dueAt: row.due_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  } as RefundRecord;
}

/** What is read of a notification that is worked on. Its body is not: nothing is decided by it, and it may be big. */
export const NOTIFICATION_COLUMNS = [
  ...['id', 'store_id', 'verified', 'scheme', 'event_id', 'type', 'reference', 'payment_id', 'claims_success'],
  ...['attempts', 'received_at'],
] as const;

export function notificationOf(row: Row): NotificationRecord {
  return {
    id: row.id,
    storeId: row.store_id,
    verified: row.verified === 1,
    scheme: row.scheme,
    eventId: row.event_id,
    type: row.type,
    reference: row.reference,
    paymentId: row.payment_id,
    claimsSuccess: row.claims_success === 1,
    attempts: row.attempts,
    receivedAt: row.received_at,
  } as NotificationRecord;
}

export function eventOf(row: Row): EventRecord {
  return {
    id: row.id,
    type: row.type,
    storeId: row.store_id,
    checkoutId: row.checkout_id,
    sequence: row.sequence,
    checkout: fromJson(row.checkout),
    refund: fromJson(row.refund),
    provider: fromJson(row.provider),
    createdAt: row.created_at,
  } as EventRecord;
}

export function sessionOf(row: Row): OperatorSession {
  return {
    tokenHash: row.token_hash,
    operator: row.operator,
    csrfSecret: row.csrf_secret,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  } as OperatorSession;
}

export function toJson(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

function fromJson(text: unknown): unknown {
  return typeof text === 'string' ? JSON.parse(text) : null;
}

function moneyOf(row: Row, column = 'amount_minor'): Money | null {
  const minor = row[column];
  // SQLite answers integers as numbers, PostgreSQL as bigint.
  if ((typeof minor !== 'number' && typeof minor !== 'bigint') || typeof row.currency !== 'string') return null;
  return { minor: BigInt(minor), currency: row.currency };
}
