import { type CreatePerform, defineCreate, defineInputFields, type InferInputData } from 'zapier-platform-core';
import { neropayOf } from '../clients.js';
import { told } from '../errors.js';
import { given, onlyGiven } from '../fields/given.js';
import { idempotencyKey } from '../fields/idempotency.js';
import { IDEMPOTENCY_KEY } from '../fields/shared.js';
import { INVOICE, invoiceResult } from '../output/invoice.js';

const inputFields = defineInputFields([
  { key: 'invoice_to', label: 'Recipient', type: 'string', required: true, helpText: 'The name on the invoice.' },
  { key: 'invoice_email', label: 'Email', type: 'string', required: false },
  {
    key: 'invoice_number',
    label: 'Invoice Number',
    type: 'string',
    required: false,
    helpText: 'Left empty, NeroPay gives it one.',
  },
  {
    key: 'total_amount',
    label: 'Total',
    type: 'string',
    required: true,
    placeholder: '15.99',
    helpText: 'With a point and without a currency sign, such as `15.99`.',
  },
  { key: 'sub_total', label: 'Subtotal', type: 'string', required: false, helpText: 'The total without taxes.' },
  { key: 'due_date', label: 'Due Date', type: 'datetime', required: false },
  {
    key: 'status',
    label: 'Status',
    type: 'string',
    required: false,
    choices: { draft: 'Draft', sent: 'Sent', paid: 'Paid' },
  },
  {
    key: 'items',
    label: 'Lines',
    children: [
      { key: 'name', label: 'Name', type: 'string', required: false },
      { key: 'quantity', label: 'Quantity', type: 'string', required: false },
      { key: 'price', label: 'Price', type: 'string', required: false },
    ],
  },
  IDEMPOTENCY_KEY,
]);

const perform = (async (z, bundle) => {
  const {
    invoice_to,
    invoice_email,
    invoice_number,
    total_amount,
    sub_total,
    due_date,
    status,
    items,
    idempotency_key,
  } = bundle.inputData;
  const number = given(invoice_number);
  const params = {
    ...onlyGiven({ invoice_email, sub_total, due_date: given(due_date)?.slice(0, 10), status }),
    ...(number !== undefined && { invoice_number: number }),
    ...(items !== undefined && items.length > 0 && { items_json: items }),
    invoice_to: invoice_to.trim(),
    total_amount: total_amount.trim(),
  };
  const key = idempotencyKey('invoice', idempotency_key, null);
  return invoiceResult(await neropayOf(z, bundle).invoices.create(params, { idempotencyKey: key }));
}) satisfies CreatePerform<InferInputData<typeof inputFields>>;

export const createInvoice = defineCreate({
  key: 'create_invoice',
  noun: 'Invoice',
  display: { label: 'Create Invoice', description: 'Makes an invoice in NeroPay.' },
  operation: { inputFields, perform: told(perform), ...INVOICE },
});
