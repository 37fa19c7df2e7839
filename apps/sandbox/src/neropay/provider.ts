import type { Logger } from 'pino';
import type { Agenda } from '../clock.js';
import type { Faults } from '../control/faults.js';
import { MERCHANT_ID } from './accounts.js';
import { BankAccountDesk } from './bank-account-desk.js';
import { CollectionDesk } from './collections/collection-desk.js';
import { RecordStore } from './collections/record-store.js';
import { seededRecords } from './collections/seed.js';
import { ComplianceDesk } from './compliance-desk.js';
import { ConnectDesk } from './connect-desk.js';
import { DisputeDesk } from './dispute-desk.js';
import { EventLog } from './event-log.js';
import { IdempotencyKeys } from './idempotency.js';
import { IdentityDesk } from './identity-desk.js';
import { Ledger } from './ledger.js';
import type { Account, Payment, VerificationSession } from './model.js';
import { Notifier } from './notifier.js';
import { PaymentDesk } from './payment-desk.js';
import { PayoutDesk } from './payout-desk.js';
import { PayoutScheduler } from './payout-scheduler.js';
import { ProofDesk } from './proof-desk.js';
import { RateLimit } from './rate-limit.js';
import { RequestLog } from './request-log.js';
import { Store } from './store.js';
import { SupportDesk } from './support-desk.js';
import { TerminalDesk } from './terminal-desk.js';

/** The parts of the NeroPay provider, wired: what its API, its hosted page and the control calls work on. */
export interface Provider {
  readonly store: Store;
  readonly ledger: Ledger;
  readonly connect: ConnectDesk;
  readonly desk: PaymentDesk;
  readonly proofs: ProofDesk;
  readonly payouts: PayoutDesk;
  readonly payoutScheduler: PayoutScheduler;
  readonly bankAccounts: BankAccountDesk;
  readonly disputes: DisputeDesk;
  readonly identity: IdentityDesk;
  readonly compliance: ComplianceDesk;
  readonly support: SupportDesk;
  /** What merchants keep at NeroPay: customers, products, bookings and the like. */
  readonly collections: CollectionDesk;
  readonly terminal: TerminalDesk;
  readonly notifier: Notifier;
  readonly events: EventLog;
  readonly idempotency: IdempotencyKeys;
  readonly faults: Faults;
  readonly rateLimit: RateLimit;
  readonly requests: RequestLog;
  readonly agenda: Agenda;
  readonly checkoutUrl: (payment: Payment) => string;
  /** The page that a person proves who they are on, and an address that leads there and can be typed. */
  readonly verificationUrls: (session: VerificationSession) => { readonly page: string; readonly short: string };
  /** The one that guides and tests name; every other account is there to be different from it. */
  readonly merchant: () => Account;
  readonly reset: () => void;
}

export function createProvider(deps: {
  agenda: Agenda;
  faults: Faults;
  schedule: readonly number[];
  /** Requests per second and secret key; 0: no limit. */
  rateLimit: number;
  log: Logger;
  /** Known once the server listens. */
  publicUrl: () => string;
}): Provider {
  const { agenda, faults } = deps;
  const store = new Store();
  const ledger = new Ledger(store, agenda);
  const notifier = new Notifier({ ...deps, store });
  const events = new EventLog(agenda, (event) => notifier.announce(event));
  const connect = new ConnectDesk(store, ledger, agenda, events.announce);
  const proofs = new ProofDesk(store, ledger, agenda, events.announce);
  const desk = new PaymentDesk({ store, ledger, proofs, connect, agenda, announce: events.announce });
  const payouts = new PayoutDesk(store, ledger, agenda, events.announce);
  const records = new RecordStore(seededRecords);
  const collections = new CollectionDesk(records, agenda);
  const terminal = new TerminalDesk({ store, collections, payments: desk, announce: events.announce });
  const idempotency = new IdempotencyKeys();
  const rateLimit = new RateLimit(deps.rateLimit);
  const requests = new RequestLog();
  return {
    store,
    ledger,
    connect,
    notifier,
    events,
    idempotency,
    faults,
    rateLimit,
    requests,
    agenda,
    desk,
    proofs,
    payouts,
    bankAccounts: new BankAccountDesk(store, agenda),
    payoutScheduler: new PayoutScheduler(store, ledger, payouts, agenda),
    disputes: new DisputeDesk(store, ledger, proofs, agenda),
    identity: new IdentityDesk(store, agenda, (account, status) => connect.verify(account, status)),
    compliance: new ComplianceDesk(store, agenda, events.announce),
    support: new SupportDesk(store, agenda, events.announce),
    collections,
    terminal,
    verificationUrls: ({ id, code }) => ({
      page: `${deps.publicUrl()}/identity/${id}`,
      short: `${deps.publicUrl()}/i/${code}`,
    }),
    checkoutUrl: (payment) => `${deps.publicUrl()}/checkout/${payment.id}`,
    merchant() {
      const merchant = store.accounts.get(MERCHANT_ID);
      if (!merchant) throw new Error(`${MERCHANT_ID} is not in the store`);
      return merchant;
    },
    reset() {
      agenda.clear();
      faults.clear();
      notifier.clear();
      events.clear();
      idempotency.clear();
      rateLimit.reset();
      requests.clear();
      store.reset();
      records.reset();
      terminal.reset();
      ledger.reset();
    },
  };
}
