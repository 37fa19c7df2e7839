import type { NeroPay, PaymentLink } from '@neropay/core';
import type { HookEvent } from '@neropay/shop-protocol';
import type { Bundle, Trigger, ZObject } from 'zapier-platform-core';
import { neropayOf } from '../clients.js';
import { withFields } from '../output/output.js';
import { PAYMENT_LINK, paymentLinkResult } from '../output/payment-link.js';
import { idText } from '../output/values.js';
import { bothTriggers } from './both-triggers.js';
import { newestRows } from './pages.js';
import { paymentOfEvent } from './payments.js';

const PAID_LINK = withFields(PAYMENT_LINK, [{ key: 'payment_id', label: 'Payment ID', type: 'string' }], {
  status: 'succeeded',
  payment_id: '6636598',
});

/** A link that was paid, and by which payment where NeroPay says so. */
function paidLink(link: PaymentLink) {
  return { ...paymentLinkResult(link), payment_id: idText(link.transaction_id) };
}

async function newest(z: ZObject, bundle: Bundle, isSample: boolean) {
  const { paymentLinks } = neropayOf(z, bundle);
  return (await newestRows((query) => paymentLinks.list({ ...query, status: 'succeeded' }), isSample)).map(paidLink);
}

/** The link whose identifier is this one, which is unique for the account; null when there is none. */
async function linkByIdentifier({ paymentLinks }: NeroPay, identifier: string): Promise<PaymentLink | null> {
  const { data } = await paymentLinks.list({ q: identifier });
  return data.find((link) => link.identifier === identifier) ?? null;
}

/** A payment names the order or the invoice that it is for; where a link has that identifier, the payment is the link's. */
async function linkOfEvent(z: ZObject, bundle: Bundle, event: HookEvent) {
  const payment = await paymentOfEvent(z, bundle, event);
  if (payment === null || typeof payment.identifier !== 'string') return null;
  const link = await linkByIdentifier(neropayOf(z, bundle), payment.identifier);
  return link && { ...paidLink(link), status: 'succeeded', payment_id: payment.id };
}

export const paymentLinkTriggers: readonly Trigger[] = bothTriggers({
  key: 'payment_link_paid',
  noun: 'Payment Link',
  label: 'Payment Link Paid',
  when: 'a customer pays by a payment link',
  events: ['checkout.paid', 'transaction.succeeded'],
  output: PAID_LINK,
  resultOf: linkOfEvent,
  newest,
});
