import * as z from 'zod';
import { ApiError } from '../api-error.js';
import { collectionAt } from '../collections/description.js';
import { presentRecord } from '../collections/present-record.js';
import type { CollectionRecord } from '../collections/record.js';
import { recordId } from '../collections/record-id.js';
import type { Call, Endpoint } from '../endpoint.js';
import { currencyCode, decimal, optionalText, parseAmount, parseBody } from '../fields.js';
import { type ListColumns, listOf } from '../list.js';
import { presentDevice, presentReaderAction, presentTerminalPayment } from '../present-terminal.js';
import type { Provider } from '../provider.js';
import { LOCATIONS, READERS, type TerminalPaymentRequest } from '../terminal-desk.js';

const idText = z.union([z.string(), z.number().transform(String)], 'must be an id.');

const terminalPayment = z.object({
  amount: decimal,
  currency: currencyCode,
  reader_id: idText,
  location_id: idText.nullish(),
  description: optionalText(2_000),
  reference: optionalText(191),
});

const deviceColumns: ListColumns<CollectionRecord> = {
  search: (reader) => Object.values(presentDevice(reader)).filter((value) => typeof value === 'string'),
  status: { of: ({ fields }) => String(fields.reader_status), values: ['online', 'offline', 'unknown'] },
  createdAt: ({ createdAt }) => createdAt,
};

/** Terminal: payments on readers, and what of locations and readers is more than a list. */
export function terminalEndpoints(provider: Provider): Endpoint[] {
  const { store, terminal, collections } = provider;
  const readers = ['/terminal/readers', '/readers'];
  const locations = ['/terminal/locations', '/locations'];

  return [
    {
      method: 'POST',
      path: '/terminal/payments',
      handle(call) {
        const request = terminalPaymentRequest(call);
        const payment = terminal.createPayment(call.account, request);
        const [transaction = null] = store.transactionsOf(payment.id);
        return { status: 201, data: presentTerminalPayment(payment, request, transaction) };
      },
    },
    {
      method: 'POST',
      path: '/terminal/readers/:id/cancel-action',
      handle({ account, params }) {
        const { reader, transaction } = terminal.cancelAction(account, params.id);
        return { data: presentReaderAction(reader, 'cancelled', store.paymentOf(transaction), transaction) };
      },
    },
    ...locations.map(
      (path): Endpoint => ({
        method: 'POST',
        path,
        handle: ({ account, body }) => ({
          status: 201,
          data: presentRecord(collectionAt(LOCATIONS), terminal.createLocation(account, body)),
        }),
      }),
    ),
    ...readers.map(
      (path): Endpoint => ({
        method: 'POST',
        path,
        handle: ({ account, body }) => ({
          status: 201,
          data: presentRecord(collectionAt(READERS), terminal.registerReader(account, body)),
        }),
      }),
    ),
    {
      method: 'DELETE',
      path: '/terminal/readers/:id',
      handle: ({ account, params }) => ({ data: { id: terminal.unlinkReader(account, params.id).id, deleted: true } }),
    },
    {
      method: 'GET',
      path: '/devices',
      handle({ account, query }) {
        const { records, pagination } = listOf(collections.recordsOf(account, READERS), query, deviceColumns);
        return { data: records.map(presentDevice), pagination };
      },
    },
    {
      method: 'GET',
      path: '/devices/:id',
      handle({ account, params }) {
        const reader = collections.recordsOf(account, READERS).find(({ id }) => id === recordId(params.id));
        if (!reader) throw new ApiError('not_found', 'The device was not found for this account.');
        return { data: presentDevice(reader) };
      },
    },
  ];
}

/** @throws {ApiError} validation_error, currency_not_supported */
export function terminalPaymentRequest({ account, body }: Call): TerminalPaymentRequest {
  const given = parseBody(terminalPayment, body);
  return {
    readerId: given.reader_id,
    locationId: given.location_id || null,
    amount: parseAmount(account, given.amount, given.currency),
    description: given.description ?? '',
    reference: given.reference ?? undefined,
  };
}
