import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from './support/cookie-client.ts';
import { billing } from './support/customer.ts';
import { type Shop, startShop } from './support/shop.ts';

interface Exported {
  readonly data: readonly {
    readonly group_label: string;
    readonly item_id: string;
    readonly data: readonly { readonly name: string; readonly value: string }[];
  }[];
  readonly done: boolean;
}

interface Erased {
  readonly items_removed: boolean;
  readonly items_retained: boolean;
  readonly messages: readonly string[];
  readonly done: boolean;
}

const daySeconds = 86_400;

describe('a customer who asks for their data', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(async () => {
    expect(shop.wordpress.notices()).toEqual([]);
    await shop[Symbol.asyncDispose]();
  });

  const ask = (list: 'exporters' | 'erasers', email: string, page: number) =>
    shop.wordpress.run(
      `$all = apply_filters( "wp_privacy_personal_data_{$args['list']}", array() );
      return call_user_func( $all['neropay-for-woocommerce']['callback'], $args['email'], $args['page'] );`,
      { list, email, page },
    );
  const exported = async (page = 1, email: string = billing.email) => (await ask('exporters', email, page)) as Exported;
  const erased = async (page = 1, email: string = billing.email) => (await ask('erasers', email, page)) as Erased;
  const factsOf = async (orderId: number) =>
    (await exported()).data
      .find(({ item_id }) => item_id === `neropay-order-${orderId}`)
      ?.data.map(({ name, value }) => `${name}: ${value}`);
  const lastChanged = (orderId: number, daysAgo: number) =>
    shop.wordpress.run(
      `$order = wc_get_order( $args['id'] ); $order->set_date_modified( time() - $args['ago'] ); $order->save();`,
      { id: orderId, ago: daysAgo * daySeconds },
    );
  const removeOrderData = (answer: 'yes' | 'no') =>
    shop.wordpress.run(`update_option( 'woocommerce_erasure_request_removes_order_data', $args['answer'] );`, {
      answer,
    });
  const eventsOf = (orderId: number) =>
    shop.wordpress.run(
      `global $wpdb; return (int) $wpdb->get_var( $wpdb->prepare( 'SELECT COUNT(*) FROM %i WHERE order_id = %d', $wpdb->prefix . 'neropay_events', $args['id'] ) );`,
      { id: orderId },
    );

  it('gets what the plugin keeps of a payment and its refund, and no more than that', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    await shop.gateway.callback({ type: 'checkout.paid', checkout: shop.gateway.pay(checkoutId), id: 'evt_paid' });
    expect(await shop.merchant.refund(orderId, '5.00', 'Broken lid')).toBeUndefined();
    const [refund] = [...shop.gateway.refunds.keys()];
    expect(await factsOf(orderId)).toEqual([
      `Order: ${orderId}`,
      `Sent to NeroPay to pay: 15.99 GBP (${checkoutId})`,
      `Paid through: ${checkoutId}`,
      'NeroPay transaction: 6636598',
      `Refunded: 5.00 GBP (${refund})`,
      expect.stringMatching(/^Message from NeroPay: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(evt_paid\)$/),
    ]);
  });

  it('gets the words of a refund whose outcome is not known, while they are kept', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    await shop.gateway.callback({ type: 'checkout.paid', checkout: shop.gateway.pay(checkoutId) });
    shop.gateway.fail('POST /v1/checkouts/{id}/refunds', 'lost answer');
    await shop.merchant.refund(orderId, '2.00', 'Mrs Lovelace was ill');
    expect(await factsOf(orderId)).toContain('Refund that is being made: 2.00 Mrs Lovelace was ill');
  });

  it('gets nothing of another customer, and nothing of orders that NeroPay has not to do with', async () => {
    await shop.wordpress.run(
      `$order = new WC_Order(); $order->set_billing( array( 'email' => 'bob@example.com' ) ); return $order->save();`,
    );
    expect(await exported(1, 'bob@example.com')).toEqual({ data: [], done: true });
    expect(await exported(1, 'nobody@example.com')).toEqual({ data: [], done: true });
  });

  it('gets many orders in pages, each once', async () => {
    await shop.wordpress.run(`
      for ( $made = 0; $made < 45; $made++ ) {
        $order = new WC_Order();
        $order->set_billing( array( 'email' => 'carol@example.com' ) );
        $order->update_meta_data( '_neropay_checkout_id', "co_carol_$made" );
        $order->save();
      }`);
    const pages = [await exported(1, 'carol@example.com'), await exported(2, 'carol@example.com')];
    pages.push(await exported(3, 'carol@example.com'));
    expect(pages.map(({ data, done }) => [data.length, done])).toEqual([
      [20, false],
      [20, false],
      [5, true],
    ]);
    expect(new Set(pages.flatMap(({ data }) => data.map(({ item_id }) => item_id))).size).toBe(45);
  });

  it('is asked for before WooCommerce takes the address off the orders', async () => {
    const order = await shop.wordpress.run(`
      add_filter( 'wp_privacy_personal_data_erasers', static function ( $erasers ) {
        $erasers['woocommerce-customer-orders'] = array();
        return $erasers;
      }, 5 );
      return array_slice( array_keys( apply_filters( 'wp_privacy_personal_data_erasers', array( 'wordpress-comments' => array() ) ) ), 0, 1 );`);
    expect(order).toEqual(['neropay-for-woocommerce']);
  });

  it('erases nothing where the shop keeps order data, and says so for each order', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    await lastChanged(orderId, 31);
    const answer = await erased();
    expect(answer).toMatchObject({ items_removed: false, items_retained: true, done: true });
    expect(answer.messages).toContain(
      `What NeroPay told of the payment of order ${orderId} was kept: this shop is set to keep order data (WooCommerce > Settings > Accounts & Privacy).`,
    );
    expect(await factsOf(orderId)).toContain(`Sent to NeroPay to pay: 15.99 GBP (${checkoutId})`);
  });

  it('keeps what was paid and what may still be paid, erases the rest, and says which is which', async () => {
    await removeOrderData('yes');
    const [paid, recent, old] = [await shop.placedOrder(), await shop.placedOrder(), await shop.placedOrder()];
    await shop.gateway.callback({ type: 'checkout.paid', checkout: shop.gateway.pay(paid.checkoutId) });
    const expired = shop.gateway.set(old.checkoutId, { status: 'expired' });
    await shop.gateway.callback({ type: 'checkout.expired', checkout: expired });
    await lastChanged(paid.orderId, 31);
    await lastChanged(recent.orderId, 29);
    await lastChanged(old.orderId, 31);
    expect(await eventsOf(old.orderId)).toBe(1);

    const answer = await erased();
    expect(answer).toMatchObject({ items_removed: true, items_retained: true });
    const messages = answer.messages.join('\n');
    expect(messages).toContain(`order ${paid.orderId} was kept: money was received.`);
    expect(messages).toContain(`order ${recent.orderId} was kept: the order was changed in the last 30 days`);
    expect(messages).not.toContain(`order ${old.orderId} was kept`);

    expect(await factsOf(paid.orderId)).toContain('NeroPay transaction: 6636598');
    expect(await eventsOf(paid.orderId)).toBe(1);
    expect(await factsOf(recent.orderId)).toHaveLength(2);
    expect(await factsOf(old.orderId)).toBeUndefined();
    expect(await eventsOf(old.orderId)).toBe(0);
    expect(await shop.merchant.orderPage(old.orderId)).not.toContain(old.checkoutId.concat('</code>'));
  });

  it('keeps what a message is being applied to at this moment', async () => {
    const { orderId } = await shop.placedOrder();
    await shop.merchant.updateOrder(orderId, { status: 'cancelled' });
    await lastChanged(orderId, 31);
    const hold = (seconds: number) =>
      shop.wordpress.run(
        `global $wpdb; $wpdb->replace( $wpdb->prefix . 'neropay_locks', array( 'name' => 'order-' . $args['id'], 'owner' => 'another', 'expires_at' => time() + $args['seconds'] ) );`,
        { id: orderId, seconds },
      );
    await hold(60);
    expect((await erased()).messages.join()).toContain(
      `order ${orderId} was kept: a message from NeroPay about it is being applied. Erase it again in a minute.`,
    );
    await hold(-1);
    expect((await erased()).messages.join()).not.toContain(`order ${orderId} was kept`);
  });

  it('is told of money that comes for an erased order all the same: no payment is lost', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    await shop.merchant.updateOrder(orderId, { status: 'cancelled' });
    await lastChanged(orderId, 31);
    expect((await erased()).items_removed).toBe(true);
    const answer = await shop.gateway.callback({ type: 'checkout.paid', checkout: shop.gateway.pay(checkoutId) });
    expect(answer.status).toBe(200);
    expect((await shop.merchant.order(orderId)).status).toBe('cancelled');
    expect((await shop.merchant.notes(orderId)).join('\n')).toContain(
      'this shop opened no such checkout for the order',
    );
    expect(shop.wordpress.mails().at(-1)?.message).toContain('Look the payment up in the NeroPay dashboard.');
  });

  it('says in every word what WordPress shows to the shop who writes a privacy policy', async () => {
    const guide = plainText(await shop.merchant.client.text('/wp-admin/options-privacy.php?tab=policyguide'));
    expect(guide).toContain('NeroPay for WooCommerce');
    expect(guide).toContain('your name, e-mail address, phone number and billing address');
    expect(guide).toContain('https://neropay.app/privacy');
  });
});
