import type { Payout } from '@neropay/core';
import { AMOUNT_FIELDS, type Output } from './output.js';
import { isoTime, minorUnits } from './values.js';

export interface PayoutResult {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** Money on its way to the merchant's bank. */
export function payoutResult(payout: Payout): PayoutResult {
  const { id, status, amount, currency, reference, note, created_at } = payout;
  return {
    id: String(id),
    status,
    amount: amount ?? null,
    amount_minor: minorUnits(amount, currency),
    currency: currency ?? null,
    reference: reference ?? null,
    note: note ?? null,
    created_at: isoTime(created_at),
  };
}

export const PAYOUT: Output = {
  outputFields: [
    { key: 'id', label: 'Payout ID', type: 'string', required: true, primary: true },
    { key: 'status', label: 'Status', type: 'string', required: true },
    ...AMOUNT_FIELDS,
    { key: 'reference', label: 'Reference', type: 'string' },
    { key: 'note', label: 'Note', type: 'string' },
    { key: 'created_at', label: 'Created At', type: 'datetime' },
  ],
  sample: {
    id: 'po_nero_123',
    status: 'paid',
    amount: '250.00',
    amount_minor: 25000,
    currency: 'GBP',
    reference: 'PAYOUT-17',
    note: null,
    created_at: '2026-04-22T03:40:15Z',
  },
};
