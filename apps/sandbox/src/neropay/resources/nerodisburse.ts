import { ApiError } from '../api-error.js';
import type { Call, Endpoint } from '../endpoint.js';
import { optionalText, parseBody } from '../fields.js';
import { listOf } from '../list.js';
import type { Account, Payout } from '../model.js';
import type { PayoutRequest } from '../payout-desk.js';
import { presentPayout } from '../present-payout.js';
import type { Provider } from '../provider.js';
import { payoutBody, payoutColumns, payoutRequest } from './payouts.js';

const disbursementBody = payoutBody.extend({ note: optionalText(2_000) });

/** Payouts to saved bank accounts, the merchant's own or somebody else's; a payment differs from a payout in its path alone. */
export function nerodisburseEndpoints({ store, payouts }: Provider): Endpoint[] {
  const create = (path: string): Endpoint => ({
    method: 'POST',
    path,
    handle: (call) => ({ status: 201, data: presentPayout(payouts.create(call.account, disbursementRequest(call))) }),
  });
  const disbursementsOf = (account: Account): Payout[] =>
    [...store.payouts.values()].filter(({ accountId, kind }) => accountId === account.id && kind === 'nerodisburse');

  return [
    {
      method: 'GET',
      path: '/nerodisburse/payouts',
      handle({ account, query }) {
        const { records, pagination } = listOf(disbursementsOf(account), query, payoutColumns);
        return { data: records.map(presentPayout), pagination };
      },
    },
    create('/nerodisburse/payouts'),
    create('/nerodisburse/payments'),
    {
      method: 'GET',
      path: '/nerodisburse/payouts/:id',
      handle({ account, params }) {
        const payout = disbursementsOf(account).find(({ id }) => id === params.id);
        if (!payout) throw new ApiError('payout_not_found', 'The payout was not found for this account.');
        return { data: presentPayout(payout) };
      },
    },
  ];
}

/** @throws {ApiError} bank_account_required, validation_error, currency_not_supported */
function disbursementRequest(call: Call): PayoutRequest {
  const { note, bank_account_id } = parseBody(disbursementBody, call.body);
  if (bank_account_id === null) {
    const message = 'A bank account id is required.';
    throw new ApiError('bank_account_required', message, { bank_account_id: [message] });
  }
  return { ...payoutRequest(call), kind: 'nerodisburse', note };
}
