import type { Trigger } from 'zapier-platform-core';
import { neropayOf } from '../clients.js';
import { CUSTOMER, customerResult } from '../output/customer.js';
import { DISPUTE, disputeResult } from '../output/dispute.js';
import { newestRows } from './pages.js';
import { pollingTrigger } from './polling-trigger.js';

/** NeroPay sends no event of either. */
export const peopleTriggers: readonly Trigger[] = [
  pollingTrigger({
    key: 'dispute_opened',
    noun: 'Dispute',
    label: 'Dispute Opened',
    when: 'a customer asks their bank for a payment back',
    output: DISPUTE,
    newest: async (z, bundle, isSample) => {
      const { disputes } = neropayOf(z, bundle);
      return (await newestRows((query) => disputes.list(query), isSample)).map(disputeResult);
    },
  }),
  pollingTrigger({
    key: 'new_customer',
    noun: 'Customer',
    label: 'New Customer',
    when: 'a customer is added',
    output: CUSTOMER,
    newest: async (z, bundle, isSample) => {
      const { customers } = neropayOf(z, bundle);
      return (await newestRows((query) => customers.list(query), isSample)).map(customerResult);
    },
  }),
];
