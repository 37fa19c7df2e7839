import type { Page } from '@neropay/core';
import type { Bundle, OutputFields, Trigger, ZObject } from 'zapier-platform-core';
import { neropayOf } from '../clients.js';
import { told } from '../errors.js';
import { PER_PAGE } from './pages.js';

interface Choice {
  readonly id: string;
  readonly label: string;
}

const OUTPUT_FIELDS: OutputFields = [
  { key: 'id', label: 'ID', type: 'string', required: true, primary: true },
  { key: 'label', label: 'Label', type: 'string', required: true },
];

/** A hidden trigger that fills a dropdown, a page at a time as it is scrolled. */
function dropdown<Row>(
  key: string,
  noun: string,
  list: (z: ZObject, bundle: Bundle, query: { page: number; per_page: number }) => Promise<Page<Row>>,
  choiceOf: (row: Row) => Choice,
): Trigger {
  return {
    key,
    noun,
    display: {
      label: `List ${noun}s`,
      description: `Triggers when a list of ${noun.toLowerCase()}s to choose from is needed.`,
      hidden: true,
    },
    operation: {
      type: 'polling',
      canPaginate: true,
      perform: told(async (z, bundle: Bundle) => {
        // The platform counts from 0.
        const { data } = await list(z, bundle, { page: (bundle.meta.page ?? 0) + 1, per_page: PER_PAGE });
        return data.map(choiceOf);
      }),
      outputFields: OUTPUT_FIELDS,
      sample: { id: '1', label: `A ${noun.toLowerCase()}` },
    },
  };
}

function joined(...parts: readonly (string | null | undefined)[]): string {
  return parts.filter((part) => part).join(' · ');
}

export const dropdownTriggers: readonly Trigger[] = [
  dropdown(
    'payment_list',
    'Payment',
    (z, bundle, query) => neropayOf(z, bundle).transactions.list(query),
    ({ id, amount, currency, identifier, trx, status }) => ({
      id: String(id),
      label: joined(identifier ?? trx ?? String(id), `${amount} ${currency}`, status),
    }),
  ),
  dropdown(
    'payment_link_list',
    'Payment Link',
    (z, bundle, query) => neropayOf(z, bundle).paymentLinks.list(query),
    ({ id, identifier, amount, currency, details }) => ({
      id: String(id),
      label: joined(identifier ?? String(id), amount && `${amount} ${currency ?? ''}`, details),
    }),
  ),
  dropdown(
    'customer_list',
    'Customer',
    (z, bundle, query) => neropayOf(z, bundle).customers.list(query),
    ({ id, name, email }) => ({ id: String(id), label: joined(name ?? String(id), email) }),
  ),
];
