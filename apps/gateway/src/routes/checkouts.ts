import type { CheckoutRecord, OpenCheckoutRequest } from '@neropay/engine';
import {
  createCheckoutRequest,
  createPaymentLinkRequest,
  createRefundRequest,
  listCheckoutsQuery,
  listEventsQuery,
  readCheckoutQuery,
} from '@neropay/shop-protocol';
import type { Router } from 'express';
import type * as z from 'zod';
import { sendData } from '../http/answer.js';
import { moneyOf } from '../http/money-of.js';
import { Refusal } from '../http/refusal.js';
import { bodyOf, queryOf, type StoreGate, type StoreRequest, signed } from '../http/store-request.js';
import { presentCheckout, presentEvent, presentPaymentLink, presentRefund } from '../present.js';

const DEFAULT_EVENTS = 50;

/** Checkouts, their refunds, payment links and the store's events. */
export function checkoutRoutes(router: Router, gate: StoreGate): void {
  const { engine } = gate;

  router.post(
    '/v1/checkouts',
    signed(gate, async (call, response) => {
      const request = bodyOf(call, createCheckoutRequest);
      const { checkout, created } = await engine.checkouts.open(
        call.open,
        orderOf('checkout', request, request.success_url, request.cancel_url),
        call.idempotencyKey,
      );
      sendData(response, created ? 201 : 200, presentCheckout(checkout));
    }),
  );

  router.get(
    '/v1/checkouts',
    signed(gate, async ({ open, request }, response) => {
      const { order_id } = queryOf(request.query, listCheckoutsQuery);
      const checkouts = await engine.checkouts.findByOrder(open.store.id, order_id);
      sendData(response, 200, checkouts.map(presentCheckout));
    }),
  );

  router.get(
    '/v1/checkouts/:id',
    signed(gate, async (call, response) => {
      const { refresh } = queryOf(call.request.query, readCheckoutQuery);
      const checkout = await find(call);
      sendData(
        response,
        200,
        presentCheckout(refresh === 'true' ? await engine.checkouts.refresh(checkout, 'refresh') : checkout),
      );
    }),
  );

  router.post(
    '/v1/checkouts/:id/cancel',
    signed(gate, async (call, response) => {
      sendData(response, 200, presentCheckout(await engine.checkouts.cancel(call.open, await find(call))));
    }),
  );

  router.post(
    '/v1/checkouts/:id/refunds',
    signed(gate, async (call, response) => {
      const { amount, reason } = bodyOf(call, createRefundRequest);
      const checkout = await find(call);
      const refund = await engine.refunds.request(
        call.open,
        checkout,
        { ...(amount ? { amount: moneyOf(amount, checkout.amount.currency) } : {}), reason: reason ?? null },
        call.idempotencyKey,
      );
      sendData(response, 201, presentRefund(refund));
    }),
  );

  router.get(
    '/v1/checkouts/:id/refunds',
    signed(gate, async (call, response) => {
      const checkout = await find(call);
      sendData(response, 200, (await engine.refunds.list(checkout.id)).map(presentRefund));
    }),
  );

  router.post(
    '/v1/payment-links',
    signed(gate, async (call, response) => {
      const request = bodyOf(call, createPaymentLinkRequest);
      const { checkout, created } = await engine.checkouts.open(
        call.open,
        orderOf('link', request, request.success_url ?? null, request.cancel_url ?? null),
        call.idempotencyKey,
      );
      sendData(response, created ? 201 : 200, presentPaymentLink(checkout));
    }),
  );

  router.get(
    '/v1/payment-links/:id',
    signed(gate, async (call, response) => {
      const link = await find(call);
      if (link.kind !== 'link') throw new Refusal('not_found', `${link.id} is a checkout, not a payment link`);
      sendData(response, 200, presentPaymentLink(link));
    }),
  );

  router.get(
    '/v1/events',
    signed(gate, async ({ open, request }, response) => {
      const { after, limit = DEFAULT_EVENTS } = queryOf(request.query, listEventsQuery);
      // One more than asked for tells whether there are more.
      const events = await engine.ledger.listEvents(open.store.id, after ?? null, limit + 1);
      if (events === null) throw new Refusal('not_found', `This store has no event ${after}`);
      const page = events.slice(0, limit);
      sendData(response, 200, page.map(presentEvent), {
        has_more: events.length > limit,
        next_after: page.at(-1)?.id ?? after ?? null,
      });
    }),
  );

  async function find({ open, request }: StoreRequest): Promise<CheckoutRecord> {
    const id = String(request.params.id);
    const checkout = await engine.checkouts.get(open.store.id, id);
    if (checkout === null) throw new Refusal('not_found', `This store has no checkout ${id}`);
    return checkout;
  }
}

type Order = Pick<
  z.output<typeof createCheckoutRequest>,
  'order_id' | 'order_number' | 'amount' | 'currency' | 'description' | 'customer' | 'metadata'
>;

function orderOf(
  kind: OpenCheckoutRequest['kind'],
  order: Order,
  successUrl: string | null,
  cancelUrl: string | null,
): OpenCheckoutRequest {
  return {
    kind,
    orderId: order.order_id,
    orderNumber: order.order_number ?? null,
    amount: moneyOf(order.amount, order.currency),
    description: order.description,
    customer: Object.fromEntries(
      Object.entries(order.customer ?? {}).filter((entry): entry is [string, string] => Boolean(entry[1])),
    ),
    metadata: order.metadata ?? {},
    successUrl,
    cancelUrl,
  };
}
