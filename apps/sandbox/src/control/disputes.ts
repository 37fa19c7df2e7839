import { Router } from 'express';
import * as z from 'zod';
import { ApiError } from '../neropay/api-error.js';
import { parseBody, text } from '../neropay/fields.js';
import type { Provider } from '../neropay/provider.js';
import { presentDispute } from '../neropay/resources/disputes.js';
import { answer } from './answer.js';
import { readFields } from './body.js';
import { findTransaction } from './find.js';

const status = z.enum(['open', 'under_review', 'won', 'lost'], 'must be open, under_review, won or lost.');
const dispute = z.strictObject({ reason: text(500).default('fraudulent'), status: status.default('open') });
const disputeMove = z.strictObject({ status });

/** The customers' banks, to be mounted at /_sandbox. */
export function disputeControls(provider: Provider): Router {
  const { store, disputes } = provider;
  const router = Router();

  router.post('/transactions/:id/dispute', async (request, response) => {
    const asked = parseBody(dispute, await readFields(request));
    const transaction = findTransaction(provider, request.params.id);
    answer(request, response, presentDispute(disputes.open(transaction, asked.reason, asked.status)));
  });

  router.get('/disputes', (request, response) => {
    answer(request, response, [...store.disputes.values()].map(presentDispute));
  });

  router.patch('/disputes/:id', async (request, response) => {
    const asked = parseBody(disputeMove, await readFields(request));
    const found = store.disputes.get(request.params.id);
    if (!found) throw new ApiError('not_found', `There is no dispute ${request.params.id}.`);
    answer(request, response, presentDispute(disputes.move(found, asked.status)));
  });

  return router;
}
