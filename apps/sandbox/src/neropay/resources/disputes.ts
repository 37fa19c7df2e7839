import { formatMoney } from '@neropay/core';
import { isoSeconds } from '../../clock.js';
import { ApiError } from '../api-error.js';
import type { Endpoint } from '../endpoint.js';
import { compareAmounts, type ListColumns, listOf } from '../list.js';
import type { Dispute } from '../model.js';
import type { Provider } from '../provider.js';

const columns: ListColumns<Dispute> = {
  search: ({ id, trxNumber, paymentNumber, reason, customerEmail }) => [
    id,
    trxNumber,
    paymentNumber,
    reason,
    customerEmail,
  ],
  status: { of: ({ status }) => status, values: ['open', 'under_review', 'won', 'lost'] },
  createdAt: ({ createdAt }) => createdAt,
  sort: { amount: (a, b) => compareAmounts(a.amount, b.amount) },
};

/** Only to be read: evidence is handed in by other ways. */
export function disputeEndpoints({ store }: Provider): Endpoint[] {
  const disputesOf = (wanted: string) => [...store.disputes.values()].filter(({ accountId }) => accountId === wanted);
  return [
    {
      method: 'GET',
      path: '/disputes',
      handle({ account, query }) {
        const { records, pagination } = listOf(disputesOf(account.id), query, columns);
        return { data: records.map(presentDispute), pagination };
      },
    },
    {
      method: 'GET',
      path: '/disputes/:id',
      handle({ account, params }) {
        const dispute = disputesOf(account.id).find(({ id }) => id === params.id);
        if (!dispute) throw new ApiError('not_found', 'The dispute was not found for this account.');
        return { data: presentDispute(dispute) };
      },
    },
  ];
}

/** The amount in major units. */
export function presentDispute(dispute: Dispute) {
  return {
    id: dispute.id,
    account_id: dispute.accountId,
    transaction_id: dispute.transactionId,
    trx_number: dispute.trxNumber,
    payment_number: dispute.paymentNumber,
    dispute_reason: dispute.reason,
    dispute_status: dispute.status,
    customer_email: dispute.customerEmail,
    amount: formatMoney(dispute.amount),
    currency: dispute.amount.currency,
    created_at: isoSeconds(dispute.createdAt),
    updated_at: isoSeconds(dispute.updatedAt),
  };
}
