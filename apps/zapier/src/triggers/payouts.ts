import { Payout } from '@neropay/core';
import type { HookEvent } from '@neropay/shop-protocol';
import type { Bundle, Trigger, ZObject } from 'zapier-platform-core';
import { neropayOf } from '../clients.js';
import { PAYOUT, payoutResult } from '../output/payout.js';
import { bothTriggers } from './both-triggers.js';
import { isProviderEvent } from './hook-event.js';
import { newestRows } from './pages.js';

async function newest(z: ZObject, bundle: Bundle, isSample: boolean) {
  const { payouts } = neropayOf(z, bundle);
  return (await newestRows((query) => payouts.list({ ...query, status: 'paid' }), isSample)).map(payoutResult);
}

/** The event carries NeroPay's own record, as the gateway has read it back. */
async function payoutOfEvent(_z: ZObject, _bundle: Bundle, event: HookEvent) {
  return isProviderEvent(event) ? payoutResult(Payout.parse(event.data.object)) : null;
}

export const payoutTriggers: readonly Trigger[] = bothTriggers({
  key: 'payout_paid',
  noun: 'Payout',
  label: 'Payout Paid',
  when: 'a payout has arrived at your bank',
  events: ['payout.paid'],
  output: PAYOUT,
  resultOf: payoutOfEvent,
  newest,
});
