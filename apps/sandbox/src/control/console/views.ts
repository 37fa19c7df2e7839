import { accountsView } from './accounts.js';
import { complianceView } from './compliance.js';
import { disputesView } from './disputes.js';
import { eventsView } from './events.js';
import { faultsView } from './faults.js';
import { paymentsView } from './payments.js';
import { payoutsView } from './payouts.js';
import { proofsView } from './proofs.js';
import { requestsView } from './requests.js';
import { resourcesView } from './resources.js';
import { supportView } from './support.js';
import { terminalView } from './terminal.js';
import type { ConsoleView } from './view.js';
import { webhooksView } from './webhooks.js';

/** The console's pages in the order of its navigation; the first is the one at /_sandbox. */
export const CONSOLE_VIEWS: readonly ConsoleView[] = [
  paymentsView,
  accountsView,
  payoutsView,
  proofsView,
  disputesView,
  complianceView,
  supportView,
  terminalView,
  resourcesView,
  webhooksView,
  eventsView,
  requestsView,
  faultsView,
];
