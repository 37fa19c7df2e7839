import * as z from 'zod';
import { isoSeconds } from '../../clock.js';
import { ApiError } from '../api-error.js';
import type { Endpoint } from '../endpoint.js';
import { address, countryCode, metadata, optionalText, parseBody } from '../fields.js';
import { type ListColumns, listOf } from '../list.js';
import type { VerificationSession } from '../model.js';
import type { Provider } from '../provider.js';

const columns: ListColumns<VerificationSession> = {
  search: ({ id, firstName, lastName }) => [id, firstName, lastName],
  status: { of: ({ status }) => status, values: ['pending', 'verified', 'rejected'] },
  createdAt: ({ createdAt }) => createdAt,
};

const linkBody = z.object({
  type: z.enum(['document'], 'must be document.').nullish(),
  return_url: address.nullish(),
  first_name: optionalText(191),
  last_name: optionalText(191),
  country: countryCode.nullish(),
  metadata: metadata.nullish(),
});

export function identityEndpoints({ store, identity, verificationUrls }: Provider): Endpoint[] {
  const sessionsOf = (wanted: string) =>
    [...store.verificationSessions.values()].filter(({ accountId }) => accountId === wanted);
  return [
    {
      method: 'POST',
      path: '/identity/verification-links',
      handle({ account, body }) {
        const given = parseBody(linkBody, body);
        const session = identity.open(account, {
          type: given.type ?? 'document',
          returnUrl: given.return_url ?? null,
          firstName: given.first_name,
          lastName: given.last_name,
          country: given.country ?? null,
          metadata: given.metadata ?? {},
        });
        const { short, page } = verificationUrls(session);
        return { status: 201, data: { ...presentSession(session), short_url: short, verification_url: page } };
      },
    },
    {
      method: 'GET',
      path: '/identity/verification-sessions',
      handle({ account, query }) {
        const { records, pagination } = listOf(sessionsOf(account.id), query, columns);
        return { data: records.map(presentSession), pagination };
      },
    },
    {
      method: 'GET',
      path: '/identity/verification-sessions/:id',
      handle({ account, params }) {
        const session = sessionsOf(account.id).find(({ id }) => id === params.id);
        if (!session) throw new ApiError('not_found', 'The verification session was not found for this account.');
        return { data: presentSession(session) };
      },
    },
  ];
}

/** Without its addresses, by which anybody could decide on it. */
export function presentSession(session: VerificationSession) {
  return {
    id: session.id,
    account_id: session.accountId,
    type: session.type,
    status: session.status,
    first_name: session.firstName,
    last_name: session.lastName,
    country: session.country,
    return_url: session.returnUrl,
    metadata: session.metadata,
    created_at: isoSeconds(session.createdAt),
    decided_at: session.decidedAt === null ? null : isoSeconds(session.decidedAt),
  };
}
