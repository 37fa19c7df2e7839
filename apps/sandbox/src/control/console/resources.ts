import { COLLECTIONS, type Collection } from '../../neropay/collections/description.js';
import { presentRecord } from '../../neropay/collections/present-record.js';
import type { CollectionRecord } from '../../neropay/collections/record.js';
import { type ConsoleForm, type ConsoleRow, type ConsoleSection, type ConsoleView, newest } from './view.js';

export const resourcesView: ConsoleView = {
  name: 'resources',
  title: 'Resources',
  sections({ collections }) {
    const filled = [...COLLECTIONS.values()]
      .map((collection) => ({ collection, records: collections.every(collection.path) }))
      .filter(({ records }) => records.length > 0);
    return [
      {
        title: 'Collections',
        intro:
          'What merchants keep by API: customers, products, bookings and the like. Those without a record are not shown.',
        empty: 'There are no records at all.',
        table: {
          caption: 'Records by collection',
          head: ['Collection', 'Records'],
          numbers: ['Records'],
          rows: filled.map(({ collection, records }) => [collection.path, String(records.length)]),
        },
      },
      ...filled.map(({ collection, records }) => sectionOf(collection, records)),
    ];
  },
};

function sectionOf(collection: Collection, records: readonly CollectionRecord[]): ConsoleSection {
  return {
    title: collection.path,
    ...(collection.create ? {} : { intro: 'Cannot be written by API.' }),
    empty: 'No records.',
    rows: newest(records).map((record) => rowOf(collection, record)),
    total: records.length,
  };
}

/** The field that people know a record by. */
const NAMES = ['name', 'display_name', 'label', 'title', 'invoice_number', 'order_number', 'order_ref', 'offer_id'];

function rowOf(collection: Collection, record: CollectionRecord): ConsoleRow {
  const { id, accountId, fields } = record;
  const name = NAMES.map((field) => fields[field]).find((value) => typeof value === 'string');
  return {
    title: name === undefined ? String(id) : `${id}: ${name}`,
    ...(typeof fields.status === 'string' ? { status: fields.status } : {}),
    facts: [`of ${accountId}`],
    details: { summary: 'Fields', text: JSON.stringify(presentRecord(collection, record), null, 2) },
    actions: collection.create || !('status' in fields) ? [] : [statusForm(collection, record)],
  };
}

/** What a merchant cannot write, NeroPay changes; a status is what clients wait for. */
function statusForm({ path, rules }: Collection, { id, fields }: CollectionRecord): ConsoleForm {
  return {
    path: `/resources${path}/${id}`,
    method: 'PATCH',
    button: 'Change',
    about: `${rules.noun} ${id}`,
    fields: [{ name: 'status', label: 'Status', value: String(fields.status), required: true }],
  };
}
