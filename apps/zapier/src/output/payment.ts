import type { Transaction } from '@neropay/core';
import { AMOUNT_FIELDS, type Output } from './output.js';
import { idText, isoTime, minorUnits } from './values.js';

export interface PaymentResult {
  /** NeroPay's id of the transaction; what a refund or a cancellation takes. */
  readonly id: string;
  readonly [field: string]: unknown;
}

/** A payment as NeroPay has it; of one that only an event tells of, some fields are empty. */
export function paymentResult(transaction: Transaction): PaymentResult {
  const { id, status, amount, currency, identifier, reference, trx, metadata, created_at } = transaction;
  return {
    id: String(id),
    status,
    amount,
    amount_minor: minorUnits(amount, currency),
    currency,
    identifier: identifier ?? reference ?? null,
    reference: idText(trx),
    metadata: metadata ?? {},
    created_at: isoTime(created_at),
  };
}

export const PAYMENT: Output = {
  outputFields: [
    { key: 'id', label: 'Payment ID', type: 'string', required: true, primary: true },
    { key: 'status', label: 'Status', type: 'string', required: true },
    ...AMOUNT_FIELDS,
    { key: 'identifier', label: 'Your Reference', type: 'string' },
    { key: 'reference', label: 'NeroPay Reference', type: 'string' },
    { key: 'metadata', label: 'Metadata', dict: true },
    { key: 'created_at', label: 'Created At', type: 'datetime' },
  ],
  sample: {
    id: '6636598',
    status: 'succeeded',
    amount: '15.99',
    amount_minor: 1599,
    currency: 'GBP',
    identifier: 'INV-1001',
    reference: 'NP-ORDER1001',
    metadata: {},
    created_at: '2026-04-22T03:40:15Z',
  },
};
