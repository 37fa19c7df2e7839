import { hostedIdOf } from '@neropay/testkit';
import type { AuthData } from './platform.ts';
import { create } from './platform.ts';
import type { World } from './world.ts';

let orders = 0;

/** A number that no order had before. */
export function newOrderId(): string {
  orders += 1;
  return `ORDER-${orders}`;
}

/** What the action "Create Checkout" is filled in with. */
export function order(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    order_number: newOrderId(),
    amount: '15.99',
    currency: 'GBP',
    description: 'Two books',
    success_url: 'https://shop.example/thanks',
    cancel_url: 'https://shop.example/cart',
    ...changes,
  };
}

/** An order that goes through the gateway, paid or declined. `id` is NeroPay's of the payment. */
export async function payOrder(world: World, authData: AuthData, outcome: 'succeeded' | 'failed' = 'succeeded') {
  const asked = order();
  const checkout = await create(authData, 'create_checkout', asked);
  const { id } = await world.control.settle(hostedIdOf(String(checkout.url)), { outcome });
  return { id: String(id), orderId: asked.order_number, checkoutId: checkout.id };
}

/** A payment that the merchant asks NeroPay for by themselves; NeroPay tells the gateway's store. */
export async function payElsewhere(world: World, authData: AuthData, outcome: 'succeeded' | 'failed' = 'succeeded') {
  const identifier = newOrderId();
  const payment = await world.neropay.hostedPayments.create({
    identifier,
    amount: '7.50',
    currency: 'GBP',
    details: 'By the merchant',
    ipn_url: `${world.gateway.url}/ipn/neropay/${authData.storeId}`,
  });
  const { id } = await world.control.settle(String(payment.id), { outcome });
  return { id: String(id), identifier };
}
