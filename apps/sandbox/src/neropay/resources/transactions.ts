import * as z from 'zod';
import type { Endpoint } from '../endpoint.js';
import { decimal, parseBody, parseDecimal, text } from '../fields.js';
import { compareAmounts, type ListColumns, listOf, remembered } from '../list.js';
import type { Account, Transaction } from '../model.js';
import { presentRefund, presentTransaction } from '../present.js';
import type { Provider } from '../provider.js';
import { ownTransaction } from './own-transaction.js';

const columns: ListColumns<Transaction> = {
  search: remembered(({ id, trx, identifier, reference, npMainTrx }) => [id, trx, identifier, reference, npMainTrx]),
  status: {
    of: ({ status }) => status,
    values: ['pending', 'succeeded', 'failed', 'cancelled', 'refunded'],
  },
  createdAt: ({ createdAt }) => createdAt,
  sort: { amount: (a, b) => compareAmounts(a.amount, b.amount) },
};
const refundBody = z.object({ amount: decimal.optional(), reason: text(500).optional() });

export function transactionEndpoints({ store, desk, faults, agenda }: Provider): Endpoint[] {
  const owned = (account: Account, id: string | undefined) => ownTransaction(store, account, id);

  return [
    {
      method: 'GET',
      path: '/transactions',
      handle({ account, query }) {
        const visible = store.transactionsOfAccountAt(account, agenda.now() - faults.settings.lists_lag_ms);
        const { records, pagination } = listOf(visible, query, columns);
        return { data: records.map(presentTransaction), pagination };
      },
    },
    {
      method: 'GET',
      path: '/transactions/:id',
      handle: ({ account, params }) => ({ data: presentTransaction(owned(account, params.id)) }),
    },
    {
      method: 'POST',
      path: '/transactions/:id/refund',
      handle({ account, params, body }) {
        const transaction = owned(account, params.id);
        const { amount, reason } = parseBody(refundBody, body);
        const asked = amount === undefined ? transaction.amount : parseDecimal(amount, transaction.amount.currency);
        return { status: 201, data: presentRefund(desk.refund(transaction, asked, reason ?? null)) };
      },
    },
    {
      method: 'POST',
      path: '/transactions/:id/cancel',
      handle: ({ account, params }) => ({
        data: presentTransaction(desk.cancelTransaction(owned(account, params.id))),
      }),
    },
  ];
}
