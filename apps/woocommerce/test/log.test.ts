import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { billing } from './support/customer.ts';
import { type Shop, startShop } from './support/shop.ts';

describe('the log', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(async () => {
    expect(shop.wordpress.notices()).toEqual([]);
    await shop[Symbol.asyncDispose]();
  });

  const paidOrder = async (eventId: string) => {
    const { checkoutId } = await shop.placedOrder();
    await shop.gateway.callback({ type: 'checkout.paid', checkout: shop.gateway.pay(checkoutId), id: eventId });
  };

  it('tells nothing of what goes as it should, until the merchant asks for it', async () => {
    await paidOrder('evt_quiet');
    expect(shop.wordpress.log()).toBe('');
    await shop.merchant.saveSettings({ debug: '1' });
    await paidOrder('evt_told');
    expect(shop.wordpress.log()).toContain('DEBUG Event evt_told (checkout.paid, order 2): applied.');
  });

  it('tells what somebody should look at in any case', async () => {
    await shop.merchant.saveSettings({ title: 'NeroPay' });
    const { body, headers } = shop.gateway.signed({ type: 'ping', checkout: null });
    await shop.gateway.post({ body: `${body} `, headers });
    expect(shop.wordpress.log()).toContain('WARNING A callback was refused');
  });

  it('has ids in it, and no secret, name or address', () => {
    const log = shop.wordpress.log();
    for (const secret of ['sk_', 'whsec_', 'v1,', billing.last_name, billing.email, billing.address_1]) {
      expect(log).not.toContain(secret);
    }
  });
});
