import { formatMoney } from '@neropay/core';
import { type Request, type Response, Router } from 'express';
import type { Logger } from 'pino';
import { MERCHANT_ID } from '../neropay/accounts.js';
import { asApiError, errorAnswer, sendAnswer } from '../neropay/answers.js';
import { ApiError } from '../neropay/api-error.js';
import { parseBody, parseDecimal } from '../neropay/fields.js';
import type { Account, Payment, PaymentMethod, Transaction } from '../neropay/model.js';
import { presentAccount, presentRefund } from '../neropay/present.js';
import type { Provider } from '../neropay/provider.js';
import { presentWebhook } from '../neropay/resources/webhooks.js';
import { randomId } from '../random-id.js';
import { readFields } from './body.js';
import { faultsSchema } from './faults.js';
import { presentNotification, presentPaymentTruth, presentTransactionTruth } from './present.js';
import * as bodies from './requests.js';

const BY_CONTROL: PaymentMethod = { type: 'control', brand: null, last4: null };

/** What a test needs and a provider does not have, to be mounted at /_sandbox. */
export function controlRouter(provider: Provider, reset: () => void, log: Logger): Router {
  const { store, desk, notifier, faults } = provider;
  const router = Router();
  router.use(refuseOtherSites);

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
    const query = new URL(request.url, 'http://sandbox').searchParams;
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

  router.get('/notifications', (request, response) => {
    const identifier = new URL(request.url, 'http://sandbox').searchParams.get('identifier');
    const found = notifier.notifications.filter(
      ({ event }) => identifier === null || event.transaction.identifier === identifier,
    );
    answer(request, response, found.map(presentNotification));
  });

  router.post('/notifications/:id/resend', async (request, response) => {
    const notification = notifier.notification(String(request.params.id));
    if (!notification) throw new ApiError('not_found', 'There is no such notification.');
    await notifier.resend(notification);
    answer(request, response, presentNotification(notification));
  });

  router.get('/faults', (request, response) => answer(request, response, faults.settings));
  router.put('/faults', async (request, response) => {
    faults.set(parseBody(faultsSchema, await readFields(request)));
    answer(request, response, faults.settings);
  });

  router.put('/balance', async (request, response) => {
    const { account_id, currency, available } = parseBody(bodies.balance, await readFields(request));
    const account = findAccount(provider, account_id);
    account.available.set(currency, parseDecimal(available, currency, 'available'));
    answer(request, response, presentWallets(account));
  });

  router.patch('/accounts/:id', async (request, response) => {
    const change = parseBody(bodies.accountChange, await readFields(request));
    const account = findAccount(provider, String(request.params.id));
    account.status = change.status ?? account.status;
    account.paymentsPaused = change.payments_paused ?? account.paymentsPaused;
    answer(request, response, { ...presentAccount(account), payments_paused: account.paymentsPaused });
  });

  router.post('/webhooks', async (request, response) => {
    const { account_id, url, events } = parseBody(bodies.webhook, await readFields(request));
    const webhook = {
      id: `wh_${randomId(12).toLowerCase()}`,
      accountId: findAccount(provider, account_id).id,
      url,
      events,
      createdAt: provider.agenda.now(),
    };
    store.webhooks.set(webhook.id, webhook);
    answer(request, response, presentWebhook(webhook));
  });
  router.delete('/webhooks/:id', (request, response) => {
    if (!store.webhooks.delete(String(request.params.id))) throw new ApiError('not_found', 'There is no such webhook.');
    answer(request, response, null);
  });

  router.get('/state', (request, response) => {
    answer(request, response, {
      accounts: [...store.accounts.values()].map((account) => ({
        ...presentAccount(account),
        payments_paused: account.paymentsPaused,
        wallets: presentWallets(account),
      })),
      payments: [...store.payments.values()].map((payment) => presentPaymentTruth(provider, payment)),
      transactions: store.transactionsAt(provider.agenda.now()).map(presentTransactionTruth),
      notifications: notifier.notifications.map(presentNotification),
      webhooks: [...store.webhooks.values()].map(presentWebhook),
      faults: faults.settings,
    });
  });

  router.post('/reset', (request, response) => {
    reset();
    answer(request, response, null);
  });

  router.use((request) => {
    throw new ApiError('endpoint_not_found', `There is no control call ${request.method} /_sandbox${request.path}.`);
  });
  router.use((error: unknown, _request: Request, response: Response, _next: unknown) => {
    sendAnswer(response, errorAnswer(asApiError(error, log)));
  });
  return router;
}

/** A page of another site must not be able to drive a developer's sandbox through their browser. */
function refuseOtherSites(request: Request, _response: Response, next: () => void): void {
  const writes = request.method !== 'GET' && request.method !== 'HEAD';
  if (writes && request.get('sec-fetch-site') === 'cross-site') {
    throw new ApiError('forbidden', 'Control calls are not taken from pages of other sites.');
  }
  next();
}

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

/** By its id or by its identifier. @throws {ApiError} not_found; duplicate_resource when two accounts used the identifier */
function findPayment({ store }: Provider, id: string): Payment {
  const byId = store.payments.get(id);
  if (byId) return byId;
  const [payment, another] = [...store.payments.values()].filter(({ identifier }) => identifier === id);
  if (!payment) throw new ApiError('not_found', `There is no payment with the id or identifier "${id}".`);
  if (another) {
    throw new ApiError('duplicate_resource', `Two accounts used the identifier "${id}": name the payment by its id.`);
  }
  return payment;
}

function findTransaction({ store }: Provider, id: string): Transaction {
  const transaction = store.transaction(Number(id));
  if (!transaction) throw new ApiError('not_found', `There is no transaction ${id}.`);
  return transaction;
}

/** The sandbox merchant unless another is named. */
function findAccount({ store }: Provider, id = MERCHANT_ID): Account {
  const account = store.accounts.get(id);
  if (!account) throw new ApiError('account_not_found', `There is no account ${id}.`);
  return account;
}

function presentWallets(account: Account) {
  return [...account.available.values()].map((available) => ({
    currency: available.currency,
    available: formatMoney(available),
  }));
}

/** A form of the console goes back to the console; everything else gets JSON. */
function answer(request: Request, response: Response, data: unknown, meta: Record<string, unknown> = {}): void {
  if (request.method === 'POST' && request.accepts(['json', 'html']) === 'html') response.redirect(303, '/_sandbox');
  else response.json({ success: true, data, meta });
}
