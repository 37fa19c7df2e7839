import { formatMoney } from '@neropay/core';
import { isoSeconds } from '../clock.js';
import { eventBody } from '../neropay/events.js';
import type { Account, Payment, ProviderEvent, Transaction } from '../neropay/model.js';
import type { Notification } from '../neropay/notifier.js';
import { presentAccount, presentPayment, presentRefund, presentTransaction } from '../neropay/present.js';
import type { Provider } from '../neropay/provider.js';
import type { LoggedRequest } from '../neropay/request-log.js';

/** The whole truth about a transaction, with what the API does not show. */
export function presentTransactionTruth(transaction: Transaction) {
  return {
    ...presentTransaction(transaction),
    payment_id: transaction.paymentId,
    method: transaction.method,
    failure: transaction.failure,
    refunds: transaction.refunds.map(presentRefund),
  };
}

export function presentPaymentTruth({ store, desk, checkoutUrl }: Provider, payment: Payment) {
  return {
    ...presentPayment(payment, desk.stateOf(payment), checkoutUrl(payment)),
    kind: payment.kind,
    account_id: payment.accountId,
    ipn_url: payment.ipnUrl,
    transactions: store.transactionsOf(payment.id).map(({ id }) => id),
  };
}

export function presentAccountTruth(account: Account) {
  return {
    ...presentAccount(account),
    payments_paused: account.paymentsPaused,
    payouts_paused: account.payoutsPaused,
    platform_id: account.platformId,
    fee_payer: account.terms.feePayer,
    wallets: presentWallets(account),
  };
}

export function presentWallets(account: Account) {
  return [...account.available.values()].map((available) => ({
    currency: available.currency,
    available: formatMoney(available),
  }));
}

export function presentNotification(notification: Notification) {
  const { event } = notification;
  return {
    id: notification.id,
    event_id: event.id,
    type: event.type,
    account_id: event.account.id,
    recipient_id: notification.recipient.id,
    transaction_id: event.transaction?.id ?? null,
    identifier: event.transaction?.identifier ?? null,
    amount: event.transaction && formatMoney(event.transaction.amount),
    currency: event.transaction?.amount.currency ?? null,
    url: notification.url,
    status: notification.status,
    next_attempt_at: notification.nextAttemptAt === null ? null : new Date(notification.nextAttemptAt).toISOString(),
    attempts: notification.attempts.map((attempt) => ({
      number: attempt.number,
      at: new Date(attempt.at).toISOString(),
      delivered: attempt.delivered,
      response_status: attempt.responseStatus,
      error: attempt.error,
      scheme: attempt.plan.scheme,
      shape: attempt.plan.shape,
      wrong_signature: attempt.plan.wrongSignature,
      wrong_amount: attempt.plan.wrongAmount,
    })),
    created_at: isoSeconds(event.createdAt),
  };
}

/** @returns body: what is sent of it, in the shape that the faults choose now */
export function presentEvent({ notifier, faults }: Provider, event: ProviderEvent) {
  return {
    id: event.id,
    type: event.type,
    created_at: isoSeconds(event.createdAt),
    account_id: event.account.id,
    body: eventBody(event, faults.settings.notifications.shape, false),
    notifications: notifier.notificationsOf(event).map(({ id }) => id),
  };
}

export function presentRequest(request: LoggedRequest) {
  return {
    id: request.id,
    at: new Date(request.at).toISOString(),
    method: request.method,
    path: request.path,
    status: request.status,
    duration_ms: request.durationMs,
    code: request.code,
    account_id: request.accountId,
    idempotency_key: request.idempotencyKey,
  };
}
