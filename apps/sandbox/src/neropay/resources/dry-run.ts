import { ApiError } from '../api-error.js';
import { collectionAt, collectionNamed } from '../collections/description.js';
import { presentRecord } from '../collections/present-record.js';
import type { Call, Endpoint } from '../endpoint.js';
import type { PaymentKind } from '../model.js';
import type { PaymentRequest } from '../payment-desk.js';
import { nextPayoutAt } from '../payout-calendar.js';
import { presentPayment } from '../present.js';
import { presentBankAccount } from '../present-bank-account.js';
import { presentPayout } from '../present-payout.js';
import { presentTerminalPayment } from '../present-terminal.js';
import type { Provider } from '../provider.js';
import { LOCATIONS, READERS } from '../terminal-desk.js';
import { hostedPaymentRequest, paymentLinkRequest } from './payment-request.js';
import { changedSchedule, presentSchedule } from './payout-schedule.js';
import { payoutRequest } from './payouts.js';
import { terminalPaymentRequest } from './terminal.js';

/** What the live call would answer. Prepares, and never records. */
type DryRun = (call: Call) => object;

/** Checked like the real thing and answered like it, but nothing is recorded and nothing can be paid. */
export function dryRunEndpoints(provider: Provider): Endpoint[] {
  const dryRuns = dryRunsOf(provider);
  const endpoint = (path: string, run: DryRun): Endpoint => ({
    method: 'POST',
    path: `/sandbox${path}`,
    handle: (call) => ({ status: 201, data: { ...run(call), dry_run: true } }),
  });
  const anyOf = (call: Call): object => {
    const { resource = '' } = call.params;
    const run = dryRuns.get(`/${resource}`) ?? dryRuns.get(`/terminal/${resource}`);
    return run ? run(call) : dryRecord(provider, resource, call);
  };
  return [...[...dryRuns].map(([path, run]) => endpoint(path, run)), endpoint('/resources/:resource', anyOf)];
}

function dryRunsOf({ agenda, checkoutUrl, desk, bankAccounts, payouts, payoutScheduler, terminal }: Provider) {
  const payment = (request: (call: Call) => PaymentRequest) => (call: Call) => {
    const prepared = desk.prepare(call.account, request(call));
    return presentPayment(prepared, 'pending', checkoutUrl(prepared));
  };
  const hosted = (kind: PaymentKind) => payment((call) => hostedPaymentRequest(call, kind));

  return new Map<string, DryRun>([
    ['/hosted-payments', hosted('hosted_payment')],
    ['/payment-intents', hosted('payment_intent')],
    ['/payment-links', payment(paymentLinkRequest)],
    [
      '/terminal/payments',
      (call) => {
        const request = terminalPaymentRequest(call);
        return presentTerminalPayment(terminal.preparePayment(call.account, request), request, null);
      },
    ],
    [
      '/terminal/locations',
      ({ account, body }) => presentRecord(collectionAt(LOCATIONS), terminal.prepareLocation(account, body)),
    ],
    [
      '/terminal/readers',
      ({ account, body }) => presentRecord(collectionAt(READERS), terminal.prepareReader(account, body)),
    ],
    ['/bank-accounts', ({ account, body }) => presentBankAccount(bankAccounts.prepare(account, body))],
    ['/payouts', (call) => presentPayout(payouts.prepare(call.account, payoutRequest(call)))],
    [
      '/payout-schedule',
      (call) => {
        const schedule = changedSchedule(payoutScheduler, call);
        return presentSchedule(schedule, nextPayoutAt(schedule, agenda.now()));
      },
    ],
  ]);
}

/** @throws {ApiError} endpoint_not_found for what is no collection, resource_read_only for one that cannot be written */
function dryRecord({ collections }: Provider, name: string, { account, body }: Call): object {
  const found = collectionNamed(name);
  if (!found) throw new ApiError('endpoint_not_found', `There is no resource ${name}.`);
  return presentRecord(found, collections.prepare(account, found.path, body));
}
