import { createCheckoutRequest, parseRequestBody } from '@neropay/shop-protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from './support/cookie-client.ts';
import { billing } from './support/customer.ts';
import type { Fault, Received } from './support/fake-gateway.ts';
import { type Shop, startShop } from './support/shop.ts';

const open = 'POST /v1/checkouts';

describe('opening a checkout', () => {
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

  const asked = () => shop.gateway.received(open);
  const body = (request: Received | undefined) => JSON.parse(request?.body ?? '{}');

  it('asks for exactly what the order says, and sends the customer to the payment page', async () => {
    await shop.merchant.saveSettings({ order_prefix: 'TEA-' });
    const customer = await shop.customer();
    const answer = await customer.placeOrder();
    const orderId = Number(answer.order_id);
    const order = await shop.merchant.order(orderId);
    const checkout = shop.gateway.checkoutOf(orderId);

    expect(answer).toMatchObject({ result: 'success', redirect: checkout.checkout_url });
    expect(body(asked()[0])).toEqual({
      order_id: String(orderId),
      order_number: `TEA-${orderId}`,
      amount: '15.99',
      currency: 'GBP',
      description: `Order TEA-${orderId} at The Tea Shop`,
      customer: {
        name: 'Ada Lovelace',
        email: billing.email,
        phone: billing.phone,
        address: '12 St James’s Square, SW1Y 4JH London, GB',
      },
      success_url: `${shop.wordpress.url}/checkout/order-received/${orderId}/?key=${order.order_key}`,
      cancel_url: `${shop.wordpress.url}/checkout/order-pay/${orderId}/?pay_for_order=true&key=${order.order_key}`,
      metadata: {},
    });
    expect(order).toMatchObject({ status: 'pending', payment_method: 'neropay', date_paid: null });
    expect(await shop.merchant.notes(orderId)).toEqual([
      `The customer was sent to NeroPay to pay 15.99 GBP (checkout ${checkout.id}, test mode: no money moves).`,
    ]);
    await shop.merchant.saveSettings({ order_prefix: '' });
  });

  it('takes any numbering of orders: the number is shown, and only WooCommerce’s own id is in addresses', async () => {
    await shop.wordpress.run(
      `file_put_contents( WPMU_PLUGIN_DIR . '/numbers.php', '<?php add_filter( "woocommerce_order_number", static function ( $id ) { return "2026/A-" . $id; } );' );`,
    );
    const { orderId, checkoutId } = await shop.placedOrder();
    expect(body(asked()[0])).toMatchObject({ order_id: String(orderId), order_number: `2026/A-${orderId}` });
    await shop.gateway.callback({ type: 'checkout.paid', checkout: shop.gateway.pay(checkoutId) });
    expect(await shop.merchant.order(orderId)).toMatchObject({ status: 'processing' });
    expect(await shop.merchant.refund(orderId, '1.00')).toBeUndefined();
    expect(shop.gateway.received('POST /v1/checkouts/{id}/refunds')).toHaveLength(1);
    await shop.wordpress.run(`unlink( WPMU_PLUGIN_DIR . '/numbers.php' );`);
  });

  it('goes the same way from the block checkout', async () => {
    const answer = await (await shop.customer()).placeBlockOrder();
    expect(answer.httpStatus).toBe(200);
    expect(answer.payment_result?.redirect_url).toBe(shop.gateway.checkoutOf(Number(answer.order_id)).checkout_url);
  });

  it('sends a customer who orders again to the checkout that is open, and makes no second order', async () => {
    const customer = await shop.customer();
    const first = await customer.placeOrder();
    const second = await customer.placeOrder();
    expect(second).toEqual(first);
    expect(
      [...shop.gateway.checkouts.values()].filter(({ order_id }) => order_id === String(first.order_id)),
    ).toHaveLength(1);
    expect(await shop.merchant.notes(Number(first.order_id))).toHaveLength(1);
  });

  it('opens one checkout for two clicks at once', async () => {
    const customer = await shop.customer();
    await customer.placeOrder();
    const answers = await Promise.all([customer.placeOrder(), customer.placeOrder(), customer.placeOrder()]);
    expect(new Set(answers.map(({ redirect }) => redirect)).size).toBe(1);
  });

  it('opens a new checkout for a cart that was changed meanwhile', async () => {
    const customer = await shop.customer();
    const first = await customer.placeOrder();
    await customer.addToCart(2);
    const second = await customer.placeOrder();
    expect(second.order_id).not.toBe(first.order_id);
    expect(shop.gateway.checkoutOf(Number(second.order_id)).amount).toBe('20.49');
  });

  const outages: [string, Fault][] = [
    ['the gateway is down', 'no connection'],
    ['its answer is lost', 'lost answer'],
    ['a proxy answers in its place', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['it answers nonsense', { status: 200, body: '{"success":true,"data":{"id":7}}' }],
    ['the provider is not reached', { error: 'provider_unavailable', message: 'NeroPay did not answer.' }],
    ['the signature is refused', { error: 'invalid_signature', message: 'The clock is wrong.' }],
    ['a field is refused', { error: 'validation_failed', message: 'description must not be empty' }],
    ['it is asked too often', { error: 'rate_limited', message: 'Wait.' }],
  ];
  it.each(outages)('keeps the order and says what to do when %s, on both checkouts', async (_, fault) => {
    shop.gateway.fail(open, fault, 2);
    const customer = await shop.customer();
    const classic = await customer.placeOrder();
    expect(classic.result).toBe('failure');
    expect(plainText(classic.messages ?? '')).toContain('Nothing was charged and your order is kept.');
    const block = await (await shop.customer()).placeBlockOrder();
    expect(block.httpStatus).toBe(400);
    expect(block.message).toContain('Nothing was charged and your order is kept.');

    const orderId = Number(body(asked()[0]).order_id);
    expect(await shop.merchant.order(orderId)).toMatchObject({ status: 'pending', payment_method: 'neropay' });
    const again = await customer.placeOrder();
    expect(again).toMatchObject({ result: 'success', order_id: orderId });
  });

  it('repeats a request whose answer was lost with the same key and the same bytes, so that no second checkout is opened', async () => {
    shop.gateway.fail(open, 'lost answer', 2);
    const customer = await shop.customer();
    await customer.placeOrder();
    await customer.placeOrder();
    await customer.placeOrder();
    const [first, second, third, ...more] = asked();
    expect(more).toEqual([]);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(
      [...shop.gateway.checkouts.values()].filter(({ order_id }) => order_id === body(first).order_id),
    ).toHaveLength(1);
  });

  it('uses a new key once an answer arrived, so that a later attempt gets no old answer', async () => {
    const { orderId, checkoutId, customer } = await shop.placedOrder();
    shop.gateway.set(checkoutId, { status: 'expired' });
    const again = await customer.placeOrder();
    const fresh = shop.gateway.checkoutOf(orderId);
    expect(fresh.id).not.toBe(checkoutId);
    expect(again.redirect).toBe(fresh.checkout_url);
    const keys = asked().map(({ idempotencyKey }) => idempotencyKey);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('sends a customer who has paid in another tab to the thanks, not to pay again', async () => {
    const { orderId, checkoutId, customer } = await shop.placedOrder();
    const checkout = shop.gateway.pay(checkoutId);
    shop.gateway.fail(open, { status: 200, body: JSON.stringify({ success: true, data: checkout, meta: {} }) });
    const again = await customer.placeOrder();
    expect(again.redirect).toContain(`/checkout/order-received/${orderId}/`);
    expect(await shop.merchant.order(orderId)).toMatchObject({ status: 'processing', transaction_id: '6636598' });
  });

  const wrongCheckouts = [
    ['another order', { order_id: '999999' }],
    ['another amount', { amount: '1599.00' }],
    ['another currency', { currency: 'EUR' }],
    ['the live mode', { mode: 'live' }],
    ['a page that is no web address', { checkout_url: 'javascript:alert(1)' }],
    ['no page yet', { checkout_url: null }],
  ] as const;
  it.each(wrongCheckouts)('sends nobody to pay a checkout of %s', async (_, changes) => {
    const { orderId, customer } = await shop.placedOrder();
    const data = { ...shop.gateway.checkoutOf(orderId), ...changes };
    shop.gateway.fail(open, { status: 200, body: JSON.stringify({ success: true, data, meta: {} }) });
    expect(await customer.placeOrder()).toMatchObject({ result: 'failure' });
  });

  const totals = [
    ['JPY', '1500.00', '1500'],
    ['KWD', '1.50', '1.500'],
    ['GBP', '599.80', '599.80'],
    ['EUR', '19.99', '19.99'],
    ['IDR', '250000.00', '250000.00'],
  ] as const;
  it.each(totals)('asks for %s %s as %s, whatever the shop displays', async (currency, total, amount) => {
    await shop.merchant.setCurrency(currency);
    await setPrice(total);
    const answer = await (await shop.customer()).placeOrder();
    expect(shop.gateway.checkoutOf(Number(answer.order_id))).toMatchObject({ amount, currency });
    await setPrice('15.99');
    await shop.merchant.setCurrency('GBP');
  });

  it('refuses a total that cannot be charged exactly, and asks the gateway for nothing', async () => {
    await shop.merchant.setCurrency('JPY');
    const answer = await (await shop.customer()).placeOrder();
    expect(plainText(answer.messages ?? '')).toContain('This amount cannot be paid with NeroPay. Nothing was charged.');
    expect(asked()).toEqual([]);
    await shop.merchant.setCurrency('GBP');
  });

  it('asks with what the protocol takes, whatever people type', async () => {
    const customer = await shop.customer();
    const answer = await customer.placeOrder({
      billing_first_name: '🍵'.repeat(150),
      billing_address_1: 'Ω'.repeat(600),
      billing_phone: '0'.repeat(90),
      billing_email: 'no address',
    });
    expect(answer.result).toBe('success');
    const request = body(asked()[0]);
    expect(request.customer.name).toBe('🍵'.repeat(100));
    expect(request.customer).not.toHaveProperty('email');
    expect(parseRequestBody(createCheckoutRequest, asked()[0]?.body ?? '').ok).toBe(true);
  });

  it('logs ids, and nothing of the customer', async () => {
    shop.gateway.fail(open, { error: 'provider_unavailable', message: 'NeroPay did not answer.' });
    await (await shop.customer()).placeOrder();
    expect(shop.wordpress.log()).toMatch(
      /No checkout was opened for order \d+: NeroPay did not answer. \(provider_unavailable, request req_fake\)/,
    );
    for (const personal of [billing.email, billing.last_name, billing.phone]) {
      expect(shop.wordpress.log()).not.toContain(personal);
    }
  });

  const setPrice = (price: string) =>
    shop.wordpress.run(
      `global $wpdb; $wpdb->update( $wpdb->prefix . 'wc_products', array( 'price' => $args['price'] ), array( 'id' => 1 ) );`,
      { price },
    );
});
