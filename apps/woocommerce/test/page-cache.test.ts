import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from './support/cookie-client.ts';
import { type Shop, startShop } from './support/shop.ts';

/*
 * A page cache in front of the shop replays whole pages. WooCommerce keeps out of it the one page that its settings name as the
 * checkout; a shop in several languages, or with a checkout of its own, has others.
 */
describe('with a page cache in front', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(async () => {
    expect(shop.wordpress.notices()).toEqual([]);
    await shop[Symbol.asyncDispose]();
  });

  describe.each(['constant', 'headers'] as const)('that honours the %s only', (honours) => {
    /** An order that waits for its payment, and a cache that is empty. */
    const placedOrder = async () => {
      const placed = await shop.placedOrder();
      const { order_key } = await shop.merchant.order(placed.orderId);
      shop.wordpress.cachePages(honours);
      return { ...placed, key: order_key };
    };
    const callback = async (type: string, checkout: ReturnType<Shop['gateway']['pay']>) =>
      (await (await shop.gateway.callback({ type, checkout })).json()) as { result: string };
    const pages = ['/checkout/', '/classic-checkout/'];

    it('the cache is awake: what nobody keeps out is replayed', async () => {
      await placedOrder();
      const home = () => fetch(shop.wordpress.url);
      await (await home()).text();
      const again = await home();
      expect(again.headers.get('X-Page-Cache')).toBe('hit');
      expect(await again.text()).toContain('The Tea Shop');
    });

    it.each(pages)('the return page below %s shows what is true now, and not what another visit saw', async (page) => {
      const { orderId, checkoutId, customer, key } = await placedOrder();
      const thanks = `${page}order-received/${orderId}/?key=${key}`;
      expect(plainText(await customer.client.text(thanks))).toContain('We are confirming your payment');
      shop.gateway.pay(checkoutId);
      expect(plainText(await customer.client.text(thanks))).not.toContain('We are confirming your payment');
      expect((await shop.merchant.order(orderId)).status).toBe('processing');
    });

    it.each(pages)('the order-pay page below %s asks nobody to pay twice', async (page) => {
      const { orderId, checkoutId, customer, key } = await placedOrder();
      const pay = `${page}order-pay/${orderId}/?pay_for_order=true&key=${key}`;
      expect(plainText(await customer.client.text(pay))).toContain('Pay for order');
      shop.gateway.pay(checkoutId);
      const answer = await customer.client.fetch(pay);
      expect([answer.status, answer.headers.get('Location')]).toEqual([
        302,
        expect.stringContaining(`/order-received/${orderId}/`),
      ]);
    });

    it('the page that waits for the payment hears of it', async () => {
      const { orderId, checkoutId, customer, key } = await placedOrder();
      const ask = async () =>
        JSON.parse(await customer.client.text(`/wp-json/neropay/v1/orders/${orderId}/payment?key=${key}`)) as object;
      expect(await ask()).toEqual({ state: 'confirming' });
      await callback('checkout.paid', shop.gateway.pay(checkoutId));
      expect(await ask()).toEqual({ state: 'paid' });
    });

    it('every callback arrives, though all go to one address', async () => {
      const first = await placedOrder();
      const second = await placedOrder();
      const opened = await fetch(`${shop.wordpress.url}/wp-json/neropay/v1/callback`);
      await opened.text();
      for (const { checkoutId } of [first, second]) {
        expect(await callback('checkout.paid', shop.gateway.pay(checkoutId))).toEqual({ result: 'applied' });
      }
      for (const { orderId } of [first, second]) {
        expect((await shop.merchant.order(orderId)).status).toBe('processing');
      }
    });
  });
});
