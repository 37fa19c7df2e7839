import { type Money, parseMoney } from '@neropay/core';
import { Router } from 'express';
import * as z from 'zod';
import { ApiError } from '../neropay/api-error.js';
import type { CollectionRecord } from '../neropay/collections/record.js';
import { currencyCode, decimal, parseAmount, parseBody } from '../neropay/fields.js';
import { mainCurrency } from '../neropay/main-currency.js';
import type { Account, Payment } from '../neropay/model.js';
import type { Provider } from '../neropay/provider.js';
import { LOCATIONS, READERS } from '../neropay/terminal-desk.js';
import { answer } from './answer.js';
import { readFields } from './body.js';
import { findAccount } from './find.js';
import { presentPaymentTruth, presentTransactionTruth } from './present.js';
import { flag } from './requests.js';
import type { Triggers } from './trigger.js';

const outcome = z.strictObject({ outcome: z.enum(['succeeded', 'failed'], 'must be succeeded or failed.') });
const testPayment = z.strictObject({ amount: decimal.default('25'), currency: currencyCode.optional() });
const readerChange = z.strictObject({
  status: z.enum(['online', 'offline', 'unknown'], 'must be online, offline or unknown.'),
});
const locationChange = z.strictObject({ ready: flag });
const bridge = z.strictObject({ account_id: z.string().optional(), configured: flag });

/** The customer at the reader, the reader's cable, and the bridge behind it, to be mounted at /_sandbox. */
export function terminalControls(provider: Provider): Router {
  const { terminal, collections } = provider;
  const router = Router();

  router.get('/readers', (request, response) => {
    answer(
      request,
      response,
      collections.every(READERS).map((reader) => presentReaderTruth(provider, reader)),
    );
  });

  router.post('/readers/:id/present-card', async (request, response) => {
    const asked = parseBody(outcome, await readFields(request));
    const reader = findReader(provider, request.params.id);
    answer(request, response, presentTransactionTruth(terminal.presentCard(reader, asked.outcome)));
  });

  router.post('/readers/:id/payments', async (request, response) => {
    const { amount, currency } = parseBody(testPayment, await readFields(request));
    const reader = findReader(provider, request.params.id);
    const account = accountOf(provider, reader);
    const asked = parseAmount(account, amount, currency ?? mainCurrency(account));
    answer(request, response, presentPaymentTruth(provider, sendPayment(provider, account, reader, asked)));
  });

  router.patch('/readers/:id', async (request, response) => {
    const { status } = parseBody(readerChange, await readFields(request));
    const reader = findReader(provider, request.params.id);
    const changed = collections.put(accountOf(provider, reader), READERS, { reader_status: status }, reader);
    answer(request, response, presentReaderTruth(provider, changed));
  });

  router.patch('/locations/:id', async (request, response) => {
    const { ready } = parseBody(locationChange, await readFields(request));
    const location = findLocation(provider, request.params.id);
    terminal.makeReady(location, ready);
    answer(request, response, { id: location.id, account_id: location.accountId, ready: terminal.isReady(location) });
  });

  router.put('/terminal', async (request, response) => {
    const { account_id, configured } = parseBody(bridge, await readFields(request));
    const account = findAccount(provider, account_id);
    terminal.configure(account, configured);
    answer(request, response, { account_id: account.id, configured: terminal.isConfigured(account) });
  });

  return router;
}

/** @returns action: the payment that the reader waits for a card for */
export function presentReaderTruth({ terminal }: Provider, reader: CollectionRecord) {
  return {
    id: reader.id,
    account_id: reader.accountId,
    label: reader.fields.label,
    location_id: reader.fields.location_id,
    status: reader.fields.reader_status,
    action: terminal.actionOf(reader)?.id ?? null,
  };
}

export const terminalTriggers: Triggers = {
  'reader.action_cancelled': (provider, account) => {
    const reader = idleReader(provider, account);
    sendPayment(provider, account, reader, parseMoney('25', mainCurrency(account)));
    provider.terminal.cancelAction(account, String(reader.id));
  },
};

function sendPayment({ terminal }: Provider, account: Account, reader: CollectionRecord, amount: Money): Payment {
  return terminal.createPayment(account, {
    readerId: String(reader.id),
    locationId: String(reader.fields.location_id),
    amount,
    description: 'Made by a control call',
    reference: undefined,
  });
}

/** One that is there and waits for nothing; otherwise a new one at a new location. */
function idleReader({ terminal, collections }: Provider, account: Account): CollectionRecord {
  const idle = collections
    .recordsOf(account, READERS)
    .find((reader) => reader.fields.reader_status === 'online' && !terminal.actionOf(reader));
  if (idle) return idle;
  const location = terminal.createLocation(account, {
    display_name: 'Made by a control call',
    line1: '1 Test Street',
    city: 'London',
    postal_code: 'EC1A 1BB',
    country: 'GB',
  });
  return terminal.registerReader(account, {
    label: 'Made by a control call',
    location_id: location.id,
    registration_code: 'simulated-wpe',
  });
}

function findReader({ collections }: Provider, id: string): CollectionRecord {
  const reader = collections.every(READERS).find((each) => String(each.id) === id);
  if (!reader) throw new ApiError('reader_not_found', `There is no reader ${id}.`);
  return reader;
}

function findLocation({ collections }: Provider, id: string): CollectionRecord {
  const location = collections.every(LOCATIONS).find((each) => String(each.id) === id);
  if (!location) throw new ApiError('location_not_found', `There is no location ${id}.`);
  return location;
}

function accountOf(provider: Provider, { accountId }: CollectionRecord): Account {
  return findAccount(provider, accountId);
}
