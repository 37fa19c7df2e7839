import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Shop, startShop } from './support/shop.ts';

const refundCall = 'POST /v1/checkouts/{id}/refunds';

describe('refunds', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterEach(() => {
    shop.gateway.heal();
    shop.gateway.refundStatus = 'succeeded';
    shop.gateway.requests.length = 0;
  });
  afterAll(async () => {
    expect(shop.wordpress.notices()).toEqual([]);
    await shop[Symbol.asyncDispose]();
  });

  const paidOrder = async () => {
    const order = await shop.placedOrder();
    await shop.gateway.callback({ type: 'checkout.paid', checkout: shop.gateway.pay(order.checkoutId) });
    return order;
  };
  const amounts = async (orderId: number) => (await shop.merchant.refunds(orderId)).map(({ amount }) => amount);
  const status = async (orderId: number) => (await shop.merchant.order(orderId)).status;
  const tellRefund = async (checkoutId: string, refundId: string) => {
    const refund = shop.gateway.refunds.get(refundId) ?? null;
    const checkout = shop.gateway.set(checkoutId, {});
    const type = refund?.status === 'failed' ? 'refund.failed' : `checkout.${checkout.status}`;
    return await shop.gateway.callback({ type, checkout, refund });
  };
  const refundsOf = (checkoutId: string) =>
    [...shop.gateway.refunds.values()].filter(({ checkout_id }) => checkout_id === checkoutId);
  const onlyRefundOf = (checkoutId: string) => {
    const [refund, ...more] = refundsOf(checkoutId);
    if (!refund || more.length > 0) throw new Error(`Checkout ${checkoutId} has not one refund`);
    return refund;
  };

  describe('made on the order screen', () => {
    it('a part: asked for with the exact amount and the reason', async () => {
      const { orderId, checkoutId } = await paidOrder();
      expect(await shop.merchant.refund(orderId, '5.00', 'A dented tin')).toBeUndefined();
      const [request] = shop.gateway.received(refundCall);
      expect(request?.path).toBe(`/v1/checkouts/${checkoutId}/refunds`);
      expect(JSON.parse(request?.body ?? '')).toEqual({ amount: '5.00', reason: 'A dented tin' });
      expect(await shop.merchant.refunds(orderId)).toEqual([
        expect.objectContaining({ amount: '5.00', reason: 'A dented tin', refunded_payment: true }),
      ]);
      expect(await status(orderId)).toBe('processing');
      expect((await shop.merchant.notes(orderId)).at(-1)).toMatch(/^NeroPay refunded 5\.00 GBP \(re_\d+\)\.$/);
    });

    it('all of it: the order becomes refunded', async () => {
      const { orderId } = await paidOrder();
      expect(await shop.merchant.refund(orderId, '15.99')).toBeUndefined();
      expect(await status(orderId)).toBe('refunded');
    });

    it('in parts, until nothing is left', async () => {
      const { orderId, checkoutId } = await paidOrder();
      for (const amount of ['5.00', '5.00', '5.99'])
        expect(await shop.merchant.refund(orderId, amount)).toBeUndefined();
      expect(await status(orderId)).toBe('refunded');
      expect(refundsOf(checkoutId)).toHaveLength(3);
      const keys = shop.gateway.received(refundCall).map(({ idempotencyKey }) => idempotencyKey);
      expect(new Set(keys).size, 'equal refunds are refunds of their own').toBe(3);
    });

    it('are not made a second time by their own callback', async () => {
      const { orderId, checkoutId } = await paidOrder();
      await shop.merchant.refund(orderId, '5.00');
      expect((await tellRefund(checkoutId, onlyRefundOf(checkoutId).id)).status).toBe(200);
      expect(await amounts(orderId)).toEqual(['5.00']);
    });

    it('that the gateway refuses are not recorded, and its message is shown', async () => {
      const { orderId } = await paidOrder();
      shop.gateway.fail(refundCall, { error: 'refund_exceeds_payment', message: 'At most 3.00 GBP can be refunded.' });
      expect(await shop.merchant.refund(orderId, '5.00')).toBe('At most 3.00 GBP can be refunded.');
      expect(await amounts(orderId)).toEqual([]);
      expect(await status(orderId)).toBe('processing');
    });

    it('that failed at the provider are not recorded', async () => {
      const { orderId } = await paidOrder();
      shop.gateway.refundStatus = 'failed';
      expect(await shop.merchant.refund(orderId, '5.00')).toContain('NeroPay could not make the refund.');
      expect(await amounts(orderId)).toEqual([]);
    });

    it('whose answer is lost are repeated as they were, and made once', async () => {
      const { orderId, checkoutId } = await paidOrder();
      shop.gateway.fail(refundCall, 'lost answer');
      expect(await shop.merchant.refund(orderId, '5.00', 'A dented tin')).toContain(
        'Try again: it will not be made twice.',
      );
      expect(await amounts(orderId)).toEqual([]);
      expect(await shop.merchant.refund(orderId, '5.00', 'Said in other words')).toBeUndefined();
      const [first, second, ...more] = shop.gateway.received(refundCall);
      expect(second).toEqual(first);
      expect(more).toEqual([]);
      expect(refundsOf(checkoutId)).toHaveLength(1);
      expect(await amounts(orderId)).toEqual(['5.00']);
    });

    it('whose answer is lost, and whose callback came first, appear once', async () => {
      const { orderId, checkoutId } = await paidOrder();
      shop.gateway.fail(refundCall, 'lost answer');
      await shop.merchant.refund(orderId, '5.00');
      await tellRefund(checkoutId, onlyRefundOf(checkoutId).id);
      expect(await amounts(orderId)).toEqual(['5.00']);
      expect(await shop.merchant.refund(orderId, '5.00')).toContain('has been made and is on the order already');
      expect(await amounts(orderId)).toEqual(['5.00']);
      expect(refundsOf(checkoutId)).toHaveLength(1);
    });

    it('of another amount after a lost answer wait until that is known', async () => {
      const { orderId, checkoutId } = await paidOrder();
      shop.gateway.fail(refundCall, 'lost answer');
      await shop.merchant.refund(orderId, '5.00');
      expect(await shop.merchant.refund(orderId, '7.00')).toContain('An earlier refund of 5.00 GBP');
      expect(refundsOf(checkoutId).map(({ amount }) => amount)).toEqual(['5.00']);
      await tellRefund(checkoutId, onlyRefundOf(checkoutId).id);
      expect(await shop.merchant.refund(orderId, '7.00')).toBeUndefined();
      expect((await amounts(orderId)).sort()).toEqual(['5.00', '7.00']);
    });

    it('that never arrived are made after all by the next try', async () => {
      const { orderId, checkoutId } = await paidOrder();
      shop.gateway.fail(refundCall, 'no connection');
      expect(await shop.merchant.refund(orderId, '5.00')).toContain('It is not known whether the refund was made');
      expect(await shop.merchant.refund(orderId, '5.00')).toBeUndefined();
      expect(refundsOf(checkoutId)).toHaveLength(1);
    });

    it('are impossible for an order that was not paid through NeroPay', async () => {
      const { orderId } = await shop.placedOrder();
      expect(await shop.merchant.orderPage(orderId)).not.toContain('do-api-refund');
      expect(await shop.merchant.refund(orderId, '5.00')).toContain('was not paid through NeroPay');
      expect(shop.gateway.received(refundCall)).toEqual([]);
    });

    it('are refused, and asked of nobody, while a callback of the order is being applied', async () => {
      const { orderId } = await paidOrder();
      await shop.wordpress.run(
        `global $wpdb; $wpdb->insert( $wpdb->prefix . 'neropay_locks', array( 'name' => 'order-' . $args['id'], 'owner' => 'somebody', 'expires_at' => time() + 60 ) );`,
        { id: orderId },
      );
      expect(await shop.merchant.refund(orderId, '5.00')).toContain('Nothing was refunded. Try again in a moment.');
      expect(shop.gateway.received(refundCall)).toEqual([]);
    });
  });

  describe('that take a while', () => {
    it('are on the order at once, and stay there when they succeed', async () => {
      const { orderId, checkoutId } = await paidOrder();
      shop.gateway.refundStatus = 'pending';
      expect(await shop.merchant.refund(orderId, '5.00')).toBeUndefined();
      const refund = onlyRefundOf(checkoutId);
      shop.gateway.refunds.set(refund.id, { ...refund, status: 'succeeded' });
      shop.gateway.set(checkoutId, { amount_refunded: '5.00', status: 'partially_refunded' });
      await tellRefund(checkoutId, refund.id);
      expect(await amounts(orderId)).toEqual(['5.00']);
    });

    it('are taken off and told when they fail', async () => {
      const { orderId, checkoutId } = await paidOrder();
      shop.gateway.refundStatus = 'pending';
      await shop.merchant.refund(orderId, '15.99');
      expect(await status(orderId)).toBe('refunded');
      const refund = onlyRefundOf(checkoutId);
      shop.gateway.refunds.set(refund.id, { ...refund, status: 'failed' });
      await tellRefund(checkoutId, refund.id);
      expect(await amounts(orderId)).toEqual([]);
      expect(await status(orderId)).toBe('on-hold');
      expect(
        shop.wordpress
          .mails()
          .some(({ message }) => message.includes('The refund of 15.99 GBP') && message.includes('failed at NeroPay')),
      ).toBe(true);
    });
  });

  describe('made elsewhere', () => {
    it('appear on the order once, and cost no second refund', async () => {
      const { orderId, checkoutId } = await paidOrder();
      const refund = shop.gateway.refundElsewhere(checkoutId, '5.00');
      await tellRefund(checkoutId, refund.id);
      await tellRefund(checkoutId, refund.id);
      expect(await shop.merchant.refunds(orderId)).toEqual([
        expect.objectContaining({ amount: '5.00', reason: 'Refunded at NeroPay', refunded_payment: false }),
      ]);
      expect(shop.gateway.received(refundCall)).toEqual([]);
    });

    it('make the order refunded when nothing is left', async () => {
      const { orderId, checkoutId } = await paidOrder();
      await tellRefund(checkoutId, shop.gateway.refundElsewhere(checkoutId, '15.99').id);
      expect(await status(orderId)).toBe('refunded');
    });

    it('without a refund of the gateway’s own appear as the difference', async () => {
      const { orderId, checkoutId } = await paidOrder();
      await shop.merchant.refund(orderId, '5.00');
      const checkout = shop.gateway.set(checkoutId, { amount_refunded: '8.00' });
      await shop.gateway.callback({ type: 'checkout.partially_refunded', checkout });
      await shop.gateway.callback({ type: 'checkout.partially_refunded', checkout });
      expect((await amounts(orderId)).sort()).toEqual(['3.00', '5.00']);
    });

    it('whose callbacks were overtaken appear all the same', async () => {
      const { orderId, checkoutId } = await paidOrder();
      shop.gateway.refundElsewhere(checkoutId, '1.00');
      const second = shop.gateway.refundElsewhere(checkoutId, '2.00');
      await tellRefund(checkoutId, second.id);
      expect((await amounts(orderId)).sort()).toEqual(['1.00', '2.00']);
    });

    it('that the shop cannot record, because it refunded by hand before, are noted once', async () => {
      const { orderId, checkoutId } = await paidOrder();
      await shop.wordpress.run(`wc_create_refund( array( 'order_id' => $args['id'], 'amount' => '15.00' ) );`, {
        id: orderId,
      });
      const refund = shop.gateway.refundElsewhere(checkoutId, '5.00');
      expect((await tellRefund(checkoutId, refund.id)).status).toBe(200);
      await tellRefund(checkoutId, refund.id);
      const notes = await shop.merchant.notes(orderId);
      expect(notes.filter((note) => note.includes('WooCommerce could not record it'))).toHaveLength(1);
    });

    it('come again when the gateway could not be asked for what is missing', async () => {
      const { orderId, checkoutId } = await paidOrder();
      shop.gateway.refundElsewhere(checkoutId, '1.00');
      const event = shop.gateway.signed({
        type: 'checkout.partially_refunded',
        checkout: shop.gateway.set(checkoutId, {}),
      });
      shop.gateway.fail('GET /v1/checkouts/{id}/refunds', 'no connection');
      expect((await shop.gateway.post(event)).status).toBe(500);
      expect((await shop.gateway.post(event)).status).toBe(200);
      expect(await amounts(orderId)).toEqual(['1.00']);
    });
  });
});
