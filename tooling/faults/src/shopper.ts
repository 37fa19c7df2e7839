import { setTimeout as sleep } from 'node:timers/promises';
import { formatMoney, isZero, type Money, money, subtractMoney } from '@neropay/core';
import { type Checkout, GatewayError } from '@neropay/shop-protocol';
import { hostedIdOf } from '@neropay/testkit';
import type { Order } from './order.ts';
import { persist } from './persist.ts';
import type { SandboxControl } from './sandbox-control.ts';
import type { Shop } from './shop.ts';
import type { Tally } from './tally.ts';

/** One request for money of an order. */
export interface AskedCheckout {
  readonly id: string;
  readonly amount: Money;
  /** The shop cancelled it, or replaced it by one for a changed basket. */
  readonly cancelAsked: boolean;
}

/** What the merchant was answered who asked for a refund. */
export interface AskedRefund {
  /** Decimal. */
  readonly amount: string;
  /** Null: it was refused, because it would have been too much. */
  readonly id: string | null;
}

/** The same request once more, with the same key: the merchant presses the button again. */
interface RepeatableRefund extends AskedRefund {
  readonly again: () => Promise<unknown>;
}

/** An order and what was asked for it. */
export interface Sale {
  readonly order: Order;
  readonly shop: Shop;
  /** The first is the one that is given back from. */
  readonly checkouts: readonly AskedCheckout[];
}

/** What is known of an order at the end of its way, for the audit. */
export interface EndedSale extends Sale {
  readonly refunds: readonly RepeatableRefund[];
}

/** A merchant's software has time. Were it to ask more often, what it asks in vain would take up most of what gateways can do between two kills. */
const MERCHANT_WAIT_MS = 60_000;

/** What refuses a refund that would give back more than there is. */
const TOO_MUCH: ReadonlySet<string> = new Set(['refund_exceeds_payment', 'not_refundable']);

/** Takes orders from the basket to their payment, and some of them back, against gateways that may die at any moment. */
export class Shopper {
  readonly #sandbox: SandboxControl;
  readonly #tally: Tally;

  constructor(sandbox: SandboxControl, tally: Tally) {
    this.#sandbox = sandbox;
    this.#tally = tally;
  }

  async sell(order: Order, shop: Shop): Promise<Sale> {
    const checkout = await this.#ask(order, shop, order.amount);
    const changed = order.goes.startsWith('changes the basket');
    const checkouts = changed
      ? await this.#changeBasket(order, shop, checkout)
      : [await this.#payAtProvider(order, shop, checkout)];
    return { order, shop, checkouts };
  }

  #ask(order: Order, shop: Shop, amount: Money): Promise<Checkout> {
    const text = formatMoney(amount);
    return persist(`checkout ${order.number}`, this.#tally, () =>
      shop.client.checkouts.create(
        {
          order_id: order.number,
          amount: text,
          currency: amount.currency,
          description: `Order ${order.number}`,
          customer: { name: 'Ada Faults', email: 'ada@example.com' },
          success_url: 'http://127.0.0.1/thanks',
          cancel_url: 'http://127.0.0.1/basket',
        },
        { idempotencyKey: `open-${order.number}-${text}` },
      ),
    );
  }

  /** The customer, and the shop where it cancels meanwhile. */
  async #payAtProvider(order: Order, shop: Shop, checkout: Checkout): Promise<AskedCheckout> {
    const cancelAsked = order.goes.startsWith('shop cancels');
    if (cancelAsked) {
      await persist(`cancelling ${order.number}`, this.#tally, () =>
        shop.client.checkouts.cancel(checkout.id, { idempotencyKey: `cancel-${order.number}` }),
      );
    }
    for (const action of actionsOf(order)) {
      if (action.after !== undefined) await sleep(action.after);
      await this.#sandbox.act(hostedIdOf(checkout.checkout_url), action.does);
    }
    return { id: checkout.id, amount: order.amount, cancelAsked };
  }

  /** The basket is changed while its first page is open, and paid on the second; in two tabs also on the first. */
  async #changeBasket(order: Order, shop: Shop, first: Checkout): Promise<readonly AskedCheckout[]> {
    const second = await this.#ask(order, shop, order.changedAmount);
    const inBoth = order.goes === 'changes the basket, pays in both tabs';
    await Promise.all(
      (inBoth ? [second, first] : [second]).map((checkout) =>
        this.#sandbox.act(hostedIdOf(checkout.checkout_url), { outcome: 'succeeded' }),
      ),
    );
    return [
      { id: first.id, amount: order.amount, cancelAsked: true },
      { id: second.id, amount: order.changedAmount, cancelAsked: false },
    ];
  }

  /** The merchant presses the refund button, sometimes several at once; the shop's software repeats each call until it is answered. */
  async giveBack(sale: Sale): Promise<EndedSale> {
    const { order, shop, checkouts } = sale;
    const [checkout] = checkouts;
    if (checkout === undefined || order.refunds.length === 0) return { ...sale, refunds: [] };
    const isPaid = async () => {
      const now = await shop.client.checkouts.retrieve(checkout.id);
      if (now.status === 'pending' || now.status === 'failed') throw new Error('not paid yet');
    };
    await persist(`${order.number} to be paid`, this.#tally, isPaid, MERCHANT_WAIT_MS);
    const refunds = await Promise.all(
      order.refunds.map(async (amount, index): Promise<RepeatableRefund> => {
        const again = () =>
          shop.client.refunds.create(
            checkout.id,
            { amount, reason: 'requested_by_customer' },
            { idempotencyKey: `refund-${order.number}-${index}` },
          );
        try {
          const refund = await persist(`refund ${index + 1} of ${order.number}`, this.#tally, again, MERCHANT_WAIT_MS);
          return { amount, id: refund.id, again };
        } catch (error) {
          if (!(error instanceof GatewayError && TOO_MUCH.has(error.code))) throw error;
          return { amount, id: null, again };
        }
      }),
    );
    return { ...sale, refunds };
  }
}

interface Action {
  readonly does: object;
  /** Milliseconds. */
  readonly after?: number;
}

const PAYS: Action = { does: { outcome: 'succeeded' } };

function actionsOf({ goes, amount, takesMs }: Order): readonly Action[] {
  const paysLater: Action = { ...PAYS, after: takesMs };
  switch (goes) {
    case 'pays':
      return [PAYS];
    case 'pays later':
      return [paysLater];
    case 'fails then pays':
      return [{ does: { outcome: 'failed' } }, PAYS];
    case 'fails':
      return [{ does: { outcome: 'failed' } }];
    case 'cancels':
      return [{ does: { outcome: 'cancelled' } }];
    case 'cancels, money comes late':
      return [{ does: { outcome: 'cancelled' } }, paysLater];
    case 'shop cancels, money comes late':
      return [paysLater];
    case 'pays another amount': {
      const less = subtractMoney(amount, money(1n, amount.currency));
      return [{ does: { outcome: 'succeeded', amount: formatMoney(isZero(less) ? amount : less) } }];
    }
    case 'pays another currency':
      return [{ does: { outcome: 'succeeded', currency: amount.currency === 'EUR' ? 'GBP' : 'EUR', amount: '15.99' } }];
    case 'pays twice':
      return [{ does: { outcome: 'succeeded', times: 2 } }];
    case 'leaves':
    case 'shop cancels':
    case 'changes the basket':
    case 'changes the basket, pays in both tabs':
      return [];
  }
}
