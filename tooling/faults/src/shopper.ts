import { formatMoney, isZero, money, subtractMoney } from '@neropay/core';
import type { Checkout } from '@neropay/shop-protocol';
import type { Order } from './order.ts';
import { persist } from './persist.ts';
import type { SandboxControl } from './sandbox-control.ts';
import type { Shop } from './shop.ts';

/** What is known of an order at the end of its way, for the audit. */
export interface Sale {
  readonly order: Order;
  readonly shop: Shop;
  readonly checkoutId: string;
  readonly refundAsked: boolean;
}

/** One order from the basket to its end, against a gateway that may die at any moment. */
export async function sell(order: Order, shop: Shop, sandbox: SandboxControl): Promise<Sale> {
  const checkout = await persist(`checkout ${order.number}`, () =>
    shop.client.checkouts.create(
      {
        order_id: order.number,
        amount: formatMoney(order.amount),
        currency: order.amount.currency,
        description: `Order ${order.number}`,
        customer: { name: 'Ada Faults', email: 'ada@example.com' },
        success_url: 'http://127.0.0.1/thanks',
        cancel_url: 'http://127.0.0.1/basket',
      },
      { idempotencyKey: `open-${order.number}` },
    ),
  );
  const hostedId = checkout.checkout_url?.split('/').at(-1) ?? '';
  for (const action of actionsOf(order)) await sandbox.act(hostedId, action);
  const refundAsked = order.refund !== null && (await refundOncePaid(order, shop, checkout));
  return { order, shop, checkoutId: checkout.id, refundAsked };
}

function actionsOf({ customer, amount }: Order): readonly object[] {
  switch (customer) {
    case 'pays':
      return [{ outcome: 'succeeded' }];
    case 'fails then pays':
      return [{ outcome: 'failed' }, { outcome: 'succeeded' }];
    case 'fails':
      return [{ outcome: 'failed' }];
    case 'cancels':
      return [{ outcome: 'cancelled' }];
    case 'leaves':
      return [];
    case 'pays another amount': {
      const less = subtractMoney(amount, money(1n, amount.currency));
      return [{ outcome: 'succeeded', amount: formatMoney(isZero(less) ? amount : less) }];
    }
    case 'pays another currency':
      return [{ outcome: 'succeeded', currency: amount.currency === 'EUR' ? 'GBP' : 'EUR', amount: '15.99' }];
    case 'pays twice':
      return [{ outcome: 'succeeded', times: 2 }];
  }
}

/** The merchant presses the refund button once; its software repeats the call until it is answered. */
async function refundOncePaid(order: Order, shop: Shop, checkout: Checkout): Promise<boolean> {
  await persist(`${order.number} to be paid`, async () => {
    const now = await shop.client.checkouts.retrieve(checkout.id, { refresh: true });
    if (now.status === 'pending' || now.status === 'failed') throw new Error('not paid yet');
  });
  await persist(`refund of ${order.number}`, () =>
    shop.client.refunds.create(
      checkout.id,
      { amount: order.refund, reason: 'requested_by_customer' },
      { idempotencyKey: `refund-${order.number}` },
    ),
  );
  return true;
}
