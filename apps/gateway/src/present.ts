import { formatMoney } from '@neropay/core';
import type {
  CheckoutRecord,
  EventRecord,
  ProviderSnapshot,
  RefundRecord,
  RefundSnapshot,
  StoreRecord,
} from '@neropay/engine';

/** Records in the words of the shop protocol. Times are ISO 8601 in UTC, amounts decimal strings in major units. */
export function presentCheckout(checkout: CheckoutRecord) {
  return { ...presentFacts(checkout), checkout_url: pageOf(checkout) };
}

export function presentPaymentLink(checkout: CheckoutRecord) {
  return { ...presentFacts(checkout), url: pageOf(checkout) };
}

export function presentRefund(refund: RefundRecord) {
  return {
    ...presentRefundFacts({ ...refund, amount: formatMoney(refund.amount), currency: refund.amount.currency }),
    checkout_id: refund.checkoutId,
    provider_refund_id: refund.providerRefundId,
    created_at: isoTime(refund.createdAt),
  };
}

export function presentStore(store: StoreRecord, callbackUrl: string | null) {
  return {
    id: store.id,
    platform: store.platform,
    name: store.name,
    url: store.url,
    callback_url: callbackUrl,
    rail: store.rail,
    mode: store.mode,
    account: presentAccount(store),
    created_at: isoTime(store.createdAt),
    updated_at: isoTime(store.updatedAt),
  };
}

export function presentAccount(store: StoreRecord) {
  return { id: store.accountId, name: store.accountName };
}

/** The body of a callback: the same bytes on every delivery, since an event is a snapshot. */
export function presentEvent(event: EventRecord) {
  const { checkout } = event;
  return {
    id: event.id,
    type: event.type,
    created_at: isoTime(event.createdAt),
    sequence: event.sequence,
    data: {
      checkout:
        checkout === null
          ? null
          : {
              id: checkout.id,
              order_id: checkout.orderId,
              status: checkout.status,
              amount: checkout.amount,
              amount_refunded: checkout.amountRefunded,
              currency: checkout.currency,
              transaction_id: checkout.transactionId,
              rail: checkout.rail,
              mode: checkout.mode,
              late: checkout.late,
              metadata: checkout.metadata,
              review_reason: reviewWords(checkout.reviewReason),
            },
      refund: event.refund === null ? null : presentRefundFacts(event.refund),
      ...(event.provider !== null && presentProviderFacts(event.provider)),
    },
  };
}

function presentProviderFacts({ rail, mode, accountId, transaction, object }: ProviderSnapshot) {
  return { rail, mode, account_id: accountId, transaction, object };
}

export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

function presentFacts(checkout: CheckoutRecord) {
  const { currency } = checkout.amount;
  return {
    id: checkout.id,
    order_id: checkout.orderId,
    order_number: checkout.orderNumber,
    status: checkout.status,
    amount: formatMoney(checkout.amount),
    amount_refunded: formatMoney({ minor: checkout.refunded, currency }),
    currency,
    transaction_id: checkout.transactionId,
    rail: checkout.rail,
    mode: checkout.mode,
    late: checkout.late,
    description: checkout.description,
    metadata: checkout.metadata,
    review_reason: reviewWords(checkout.reviewReason),
    expires_at: isoTime(checkout.expiresAt),
    created_at: isoTime(checkout.createdAt),
    updated_at: isoTime(checkout.updatedAt),
  };
}

function presentRefundFacts(refund: RefundSnapshot) {
  const { id, status, amount, currency, reason, error } = refund;
  return { id, status, amount, currency, reason, error };
}

/** Where its customer pays; null when there is no page (yet). */
export function pageOf(checkout: CheckoutRecord): string | null {
  return checkout.action?.type === 'redirect' ? checkout.action.url : null;
}

const REVIEW_WORDS: Readonly<Record<string, string>> = {
  amount_mismatch: 'The customer paid another amount than was asked for.',
  currency_mismatch: 'The customer paid in another currency than was asked for.',
  account_mismatch: 'The payment arrived on another account than the one this shop is connected to.',
  reference_missing: 'A payment was announced for this order, but the provider does not say which order it is for.',
};

function reviewWords(reason: string | null): string | null {
  return reason === null ? null : (REVIEW_WORDS[reason] ?? reason);
}
