import type { CollectionRecord } from '../../neropay/collections/record.js';
import type { Account } from '../../neropay/model.js';
import type { Provider } from '../../neropay/provider.js';
import { LOCATIONS, READERS } from '../../neropay/terminal-desk.js';
import { type ConsoleForm, type ConsoleRow, type ConsoleView, hidden, newest, triggerButton } from './view.js';

export const terminalView: ConsoleView = {
  name: 'terminal',
  title: 'Terminal',
  sections(provider) {
    const readers = provider.collections.every(READERS);
    const locations = provider.collections.every(LOCATIONS);
    return [
      {
        title: 'Readers',
        intro: 'What a customer does at a reader, and whether it can be reached. Each reader is a device of the fleet.',
        empty: 'No readers.',
        forms: [triggerButton('reader.action_cancelled', 'Send a payment and cancel it')],
        rows: newest(readers).map((reader) => readerRow(provider, reader)),
        total: readers.length,
      },
      {
        title: 'Locations',
        empty: 'No locations.',
        rows: newest(locations).map((location) => locationRow(provider, location)),
        total: locations.length,
      },
      {
        title: 'Payment bridge',
        intro: 'Without it an account’s terminal calls answer provider_not_configured.',
        empty: 'No accounts.',
        rows: [...provider.store.accounts.values()].map((account) => bridgeRow(provider, account)),
      },
    ];
  },
};

function readerRow({ terminal }: Provider, reader: CollectionRecord): ConsoleRow {
  const { label, location_id, reader_serial_number, reader_status } = reader.fields;
  const action = terminal.actionOf(reader);
  return {
    title: `${reader.id}: ${label}`,
    status: action ? 'in_progress' : String(reader_status),
    facts: [
      `${reader_serial_number} at location ${location_id} of ${reader.accountId}`,
      action ? `waits for a card for ${action.id}` : null,
    ],
    actions: action
      ? [present(reader, 'succeeded', 'Present a good card'), present(reader, 'failed', 'Present a declined card')]
      : [
          ...(reader_status === 'online' ? [send(reader)] : []),
          connect(reader, reader_status === 'online' ? 'offline' : 'online'),
        ],
  };
}

function send({ id }: CollectionRecord): ConsoleForm {
  return { path: `/readers/${id}/payments`, button: 'Send a payment', about: `reader ${id}` };
}

function present({ id }: CollectionRecord, outcome: string, button: string): ConsoleForm {
  return { path: `/readers/${id}/present-card`, button, about: `reader ${id}`, fields: [hidden('outcome', outcome)] };
}

function connect({ id }: CollectionRecord, status: 'online' | 'offline'): ConsoleForm {
  return {
    path: `/readers/${id}`,
    method: 'PATCH',
    button: status === 'online' ? 'Bring online' : 'Take offline',
    about: `reader ${id}`,
    fields: [hidden('status', status)],
  };
}

function locationRow({ terminal }: Provider, location: CollectionRecord): ConsoleRow {
  const { display_name, line1, city, postal_code, country, is_default } = location.fields;
  const ready = terminal.isReady(location);
  return {
    title: `${location.id}: ${display_name}`,
    status: ready ? 'ready' : 'not ready',
    facts: [
      `${line1}, ${city} ${postal_code}, ${country}; of ${location.accountId}`,
      is_default === true ? 'the default' : null,
    ],
    actions: [
      {
        path: `/locations/${location.id}`,
        method: 'PATCH',
        button: ready ? 'Make not ready' : 'Make ready',
        about: `location ${location.id}`,
        fields: [hidden('ready', String(!ready))],
      },
    ],
  };
}

function bridgeRow({ terminal }: Provider, account: Account): ConsoleRow {
  const configured = terminal.isConfigured(account);
  return {
    title: account.id,
    status: configured ? 'configured' : 'not configured',
    actions: [
      {
        path: '/terminal',
        method: 'PUT',
        button: configured ? 'Take the bridge away' : 'Configure',
        about: account.id,
        fields: [hidden('account_id', account.id), hidden('configured', String(!configured))],
      },
    ],
  };
}
