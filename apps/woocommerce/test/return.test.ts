import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from './support/cookie-client.ts';
import { type Shop, startShop } from './support/shop.ts';

const ask = 'GET /v1/checkouts/{id}';

describe('asking the gateway', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterEach(() => {
    shop.gateway.heal();
    shop.gateway.requests.length = 0;
  });
  afterAll(async () => {
    expect(shop.wordpress.notices()).toEqual([]);
    await shop[Symbol.asyncDispose]();
  });

  const status = async (orderId: number) => (await shop.merchant.order(orderId)).status;
  const key = async (orderId: number) => (await shop.merchant.order(orderId)).order_key;

  describe('when the customer comes back', () => {
    const thanks = async (orderId: number) => `/checkout/order-received/${orderId}/?key=${await key(orderId)}`;
    const poll = async (orderId: number, orderKey: string) => {
      const answer = await fetch(`${shop.wordpress.url}/wp-json/neropay/v1/orders/${orderId}/payment?key=${orderKey}`);
      return { status: answer.status, ...((await answer.json()) as { state: string }) };
    };

    it('settles the order before the page is drawn, though no callback came', async () => {
      const { orderId, checkoutId, customer } = await shop.placedOrder();
      shop.gateway.pay(checkoutId);
      const page = plainText(await customer.client.text(await thanks(orderId)));
      expect(page).toContain('Thank you. Your order has been received.');
      expect(page).not.toContain('We are confirming your payment');
      expect(await status(orderId)).toBe('processing');
      expect(shop.gateway.received(ask)[0]?.path).toBe(`/v1/checkouts/${checkoutId}?refresh=true`);
    });

    it('believes nothing that stands in the address', async () => {
      const { orderId, customer } = await shop.placedOrder();
      await customer.client.text(`${await thanks(orderId)}&status=paid&transaction_id=1&checkout=paid`);
      expect(await status(orderId)).toBe('pending');
    });

    it('says that the payment is being confirmed while it is, and offers to pay', async () => {
      const { orderId, customer } = await shop.placedOrder();
      const page = await customer.client.text(await thanks(orderId));
      expect(plainText(page)).toContain('We have your order, and are confirming your payment.');
      expect(plainText(page)).toContain('We are confirming your payment');
      expect(page).toContain('assets/js/confirm-payment.js');
      expect(await status(orderId)).toBe('pending');
    });

    it('shows that the payment failed', async () => {
      const { orderId, checkoutId, customer } = await shop.placedOrder();
      shop.gateway.set(checkoutId, { status: 'failed' });
      expect(plainText(await customer.client.text(await thanks(orderId)))).toContain(
        'Unfortunately your order cannot be processed',
      );
      expect(await status(orderId)).toBe('failed');
    });

    it('shows the page although the gateway is down, and loses nothing', async () => {
      const { orderId, checkoutId, customer } = await shop.placedOrder();
      shop.gateway.fail(ask, 'no connection');
      expect(plainText(await customer.client.text(await thanks(orderId)))).toContain('We are confirming your payment');
      await shop.gateway.callback({ type: 'checkout.paid', checkout: shop.gateway.pay(checkoutId) });
      expect(await status(orderId)).toBe('processing');
    });

    it('does not ask for an order whose key the visitor does not have', async () => {
      const { orderId, checkoutId, customer } = await shop.placedOrder();
      shop.gateway.pay(checkoutId);
      shop.gateway.requests.length = 0;
      await customer.client.text(`/checkout/order-received/${orderId}/?key=wc_order_guessed`);
      expect(shop.gateway.requests).toEqual([]);
      expect(await status(orderId)).toBe('pending');
    });

    it('tells the waiting page what became of the payment, and only to who has the key', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      const orderKey = await key(orderId);
      expect(await poll(orderId, 'wc_order_guessed')).toEqual({ status: 404, state: 'unknown' });
      expect(await poll(orderId, orderKey)).toEqual({ status: 200, state: 'confirming' });
      await shop.gateway.callback({ type: 'checkout.paid', checkout: shop.gateway.pay(checkoutId) });
      expect(await poll(orderId, orderKey)).toEqual({ status: 200, state: 'paid' });
    });

    it('asks the gateway rarely, however often the page asks', async () => {
      const { orderId } = await shop.placedOrder();
      const orderKey = await key(orderId);
      for (let count = 0; count < 5; count++) await poll(orderId, orderKey);
      expect(shop.gateway.received(ask)).toHaveLength(1);
    });

    it('sends a customer who has paid from the pay page to the thanks', async () => {
      const { orderId, checkoutId, customer } = await shop.placedOrder();
      shop.gateway.pay(checkoutId);
      const answer = await customer.client.fetch(
        `/checkout/order-pay/${orderId}/?pay_for_order=true&key=${await key(orderId)}`,
      );
      expect(answer.status).toBe(302);
      expect(answer.headers.get('Location')).toContain(`/checkout/order-received/${orderId}/`);
    });

    it('lets a customer who cancelled pay again, by any method', async () => {
      const { orderId, checkoutId, customer } = await shop.placedOrder();
      shop.gateway.set(checkoutId, { status: 'cancelled' });
      const page = plainText(
        await customer.client.text(`/checkout/order-pay/${orderId}/?pay_for_order=true&key=${await key(orderId)}`),
      );
      expect(page).toContain('Your payment did not go through, and nothing was charged.');
      expect(page).toContain('Pay for order');
      expect(page).toContain('Check payments');
      expect(page).toContain('NeroPay');
      expect(await status(orderId)).toBe('pending');
    });

    it('leaves orders of other methods alone', async () => {
      const customer = await shop.customer();
      const answer = await customer.placeOrder({ payment_method: 'cheque' });
      shop.gateway.requests.length = 0;
      await customer.client.text(answer.redirect ?? '');
      expect(shop.gateway.requests).toEqual([]);
      expect(await status(Number(answer.order_id))).toBe('on-hold');
    });
  });

  describe('before WooCommerce cancels an unpaid order', () => {
    const age = (orderId: number) =>
      shop.wordpress.run(
        `$order = wc_get_order( $args['id'] ); $order->set_date_created( time() - 7200 ); $order->save();`,
        { id: orderId },
      );
    const cancelUnpaid = () => shop.wordpress.run(`do_action( 'woocommerce_cancel_unpaid_orders' );`);

    it('keeps an order that was paid and whose callback is still to come', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      shop.gateway.pay(checkoutId);
      await age(orderId);
      await cancelUnpaid();
      expect(await status(orderId)).toBe('processing');
    });

    it('lets an unpaid order go, and closes its payment page', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      await age(orderId);
      await cancelUnpaid();
      expect(await status(orderId)).toBe('cancelled');
      expect(shop.gateway.checkoutOf(orderId)).toMatchObject({ id: checkoutId, status: 'cancelled' });
    });

    it('finds nothing amiss in hearing of the payment page that it had closed', async () => {
      const { orderId } = await shop.placedOrder();
      await age(orderId);
      await cancelUnpaid();
      const notes = await shop.merchant.notes(orderId);
      const told = await shop.gateway.callback({
        type: 'checkout.cancelled',
        checkout: shop.gateway.checkoutOf(orderId),
      });
      expect(await told.json()).toEqual({ result: 'applied' });
      expect(await status(orderId)).toBe('cancelled');
      expect(await shop.merchant.notes(orderId)).toEqual(notes);
      expect(shop.wordpress.log()).not.toContain(`order ${orderId})`);
    });

    it('keeps an order while the gateway cannot be asked', async () => {
      const { orderId } = await shop.placedOrder();
      shop.gateway.fail(ask, 'no connection', 99);
      await age(orderId);
      await cancelUnpaid();
      expect(await status(orderId)).toBe('pending');
      shop.gateway.heal();
      await cancelUnpaid();
      expect(await status(orderId)).toBe('cancelled');
    });

    it('says so on the order when its payment page could not be closed', async () => {
      const { orderId } = await shop.placedOrder();
      shop.gateway.fail('POST /v1/checkouts/{id}/cancel', {
        error: 'not_cancelable',
        message: 'NeroPay cannot cancel it.',
      });
      await shop.merchant.updateOrder(orderId, { status: 'cancelled' });
      expect((await shop.merchant.notes(orderId)).join('\n')).toContain(
        'payment page of this order could not be closed',
      );
    });

    it('does not cancel at the gateway what the gateway itself said is over', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      await shop.gateway.callback({
        type: 'checkout.expired',
        checkout: shop.gateway.set(checkoutId, { status: 'expired' }),
      });
      expect(await status(orderId)).toBe('cancelled');
      expect(shop.gateway.received('POST /v1/checkouts/{id}/cancel')).toEqual([]);
    });
  });

  describe('on the merchant’s wish', () => {
    it('settles the order and says what it heard', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      shop.gateway.pay(checkoutId);
      expect(plainText(await shop.merchant.orderPage(orderId))).toContain(
        `NeroPay checkout ${checkoutId} (test mode: no money moves)`,
      );
      await shop.merchant.orderAction(orderId, 'neropay_ask');
      expect(await status(orderId)).toBe('processing');
      expect((await shop.merchant.notes(orderId)).at(-1)).toBe('NeroPay was asked: the payment is "paid".');
    });

    it('says when the gateway could not be asked', async () => {
      const { orderId } = await shop.placedOrder();
      shop.gateway.fail(ask, { error: 'provider_unavailable', message: 'NeroPay did not answer.' });
      await shop.merchant.orderAction(orderId, 'neropay_ask');
      expect((await shop.merchant.notes(orderId)).at(-1)).toBe('NeroPay could not be asked: NeroPay did not answer.');
    });
  });
});
