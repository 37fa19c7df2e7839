import { formatMoney, type Money } from '@neropay/core';
import type {
  AuditRecord,
  CheckoutEntry,
  CheckoutHistory,
  DeliveryEntry,
  DeliveryHistory,
  EndpointRecord,
  Overview,
  PaymentRecord,
  RefundRecord,
  StoreEntry,
  StoreHistory,
} from '@neropay/engine';
import type {
  AuditRow,
  CheckoutRow,
  CheckoutView,
  DeliveryRow,
  DeliveryView,
  EndpointView,
  OverviewView,
  RefundView,
  StoreRow,
  StoreView,
  TimelineEntry,
} from './operator/api.js';
import { isoTime, pageOf, presentAccount, presentEvent } from './present.js';

/** What the ledger knows, in the words of the dashboard. */
export function presentOverview({ sums, series, statuses, attention }: Overview): OverviewView {
  return {
    sums: sums.map(({ currency, count, amount, refunded }) => ({
      currency,
      count,
      amount: formatMoney({ minor: amount, currency }),
      refunded: formatMoney({ minor: refunded, currency }),
    })),
    series: series.map(({ at, currency, count, amount }) => ({
      at: isoTime(at),
      currency,
      count,
      amount: formatMoney({ minor: amount, currency }),
    })),
    statuses,
    attention: {
      review: attention.review,
      disputed: attention.disputed,
      dead_deliveries: attention.deadDeliveries,
      disabled_endpoints: attention.disabledEndpoints,
      stuck_refunds: attention.stuckRefunds,
    },
  };
}

export function presentCheckoutRow({ checkout, store, paidAt }: CheckoutEntry): CheckoutRow {
  const { currency } = checkout.amount;
  return {
    id: checkout.id,
    kind: checkout.kind,
    store: { id: store.id, name: store.name, platform: store.platform },
    order_id: checkout.orderId,
    order_number: checkout.orderNumber,
    reference: checkout.reference,
    status: checkout.status,
    amount: formatMoney(checkout.amount),
    amount_refunded: formatMoney({ minor: checkout.refunded, currency }),
    currency,
    rail: checkout.rail,
    mode: checkout.mode,
    late: checkout.late,
    customer_email: checkout.customer.email ?? null,
    created_at: isoTime(checkout.createdAt),
    paid_at: timeOf(paidAt),
  };
}

/** What can be done with a checkout as it is. */
export interface Possible {
  readonly cancel: boolean;
  /** What of the payment that paid it may still be given back; null: nothing. */
  readonly refund: Money | null;
  /** The same for any of its payments. */
  readonly refundOf: (paymentId: string) => Money | null;
}

export function presentCheckoutView(history: CheckoutHistory, possible: Possible): CheckoutView {
  const { checkout } = history;
  return {
    ...presentCheckoutRow(history),
    description: checkout.description,
    customer: checkout.customer,
    metadata: checkout.metadata,
    transaction_id: checkout.transactionId,
    review_reason: checkout.reviewReason,
    refusal: checkout.refusal,
    checkout_url: pageOf(checkout),
    expires_at: isoTime(checkout.expiresAt),
    next_look_at: timeOf(history.reconcileAt),
    can: { cancel: possible.cancel, refund: amountOf(possible.refund) },
    payments: history.payments.map((payment) => presentPayment(payment, possible.refundOf(payment.id))),
    refunds: history.refunds.map(presentOperatorRefund),
    timeline: timelineOf(history),
  };
}

function presentPayment(payment: PaymentRecord, refundable: Money | null): CheckoutView['payments'][number] {
  return {
    id: payment.id,
    status: payment.status,
    amount: amountOf(payment.amount),
    currency: payment.amount?.currency ?? null,
    refunded: amountOf(payment.refunded),
    dispute: payment.dispute,
    duplicate: payment.toldDuplicate,
    refundable: amountOf(refundable),
  };
}

function presentOperatorRefund(refund: RefundRecord): RefundView {
  return {
    id: refund.id,
    payment_id: refund.paymentId,
    status: refund.status,
    amount: formatMoney(refund.amount),
    currency: refund.amount.currency,
    reason: refund.reason,
    error: refund.error,
    created_at: isoTime(refund.createdAt),
  };
}

