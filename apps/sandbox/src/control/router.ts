import { type Request, type Response, Router } from 'express';
import type { Logger } from 'pino';
import { asApiError, errorAnswer, sendAnswer } from '../neropay/answers.js';
import { ApiError } from '../neropay/api-error.js';
import { presentComplianceRequest } from '../neropay/present-compliance.js';
import { presentPayout } from '../neropay/present-payout.js';
import { presentSupportTicket } from '../neropay/present-support.js';
import type { Provider } from '../neropay/provider.js';
import { presentDispute } from '../neropay/resources/disputes.js';
import { presentWalletEntry } from '../neropay/resources/wallet-transactions.js';
import { presentWebhook } from '../neropay/resources/webhooks.js';
import { READERS } from '../neropay/terminal-desk.js';
import { sendPage } from '../pages/pages.js';
import { accountControls } from './accounts.js';
import { answer, consolePage, isForPeople } from './answer.js';
import { apiControls } from './api.js';
import { bankAccountControls, presentBankAccountTruth } from './bank-accounts.js';
import { collectionControls, presentCollections } from './collections.js';
import { complianceControls } from './compliance.js';
import { disputeControls } from './disputes.js';
import { eventControls } from './events.js';
import { queryOf } from './find.js';
import { identityControls, presentSessionTruth } from './identity.js';
import { notificationControls } from './notifications.js';
import { paymentControls } from './payments.js';
import { payoutControls } from './payouts.js';
import { presentAccountTruth, presentNotification, presentPaymentTruth, presentTransactionTruth } from './present.js';
import { proofControls } from './proofs.js';
import { supportControls } from './support.js';
import { presentReaderTruth, terminalControls } from './terminal.js';

const FORM_METHODS = ['PUT', 'PATCH', 'DELETE'];

/** What a test needs and a provider does not have, to be mounted at /_sandbox. */
export function controlRouter(provider: Provider, reset: () => void, log: Logger): Router {
  const { store, notifier, faults } = provider;
  const router = Router();
  router.use(refuseOtherSites);
  router.use(methodOfForm);

  router.use(paymentControls(provider));
  router.use(notificationControls(provider));
  router.use(eventControls(provider));
  router.use(accountControls(provider));
  router.use(proofControls(provider));
  router.use(payoutControls(provider));
  router.use(disputeControls(provider));
  router.use(identityControls(provider));
  router.use(complianceControls(provider));
  router.use(supportControls(provider));
  router.use(bankAccountControls(provider));
  router.use(terminalControls(provider));
  router.use(collectionControls(provider));
  router.use(apiControls(provider));

  router.get('/state', (request, response) => {
    answer(request, response, {
      accounts: [...store.accounts.values()].map(presentAccountTruth),
      payments: [...store.payments.values()].map((payment) => presentPaymentTruth(provider, payment)),
      transactions: store.transactionsAt(provider.agenda.now()).map(presentTransactionTruth),
      notifications: notifier.notifications.map(presentNotification),
      webhooks: [...store.webhooks.values()].map(presentWebhook),
      wallet_transactions: [...store.accounts.values()].flatMap((account) =>
        provider.ledger.entriesOf(account).map(presentWalletEntry),
      ),
      payouts: [...store.payouts.values()].map(presentPayout),
      disputes: [...store.disputes.values()].map(presentDispute),
      verification_sessions: [...store.verificationSessions.values()].map((session) =>
        presentSessionTruth(provider, session),
      ),
      compliance_requests: [...store.complianceRequests.values()].map(presentComplianceRequest),
      support_tickets: [...store.supportTickets.values()].map(presentSupportTicket),
      bank_accounts: [...store.bankAccounts.values()].map(presentBankAccountTruth),
      readers: provider.collections.every(READERS).map((reader) => presentReaderTruth(provider, reader)),
      collections: presentCollections(provider),
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
  router.use((error: unknown, request: Request, response: Response, _next: unknown) => {
    const told = asApiError(error, log);
    if (isForPeople(request)) {
      const page = { title: 'That did not work', text: told.message, back: consolePage(request) };
      sendPage(response, 'control/message', page, { status: told.status });
    } else sendAnswer(response, errorAnswer(told));
  });
  return router;
}

/** Forms can only GET and POST: the console's say in their address which other method they mean. */
function methodOfForm(request: Request, _response: Response, next: () => void): void {
  const method = queryOf(request).get('_method');
  if (request.method === 'POST' && method !== null && FORM_METHODS.includes(method)) request.method = method;
  next();
}

/** A page of another site must not be able to drive a developer's sandbox through their browser. */
function refuseOtherSites(request: Request, _response: Response, next: () => void): void {
  const writes = request.method !== 'GET' && request.method !== 'HEAD';
  if (writes && request.get('sec-fetch-site') === 'cross-site') {
    throw new ApiError('forbidden', 'Control calls are not taken from pages of other sites.');
  }
  next();
}
