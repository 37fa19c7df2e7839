import type { Invoice } from '@neropay/core';
import type { Output } from './output.js';
import { idText, isoTime } from './values.js';

/** An invoice of the merchant. NeroPay gives its currency as an id of its own. */
export function invoiceResult(invoice: Invoice) {
  const {
    id,
    invoice_number,
    invoice_to,
    invoice_email,
    currency_id,
    sub_total,
    total_amount,
    due_date,
    status,
    created_at,
  } = invoice;
  return {
    id: String(id),
    invoice_number: invoice_number ?? null,
    invoice_to: invoice_to ?? null,
    invoice_email: invoice_email ?? null,
    sub_total: sub_total ?? null,
    total_amount: total_amount ?? null,
    currency_id: idText(currency_id),
    due_date: due_date ?? null,
    status: status ?? null,
    created_at: isoTime(created_at),
  };
}

export const INVOICE: Output = {
  outputFields: [
    { key: 'id', label: 'Invoice ID', type: 'string', required: true, primary: true },
    { key: 'invoice_number', label: 'Invoice Number', type: 'string' },
    { key: 'invoice_to', label: 'Recipient', type: 'string' },
    { key: 'invoice_email', label: 'Email', type: 'string' },
    { key: 'sub_total', label: 'Subtotal', type: 'string' },
    { key: 'total_amount', label: 'Total', type: 'string' },
    { key: 'currency_id', label: 'Currency ID', type: 'string' },
    { key: 'due_date', label: 'Due Date', type: 'datetime' },
    { key: 'status', label: 'Status', type: 'string' },
    { key: 'created_at', label: 'Created At', type: 'datetime' },
  ],
  sample: {
    id: '7',
    invoice_number: 'INV-1001',
    invoice_to: 'Ada Lovelace',
    invoice_email: 'ada@example.com',
    sub_total: '15.99',
    total_amount: '15.99',
    currency_id: null,
    due_date: '2026-05-01',
    status: 'draft',
    created_at: '2026-04-22T03:40:15Z',
  },
};
