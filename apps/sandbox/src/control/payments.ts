import { formatMoney } from '@neropay/core';
import { Router } from 'express';
import { ApiError } from '../neropay/api-error.js';
import { parseBody, parseDecimal } from '../neropay/fields.js';
import type { Payment, Transaction } from '../neropay/model.js';
import { presentRefund } from '../neropay/present.js';
import type { Provider } from '../neropay/provider.js';
import { answer } from './answer.js';
import { readFields } from './body.js';
import { findAccount, findPayment, findTransaction, queryOf } from './find.js';
import { presentPaymentTruth, presentTransactionTruth } from './present.js';
import * as bodies from './requests.js';
import { BY_CONTROL, openTestPayment, paidTestPayment } from './test-payment.js';
import type { Triggers } from './trigger.js';

/** Payments paid without a browser, refunds made at the provider, and the truth about transactions. */
export function paymentControls(provider: Provider): Router {
  const { store, desk } = provider;
  const router = Router();

  router.post('/payments', async (request, response) => {
    const { account_id, amount, currency } = parseBody(bodies.testPayment, await readFields(request));
    const account = findAccount(provider, account_id);
    const asked = amount === undefined ? undefined : parseDecimal(amount, currency);
    answer(request, response, presentPaymentTruth(provider, openTestPayment(provider, account, asked)));
  });

  router.post('/checkouts/:id', async (request, response) => {
    const asked = parseBody(bodies.checkoutOutcome, await readFields(request));
    const transactions = settle(provider, findPayment(provider, String(request.params.id)), asked);
    const [first] = transactions;
    if (!first) throw new ApiError('not_cancelable', 'The payment is paid or closed already.');
    answer(request, response, presentTransactionTruth(first), {
      transactions: transactions.map(presentTransactionTruth),
    });
  });

  router.post('/transactions/:id/refund', async (request, response) => {
    const { amount, reason } = parseBody(bodies.refund, await readFields(request));
    const transaction = findTransaction(provider, String(request.params.id));
    const asked = amount === undefined ? transaction.amount : parseDecimal(amount, transaction.amount.currency);
    answer(request, response, presentRefund(desk.refund(transaction, asked, reason ?? null)));
  });

  router.get('/transactions', (request, response) => {
    const query = queryOf(request);
    const wanted = (name: string, actual: string) => query.get(name) === null || query.get(name) === actual;
    const found = store
      .transactionsAt(provider.agenda.now())
      .filter(
        (transaction) =>
          wanted('identifier', transaction.identifier) &&
          wanted('status', transaction.status) &&
          wanted('payment_id', transaction.paymentId) &&
          wanted('account_id', transaction.accountId),
      );
    answer(request, response, found.map(presentTransactionTruth));
  });

  return router;
}

export const paymentTriggers: Triggers = {
  'transaction.succeeded': (provider, account) => {
    paidTestPayment(provider, account);
  },
  'transaction.failed': (provider, account) => {
    provider.desk.decline(openTestPayment(provider, account), BY_CONTROL, 'The card was declined.');
  },
  'transaction.cancelled': (provider, account) => {
    provider.desk.cancel(openTestPayment(provider, account));
  },
  'refund.succeeded': (provider, account) => {
    const paid = paidTestPayment(provider, account);
    provider.desk.refund(paid, paid.amount, null);
  },
};

function settle(
  { desk }: Provider,
  payment: Payment,
  asked: {
    outcome: 'succeeded' | 'failed' | 'cancelled' | 'expired';
    amount?: string | undefined;
    currency?: string | undefined;
    times: number;
  },
): Transaction[] {
  if (asked.outcome === 'succeeded') {
    const currency = asked.currency ?? payment.amount.currency;
    const amount = parseDecimal(asked.amount ?? formatMoney(payment.amount), currency);
    return Array.from({ length: asked.times }, () => desk.receive(payment, amount, BY_CONTROL));
  }
  if (asked.outcome === 'failed') {
    return Array.from({ length: asked.times }, () => desk.decline(payment, BY_CONTROL, 'The card was declined.'));
  }
  const closed = asked.outcome === 'cancelled' ? desk.cancel(payment) : desk.expire(payment);
  return closed ? [closed] : [];
}
