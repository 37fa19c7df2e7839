import type { PaymentLink } from '@neropay/core';
import { AMOUNT_FIELDS, type Output } from './output.js';
import { isoTime, minorUnits } from './values.js';

/** A payment link: an address to send to a customer. */
export function paymentLinkResult(link: PaymentLink) {
  const { id, identifier, status, checkout_url, amount, currency, details, created_at } = link;
  return {
    id: String(id),
    url: checkout_url ?? null,
    status,
    amount: amount ?? null,
    amount_minor: minorUnits(amount, currency),
    currency: currency ?? null,
    identifier: identifier ?? null,
    details: details ?? null,
    created_at: isoTime(created_at),
  };
}

export const PAYMENT_LINK: Output = {
  outputFields: [
    { key: 'id', label: 'Payment Link ID', type: 'string', required: true, primary: true },
    { key: 'url', label: 'Payment Link', type: 'string' },
    { key: 'status', label: 'Status', type: 'string', required: true },
    ...AMOUNT_FIELDS,
    { key: 'identifier', label: 'Your Reference', type: 'string' },
    { key: 'details', label: 'Details', type: 'string' },
    { key: 'created_at', label: 'Created At', type: 'datetime' },
  ],
  sample: {
    id: 'pay_nero_123',
    url: 'https://eu.neropay.app/checkout/pay_nero_123',
    status: 'pending',
    amount: '15.99',
    amount_minor: 1599,
    currency: 'GBP',
    identifier: 'INV-1001',
    details: 'Invoice 1001',
    created_at: '2026-04-22T03:40:15Z',
  },
};
