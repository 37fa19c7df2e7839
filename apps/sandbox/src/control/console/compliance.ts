import type { ComplianceRequest, VerificationSession } from '../../neropay/model.js';
import type { Provider } from '../../neropay/provider.js';
import { accountField, type ConsoleRow, type ConsoleView, hidden, newest, verdictButtons } from './view.js';

export const complianceView: ConsoleView = {
  name: 'compliance',
  title: 'Compliance & identity',
  sections: (provider) => [
    {
      title: 'Documents',
      empty: 'No document was asked for.',
      forms: [
        {
          path: '/compliance/requests',
          button: 'Ask for a document',
          about: 'a new one',
          fields: [
            accountField(provider),
            { name: 'document_type', label: 'Document', value: 'proof_of_address', required: true },
            { name: 'notes', label: 'Notes' },
          ],
        },
      ],
      rows: newest(provider.store.complianceRequests.values()).map(requestRow),
      total: provider.store.complianceRequests.size,
    },
    {
      title: 'Identity',
      empty: 'No verification yet. Links are made by POST /v2/identity/verification-links.',
      rows: newest(provider.store.verificationSessions.values()).map((session) => sessionRow(provider, session)),
      total: provider.store.verificationSessions.size,
    },
  ],
};

function requestRow({ id, accountId, documentType, notes, status, documents }: ComplianceRequest): ConsoleRow {
  return {
    title: id,
    status,
    facts: [
      `${documentType} of ${accountId}`,
      notes,
      ...documents.map(({ file, documentType: type }) => `${file.name} (${file.mimeType}) as ${type}`),
    ],
    actions: status === 'submitted' ? verdictButtons(`/compliance/requests/${id}/decision`, id) : [],
  };
}

function sessionRow({ verificationUrls }: Provider, session: VerificationSession): ConsoleRow {
  const { id, status, firstName, lastName, accountId } = session;
  const decide = (to: string, button: string) => ({
    path: `/identity/sessions/${id}`,
    method: 'PATCH' as const,
    button,
    about: id,
    fields: [hidden('status', to)],
  });
  return {
    title: id,
    href: new URL(verificationUrls(session).page).pathname,
    status,
    facts: [[firstName, lastName].filter(Boolean).join(' ') || null, `for ${accountId}`],
    actions: status === 'pending' ? [decide('verified', 'Verify'), decide('rejected', 'Reject')] : [],
  };
}
