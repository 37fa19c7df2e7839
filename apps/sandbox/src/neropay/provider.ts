import type { Logger } from 'pino';
import type { Agenda } from '../clock.js';
import type { Faults } from '../control/faults.js';
import { MERCHANT_ID } from './accounts.js';
import { IdempotencyKeys } from './idempotency.js';
import type { Account, Payment } from './model.js';
import { Notifier } from './notifier.js';
import { PaymentDesk } from './payment-desk.js';
import { Store } from './store.js';

/** The parts of the NeroPay provider, wired: what its API, its hosted page and the control calls work on. */
export interface Provider {
  readonly store: Store;
  readonly desk: PaymentDesk;
  readonly notifier: Notifier;
  readonly idempotency: IdempotencyKeys;
  readonly faults: Faults;
  readonly agenda: Agenda;
  readonly checkoutUrl: (payment: Payment) => string;
  /** The one that guides and tests name; every other account is there to be different from it. */
  readonly merchant: () => Account;
  readonly reset: () => void;
}

export function createProvider(deps: {
  agenda: Agenda;
  faults: Faults;
  schedule: readonly number[];
  log: Logger;
  /** Known once the server listens. */
  publicUrl: () => string;
}): Provider {
  const { agenda, faults } = deps;
  const store = new Store();
  const notifier = new Notifier({ ...deps, store });
  const idempotency = new IdempotencyKeys();
  return {
    store,
    notifier,
    idempotency,
    faults,
    agenda,
    desk: new PaymentDesk(store, agenda, (event) => notifier.announce(event)),
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
      idempotency.clear();
      store.reset();
    },
  };
}
