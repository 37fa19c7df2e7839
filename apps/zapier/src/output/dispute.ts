import type { Dispute } from '@neropay/core';
import type { Output } from './output.js';
import { idText, isoTime } from './values.js';

/** A customer's claim to get a payment back. NeroPay does not say in which currency. */
export function disputeResult(dispute: Dispute) {
  const { id, trx_number, payment_number, dispute_reason, dispute_status, customer_email, amount, created_at } =
    dispute;
  return {
    id: idText(id) ?? '',
    status: dispute_status ?? null,
    reason: dispute_reason ?? null,
    amount: amount ?? null,
    payment_reference: trx_number ?? null,
    payment_number: payment_number ?? null,
    customer_email: customer_email ?? null,
    created_at: isoTime(created_at),
  };
}

export const DISPUTE: Output = {
  outputFields: [
    { key: 'id', label: 'Dispute ID', type: 'string', required: true, primary: true },
    { key: 'status', label: 'Status', type: 'string' },
    { key: 'reason', label: 'Reason', type: 'string' },
    { key: 'amount', label: 'Amount', type: 'string' },
    { key: 'payment_reference', label: 'NeroPay Reference', type: 'string' },
    { key: 'payment_number', label: 'Payment Number', type: 'string' },
    { key: 'customer_email', label: 'Customer Email', type: 'string' },
    { key: 'created_at', label: 'Created At', type: 'datetime' },
  ],
  sample: {
    id: '3',
    status: 'open',
    reason: 'fraudulent',
    amount: '15.99',
    payment_reference: 'NP-ORDER1001',
    payment_number: 'INV-1001',
    customer_email: 'ada@example.com',
    created_at: '2026-04-23T09:00:00Z',
  },
};
