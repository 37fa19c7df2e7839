import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import type { Shop } from '../support/shop.ts';

/** Many at one order at the same moment, against several PHP workers: what each does is done once. */
export function nothingHappensTwice(shopNow: () => Shop): void {
  let shop: Shop;
  beforeAll(async () => {
    shop = shopNow();
    // Who has the order's lock keeps it until all others have read the order as it was before.
    await shop.wordpress.run(
      `file_put_contents( WPMU_PLUGIN_DIR . '/slow.php', '<?php add_action( "woocommerce_pre_payment_complete", static function () { usleep( 500000 ); } );' );`,
    );
  });

  const mailsAbout = (orderId: number) =>
    shop.wordpress.mails().filter(({ subject }) => subject.includes(`#${orderId}`));
  const post = async (event: ReturnType<Shop['gateway']['signed']>) => {
    const answer = await shop.gateway.post(event);
    return { status: answer.status, ...((await answer.json()) as { result: string }) };
  };

  it('twenty of one event: applied once, one note, one stock change, one mail each', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    const stock = await shop.merchant.stock(1);
    const event = shop.gateway.signed({ type: 'checkout.paid', checkout: shop.gateway.pay(checkoutId) });
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(event)));
    expect(answers.filter(({ result }) => result === 'applied')).toHaveLength(1);
    expect(answers.filter(({ result }) => result === 'already_applied')).toHaveLength(19);
    expect(await shop.merchant.stock(1)).toBe(stock - 1);
    expect(mailsAbout(orderId)).toHaveLength(2);
    const notes = await shop.merchant.notes(orderId);
    for (const once of ['NeroPay received', 'Stock levels reduced', 'Order status changed']) {
      expect(notes.filter((note) => note.startsWith(once))).toHaveLength(1);
    }
  });

  it('twelve events of one payment: the order is paid once', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    const checkout = shop.gateway.pay(checkoutId);
    const events = Array.from({ length: 12 }, () => shop.gateway.signed({ type: 'checkout.paid', checkout }));
    const answers = await Promise.all(events.map(post));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(mailsAbout(orderId)).toHaveLength(2);
    const notes = await shop.merchant.notes(orderId);
    expect(notes.filter((note) => note.startsWith('NeroPay received'))).toHaveLength(1);
  });

  it('a callback and the customer’s return: the order is paid once', async () => {
    const { orderId, checkoutId, customer } = await shop.placedOrder();
    const { order_key } = await shop.merchant.order(orderId);
    const event = shop.gateway.signed({ type: 'checkout.paid', checkout: shop.gateway.pay(checkoutId) });
    const thanks = `/checkout/order-received/${orderId}/?key=${order_key}`;
    await Promise.all([post(event), customer.client.text(thanks), post(event), customer.client.text(thanks)]);
    expect(mailsAbout(orderId)).toHaveLength(2);
    const notes = await shop.merchant.notes(orderId);
    expect(notes.filter((note) => note.startsWith('NeroPay received'))).toHaveLength(1);
  });

  it('an order that is cancelled while its callback waits is not revived: it is on hold', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    const lock = { name: `order-${orderId}`, owner: 'somebody', expires_at: Math.floor(Date.now() / 1000) + 60 };
    await shop.wordpress.run(`global $wpdb; $wpdb->insert( $wpdb->prefix . 'neropay_locks', $args );`, lock);
    const told = post(shop.gateway.signed({ type: 'checkout.paid', checkout: shop.gateway.pay(checkoutId) }));
    await sleep(500); // Long enough to have read the order: it waits for the lock now.
    await shop.merchant.updateOrder(orderId, { status: 'cancelled' });
    await shop.wordpress.run(`global $wpdb; $wpdb->delete( $wpdb->prefix . 'neropay_locks', $args );`, {
      name: lock.name,
    });
    expect(await told).toEqual({ status: 200, result: 'applied' });
    expect(await shop.merchant.order(orderId)).toMatchObject({ status: 'on-hold', transaction_id: '6636598' });
  });

  it('of several orders: each is paid as if it were alone', async () => {
    const orders = [];
    for (let count = 0; count < 6; count++) orders.push(await shop.placedOrder());
    const events = orders.map(({ checkoutId }) =>
      shop.gateway.signed({ type: 'checkout.paid', checkout: shop.gateway.pay(checkoutId) }),
    );
    expect((await Promise.all(events.map(post))).map(({ result }) => result)).toEqual(Array(6).fill('applied'));
    for (const { orderId } of orders) {
      expect(await shop.merchant.order(orderId)).toMatchObject({ status: 'processing' });
    }
  });

  it('a refund that the shop makes and its callback: one refund on the order', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    await post(shop.gateway.signed({ type: 'checkout.paid', checkout: shop.gateway.pay(checkoutId) }));
    let told: ReturnType<typeof post> | undefined;
    shop.gateway.onRefund = (checkout, refund) => {
      told = post(shop.gateway.signed({ type: 'checkout.partially_refunded', checkout, refund }));
    };
    expect(await shop.merchant.refund(orderId, '5.00')).toBeUndefined();
    shop.gateway.onRefund = undefined;
    expect(await told).toEqual({ status: 200, result: 'applied' });
    expect(await shop.merchant.refunds(orderId)).toEqual([
      expect.objectContaining({ amount: '5.00', refunded_payment: true }),
    ]);
  });
}
