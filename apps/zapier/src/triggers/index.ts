import { dropdownTriggers } from './dropdowns.js';
import { paymentLinkTriggers } from './payment-links.js';
import { paymentTriggers } from './payments.js';
import { payoutTriggers } from './payouts.js';
import { peopleTriggers } from './people.js';
import { refundTriggers } from './refunds.js';

/** In the order in which people are shown them. */
export const triggers = [
  ...paymentTriggers,
  ...paymentLinkTriggers,
  ...refundTriggers,
  ...payoutTriggers,
  ...peopleTriggers,
  ...dropdownTriggers,
];
