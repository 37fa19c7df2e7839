import { formatMoney } from '@neropay/core';
import * as z from 'zod';
import { isoSeconds } from '../../clock.js';
import { ApiError } from '../api-error.js';
import type { Endpoint } from '../endpoint.js';
import { currencyCode, parseQuery } from '../fields.js';
import type { WalletEntry } from '../ledger.js';
import { compareAmounts, type ListColumns, listOf, remembered } from '../list.js';
import type { Provider } from '../provider.js';

const columns: ListColumns<WalletEntry> = {
  search: remembered(({ id, txnId, sourceId, category, notes }) => [id, txnId, sourceId, category, notes]),
  createdAt: ({ createdAt }) => createdAt,
  sort: { amount: (a, b) => compareAmounts(a.amount, b.amount) },
};

const narrowing = z.object({
  type: z.enum(['credit', 'debit', 'hold', 'release'], 'must be credit, debit, hold or release.').optional(),
  currency: currencyCode.optional(),
});

/** `type` and `currency` narrow the list down, beside what every list has. */
export function walletTransactionEndpoints({ ledger }: Provider): Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/wallet-transactions',
      handle({ account, query }) {
        const wanted = parseQuery(narrowing, query);
        const own = ledger
          .entriesOf(account)
          .filter(({ type }) => wanted.type === undefined || wanted.type === type)
          .filter(({ amount }) => wanted.currency === undefined || wanted.currency === amount.currency);
        const { records, pagination } = listOf(own, query, columns);
        return { data: records.map(presentWalletEntry), pagination };
      },
    },
    {
      method: 'GET',
      path: '/wallet-transactions/:id',
      handle({ account, params }) {
        const entry = ledger
          .entriesOf(account)
          .find(({ id, txnId }) => String(id) === params.id || txnId === params.id);
        if (!entry) throw new ApiError('not_found', 'The wallet transaction was not found for this account.');
        return { data: presentWalletEntry(entry) };
      },
    },
  ];
}

/** Both balances are the available one, in major units. */
export function presentWalletEntry(entry: WalletEntry) {
  return {
    id: entry.id,
    txn_id: entry.txnId,
    account_id: entry.accountId,
    type: entry.type,
    category: entry.category,
    source_id: entry.sourceId,
    amount: formatMoney(entry.amount),
    balance_before: formatMoney(entry.balanceBefore),
    balance_after: formatMoney(entry.balanceAfter),
    currency: entry.amount.currency,
    notes: entry.notes,
    created_at: isoSeconds(entry.createdAt),
  };
}
