import { ApiError } from '../api-error.js';
import type { Endpoint } from '../endpoint.js';
import type { Payment } from '../model.js';
import { paginate } from '../pagination.js';
import { presentPayment } from '../present.js';
import type { Provider } from '../provider.js';
import { paymentLinkRequest } from './payment-request.js';

export function paymentLinkEndpoints({ store, desk, checkoutUrl }: Provider): Endpoint[] {
  /** A link can be read back by its own id, so that it says what became of it; `status` is that of the paying transaction. */
  const present = (link: Payment) => {
    const paid = desk.paidTransaction(link);
    const status = paid?.status ?? link.closed ?? 'pending';
    return { ...presentPayment(link, status, checkoutUrl(link)), transaction_id: paid?.id ?? null };
  };
  const linksOf = (accountId: string) =>
    [...store.payments.values()]
      .filter((payment) => payment.kind === 'payment_link' && payment.accountId === accountId)
      .reverse();

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
        const { records, pagination } = paginate(linksOf(account.id), query);
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
