import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from './support/cookie-client.ts';
import { runInProduction } from './support/production.ts';
import { type Shop, startShop } from './support/shop.ts';

describe('connecting a shop by saving its settings', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({ connected: false });
  });
  afterAll(async () => {
    expect(shop.wordpress.notices()).toEqual([]);
    await shop[Symbol.asyncDispose]();
  });

  const connect = (fields: object = {}) =>
    shop.merchant.connect({ gateway_url: shop.gateway.url, secret_key: 'sk_test_neropay', ...fields });
  const database = () => readFileSync(path.join(shop.wordpress.directory, 'wp-content/database/.ht.sqlite'), 'latin1');
  const methods = async () => plainText(await (await shop.customer()).checkoutPage());

  it('does not offer the method before it is connected, says why, and leaves the other methods alone', async () => {
    const page = plainText(await shop.merchant.saveSettings({ enabled: '1' }));
    expect(page).toContain('This shop is not connected to NeroPay');
    expect(page).toContain('Not connected.');
    const offered = await methods();
    expect(offered).toContain('Check payments');
    expect(offered).not.toContain('NeroPay');
  });

  it('shows the gateway’s own message when the keys are wrong', async () => {
    const page = plainText(await connect({ secret_key: 'sk_test_wrong' }));
    expect(page).toContain('NeroPay was not connected: NeroPay refused the keys.');
    expect(page).toContain('Not connected.');
  });

  it('says what is wrong with an address that is no gateway', async () => {
    for (const [url, message] of [
      ['', 'must be a full address'],
      ['ftp://pay.example.com', 'must be a full address'],
      ['pay.example.com', 'The NeroPay gateway did not answer'],
      [shop.wordpress.url, 'something that is not the NeroPay gateway'],
      ['http://127.0.0.1:9', 'The NeroPay gateway did not answer'],
    ] as const) {
      expect(plainText(await connect({ gateway_url: url }))).toContain(message);
    }
  });

  it('asks no gateway on this machine or at an odd port, unless the site says that it is a developer’s', async () => {
    const before = shop.gateway.requests.length;
    const answers = await runInProduction(
      shop.wordpress.directory,
      `add_filter( 'pre_option_home', static fn() => 'https://shop.example' );
      $transport = new NeroPay\\WooCommerce\\Gateway\\WordPressTransport();
      $connector = new NeroPay\\WooCommerce\\Connection\\Connector( $transport, new NeroPay\\WooCommerce\\Connection\\ConnectionStore() );
      $answers   = array();
      foreach ( array(
        static fn() => $connector->connect( $args['url'], 'test', '', 'sk_test_neropay', '' ),
        static fn() => $connector->connect( 'https://127.0.0.1', 'test', '', 'sk_test_neropay', '' ),
        static fn() => $transport->send( 'GET', $args['url'] . '/v1/store', array(), '', 5 ),
      ) as $attempt ) {
        try {
          $attempt();
        } catch ( NeroPay\\WooCommerce\\Gateway\\GatewayError $error ) {
          $answers[] = $error->getMessage();
        }
      }
      return $answers;`,
      { url: shop.gateway.url },
    );
    expect(answers).toEqual([
      expect.stringContaining('must begin with https:// and use the standard port'),
      'The NeroPay gateway did not answer: A valid URL was not provided.',
      'The NeroPay gateway did not answer: A valid URL was not provided.',
    ]);
    expect(shop.gateway.requests).toHaveLength(before);
  });

  it('connects, and shows the account, the mode and where callbacks go', async () => {
    shop.gateway.warnings = ['The account is not verified yet.'];
    const page = plainText(await connect({ webhook_secret: 'whsec_test_neropay' }));
    shop.gateway.warnings = [];
    expect(page).toContain('The account is not verified yet.');
    for (const shown of [
      'Connected.',
      'Fake Trading Ltd (NPTEST0SANDBOX_1000)',
      'Test: no money moves',
      'none yet',
      `${shop.wordpress.url}/wp-json/neropay/v1/callback`,
    ]) {
      expect(page).toContain(shown);
    }
    expect(JSON.parse(shop.gateway.received('POST /v1/stores').at(-1)?.body ?? '')).toEqual({
      platform: 'woocommerce',
      name: 'The Tea Shop',
      url: shop.wordpress.url,
      callback_url: `${shop.wordpress.url}/wp-json/neropay/v1/callback`,
      rail: 'neropay',
      mode: 'test',
      credentials: {
        public_key: 'pk_test_neropay',
        secret_key: 'sk_test_neropay',
        webhook_secret: 'whsec_test_neropay',
      },
    });
    expect(await methods()).toContain('NeroPay');
  });

  it('keeps none of the merchant’s secrets, in no table, log or page', async () => {
    const page = await shop.merchant.settingsPage();
    for (const secret of ['sk_test_neropay', 'whsec_test_neropay']) {
      expect(database()).not.toContain(secret);
      expect(shop.wordpress.log()).not.toContain(secret);
      expect(page).not.toContain(secret);
    }
    expect(page).toContain('placeholder="Saved at the gateway"');
    expect(page).not.toContain('sk_st_');
  });

  it('stores no secret either when settings are written past the form', async () => {
    await shop.wordpress.run(`
      $settings = get_option( 'woocommerce_neropay_settings' );
      update_option( 'woocommerce_neropay_settings', array( 'secret_key' => 'sk_test_smuggled', 'title' => 'Pay' ) + $settings );`);
    expect(database()).not.toContain('sk_test_smuggled');
    expect(await shop.wordpress.run(`return get_option( 'woocommerce_neropay_settings' )['title'];`)).toBe('Pay');
  });

  it('stays connected as it is when settings are saved without the secret', async () => {
    const before = shop.gateway.received('POST /v1/stores').length;
    const page = plainText(await shop.merchant.saveSettings({ title: 'NeroPay', order_prefix: 'TEA-' }));
    expect(page).toContain('Connected.');
    expect(shop.gateway.received('POST /v1/stores')).toHaveLength(before);
  });

  it('asks for the secret when the mode is changed, and goes on in the old one until then', async () => {
    const page = plainText(await shop.merchant.saveSettings({ mode: 'live' }));
    expect(page).toContain('enter the secret key that belongs to it');
    expect(page).toContain('Connected.');
    expect(page).toContain('Test: no money moves');
    await shop.merchant.saveSettings({ mode: 'test' });
  });

  it('keeps the earlier connection when a new one fails', async () => {
    const page = plainText(await connect({ secret_key: 'sk_test_wrong' }));
    expect(page).toContain('The earlier connection stays in use.');
    expect(page).toContain('Connected.');
  });

  it('tests the callbacks from the gateway’s side, and shows when the last one came', async () => {
    expect(await shop.merchant.press('neropay_test_callback')).toContain(
      'The test callback arrived and its signature is right.',
    );
    expect(plainText(await shop.merchant.settingsPage())).not.toContain('none yet');
  });

  it('says what went wrong with a test callback', async () => {
    shop.gateway.fail('POST /v1/store/test-callback', { error: 'rate_limited', message: 'Wait a minute.' });
    expect(await shop.merchant.press('neropay_test_callback')).toContain('No test callback was sent: Wait a minute.');
    const secret = shop.gateway.callbackSecrets.splice(0);
    shop.gateway.callbackSecrets.push(`whsec_${Buffer.alloc(32, 99).toString('base64')}`);
    expect(await shop.merchant.press('neropay_test_callback')).toContain(
      'The test callback failed: The shop answered 401.',
    );
    shop.gateway.callbackSecrets.splice(0, 1, ...secret);
  });

  it('takes callbacks that were signed before it connected again', async () => {
    const old = shop.gateway.signed({ type: 'ping', checkout: null });
    await connect();
    expect((await shop.gateway.post(old)).status).toBe(200);
    expect((await shop.gateway.callback({ type: 'ping', checkout: null })).status).toBe(200);
  });

  it('stops taking payments on a copy of the site, says so, and touches nothing of the shop it was copied from', async () => {
    const { orderId, checkoutId } = await shop.placedOrder();
    await shop.gateway.callback({ type: 'checkout.paid', checkout: shop.gateway.pay(checkoutId) });
    await shop.wordpress.run(
      `update_option( 'neropay_connection', array( 'site_url' => 'https://shop.example' ) + get_option( 'neropay_connection' ) );`,
    );
    const requests = shop.gateway.requests.length;

    expect(plainText(await shop.merchant.settingsPage())).toContain(
      'NeroPay was connected for https://shop.example and this site is',
    );
    expect(await methods()).not.toContain('NeroPay');
    expect(await shop.merchant.refund(orderId, '1.00')).toContain('takes, refunds and cancels no payments');
    await shop.merchant.orderAction(orderId, 'neropay_ask');
    await shop.merchant.updateOrder(orderId, { status: 'cancelled' });
    expect(await shop.merchant.refunds(orderId)).toEqual([]);
    expect(shop.gateway.requests).toHaveLength(requests);

    await connect();
    expect(await methods()).toContain('NeroPay');
  });

  it('is hidden for a currency that is none, and says why', async () => {
    await shop.merchant.setCurrency('BTC');
    expect(plainText(await shop.merchant.settingsPage())).toContain('BTC is not an ISO 4217 currency');
    expect(await methods()).not.toContain('NeroPay');
    await shop.merchant.setCurrency('GBP');
  });

  it('is hidden once the account refused the currency, says why, and is offered again after saving', async () => {
    shop.gateway.fail('POST /v1/checkouts', {
      error: 'currency_not_supported',
      message: 'The account does not take GBP.',
    });
    const answer = await (await shop.customer()).placeOrder();
    expect(answer.messages).toContain('NeroPay does not take GBP. Nothing was charged.');
    expect(await methods()).not.toContain('NeroPay');
    expect(plainText(await shop.merchant.settingsPage())).toContain('the connected account does not take GBP');
    await shop.merchant.saveSettings({});
    expect(await methods()).toContain('NeroPay');
  });

  it('lets nobody but who may manage the shop test or disconnect', async () => {
    const answer = await (await shop.customer()).client.fetch('/wp-admin/admin-post.php?action=neropay_disconnect');
    expect(answer.status).not.toBe(200);
    await shop.merchant.client.text('/wp-admin/admin-post.php?action=neropay_disconnect');
    expect(plainText(await shop.merchant.settingsPage())).toContain('Connected.');
  });

  it('disconnects, tells the gateway, and offers nothing any more', async () => {
    expect(await shop.merchant.press('neropay_disconnect')).toContain('NeroPay is disconnected.');
    expect(shop.gateway.received('DELETE /v1/store')).toHaveLength(1);
    expect(await methods()).not.toContain('NeroPay');
    expect(database()).not.toContain('sk_st_');
    expect((await shop.gateway.callback({ type: 'ping', checkout: null })).status).toBe(503);
  });

  it('forgets the connection although the gateway is gone', async () => {
    await connect();
    shop.gateway.fail('DELETE /v1/store', 'no connection');
    expect(await shop.merchant.press('neropay_disconnect')).toContain(
      'This shop forgot its connection, but the gateway could not be told',
    );
    expect(plainText(await shop.merchant.settingsPage())).toContain('Not connected.');
  });
});
