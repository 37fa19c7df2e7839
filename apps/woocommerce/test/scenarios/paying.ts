import { beforeAll, describe, expect, it } from 'vitest';
import { plainText } from '../support/cookie-client.ts';
import type { Shop } from '../support/shop.ts';

/** What happens to orders between the checkout and the payment: true wherever a shop keeps them. */
export function orderIsPaid(shopNow: () => Shop): void {
  let shop: Shop;
  beforeAll(() => {
    shop = shopNow();
  });

  const order = (id: number) => shop.merchant.order(id);
  const status = async (id: number) => (await order(id)).status;
  const tell = async (...event: Parameters<Shop['gateway']['callback']>) => {
    const answer = await shop.gateway.callback(...event);
    return [answer.status, ((await answer.json()) as { result: string }).result];
  };
  const paid = (checkoutId: string) => ({ type: 'checkout.paid', checkout: shop.gateway.pay(checkoutId) });
  const ended = (checkoutId: string, state: 'failed' | 'cancelled' | 'expired') => ({
    type: `checkout.${state}`,
    checkout: shop.gateway.set(checkoutId, { status: state }),
  });
  const mailsAbout = (id: number) => shop.wordpress.mails().filter(({ subject }) => subject.includes(`#${id}`));
  const alertsAbout = (id: number) =>
    shop.wordpress.mails().filter(({ subject }) => subject.includes(`NeroPay: order ${id} needs your attention`));
  const notesThatBegin = async (id: number, beginning: string) =>
    (await shop.merchant.notes(id)).filter((note) => note.startsWith(beginning));
  const cancelUnpaid = async (id: number) =>
    await shop.wordpress.run(
      `$order = wc_get_order( $args['id'] ); $order->set_date_created( time() - 7200 ); $order->save();
       do_action( 'woocommerce_cancel_unpaid_orders' );`,
      { id },
    );

  it('a guest, classic checkout: the callback before the return; one note, one stock change, one mail each', async () => {
    const stock = await shop.merchant.stock(1);
    const { orderId, checkoutId, customer } = await shop.placedOrder();
    expect(await tell(paid(checkoutId))).toEqual([200, 'applied']);
    const page = plainText(await customer.comeBack(await order(orderId)));
    expect(page).toContain('Thank you. Your order has been received.');
    expect(page).not.toContain('confirming your payment');
    expect(await order(orderId)).toMatchObject({
      status: 'processing',
      customer_id: 0,
      transaction_id: '6636598',
      date_paid: expect.any(String),
    });
    for (const once of ['NeroPay received', 'Stock levels reduced', 'Order status changed']) {
      expect(await notesThatBegin(orderId, once), once).toHaveLength(1);
    }
    expect(mailsAbout(orderId)).toHaveLength(2);
    expect(await shop.merchant.stock(1)).toBe(stock - 1);
  });

  it('an account, block checkout: the return before the callback, which changes nothing then', async () => {
    const account = await shop.merchant.createAccount('grace', 'a long password');
    const customer = await shop.customer();
    await customer.logIn('grace', 'a long password');
    const placed = await customer.placeBlockOrder();
    const orderId = Number(placed.order_id);
    const { id } = shop.gateway.checkoutOf(orderId);
    expect(placed.payment_result?.redirect_url).toBe(shop.gateway.checkoutOf(orderId).checkout_url);
    const event = paid(id);
    expect(plainText(await customer.comeBack(await order(orderId)))).not.toContain('confirming your payment');
    expect(await order(orderId)).toMatchObject({ status: 'processing', customer_id: account });
    const before = await shop.merchant.notes(orderId);
    expect(await tell(event)).toEqual([200, 'applied']);
    expect(await shop.merchant.notes(orderId)).toEqual(before);
    expect(mailsAbout(orderId)).toHaveLength(2);
  });

  it('an order that the merchant made is paid on the order-pay page', async () => {
    const made = await shop.merchant.createOrder(1);
    const customer = await shop.customer(2);
    expect(await customer.payForOrder(made)).toBe(shop.gateway.checkoutOf(made.id).checkout_url);
    expect(await tell(paid(shop.gateway.checkoutOf(made.id).id))).toEqual([200, 'applied']);
    expect(await status(made.id)).toBe('processing');
    expect(plainText(await customer.checkoutPage()), 'the cart is another order’s').toContain('Tea guide');
  });

  it('cancelled on the payment page: back in the shop, the customer pays by another method', async () => {
    const { orderId, checkoutId, customer } = await shop.placedOrder();
    const cancelled = ended(checkoutId, 'cancelled');
    expect(plainText(await customer.payPage(await order(orderId)))).toContain('nothing was charged');
    await customer.payForOrder(await order(orderId), 'cheque');
    expect(await tell(cancelled)).toEqual([200, 'ignored']);
    expect(await order(orderId)).toMatchObject({ status: 'on-hold', payment_method: 'cheque', date_paid: null });
  });

  it('declined, then paid', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    await tell(ended(checkoutId, 'failed'));
    expect(await status(orderId)).toBe('failed');
    expect(await tell(paid(checkoutId))).toEqual([200, 'applied']);
    expect(await status(orderId)).toBe('processing');
    expect(await notesThatBegin(orderId, 'NeroPay received')).toHaveLength(1);
  });

  it('two tabs lead to one payment page; paid in one, the other is sent to the thanks', async () => {
    const { orderId, checkoutId, customer } = await shop.placedOrder();
    const second = await customer.placeOrder();
    expect(second).toMatchObject({ order_id: orderId, redirect: shop.gateway.checkoutOf(orderId).checkout_url });
    shop.gateway.pay(checkoutId);
    await customer.comeBack(await order(orderId));
    const { order_key } = await order(orderId);
    const other = plainText(await customer.payPage({ id: orderId, order_key }));
    expect(other).toContain('cannot be paid for');
    expect(await notesThatBegin(orderId, 'NeroPay received')).toHaveLength(1);
  });

  it('paid in two tabs: the order is paid once, and the merchant told of the second payment', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    await tell(paid(checkoutId));
    const second = { ...shop.gateway.set(checkoutId, {}), transaction_id: '777' };
    await tell({ type: 'checkout.duplicate_payment', checkout: second });
    expect(await order(orderId)).toMatchObject({ status: 'processing', transaction_id: '6636598' });
    expect(alertsAbout(orderId)).toHaveLength(1);
    expect(alertsAbout(orderId)[0]?.message).toContain('transaction 777');
  });

  it('a basket that was changed is another order with a checkout of its own', async () => {
    const { orderId, checkoutId, customer } = await shop.placedOrder();
    await customer.addToCart(2);
    const second = Number((await customer.placeOrder()).order_id);
    expect(second).not.toBe(orderId);
    expect(shop.gateway.checkoutOf(second)).toMatchObject({ amount: '20.49' });
    await tell(paid(shop.gateway.checkoutOf(second).id));
    expect([await status(orderId), await status(second)]).toEqual(['pending', 'processing']);
    await cancelUnpaid(orderId);
    expect(shop.gateway.checkoutOf(orderId), 'nobody can pay for the first any more').toMatchObject({
      id: checkoutId,
      status: 'cancelled',
    });
  });

  it('a coupon that takes everything off: the order is complete without NeroPay, and the open payment page is closed in time', async () => {
    await shop.merchant.createFreeCoupon('onthehouse');
    const { orderId, customer } = await shop.placedOrder();
    const opened = shop.gateway.checkouts.size;
    await customer.applyCoupon('onthehouse');
    const free = Number((await customer.placeOrder({ payment_method: '' })).order_id);
    expect(await order(free)).toMatchObject({ status: 'processing', total: '0.00', payment_method: '' });
    expect(plainText(await customer.comeBack(await order(free)))).not.toContain('confirming your payment');
    expect(shop.gateway.checkouts.size, 'nothing was asked of the gateway').toBe(opened);
    await cancelUnpaid(orderId);
    expect(shop.gateway.checkoutOf(orderId).status).toBe('cancelled');
  });

  it('an order that costs nothing any more takes no money unseen', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    await shop.wordpress.run(`$order = wc_get_order( $args['id'] ); $order->set_total( '0' ); $order->save();`, {
      id: orderId,
    });
    await tell(paid(checkoutId));
    expect(await order(orderId)).toMatchObject({ status: 'on-hold', date_paid: null });
    expect(alertsAbout(orderId)).toHaveLength(1);
  });

  const shopsElsewhere = [
    { currency: 'JPY', decimals: 0, price: '1500', part: '500', rest: '1000' },
    { currency: 'KWD', decimals: 3, price: '15.125', part: '5.005', rest: '10.120' },
  ] as const;
  describe.each(shopsElsewhere)('a shop in $currency', ({ currency, decimals, price, part, rest }) => {
    it('asks for, takes and refunds exactly what the order says', async () => {
      await shop.merchant.setCurrency(currency, decimals);
      await setPrice(price);
      const { orderId, checkoutId } = await shop.placedOrder();
      expect(shop.gateway.checkoutOf(orderId)).toMatchObject({ amount: price, currency });
      await tell(paid(checkoutId));
      expect(await order(orderId)).toMatchObject({ status: 'processing', total: price });
      expect(await shop.merchant.refund(orderId, part)).toBeUndefined();
      expect(await shop.merchant.refund(orderId, rest)).toBeUndefined();
      expect(await status(orderId)).toBe('refunded');
      expect(shop.gateway.checkoutOf(orderId)).toMatchObject({ amount_refunded: price, status: 'refunded' });
      await setPrice('15.99');
      await shop.merchant.setCurrency('GBP');
    });
  });

  describe('refunds', () => {
    const paidOrder = async () => {
      const placed = await shop.placedOrder();
      await tell(paid(placed.checkoutId));
      return placed;
    };
    const amounts = async (id: number) => (await shop.merchant.refunds(id)).map(({ amount }) => amount);

    it('a part, then the rest, then nothing more', async () => {
      const { orderId } = await paidOrder();
      expect(await shop.merchant.refund(orderId, '5.00', 'A dented tin')).toBeUndefined();
      expect(await status(orderId)).toBe('processing');
      expect(await shop.merchant.refund(orderId, '10.99')).toBeUndefined();
      expect(await status(orderId)).toBe('refunded');
      expect(await shop.merchant.refund(orderId, '0.01')).toBeDefined();
      expect((await amounts(orderId)).sort()).toEqual(['10.99', '5.00']);
    });

    it('of everything, pressed twice at once: made and recorded once', async () => {
      const { orderId, checkoutId } = await paidOrder();
      const errors = await Promise.all([
        shop.merchant.refund(orderId, '15.99'),
        shop.merchant.refund(orderId, '15.99'),
      ]);
      expect(errors.filter((error) => error === undefined)).toHaveLength(1);
      expect(await amounts(orderId)).toEqual(['15.99']);
      expect(shop.gateway.checkoutOf(orderId)).toMatchObject({ id: checkoutId, amount_refunded: '15.99' });
      expect(await status(orderId)).toBe('refunded');
    });

    it('that fail are not on the order, and say why', async () => {
      const { orderId } = await paidOrder();
      shop.gateway.refundStatus = 'failed';
      expect(await shop.merchant.refund(orderId, '5.00')).toContain('NeroPay could not make the refund.');
      shop.gateway.refundStatus = 'succeeded';
      expect(await amounts(orderId)).toEqual([]);
      expect(await status(orderId)).toBe('processing');
    });

    it('made at the provider appear once', async () => {
      const { orderId, checkoutId } = await paidOrder();
      const refund = shop.gateway.refundElsewhere(checkoutId, '15.99');
      const event = { type: 'checkout.refunded', checkout: shop.gateway.set(checkoutId, {}), refund };
      await tell(event);
      await tell(event);
      expect(await amounts(orderId)).toEqual(['15.99']);
      expect(await status(orderId)).toBe('refunded');
    });
  });

  it('a dispute: on hold, and the merchant is told', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    await tell(paid(checkoutId));
    await tell({ type: 'checkout.disputed', checkout: shop.gateway.set(checkoutId, { status: 'disputed' }) });
    expect(await status(orderId)).toBe('on-hold');
    expect(alertsAbout(orderId)).toHaveLength(1);
  });

  it('a late payment of a cancelled order: on hold, on record, told once', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    await shop.merchant.updateOrder(orderId, { status: 'cancelled' });
    const event = { type: 'checkout.paid', checkout: shop.gateway.pay(checkoutId, { late: true }) };
    await tell(event);
    await tell(event);
    expect(await order(orderId)).toMatchObject({ status: 'on-hold', transaction_id: '6636598' });
    expect(alertsAbout(orderId)).toHaveLength(1);
  });

  it('before WooCommerce cancels an unpaid order the gateway is asked: paid stays, unpaid goes', async () => {
    const paidOne = await shop.placedOrder();
    const unpaid = await shop.placedOrder();
    shop.gateway.pay(paidOne.checkoutId);
    await cancelUnpaid(paidOne.orderId);
    await cancelUnpaid(unpaid.orderId);
    expect([await status(paidOne.orderId), await status(unpaid.orderId)]).toEqual(['processing', 'cancelled']);
  });

  it('a gateway that is down at the checkout costs nobody the order', async () => {
    shop.gateway.fail('POST /v1/checkouts', 'no connection');
    const customer = await shop.customer();
    const failed = await customer.placeOrder();
    expect(plainText(failed.messages ?? '')).toContain('Nothing was charged and your order is kept.');
    const again = await customer.placeOrder();
    const orderId = Number(again.order_id);
    expect(again.redirect).toBe(shop.gateway.checkoutOf(orderId).checkout_url);
    expect(await status(orderId)).toBe('pending');
  });

  it('a callback is applied although the gateway is down again, and comes once more where it had to be asked', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    shop.gateway.fail('GET /v1/checkouts/{id}', 'no connection', 99);
    expect(await tell(paid(checkoutId))).toEqual([200, 'applied']);
    expect(await status(orderId)).toBe('processing');
    shop.gateway.refundElsewhere(checkoutId, '1.00');
    const event = {
      type: 'checkout.partially_refunded',
      checkout: shop.gateway.set(checkoutId, {}),
      id: `evt_${orderId}`,
    };
    shop.gateway.fail('GET /v1/checkouts/{id}/refunds', 'no connection');
    expect(await tell(event)).toEqual([500, 'not_applied']);
    shop.gateway.heal();
    expect(await tell(event)).toEqual([200, 'applied']);
    expect(await shop.merchant.refunds(orderId)).toEqual([expect.objectContaining({ amount: '1.00' })]);
  });

  it('a bad signature is 401, an order that is not there 200; neither changes anything', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    const genuine = shop.gateway.signed(paid(checkoutId));
    const forged = await shop.gateway.post({ ...genuine, body: genuine.body.replace('15.99', '0.01') });
    expect(forged.status).toBe(401);
    expect(
      await tell({ type: 'checkout.paid', checkout: { ...shop.gateway.pay(checkoutId), order_id: '999999' } }),
    ).toEqual([200, 'no_such_order']);
    expect(await status(orderId)).toBe('pending');
  });

  it('a copy of the shop takes no money and touches no payment', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    await tell(paid(checkoutId));
    const siteUrl = (url: string) =>
      shop.wordpress.run(
        `update_option( 'neropay_connection', array( 'site_url' => $args['url'] ) + get_option( 'neropay_connection' ) );`,
        { url },
      );
    await siteUrl('https://shop.example');
    const requests = shop.gateway.requests.length;
    expect(plainText(await (await shop.customer()).checkoutPage())).not.toContain('NeroPay');
    expect(await shop.merchant.refund(orderId, '1.00')).toContain('takes, refunds and cancels no payments');
    await shop.merchant.updateOrder(orderId, { status: 'cancelled' });
    expect(shop.gateway.requests).toHaveLength(requests);
    await siteUrl(shop.wordpress.url);
  });

  const setPrice = (price: string) =>
    shop.wordpress.run(
      `global $wpdb; $wpdb->update( $wpdb->prefix . 'wc_products', array( 'price' => $args['price'] ), array( 'id' => 1 ) );`,
      { price },
    );
}
