import { createHash } from 'node:crypto';
import { equalMoney, formatMoney, type Money } from '@neropay/core';
import { type CreateCheckoutRequest, GatewayError } from '@neropay/shop-protocol';
import type { Logger } from 'pino';
import type { Clock } from '../clock.js';
import { moneyText } from '../money-text.js';
import { type Line, totalOf } from './basket.js';
import type { GatewayConnection } from './gateway-connection.js';
import { isPayable, type Order, type Orders } from './orders.js';
import { SHOP_NAME } from './products.js';

/** Asking the provider is not free: an order page that is reloaded in a row asks once. */
const READ_AT_MOST_EVERY_MS = 1_500;

/** What the shop asks the gateway about an order: for money, for the state of things, for money back. */
export class Till {
  readonly #gateway: GatewayConnection;
  readonly #orders: Orders;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #orderUrl: (order: Order) => string;
  readonly #lastRead = new Map<string, number>();

  constructor(deps: {
    gateway: GatewayConnection;
    orders: Orders;
    clock: Clock;
    log: Logger;
    orderUrl: (order: Order) => string;
  }) {
    this.#gateway = deps.gateway;
    this.#orders = deps.orders;
    this.#clock = deps.clock;
    this.#log = deps.log;
    this.#orderUrl = deps.orderUrl;
  }

  /**
   * Asks for the order's money, or for other lines' when its basket was changed.
   * @returns the address to send the customer to; null when there turned out to be nothing to pay
   * @throws {GatewayError} nothing was changed then
   */
  async pay(order: Order, lines: readonly Line[]): Promise<string | null> {
    // Before a changed basket may replace a checkout: it may have been paid a moment ago.
    await this.read(order, { always: true });
    if (!isPayable(order)) return null;

    const total = totalOf(lines);
    const url = this.#orderUrl(order);
    const request: CreateCheckoutRequest = {
      order_id: order.id,
      amount: formatMoney(total),
      currency: total.currency,
      description: `${SHOP_NAME} order ${order.id}: ${lines.map(({ quantity, name }) => `${quantity} × ${name}`).join(', ')}`,
      customer: { name: order.customer.name, email: order.customer.email },
      success_url: url,
      cancel_url: url,
    };
    // A request whose answer was lost is the same request, with the same key, when the customer tries again.
    const digest = createHash('sha256').update(JSON.stringify(request)).digest('hex');
    const idempotencyKey = `${order.id}/${order.answeredCheckouts}/${digest}`;
    const checkout = await this.#gateway.call((client) => client.checkouts.create(request, { idempotencyKey }));
    if (!isPayable(order)) return null;
    this.#orders.awaitPayment(order, checkout, lines, total);
    if (checkout.checkout_url !== null) return checkout.checkout_url;
    throw new GatewayError('provider_unavailable', 'The payment page is not ready yet.', { retryable: true });
  }

  /** Asks the gateway how the order's checkout stands. Silent when it cannot be asked: what is known stays shown. */
  async read(order: Order, options: { always: boolean } = { always: false }): Promise<void> {
    const { checkoutId, version } = order;
    const since = this.#clock.now() - (this.#lastRead.get(order.id) ?? 0);
    if (checkoutId === null || (!options.always && since < READ_AT_MOST_EVERY_MS)) return;
    this.#lastRead.set(order.id, this.#clock.now());
    try {
      const checkout = await this.#gateway.call((client) =>
        client.checkouts.retrieve(checkoutId, { refresh: true, maxRetries: 0, timeoutMs: 8_000 }),
      );
      this.#orders.applyRead(order, checkout, version);
    } catch (error) {
      this.#log.warn({ order: order.id, code: codeOf(error) }, 'the gateway could not be asked about an order');
    }
  }

  /** Gives money back. What comes of it is noted on the order. */
  async refund(order: Order, amount: Money): Promise<void> {
    const { checkoutId } = order;
    if (checkoutId === null) return;
    const open = order.openRefund ?? amount;
    if (!equalMoney(open, amount)) {
      this.#tell(
        order,
        `The refund of ${moneyText(open)} has not been answered yet. Send it once more before you refund another amount.`,
        'bad',
      );
      return;
    }
    order.openRefund = open;
    const serial = order.answeredRefunds;
    try {
      const refund = await this.#gateway.call((client) =>
        client.refunds.create(
          checkoutId,
          { amount: formatMoney(amount), reason: 'requested_by_customer' },
          { idempotencyKey: `${order.id}/refund/${serial}` },
        ),
      );
      closeRefund(order, serial);
      if (refund.status === 'failed') {
        this.#tell(order, `The refund failed: ${refund.error?.message ?? 'no reason was given'}`, 'bad');
      } else if (refund.status === 'pending') {
        this.#tell(order, `The refund of ${moneyText(amount)} is on its way.`, 'plain');
      } else {
        order.notice = { at: this.#clock.now(), text: `${moneyText(amount)} refunded.`, tone: 'good' };
      }
      await this.read(order, { always: true });
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (!error.retryable) closeRefund(order, serial);
      const advice = error.retryable ? ' It may or may not have been made: send the same amount again to be sure.' : '';
      this.#tell(order, `The refund of ${moneyText(amount)} failed: ${error.message}${advice}`, 'bad');
    }
  }

  #tell(order: Order, text: string, tone: 'plain' | 'bad'): void {
    order.notice = { at: this.#clock.now(), text, tone };
    this.#orders.note(order, text, tone);
  }
}

function closeRefund(order: Order, serial: number): void {
  // A second press of the button has the same answer, and may get it when the next refund is under way already.
  if (order.answeredRefunds !== serial) return;
  order.openRefund = null;
  order.answeredRefunds += 1;
}

function codeOf(error: unknown): string {
  return error instanceof GatewayError ? error.code : String(error);
}