/** Of things that happened in the same millisecond, what comes first here came first. */
function timelineOf(history: CheckoutHistory): readonly TimelineEntry[] {
  const { checkout, openedAt, notifications, refunds, events, deliveries, audit } = history;
  const opened: readonly TimelineEntry[] =
    openedAt === null
      ? []
      : [
          checkout.refusal === null
            ? { at: isoTime(openedAt), kind: 'opened', hosted_id: checkout.hostedId }
            : { at: isoTime(openedAt), kind: 'refused', ...checkout.refusal },
        ];
  const entries: readonly TimelineEntry[] = [
    { at: isoTime(checkout.createdAt), kind: 'asked' },
    ...opened,
    ...audit.map((entry): TimelineEntry => ({ at: isoTime(entry.at), kind: 'operator', entry: presentAudit(entry) })),
    ...notifications.map(
      ({ id, type, verified, paymentId, outcome, body, receivedAt }): TimelineEntry => ({
        at: isoTime(receivedAt),
        kind: 'notification',
        id,
        type,
        verified,
        payment_id: paymentId,
        outcome,
        body,
      }),
    ),
    ...refunds.map(
      (refund): TimelineEntry => ({
        at: isoTime(refund.createdAt),
        kind: 'refund',
        refund: presentOperatorRefund(refund),
      }),
    ),
    ...events.map(
      ({ id, type, sequence, createdAt }): TimelineEntry => ({
        at: isoTime(createdAt),
        kind: 'event',
        id,
        type,
        sequence,
      }),
    ),
    ...deliveries.map(
      (delivery): TimelineEntry => ({
        at: isoTime(delivery.finishedAt ?? delivery.createdAt),
        kind: 'delivery',
        delivery: presentDeliveryRow(delivery),
      }),
    ),
  ];
  return entries.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

export function presentStoreRow({ store, callbackState }: StoreEntry): StoreRow {
  return {
    id: store.id,
    name: store.name,
    platform: store.platform,
    url: store.url,
    rail: store.rail,
    mode: store.mode,
    account: presentAccount(store),
    state: store.state,
    callback_state: callbackState,
    created_at: isoTime(store.createdAt),
  };
}

/** @param urlOf where an endpoint is, as it was given */
export function presentStoreView(history: StoreHistory, urlOf: (endpoint: EndpointRecord) => string | null): StoreView {
  return {
    ...presentStoreRow(history),
    updated_at: isoTime(history.store.updatedAt),
    endpoints: history.endpoints.map((endpoint) => presentEndpoint(endpoint, urlOf(endpoint))),
    last_checkout_at: timeOf(history.lastCheckoutAt),
    last_notification_at: timeOf(history.lastNotificationAt),
    deliveries: history.deliveries,
  };
}

export function presentEndpoint(endpoint: EndpointRecord, url: string | null): EndpointView {
  return {
    id: endpoint.id,
    sink: endpoint.sink,
    url: url === null ? null : withoutLogin(url),
    types: endpoint.types,
    state: endpoint.state,
    disabled_reason: endpoint.disabledReason,
    created_at: isoTime(endpoint.createdAt),
  };
}

export function presentDeliveryRow(delivery: DeliveryEntry): DeliveryRow {
  return {
    id: delivery.id,
    event_id: delivery.eventId,
    type: delivery.type,
    checkout_id: delivery.checkoutId,
    store: delivery.store,
    endpoint_id: delivery.endpointId,
    sink: delivery.sink,
    state: delivery.state,
    attempts: delivery.attempts,
    last_status: delivery.lastStatus,
    last_reason: delivery.lastReason,
    created_at: isoTime(delivery.createdAt),
    next_attempt_at: timeOf(delivery.nextAttemptAt),
    finished_at: timeOf(delivery.finishedAt),
  };
}

export function presentDeliveryView(history: DeliveryHistory, endpointUrl: string | null): DeliveryView {
  return {
    ...presentDeliveryRow(history.delivery),
    endpoint: presentEndpoint(history.endpoint, endpointUrl),
    body: JSON.stringify(presentEvent(history.event)),
    tries: history.tries.map(({ at, ...rest }) => ({ at: isoTime(at), ...rest })),
  };
}

export function presentAudit(entry: AuditRecord): AuditRow {
  return { ...entry, at: isoTime(entry.at) };
}

/** Some put a name and a password into an address. */
function withoutLogin(text: string): string {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  return url.href;
}

function timeOf(at: number | null): string | null {
  return at === null ? null : isoTime(at);
}

function amountOf(amount: Money | null): string | null {
  return amount === null ? null : formatMoney(amount);
}
