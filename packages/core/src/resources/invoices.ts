import type * as z from 'zod';
import { collection } from '../api/collection.js';
import { lineItems } from '../api/line-items.js';
import {
  answer,
  Day,
  Decimal,
  Email,
  Id,
  IdOf,
  Instant,
  oneOfOrOther,
  params,
  required,
  Structure,
  Text,
} from '../api/record.js';

const fields = {
  id: Id,
  invoice_number: Text,
  /** Name of the recipient. */
  invoice_to: required(Text),
  /** Email of the recipient. */
  invoice_email: Email,
  currency_id: IdOf,
  /** Major units. */
  sub_total: Decimal,
  /** Major units. */
  total_amount: required(Decimal),
  /** Lines, as an object or a list. */
  items_json: Structure,
  due_date: Day,
  status: oneOfOrOther('draft', 'sent', 'paid'),
  created_at: Instant,
};

/** An invoice of the merchant (API reference, Invoices). */
export const Invoice = answer(fields);
export type Invoice = z.output<typeof Invoice>;

/** What an invoice is made from. */
export const InvoiceParams = params(fields);
export type InvoiceParams = z.input<typeof InvoiceParams>;

/** Invoices. */
export const invoices = collection('/invoices', fields, 'list', 'create', 'retrieve', 'update');
/** Invoices: their lines. */
export const invoiceItems = lineItems('/invoice-items');
