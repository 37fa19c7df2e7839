import { money } from '@neropay/core';
import type {
  CheckoutRecord,
  CheckoutSnapshot,
  EndpointRecord,
  EventRecord,
  PaymentRecord,
  RefundRecord,
  ScheduledCheckout,
  StoreRecord,
} from '@neropay/engine';

/** Records as the engine would write them, with what a test is about in `changes`. */

let lastId = 0;
const next = (prefix: string): string => `${prefix}_${++lastId}`;

export const NOW = Date.UTC(2026, 3, 22, 9);

export function storeRecord(changes: Partial<StoreRecord> = {}): StoreRecord {
  const id = next('st');
  return {
    id,
    platform: 'custom',
    name: 'A shop',
    url: `https://${id}.test`,
    rail: 'neropay',
    mode: 'live',
    accountId: 'acct_main',
    accountName: 'A merchant',
    credentials: 'sealed credentials',
    secrets: 'sealed secrets',
    state: 'active',
    createdAt: NOW,
    updatedAt: NOW,
    ...changes,
  };
}

export function endpointRecord(changes: Partial<EndpointRecord> = {}): EndpointRecord {
  return {
    id: next('ep'),
    sink: 'callback',
    storeId: null,
    rail: 'neropay',
    mode: 'live',
    accountId: 'acct_main',
    config: 'sealed config',
    types: null,
    state: 'active',
    disabledReason: null,
    createdAt: NOW,
    ...changes,
  };
}

export function checkoutRecord(changes: Partial<ScheduledCheckout> = {}): ScheduledCheckout {
  const id = next('co');
  return {
    id,
    kind: 'checkout',
    storeId: 'st_none',
    orderId: '1001',
    orderNumber: null,
    reference: `ref_${id}`,
    rail: 'neropay',
    mode: 'live',
    accountId: 'acct_main',
    amount: money(10_000n, 'GBP'),
    description: 'Order 1001',
    customer: { name: 'Ada', email: 'ada@example.org' },
    metadata: { cart: '7' },
    successUrl: 'https://shop.test/thanks',
    cancelUrl: null,
    status: 'pending',
    refunded: 0n,
    transactionId: null,
    late: false,
    reviewReason: null,
    plan: { idempotencyKey: id, path: '/payments', body: '{"amount":"100.00"}' },
    hostedId: null,
    action: null,
    refusal: null,
    sequence: 0,
    version: 0,
    reconcileAt: NOW + 60_000,
    reconcileStep: 0,
    expiresAt: NOW + 86_400_000,
    createdAt: NOW,
    updatedAt: NOW,
    ...changes,
  };
}

export function paymentRecord(changes: Partial<PaymentRecord> = {}): PaymentRecord {
  return {
    id: next('pay'),
    checkoutId: 'co_none',
    accountId: 'acct_main',
    reference: null,
    status: 'succeeded',
    amount: money(10_000n, 'GBP'),
    refunded: null,
    dispute: null,
    createdAt: NOW,
    toldDuplicate: false,
    ...changes,
  };
}

export function refundRecord(changes: Partial<RefundRecord> = {}): RefundRecord {
  const id = next('re');
  return {
    id,
    checkoutId: 'co_none',
    storeId: 'st_none',
    paymentId: 'pay_none',
    amount: money(1_000n, 'GBP'),
    reason: null,
    status: 'pending',
    plan: { idempotencyKey: id, path: '/refund', body: '{}' },
    providerRefundId: null,
    error: null,
    attempts: 0,
    dueAt: NOW,
    createdAt: NOW,
    updatedAt: NOW,
    ...changes,
  };
}

export function snapshotOf(checkout: CheckoutRecord): CheckoutSnapshot {
  const { id, orderId, orderNumber, reference, status, transactionId, rail, mode, late, reviewReason, metadata } =
    checkout;
  return {
    ...{ id, orderId, orderNumber, reference, status, transactionId, rail, mode, late, reviewReason, metadata },
    amount: '100.00',
    amountRefunded: '0.00',
    currency: 'GBP',
  };
}

export function eventRecord(checkout: CheckoutRecord, changes: Partial<EventRecord> = {}): EventRecord {
  return {
    id: next('evt'),
    type: 'checkout.paid',
    storeId: checkout.storeId,
    checkoutId: checkout.id,
    sequence: checkout.sequence + 1,
    checkout: snapshotOf(checkout),
    refund: null,
    provider: null,
    createdAt: NOW,
    ...changes,
  };
}
