import { Router } from 'express';
import { TEST_CARDS } from '../hosted/test-cards.js';
import { moneyText } from '../money-text.js';
import type { Notification } from '../neropay/notifier.js';
import type { Provider } from '../neropay/provider.js';
import { sendPage } from '../pages/pages.js';

const SHOWN = 50;

/** What a person looks at: the front page at / and the console at /_sandbox. */
export function controlPages(provider: Provider, publicUrl: () => string): Router {
  const router = Router();

  router.get('/', (_request, response) => {
    sendPage(response, 'control/home', { url: publicUrl(), merchant: provider.merchant(), testCards: TEST_CARDS });
  });

  router.get('/_sandbox', (_request, response) => {
    sendPage(response, 'control/console', {
      payments: newest(provider.store.payments.values()).map((payment) => ({
        id: payment.id,
        identifier: payment.identifier,
        description: payment.description,
        amount: moneyText(payment.amount),
        state: provider.desk.stateOf(payment),
        transactions: provider.store.transactionsOf(payment.id).map((transaction) => ({
          id: transaction.id,
          amount: moneyText(transaction.amount),
          status: transaction.status,
          refunded: transaction.refunds.map(({ amount }) => moneyText(amount)),
        })),
      })),
      notifications: newest(provider.notifier.notifications).map(presentRow),
      faults: JSON.stringify(provider.faults.settings, null, 2),
    });
  });

  return router;
}

function newest<T>(records: Iterable<T>): T[] {
  return [...records].slice(-SHOWN).reverse();
}

function presentRow({ id, event, url, status, attempts }: Notification) {
  const last = attempts.at(-1);
  return {
    id,
    type: event.type,
    identifier: event.transaction.identifier,
    url,
    status,
    attempts: attempts.length,
    last: last && (last.error ?? `HTTP ${last.responseStatus}`),
  };
}
