import { ApiError } from '../api-error.js';
import type { Endpoint } from '../endpoint.js';
import { compareAmounts, listOf } from '../list.js';
import type { Payment } from '../model.js';
import { presentPayment } from '../present.js';
import type { Provider } from '../provider.js';
import { paymentLinkRequest } from './payment-request.js';

export function paymentLinkEndpoints({ store, desk, checkoutUrl }: Provider): Endpoint[] {
  /** A link can be read back by its own id, so that it says what became of it; `status` is that of the paying transaction. */
  const statusOf = (link: Payment) => desk.paidTransaction(link)?.status ?? link.closed ?? 'pending';
  const present = (link: Payment) => ({
    ...presentPayment(link, statusOf(link), checkoutUrl(link)),
    transaction_id: desk.paidTransaction(link)?.id ?? null,
  });
  const linksOf = (accountId: string) =>
    [...store.payments.values()].filter(
      (payment) => payment.kind === 'payment_link' && payment.accountId === accountId,
    );

  return [
    {
      method: 'POST',
      path: '/payment-links',
      handle: (call) => ({ status: 201, data: present(desk.open(call.account, paymentLinkRequest(call))) }),
    },
    {
      method: 'GET',
      path: '/payment-links',
      handle({ account, query }) {
        const { records, pagination } = listOf(linksOf(account.id), query, {
          search: ({ id, identifier, description, customerName }) => [id, identifier, description, customerName],
          status: { of: statusOf, values: ['pending', 'succeeded', 'refunded', 'cancelled', 'expired'] },
          createdAt: ({ createdAt }) => createdAt,
          sort: { amount: (a, b) => compareAmounts(a.amount, b.amount) },
        });
        return { data: records.map(present), pagination };
      },
    },
    {
      method: 'GET',
      path: '/payment-links/:id',
      handle({ account, params }) {
        const link = linksOf(account.id).find(({ id }) => id === params.id);
        if (!link) throw new ApiError('not_found', 'The payment link was not found for this account.');
        return { data: present(link) };
      },
    },
  ];
}
