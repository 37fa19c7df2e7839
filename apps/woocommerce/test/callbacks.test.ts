import { signCallback } from '@neropay/shop-protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Shop, startShop } from './support/shop.ts';

interface Answer {
  readonly status: number;
  readonly result: string;
}

describe('callbacks', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(async () => {
    expect(shop.wordpress.notices()).toEqual([]);
    await shop[Symbol.asyncDispose]();
  });

  const read = async (response: Response): Promise<Answer> => ({
    status: response.status,
    result: ((await response.json()) as { result: string }).result,
  });
  const tell = async (...event: Parameters<Shop['gateway']['callback']>) =>
    await read(await shop.gateway.callback(...event));
  const paid = (checkoutId: string) => ({ type: 'checkout.paid', checkout: shop.gateway.pay(checkoutId) });
  const status = async (orderId: number) => (await shop.merchant.order(orderId)).status;
  const mailsAbout = (orderId: number) =>
    shop.wordpress.mails().filter(({ subject }) => subject.includes(`#${orderId}`));
  const alertsAbout = (orderId: number) =>
    shop.wordpress.mails().filter(({ subject }) => subject.includes(`NeroPay: order ${orderId} needs your attention`));

  describe('of a payment', () => {
    it('pays the order, though nobody came back to the shop', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      const stock = await shop.merchant.stock(1);
      expect(await tell(paid(checkoutId))).toEqual({ status: 200, result: 'applied' });
      expect(await shop.merchant.order(orderId)).toMatchObject({
        status: 'processing',
        transaction_id: '6636598',
        date_paid: expect.any(String),
      });
      expect(await shop.merchant.stock(1)).toBe(stock - 1);
      expect(mailsAbout(orderId)).toHaveLength(2);
      expect(await shop.merchant.notes(orderId)).toContain(
        `NeroPay received 15.99 GBP (transaction 6636598, checkout ${checkoutId}). This was a test: no money moved.`,
      );
    });

    it('leaves it to WooCommerce whether there is anything to send', async () => {
      const { orderId, checkoutId } = await shop.placedOrder(2);
      await tell(paid(checkoutId));
      expect(await status(orderId)).toBe('completed');
    });

    it('is applied once when it comes twice', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      const event = { ...paid(checkoutId), id: `evt_${orderId}` };
      await tell(event);
      const before = await shop.merchant.notes(orderId);
      expect(await tell(event)).toEqual({ status: 200, result: 'already_applied' });
      expect(await shop.merchant.notes(orderId)).toEqual(before);
      expect(mailsAbout(orderId)).toHaveLength(2);
    });
  });

  describe('that must not be believed', () => {
    const unbelievable: [
      string,
      (headers: Record<string, string>, body: string) => [Record<string, string>, string],
    ][] = [
      ['without a signature', (headers, body) => [{ ...headers, 'webhook-signature': '' }, body]],
      ['with a changed body', (headers, body) => [headers, body.replace('15.99', '0.01')]],
      ['with a changed id', (headers, body) => [{ ...headers, 'webhook-id': 'evt_other' }, body]],
      [
        'signed with another secret',
        (headers, body) => [
          {
            ...headers,
            ...signCallback({
              secrets: [`whsec_${btoa('x'.repeat(32))}`],
              id: headers['webhook-id'] ?? '',
              timestamp: Math.floor(Date.now() / 1000),
              body,
            }),
          },
          body,
        ],
      ],
    ];
    it.each(unbelievable)('%s are answered 401 and change nothing', async (_, change) => {
      const { orderId, checkoutId } = await shop.placedOrder();
      const genuine = shop.gateway.signed(paid(checkoutId));
      const [headers, body] = change(genuine.headers, genuine.body);
      expect(await read(await shop.gateway.post({ headers, body }))).toEqual({
        status: 401,
        result: 'invalid_signature',
      });
      expect(await status(orderId)).toBe('pending');
    });

    it('signed more than five minutes ago are answered 401', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      const old = shop.gateway.signed(paid(checkoutId), Date.now() - 301_000);
      expect((await read(await shop.gateway.post(old))).status).toBe(401);
      expect(await status(orderId)).toBe('pending');
    });

    it('that are no events are answered 400, although they are signed', async () => {
      const event = shop.gateway.signed({ type: 'ping', checkout: null });
      const body = '{"id":"evt_1"}';
      const timestamp = Math.floor(Date.now() / 1000);
      const headers = {
        ...event.headers,
        ...signCallback({ secrets: shop.gateway.callbackSecrets.slice(-1), id: 'evt_1', timestamp, body }),
      };
      expect(await read(await shop.gateway.post({ headers, body }))).toEqual({ status: 400, result: 'malformed_body' });
    });

    it('that say another id than their header are answered 400', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      const { body } = shop.gateway.signed(paid(checkoutId));
      const timestamp = Math.floor(Date.now() / 1000);
      const headers = {
        'Content-Type': 'application/json',
        ...signCallback({ secrets: shop.gateway.callbackSecrets.slice(-1), id: 'evt_other', timestamp, body }),
      };
      expect((await read(await shop.gateway.post({ headers, body }))).status).toBe(400);
      expect(await status(orderId)).toBe('pending');
    });

    it('that are larger than 64 KiB are answered 413', async () => {
      const body = JSON.stringify({ padding: 'x'.repeat(70_000) });
      const answer = await shop.gateway.post({ headers: { 'Content-Type': 'application/json' }, body });
      expect(answer.status).toBe(413);
    });

    it('come by POST only', async () => {
      expect((await fetch(shop.gateway.callbackUrl)).status).toBe(404);
    });
  });

  it('are never cached', async () => {
    const answer = await shop.gateway.callback({ type: 'ping', checkout: null });
    expect(answer.headers.get('Cache-Control')).toContain('no-store');
  });

  it('come through although a plugin closed the REST API to visitors', async () => {
    await shop.wordpress.run(
      `file_put_contents( WPMU_PLUGIN_DIR . '/closed.php', "<?php add_filter( 'rest_authentication_errors', static fn( \\$errors ) => is_user_logged_in() ? \\$errors : new WP_Error( 'rest_not_logged_in', 'Closed.', array( 'status' => 401 ) ), 99 );" );`,
    );
    const { orderId, checkoutId } = await shop.placedOrder();
    expect(await tell(paid(checkoutId))).toEqual({ status: 200, result: 'applied' });
    expect(await status(orderId)).toBe('processing');
    expect((await fetch(`${shop.wordpress.url}/wp-json/wp/v2/posts`)).status).toBe(401);
    await shop.wordpress.run(`unlink( WPMU_PLUGIN_DIR . '/closed.php' );`);
  });

  it('of an order that the shop no longer has are answered 200, or they would come for days', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    await shop.wordpress.run(`wc_get_order( $args['id'] )->delete( true );`, { id: orderId });
    expect(await tell(paid(checkoutId))).toEqual({ status: 200, result: 'no_such_order' });
    expect(shop.wordpress.log()).toContain(`(checkout.paid, order ${orderId}): no_such_order`);
  });

  it('of types that nobody has documented yet are answered 200 and change nothing', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    const answer = await tell({ type: 'checkout.blessed', checkout: shop.gateway.set(checkoutId, {}) });
    expect(answer.status).toBe(200);
    expect(await status(orderId)).toBe('pending');
  });

  it('of an earlier state come too late: the later one stands', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    const failed = {
      type: 'checkout.failed',
      checkout: shop.gateway.set(checkoutId, { status: 'failed' }),
      sequence: 1,
    };
    const event = { ...paid(checkoutId), sequence: 2 };
    expect(await tell(event)).toMatchObject({ result: 'applied' });
    expect(await tell(failed)).toEqual({ status: 200, result: 'stale' });
    expect(await status(orderId)).toBe('processing');
  });

  describe('that could not be applied', () => {
    const breakOrders = async (code: string) =>
      await shop.wordpress.run(`file_put_contents( WPMU_PLUGIN_DIR . '/broken.php', $args['code'] );`, {
        code: `<?php ${code}`,
      });
    const mend = async () => await shop.wordpress.run(`unlink( WPMU_PLUGIN_DIR . '/broken.php' );`);

    it('are answered 500, come again, and are applied then, once', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      await breakOrders(
        `add_action( 'woocommerce_pre_payment_complete', static function () { throw new RuntimeException( 'Another plugin broke.' ); } );`,
      );
      const event = shop.gateway.signed(paid(checkoutId));
      expect((await read(await shop.gateway.post(event))).status).toBe(500);
      expect(await status(orderId)).toBe('pending');
      await mend();
      expect(await read(await shop.gateway.post(event))).toEqual({ status: 200, result: 'applied' });
      expect(await status(orderId)).toBe('processing');
      expect(mailsAbout(orderId)).toHaveLength(2);
    });

    it('because a plugin broke after the order was paid are applied once all the same', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      await breakOrders(
        `add_action( 'woocommerce_payment_complete', static function () { throw new Error( 'Another plugin broke.' ); }, 99 );`,
      );
      const event = shop.gateway.signed(paid(checkoutId));
      expect((await read(await shop.gateway.post(event))).status).toBe(500);
      await mend();
      expect((await read(await shop.gateway.post(event))).status).toBe(200);
      expect(await status(orderId)).toBe('processing');
      expect(mailsAbout(orderId)).toHaveLength(2);
    });

    it('because the request died leave no lock behind that outlives it', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      await breakOrders(`add_action( 'woocommerce_pre_payment_complete', static function () { exit; } );`);
      const event = shop.gateway.signed(paid(checkoutId));
      await (await shop.gateway.post(event)).text();
      await mend();
      expect(await read(await shop.gateway.post(event))).toEqual({ status: 200, result: 'applied' });
      expect(await status(orderId)).toBe('processing');
    });

    it('because another request is at the order are answered 503 with Retry-After', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      const lock = (expires: string) =>
        shop.wordpress.run(
          `global $wpdb; $wpdb->replace( $wpdb->prefix . 'neropay_locks', array( 'name' => 'order-' . $args['id'], 'owner' => 'somebody', 'expires_at' => ${expires} ) );`,
          { id: orderId },
        );
      await lock('time() + 60');
      const event = shop.gateway.signed(paid(checkoutId));
      const busy = await shop.gateway.post(event);
      expect([busy.status, busy.headers.get('Retry-After')]).toEqual([503, '5']);
      expect(await status(orderId)).toBe('pending');
      await lock('time() - 1');
      expect(await read(await shop.gateway.post(event)), 'a dead request’s lock is taken over').toEqual({
        status: 200,
        result: 'applied',
      });
    });
  });

  describe('without money', () => {
    it.each([
      ['failed', 'failed'],
      ['cancelled', 'pending'],
      ['expired', 'cancelled'],
    ] as const)('%s: the order becomes %s', async (state, expected) => {
      const { orderId, checkoutId } = await shop.placedOrder();
      await tell({ type: `checkout.${state}`, checkout: shop.gateway.set(checkoutId, { status: state }) });
      expect(await status(orderId)).toBe(expected);
    });

    it('follow the merchant’s own choice of statuses', async () => {
      await shop.merchant.saveSettings({ paid_status: 'completed', failed_status: 'on-hold' });
      const first = await shop.placedOrder();
      await tell({ type: 'checkout.failed', checkout: shop.gateway.set(first.checkoutId, { status: 'failed' }) });
      expect(await status(first.orderId)).toBe('on-hold');
      const second = await shop.placedOrder();
      await tell(paid(second.checkoutId));
      expect(await status(second.orderId)).toBe('completed');
      await shop.merchant.saveSettings({ paid_status: '', failed_status: 'failed' });
    });

    it('do not cancel an order that was paid by another method', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      await shop.merchant.updateOrder(orderId, { payment_method: 'cheque', status: 'processing' });
      expect(
        await tell({ type: 'checkout.expired', checkout: shop.gateway.set(checkoutId, { status: 'expired' }) }),
      ).toMatchObject({ status: 200, result: 'refused' });
      expect(await status(orderId)).toBe('processing');
    });
  });

  describe('of money that does not fit', () => {
    it('late, for a cancelled order: on hold, stock taken again, and the administrator told once', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      await shop.merchant.updateOrder(orderId, { status: 'cancelled' });
      const event = { type: 'checkout.paid', checkout: shop.gateway.pay(checkoutId, { late: true }) };
      await tell(event);
      await tell(event);
      expect(await shop.merchant.order(orderId)).toMatchObject({ status: 'on-hold', transaction_id: '6636598' });
      expect(alertsAbout(orderId)).toHaveLength(1);
      expect(alertsAbout(orderId)[0]?.message).toContain('after this order had been cancelled');
    });

    it('for an order whose total was changed: on hold, not paid, and told', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      await shop.wordpress.run(`$order = wc_get_order( $args['id'] ); $order->set_total( '25.99' ); $order->save();`, {
        id: orderId,
      });
      await tell(paid(checkoutId));
      expect(await shop.merchant.order(orderId)).toMatchObject({ status: 'on-hold', date_paid: null });
      expect(alertsAbout(orderId)).toHaveLength(1);
    });

    it('for an order that went to another method: unchanged, and told', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      await shop.merchant.updateOrder(orderId, { payment_method: 'cheque', status: 'on-hold' });
      expect(await tell(paid(checkoutId))).toMatchObject({ status: 200, result: 'refused' });
      expect(await status(orderId)).toBe('on-hold');
      expect(alertsAbout(orderId)).toHaveLength(1);
    });

    it('of another shop’s checkout with the same order id: unchanged, and told', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      const foreign = { ...shop.gateway.pay(checkoutId), id: 'co_of_another_shop' };
      expect(await tell({ type: 'checkout.paid', checkout: foreign })).toMatchObject({
        status: 200,
        result: 'refused',
      });
      expect(await status(orderId)).toBe('pending');
      expect(alertsAbout(orderId)).toHaveLength(1);
    });

    it('twice for one order: paid once, and told how to refund the second', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      await tell(paid(checkoutId));
      await tell({ type: 'checkout.duplicate_payment', checkout: shop.gateway.set(checkoutId, {}) });
      await tell({ type: 'checkout.duplicate_payment', checkout: shop.gateway.set(checkoutId, {}) });
      expect(await status(orderId)).toBe('processing');
      expect(alertsAbout(orderId)).toHaveLength(1);
      expect(alertsAbout(orderId)[0]?.message).toContain('Refund the second payment in the NeroPay dashboard');
    });

    it('twice, and told of the second before the first: paid by the first', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      const checkout = shop.gateway.pay(checkoutId);
      await tell({ type: 'checkout.duplicate_payment', checkout: { ...checkout, transaction_id: '777' }, sequence: 2 });
      await tell({ type: 'checkout.paid', checkout, sequence: 1 });
      expect(await shop.merchant.order(orderId)).toMatchObject({ status: 'processing', transaction_id: '6636598' });
      expect(alertsAbout(orderId)).toHaveLength(1);
      expect(alertsAbout(orderId)[0]?.message).toContain('transaction 777');
    });

    it('under review: on hold and told', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      await tell({ type: 'checkout.review_required', checkout: shop.gateway.set(checkoutId, { status: 'review' }) });
      expect(await shop.merchant.order(orderId)).toMatchObject({ status: 'on-hold', date_paid: null });
      expect(alertsAbout(orderId)).toHaveLength(1);
    });

    it('disputed: on hold and told', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      await tell(paid(checkoutId));
      await tell({ type: 'checkout.disputed', checkout: shop.gateway.set(checkoutId, { status: 'disputed' }) });
      expect(await status(orderId)).toBe('on-hold');
      expect(alertsAbout(orderId)).toHaveLength(1);
    });
  });
});
