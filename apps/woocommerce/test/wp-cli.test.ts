import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Shop, startShop } from './support/shop.ts';
import { wpNeropay } from './support/wp-cli.ts';

describe('wp neropay', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(async () => {
    expect(shop.wordpress.notices()).toEqual([]);
    await shop[Symbol.asyncDispose]();
  });

  const wp = (...words: readonly string[]) => wpNeropay(shop.wordpress.directory, ...words);

  describe('status', () => {
    it('tells machines what the shop is connected to, and no secret', async () => {
      await shop.gateway.callback({ type: 'ping', checkout: null });
      const { code, output } = await wp('status', '--format=json');
      expect(code).toBe(0);
      expect(JSON.parse(output)).toEqual({
        version: '0.1.0',
        enabled: true,
        connected: true,
        problem: '',
        account: 'NPTEST0SANDBOX_1000',
        account_name: 'Fake Trading Ltd',
        mode: 'test',
        gateway: shop.gateway.url,
        store: 'st_fake',
        site: shop.wordpress.url,
        callback_url: `${shop.wordpress.url}/wp-json/neropay/v1/callback`,
        last_callback: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      });
      expect(output).not.toMatch(/sk_|whsec_/);
    });

    it('tells people the same in a table', async () => {
      const { code, output } = await wp('status');
      expect(code).toBe(0);
      expect(output).toMatch(/^field\tvalue\n/);
      expect(output).toContain('connected\tyes\n');
      expect(output).toContain(`gateway\t${shop.gateway.url}\n`);
    });

    it('ends with an error code and the reason when customers cannot be offered NeroPay', async () => {
      await shop.merchant.setCurrency('BTC');
      const { code, output } = await wp('status', '--format=json');
      await shop.merchant.setCurrency('GBP');
      expect(code).toBe(1);
      expect(JSON.parse(output).problem).toContain('BTC is not an ISO 4217 currency');
    });

    it('refuses a format that it does not have', async () => {
      const { code, errors } = await wp('status', '--format=xml');
      expect(code).toBe(1);
      expect(errors).toBe('Error: There is no format "xml". Use table or json.\n');
    });
  });

  describe('sync', () => {
    it('brings an order up to what the gateway says', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      shop.gateway.pay(checkoutId);
      const { code, output } = await wp('sync', String(orderId));
      expect(code).toBe(0);
      expect(output).toContain(`Order ${orderId}: the payment is "paid", the order "processing".`);
      expect(output).toContain('Success: Orders up to date: 1.');
      expect((await shop.merchant.order(orderId)).transaction_id).toBe('6636598');
    });

    it('says of an order that is still to be paid that it is pending', async () => {
      const { orderId } = await shop.placedOrder();
      const { output } = await wp('sync', String(orderId));
      expect(output).toContain(`Order ${orderId}: the payment is "pending", the order "pending".`);
    });

    it('is content, however often it is typed, with an order that its customer or the shop gave up', async () => {
      const [byCustomer, byShop] = [await shop.placedOrder(), await shop.placedOrder()];
      shop.gateway.set(byCustomer.checkoutId, { status: 'cancelled' });
      await shop.merchant.updateOrder(byShop.orderId, { status: 'cancelled' });
      for (const _ of ['once', 'twice']) {
        const { code, output } = await wp('sync', String(byCustomer.orderId), String(byShop.orderId));
        expect(code).toBe(0);
        expect(output).toContain(`Order ${byCustomer.orderId}: the payment is "cancelled", the order "pending".`);
        expect(output).toContain(`Order ${byShop.orderId}: the payment is "cancelled", the order "cancelled".`);
      }
      await shop.merchant.updateOrder(byCustomer.orderId, { status: 'cancelled' });
    });

    it('goes on with the other orders when one fails, and ends with an error code', async () => {
      const [lost, paid] = [await shop.placedOrder(), await shop.placedOrder()];
      shop.gateway.pay(paid.checkoutId);
      shop.gateway.fail('GET /v1/checkouts/{id}', 'no connection');
      const { code, output, errors } = await wp('sync', '999999', String(lost.orderId), String(paid.orderId));
      expect(code).toBe(1);
      expect(errors).toContain('Warning: Order 999999: there is no such order.');
      expect(errors).toContain(`Warning: Order ${lost.orderId}: The NeroPay gateway did not answer`);
      expect(errors).toContain('Error: 2 of 3 orders could not be brought up to date.');
      expect(output).toContain(`Order ${paid.orderId}: the payment is "paid", the order "processing".`);
    });

    it('says that there is nothing to ask of an order whose customer was never sent to NeroPay', async () => {
      const orderId = await shop.wordpress.run(
        `$order = new WC_Order(); $order->set_payment_method( 'cheque' ); return $order->save();`,
      );
      const { code, errors } = await wp('sync', String(orderId));
      expect(code).toBe(1);
      expect(errors).toContain(`Order ${orderId}: its customer was never sent to NeroPay`);
    });

    it('does not call up to date what does not fit the order', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      shop.gateway.pay(checkoutId, { amount: '1.00' });
      const { code, errors } = await wp('sync', String(orderId));
      expect(code).toBe(1);
      expect(errors).toContain('what the gateway says was not applied (refused)');
      expect((await shop.merchant.order(orderId)).status).toBe('pending');
      shop.gateway.set(checkoutId, { amount: '15.99', status: 'cancelled' });
      await shop.merchant.updateOrder(orderId, { status: 'cancelled' });
    });

    it('asks after all open orders, and after no other', async () => {
      const { orderId, checkoutId } = await shop.placedOrder();
      shop.gateway.pay(checkoutId);
      await wp('sync', '--all-open');
      expect((await shop.merchant.order(orderId)).status).toBe('processing');
      const before = shop.gateway.requests.length;
      const { code, output } = await wp('sync', '--all-open');
      expect(code).toBe(0);
      expect(output).not.toContain(`Order ${orderId}:`);
      const asked = shop.gateway.requests.slice(before).map(({ path }) => path);
      expect(asked.length).toBeGreaterThan(0);
      for (const path of asked) expect(shop.gateway.checkouts.get(idIn(path))?.status).toBe('pending');
    });

    it('wants orders or all of them, and not both', async () => {
      for (const words of [[], ['1', '--all-open']]) {
        const { code, errors } = await wp('sync', ...words);
        expect(code).toBe(1);
        expect(errors).toBe('Error: Give the ids of orders, or --all-open.\n');
      }
    });
  });

  describe('test-callback', () => {
    it('says that the gateway’s callback arrived', async () => {
      expect(await wp('test-callback')).toEqual({
        code: 0,
        output: 'Success: The test callback arrived and its signature is right.\n',
        errors: '',
      });
    });

    it('says what kept it from arriving', async () => {
      shop.gateway.fail('POST /v1/store/test-callback', { error: 'rate_limited', message: 'Wait a minute.' });
      expect(await wp('test-callback')).toEqual({
        code: 1,
        output: '',
        errors: 'Error: No test callback was sent: Wait a minute.\n',
      });
    });
  });

  it('touches no payments on a copy of the site', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    shop.gateway.pay(checkoutId);
    await shop.wordpress.run(
      `update_option( 'neropay_connection', array( 'site_url' => 'https://shop.example' ) + get_option( 'neropay_connection' ) );`,
    );
    const { code, errors } = await wp('sync', String(orderId));
    expect(code).toBe(1);
    expect(errors).toContain('takes, refunds and cancels no payments');
    expect((await wp('status')).code).toBe(1);
  });
});

function idIn(path: string): string {
  return /checkouts\/([^?]+)/.exec(path)?.[1] ?? '';
}
