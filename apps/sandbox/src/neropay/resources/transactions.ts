import { compareMoney } from '@neropay/core';
import { z } from 'zod';
import { ApiError } from '../api-error.js';
import type { Endpoint } from '../endpoint.js';
import { decimal, parseBody, parseDecimal, parseQuery, text } from '../fields.js';
import type { Account, Transaction } from '../model.js';
import { paginate } from '../pagination.js';
import { presentRefund, presentTransaction } from '../present.js';
import type { Provider } from '../provider.js';

const DAY_MS = 86_400_000;

const instant = z.union([z.iso.date(), z.iso.datetime({ offset: true })], 'must be a date or an ISO 8601 datetime.');
const listQuery = z.object({
  q: z.string().optional(),
  search: z.string().optional(),
  status: z.enum(['pending', 'succeeded', 'failed', 'cancelled', 'refunded']).optional(),
  from: instant.optional(),
  to: instant.optional(),
  sort: z.enum(['id', '-id', 'created_at', '-created_at', 'amount', '-amount']).default('-id'),
});
const refundBody = z.object({ amount: decimal.optional(), reason: text(500).optional() });

export function transactionEndpoints({ store, desk, faults, agenda }: Provider): Endpoint[] {
  /** @throws {ApiError} not_found, also for another account's transaction: nobody learns that it exists */
  const owned = (account: Account, id: string | undefined): Transaction => {
    const transaction = /^\d{1,15}$/.test(id ?? '') ? store.transaction(Number(id)) : undefined;
    if (transaction?.accountId !== account.id) {
      throw new ApiError('not_found', 'The transaction was not found for this account.');
    }
    return transaction;
  };

  return [
    {
      method: 'GET',
      path: '/transactions',
      handle({ account, query }) {
        const filter = parseQuery(listQuery, query);
        const visible = store
          .transactionsAt(agenda.now() - faults.settings.lists_lag_ms)
          .filter((transaction) => transaction.accountId === account.id && matches(transaction, filter));
        const { records, pagination } = paginate(visible.sort(ordering(filter.sort)), query);
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

function matches(transaction: Transaction, filter: z.infer<typeof listQuery>): boolean {
  const wanted = (filter.q ?? filter.search ?? '').toLowerCase();
  const { id, trx, identifier, reference, npMainTrx, createdAt } = transaction;
  return (
    (filter.status === undefined || transaction.status === filter.status) &&
    (filter.from === undefined || createdAt >= Date.parse(filter.from)) &&
    (filter.to === undefined || createdAt < endOf(filter.to)) &&
    [String(id), trx, identifier, reference, npMainTrx].some((column) => column.toLowerCase().includes(wanted))
  );
}

/** A bare date means the whole day; a datetime includes its own second. */
function endOf(to: string): number {
  return Date.parse(to) + (to.includes('T') ? 1_000 : DAY_MS);
}

function ordering(sort: z.infer<typeof listQuery>['sort']): (a: Transaction, b: Transaction) => number {
  const direction = sort.startsWith('-') ? -1 : 1;
  const column = sort.replace('-', '');
  return (a, b) => direction * (difference(column, a, b) || a.id - b.id);
}

function difference(column: string, a: Transaction, b: Transaction): number {
  if (column === 'created_at') return a.createdAt - b.createdAt;
  if (column !== 'amount') return 0;
  // Amounts of different currencies have no order: each currency is a group of its own.
  if (a.amount.currency !== b.amount.currency) return a.amount.currency < b.amount.currency ? -1 : 1;
  return compareMoney(a.amount, b.amount);
}
