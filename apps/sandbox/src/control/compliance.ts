import { Router } from 'express';
import * as z from 'zod';
import { ApiError } from '../neropay/api-error.js';
import { optionalText, parseBody, text } from '../neropay/fields.js';
import type { Account, ComplianceRequest } from '../neropay/model.js';
import { presentComplianceRequest } from '../neropay/present-compliance.js';
import type { Provider } from '../neropay/provider.js';
import { acceptFile } from '../neropay/uploaded-file.js';
import { answer } from './answer.js';
import { readFields } from './body.js';
import { findAccount } from './find.js';
import { verdict } from './requests.js';
import type { Triggers } from './trigger.js';

const documentRequest = z.strictObject({
  account_id: z.string().optional(),
  document_type: text(191).default('proof_of_address'),
  notes: optionalText(5_000),
});

/** The people who want to see documents, to be mounted at /_sandbox. */
export function complianceControls(provider: Provider): Router {
  const { store, compliance } = provider;
  const router = Router();

  router.get('/compliance/requests', (request, response) => {
    answer(request, response, [...store.complianceRequests.values()].map(presentComplianceRequest));
  });

  router.post('/compliance/requests', async (request, response) => {
    const { account_id, document_type, notes } = parseBody(documentRequest, await readFields(request));
    const requested = compliance.request(findAccount(provider, account_id), document_type, notes);
    answer(request, response, presentComplianceRequest(requested));
  });

  router.post('/compliance/requests/:id/decision', async (request, response) => {
    const { decision, note } = parseBody(verdict, await readFields(request));
    const found = store.complianceRequests.get(request.params.id);
    if (!found) throw new ApiError('not_found', `There is no compliance request ${request.params.id}.`);
    answer(request, response, presentComplianceRequest(compliance.decide(found, decision, note)));
  });

  return router;
}

export const complianceTriggers: Triggers = {
  'compliance.document_requested': (provider, account) => {
    requested(provider, account);
  },
  'compliance.document_submitted': (provider, account) => {
    submitted(provider, account);
  },
  'compliance.document_approved': (provider, account) => {
    provider.compliance.decide(submitted(provider, account), 'approved', null);
  },
  'compliance.document_rejected': (provider, account) => {
    provider.compliance.decide(submitted(provider, account), 'rejected', 'The document cannot be read.');
  },
};

function requested({ compliance }: Provider, account: Account): ComplianceRequest {
  return compliance.request(account, 'proof_of_address', 'Not older than three months, please.');
}

function submitted(provider: Provider, account: Account): ComplianceRequest {
  return provider.compliance.submit(requested(provider, account), {
    file: acceptFile('document_file', { name: 'address.pdf', bytes: Buffer.from('%PDF-1.7') }),
    documentType: null,
    notes: null,
    metadata: {},
  });
}
