import { formatMoney } from '@neropay/core';
import { CHECKOUT_STATUSES, type CheckoutRecord, type Engine, OPEN, type OpenStore } from '@neropay/engine';
import { moneyOf } from '../http/money-of.js';
import { Refusal } from '../http/refusal.js';
import { bodyOf, idempotencyKeyOf, queryOf } from '../http/store-request.js';
import { presentCheckoutRow, presentCheckoutView } from '../present-operator.js';
import { answerPage, invalid } from './answer-page.js';
import { checkoutsQuery, refundRequest } from './api.js';
import type { OperatorRoutes } from './operator-routes.js';

const STATUSES: ReadonlySet<string> = new Set(CHECKOUT_STATUSES);

/** Checkouts: finding one, all that is known of it, and what an operator does with it. */
export function checkoutRoutes(routes: OperatorRoutes, engine: Engine): void {
  const { ledger, checkouts, refunds } = engine;

  routes.read('/checkouts', async ({ request }) => {
    const { status, store_id, from, to, cursor = null, ...query } = queryOf(request.query, checkoutsQuery);
    const page = await ledger.searchCheckouts({
      ...query,
      cursor,
      q: query.q === '' ? undefined : query.q,
      statuses: statusesOf(status),
      storeId: store_id,
      from: from === undefined ? undefined : Date.parse(from),
      to: to === undefined ? undefined : Date.parse(to),
    });
    return answerPage(page, presentCheckoutRow);
  });

  routes.read('/checkouts/:id', async ({ id }) => ({ data: await view(id) }));

  routes.act('/checkouts/:id/refresh', 'checkout.refresh', async ({ id, note }) => {
    const { checkout } = await find(id);
    const after = await checkouts.refresh(checkout, 'refresh');
    note({ status: after.status });
    return { data: await view(id) };
  });

  routes.act('/checkouts/:id/cancel', 'checkout.cancel', async ({ id, note }) => {
    const { checkout, open } = await find(id);
    const after = await checkouts.cancel(open, checkout);
    note({ status: after.status });
    return { data: await view(id) };
  });

  routes.act('/checkouts/:id/refunds', 'checkout.refund', async ({ id, request, rawBody, note }) => {
    const { payment_id, amount, reason } = bodyOf({ rawBody }, refundRequest);
    const idempotencyKey = idempotencyKeyOf(request);
    note({ amount: amount ?? 'all', ...(payment_id !== undefined && { payment_id }) });
    const { checkout, open } = await find(id);
    const order = {
      ...(amount !== undefined && { amount: moneyOf(amount, checkout.amount.currency) }),
      ...(payment_id !== undefined && { transactionId: payment_id }),
      reason: reason || null,
    };
    // Keys are a store's own: this one must not meet one that the shop has made up.
    const refund = await refunds.request(open, checkout, order, `dashboard ${idempotencyKey}`);
    note({
      amount: formatMoney(refund.amount),
      currency: refund.amount.currency,
      refund_id: refund.id,
      status: refund.status,
    });
    return { data: await view(id) };
  });

  /** A store that has disconnected still has its payments: they are looked at, and given back, all the same. */
  async function find(id: string): Promise<{ readonly checkout: CheckoutRecord; readonly open: OpenStore }> {
    const checkout = await ledger.getCheckout(id);
    const open = checkout && (await engine.accounts.openForSettling(checkout.storeId));
    if (checkout === null || open === null) throw unknown(id);
    return { checkout, open };
  }

  async function view(id: string) {
    const history = await ledger.checkoutHistory(id);
    const open = history && (await engine.accounts.openForSettling(history.checkout.storeId));
    if (history === null || open === null) throw unknown(id);
    return presentCheckoutView(history, {
      cancel: OPEN.has(history.checkout.status),
      refund: refunds.available(open, history),
      refundOf: (paymentId) => refunds.available(open, history, paymentId),
    });
  }
}

function unknown(id: string): Refusal {
  return new Refusal('not_found', `There is no checkout ${id.slice(0, 100)}`);
}

/** @throws {Refusal} `validation_failed` */
function statusesOf(list: string | undefined): readonly string[] | undefined {
  const statuses = list?.split(',').filter((status) => status !== '');
  if (statuses?.every((status) => STATUSES.has(status)) === false) {
    throw invalid('status', `status must be of ${CHECKOUT_STATUSES.join(', ')}, separated by commas`);
  }
  return statuses;
}
