import { parseMoney } from '@neropay/core';
import { Router } from 'express';
import * as z from 'zod';
import { ApiError } from '../neropay/api-error.js';
import { optionalText, parseBody } from '../neropay/fields.js';
import type { Account, Payout } from '../neropay/model.js';
import { presentPayout } from '../neropay/present-payout.js';
import type { Provider } from '../neropay/provider.js';
import { answer } from './answer.js';
import { readFields } from './body.js';
import { verdict } from './requests.js';
import { paidTestPayment } from './test-payment.js';
import type { Triggers } from './trigger.js';

const payoutMove = z.strictObject({
  status: z.enum(['in_transit', 'paid', 'failed'], 'must be in_transit, paid or failed.'),
  reason: optionalText(500),
});

/** The bank and the reviewers of payouts, to be mounted at /_sandbox. */
export function payoutControls(provider: Provider): Router {
  const { store, payouts } = provider;
  const router = Router();

  router.get('/payouts', (request, response) => {
    answer(request, response, [...store.payouts.values()].map(presentPayout));
  });

  router.patch('/payouts/:id', async (request, response) => {
    const { status, reason } = parseBody(payoutMove, await readFields(request));
    answer(request, response, presentPayout(payouts.move(findPayout(provider, request.params.id), status, reason)));
  });

  router.post('/payouts/:id/proof-request', (request, response) => {
    answer(request, response, presentPayout(payouts.requestProof(findPayout(provider, request.params.id))));
  });

  router.post('/payouts/:id/proof', async (request, response) => {
    const { decision, note } = parseBody(verdict, await readFields(request));
    const payout = findPayout(provider, request.params.id);
    answer(request, response, presentPayout(payouts.decideProof(payout, decision, note)));
  });

  return router;
}

export const payoutTriggers: Triggers = {
  'payout.created': (provider, account) => {
    created(provider, account);
  },
  'payout.paid': (provider, account) => {
    provider.payouts.move(created(provider, account), 'paid');
  },
  'payout.proof_requested': (provider, account) => {
    provider.payouts.requestProof(created(provider, account));
  },
  'transfer.proof_requested': (provider, account) => {
    provider.payouts.requestProof(created(provider, account));
  },
};

/** One major unit of money that has just been earned. */
function created(provider: Provider, account: Account): Payout {
  const { amount } = paidTestPayment(provider, account);
  return provider.payouts.create(account, {
    kind: 'payout',
    amount: parseMoney('1', amount.currency),
    transferSpeed: 'standard',
    bankAccountId: undefined,
    reference: 'Made by a control call',
    note: null,
  });
}

function findPayout({ store }: Provider, id: string): Payout {
  const payout = store.payouts.get(id);
  if (!payout) throw new ApiError('payout_not_found', `There is no payout ${id}.`);
  return payout;
}
