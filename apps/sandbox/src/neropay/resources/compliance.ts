import * as z from 'zod';
import { ApiError, invalidField } from '../api-error.js';
import type { Endpoint } from '../endpoint.js';
import { formMetadata, optionalText, parseBody } from '../fields.js';
import { type ListColumns, listOf } from '../list.js';
import type { Account, ComplianceRequest } from '../model.js';
import { presentComplianceRequest } from '../present-compliance.js';
import type { Provider } from '../provider.js';
import { filesOf } from '../uploaded-file.js';

const columns: ListColumns<ComplianceRequest> = {
  search: ({ id, documentType, notes }) => [id, documentType, notes],
  status: { of: ({ status }) => status, values: ['requested', 'submitted', 'approved', 'rejected'] },
  createdAt: ({ createdAt }) => createdAt,
};

const documentBody = z.object({
  document_type: optionalText(191),
  notes: optionalText(5_000),
  metadata: formMetadata,
});

export function complianceEndpoints({ store, compliance }: Provider): Endpoint[] {
  const requestsOf = (wanted: Account) =>
    [...store.complianceRequests.values()].filter(({ accountId }) => accountId === wanted.id);
  /** @throws {ApiError} not_found, also for another account's */
  const owned = (account: Account, wanted: string | undefined): ComplianceRequest => {
    const request = requestsOf(account).find(({ id }) => id === wanted);
    if (!request) throw new ApiError('not_found', 'The compliance request was not found for this account.');
    return request;
  };

  return [
    {
      method: 'GET',
      path: '/compliance/requests',
      handle({ account, query }) {
        const { records, pagination } = listOf(requestsOf(account), query, columns);
        return { data: records.map(presentComplianceRequest), pagination };
      },
    },
    {
      method: 'GET',
      path: '/compliance/requests/:id',
      handle: ({ account, params }) => ({ data: presentComplianceRequest(owned(account, params.id)) }),
    },
    {
      method: 'POST',
      path: '/compliance/requests/:id/documents',
      multipart: true,
      handle(call) {
        const request = owned(call.account, call.params.id);
        const given = parseBody(documentBody, call.body);
        const [file] = filesOf(call, 'document_file', 1);
        if (!file) throw invalidField('document_file', 'The document_file field is required.');
        const submitted = compliance.submit(request, {
          file,
          documentType: given.document_type,
          notes: given.notes,
          metadata: given.metadata,
        });
        return { status: 201, data: presentComplianceRequest(submitted) };
      },
    },
  ];
}
