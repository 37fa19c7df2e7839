import { formatMoney } from '@neropay/core';
import { isoSeconds } from '../clock.js';
import type { Payment, Transaction } from '../neropay/model.js';
import type { Notification } from '../neropay/notifier.js';
import { presentPayment, presentRefund, presentTransaction } from '../neropay/present.js';
import type { Provider } from '../neropay/provider.js';

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

export function presentNotification(notification: Notification) {
  const { event } = notification;
  return {
    id: notification.id,
    event_id: event.id,
    type: event.type,
    account_id: event.account.id,
    transaction_id: event.transaction.id,
    identifier: event.transaction.identifier,
    amount: formatMoney(event.transaction.amount),
    currency: event.transaction.amount.currency,
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
