import * as z from 'zod';
import { ApiError } from '../api-error.js';
import type { Call, Endpoint } from '../endpoint.js';
import { currencyCode, decimal, optionalText, parseAmount, parseBody } from '../fields.js';
import { compareAmounts, type ListColumns, listOf } from '../list.js';
import type { Payout } from '../model.js';
import type { PayoutRequest } from '../payout-desk.js';
import { presentPayout } from '../present-payout.js';
import type { Provider } from '../provider.js';

export const payoutColumns: ListColumns<Payout> = {
  search: ({ id, reference, bankAccountId }) => [id, reference, bankAccountId],
  status: { of: ({ status }) => status, values: ['pending', 'in_transit', 'paid', 'failed'] },
  createdAt: ({ createdAt }) => createdAt,
  sort: { amount: (a, b) => compareAmounts(a.amount, b.amount) },
};

export const transferSpeed = z.enum(['instant', 'standard'], 'must be instant or standard.');

export const payoutBody = z.object({
  amount: decimal,
  currency: currencyCode,
  transfer_speed: transferSpeed.nullish(),
  bank_account_id: optionalText(191),
  reference: optionalText(191),
});

export function payoutEndpoints({ store, payouts }: Provider): Endpoint[] {
  const create = (path: string): Endpoint => ({
    method: 'POST',
    path,
    handle: (call) => ({ status: 201, data: presentPayout(payouts.create(call.account, payoutRequest(call))) }),
  });
  const payoutsOf = (wanted: string) =>
    [...store.payouts.values()].filter(({ accountId, kind }) => accountId === wanted && kind === 'payout');

  return [
    {
      method: 'GET',
      path: '/payouts',
      handle({ account, query }) {
        const { records, pagination } = listOf(payoutsOf(account.id), query, payoutColumns);
        return { data: records.map(presentPayout), pagination };
      },
    },
    create('/payouts'),
    // Legacy alias of /payouts.
    create('/payouts/request'),
    {
      method: 'GET',
      path: '/payouts/:id',
      handle({ account, params }) {
        const payout = payoutsOf(account.id).find(({ id }) => id === params.id);
        if (!payout) throw new ApiError('payout_not_found', 'The payout was not found for this account.');
        return { data: presentPayout(payout) };
      },
    },
  ];
}

/** @throws {ApiError} validation_error, currency_not_supported */
export function payoutRequest({ account, body }: Call): PayoutRequest {
  const given = parseBody(payoutBody, body);
  return {
    kind: 'payout',
    amount: parseAmount(account, given.amount, given.currency),
    transferSpeed: given.transfer_speed ?? 'standard',
    bankAccountId: given.bank_account_id ?? undefined,
    reference: given.reference,
    note: null,
  };
}
