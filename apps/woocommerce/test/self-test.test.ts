import { successEnvelope } from '@neropay/shop-protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runInProduction } from './support/production.ts';
import { type Shop, startShop } from './support/shop.ts';

describe('the self-test on the settings page', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({ connected: false });
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  const run = () => shop.merchant.press('neropay_self_test');

  it('says before the shop is connected what is to be done, and what is in order already', async () => {
    const page = await run();
    expect(page).toContain('The self-test found something to do.');
    expect(page).toContain(
      '✗ To do Payment method: NeroPay is not enabled. Choose "Offer NeroPay to customers" and save.',
    );
    expect(page).toContain('✗ To do Connection: This shop is not connected to NeroPay. Enter the keys');
    expect(page).toContain('✓ In order Database: The tables are there, and orders can be locked.');
  });

  it('finds everything in order in a shop that was set up well', async () => {
    await shop.merchant.connect({ gateway_url: shop.gateway.url, secret_key: 'sk_test_neropay' });
    await shop.merchant.saveSettings({ order_prefix: 'TEA-' });
    const page = await run();
    expect(page).toContain('The self-test found everything as it should be.');
    expect(page).not.toContain('✗');
    for (const line of [
      'Payment method: Customers are offered NeroPay.',
      'Gateway: It answers.',
      'Clock: It agrees with the gateway',
      'Connection: The gateway takes this shop',
      'Callback URL: The gateway calls the address at which this shop listens.',
      'Test callback: The test callback arrived and its signature is right.',
      'HTTPS: The site has no https address. That is fine for development only.',
      'Order prefix: Order 1001 is called TEA-1001 at NeroPay.',
    ]) {
      expect(page).toContain(`✓ In order ${line}`);
    }
  });

  it('shows its result once', async () => {
    expect(await shop.merchant.settingsPage()).not.toContain('neropay-result');
  });

  it('finds a gateway that is gone', async () => {
    shop.gateway.fail('GET /v1/store', 'no connection');
    shop.gateway.fail('POST /v1/store/test-callback', 'no connection');
    const page = await run();
    expect(page).toMatch(/✗ To do Gateway: The NeroPay gateway did not answer: .* Check the gateway URL/);
    expect(page).toContain('✗ To do Test callback: No test callback was sent');
  });

  it.each([
    [null, 'the shop could not be reached: ECONNREFUSED', 'The gateway must be able to reach this site'],
    ['odd', 'the shop could not be reached: ECONNREFUSED', 'The gateway must be able to reach this site'],
    [401, 'the shop answered 401', 'The secrets differ, or a password stands in front of the site.'],
    [403, 'the shop answered 403', 'Something in front of the site keeps the gateway out'],
    [404, 'the shop answered 404', 'Save Settings > Permalinks, then enter the secret key again and save.'],
    [500, 'the shop answered 500', "Your host's error log says why"],
  ])('says what to do when the gateway was answered %s', async (status, error, remedy) => {
    const result = { ok: false, event_id: 'evt_ping', url: shop.gateway.callbackUrl, status, duration_ms: 5, error };
    shop.gateway.fail('POST /v1/store/test-callback', {
      status: 200,
      body: JSON.stringify(successEnvelope(result)),
    });
    const page = (await run()).replaceAll('&gt;', '>');
    expect(page).toContain(`✗ To do Test callback: The test callback failed: ${error}. ${remedy}`);
  });

  it('finds that the permalinks were changed since the shop was connected', async () => {
    await shop.wordpress.run(`update_option( 'permalink_structure', '' );`);
    const page = await run();
    expect(page).toContain(
      `✗ To do Callback URL: The gateway calls ${shop.wordpress.url}/wp-json/neropay/v1/callback and this shop listens at ${shop.wordpress.url}/index.php?rest_route=/neropay/v1/callback`,
    );
    await shop.wordpress.run(`update_option( 'permalink_structure', '/%postname%/' );`);
  });

  it('finds a currency that NeroPay does not take', async () => {
    await shop.merchant.setCurrency('BTC');
    expect(await run()).toContain('✗ To do Payment method: NeroPay is not offered to customers: the shop');
    await shop.merchant.setCurrency('GBP');
  });

  it('touches nothing of the shop that the site was copied from', async () => {
    const [kept, requests] = [
      await shop.wordpress.run(`return get_option( 'neropay_connection' );`),
      shop.gateway.requests.length,
    ];
    await shop.wordpress.run(
      `update_option( 'neropay_connection', array( 'site_url' => 'https://shop.example' ) + get_option( 'neropay_connection' ) );`,
    );
    expect(await run()).toContain('✗ To do Connection: NeroPay was connected for https://shop.example');
    expect(shop.gateway.requests).toHaveLength(requests);
    await shop.wordpress.run(`update_option( 'neropay_connection', $args['kept'] );`, { kept });
  });

  it('finds a live site without https', async () => {
    const https = (home: string) =>
      runInProduction(
        shop.wordpress.directory,
        `add_filter( 'pre_option_home', static fn() => $args['home'] );
        $finding = ( new NeroPay\\WooCommerce\\SelfTest\\SiteCheck( new NeroPay\\WooCommerce\\Support\\Settings() ) )->run()['HTTPS'];
        return array( $finding->ok, $finding->text );`,
        { home },
      );
    expect(await https('http://shop.example')).toEqual([false, expect.stringContaining('set up a certificate')]);
    expect(await https('https://shop.example')).toEqual([true, 'The site has an https address.']);
  });

  it('makes tables anew that a copy of the database left out', async () => {
    await shop.wordpress.run(`global $wpdb; $wpdb->query( "DROP TABLE {$wpdb->prefix}neropay_events" );`);
    expect(await run()).toContain('✓ In order Database: A table was missing and was made again.');
    expect(await run()).toContain('✓ In order Database: The tables are there');
  });

  it('finds tables that the database does not let it make', async () => {
    const finding = await shop.wordpress.run(`
      global $wpdb;
      $wpdb->query( "DROP TABLE {$wpdb->prefix}neropay_events" );
      add_filter( 'dbdelta_create_queries', '__return_empty_array' );
      $finding = ( new NeroPay\\WooCommerce\\SelfTest\\SiteCheck( new NeroPay\\WooCommerce\\Support\\Settings() ) )->run()['Database'];
      return array( $finding->ok, $finding->text );`);
    expect(finding).toEqual([
      false,
      'These tables are missing and cannot be made: wp_neropay_events. Ask your host to let the database user create tables.',
    ]);
    expect(await run()).toContain('A table was missing and was made again.');
  });

  it('finds a table that lost its unique key, which would let a payment be applied twice', async () => {
    await shop.wordpress.run(`
      global $wpdb;
      $wpdb->query( "DROP TABLE {$wpdb->prefix}neropay_locks" );
      $wpdb->query( "CREATE TABLE {$wpdb->prefix}neropay_locks ( name varchar(64) NOT NULL, owner varchar(40) NOT NULL, expires_at bigint(20) NOT NULL )" );`);
    expect(await run()).toContain('✗ To do Database: The table wp_neropay_locks has lost its unique key');
    await shop.wordpress.run(`global $wpdb; $wpdb->query( "DROP TABLE {$wpdb->prefix}neropay_locks" );`);
    expect(await run()).toContain('✓ In order Database: A table was missing and was made again.');
  });

  it('is for those only who may manage the shop', async () => {
    const answer = await (await shop.customer()).client.fetch('/wp-admin/admin-post.php?action=neropay_self_test');
    expect(answer.status).not.toBe(200);
    await shop.merchant.client.text('/wp-admin/admin-post.php?action=neropay_self_test');
    expect(await shop.merchant.settingsPage()).not.toContain('neropay-result');
  });

  it('causes no notice in all of that', () => {
    expect(shop.wordpress.notices()).toEqual([]);
  });
});
