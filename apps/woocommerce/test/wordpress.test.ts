import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWordPress, type WordPress } from './support/wordpress.ts';

describe('the plugin in WordPress', () => {
  let wordpress: WordPress;
  beforeAll(async () => {
    wordpress = await startWordPress();
  });
  afterAll(async () => {
    await wordpress[Symbol.asyncDispose]();
  });

  const tables = () =>
    wordpress.run(
      `global $wpdb; $tables = $wpdb->get_col( "SHOW TABLES LIKE '{$wpdb->prefix}neropay%'" ); sort( $tables ); return $tables;`,
    );
  const options = () =>
    wordpress.run(
      `global $wpdb; return $wpdb->get_col( "SELECT option_name FROM $wpdb->options WHERE option_name LIKE '%neropay%' AND option_name NOT LIKE '%transient%' ORDER BY option_name" );`,
    );
  const store = (removeData: string) =>
    wordpress.run(
      `
      update_option( 'woocommerce_neropay_settings', array( 'remove_data' => $args['remove_data'] ) );
      foreach ( array( 'neropay_connection', 'neropay_last_callback', 'neropay_refused_currencies' ) as $option ) {
        update_option( $option, array( 1 ) );
      }`,
      { remove_data: removeData },
    );
  const uninstall = () =>
    wordpress.run(`
      require_once ABSPATH . 'wp-admin/includes/plugin.php';
      deactivate_plugins( 'neropay-for-woocommerce/neropay-for-woocommerce.php' );
      uninstall_plugin( 'neropay-for-woocommerce/neropay-for-woocommerce.php' );`);

  it('declares that it fits order tables of WooCommerce’s own and the block checkout', async () => {
    expect(await wordpress.run(`return \\Automattic\\WooCommerce\\Utilities\\FeaturesUtil::declared();`)).toEqual({
      custom_order_tables: { 'neropay-for-woocommerce/neropay-for-woocommerce.php': true },
      cart_checkout_blocks: { 'neropay-for-woocommerce/neropay-for-woocommerce.php': true },
    });
  });

  it('makes its tables on activation, and anew where they were lost', async () => {
    expect(await tables()).toEqual(['wp_neropay_events', 'wp_neropay_locks']);
    await wordpress.run(`NeroPay\\WooCommerce\\Support\\Schema::drop();`);
    await wordpress.run(`return null;`);
    expect(await tables()).toEqual(['wp_neropay_events', 'wp_neropay_locks']);
  });

  it('keeps the shop running without WooCommerce', async () => {
    await wordpress.run(
      `update_option( 'active_plugins', array( 'neropay-for-woocommerce/neropay-for-woocommerce.php' ) );`,
    );
    expect(await (await fetch(wordpress.url)).text()).toContain('The Tea Shop');
    await wordpress.run(
      `update_option( 'active_plugins', array( 'neropay-for-woocommerce/neropay-for-woocommerce.php', 'woocommerce/woocommerce.php' ) );`,
    );
  });

  it('causes no notice in all of that', () => {
    expect(wordpress.notices()).toEqual([]);
  });

  it('whose notices would be seen: the recorder is awake', async () => {
    await wordpress.run(`
      $file = WP_PLUGIN_DIR . '/neropay-for-woocommerce/careless.php';
      file_put_contents( $file, '<?php $list = array(); $list["missing"]; get_bloginfo( "siteurl" );' );
      include $file;
      unlink( $file );`);
    const texts = JSON.stringify(wordpress.notices());
    expect(texts).toContain('Undefined array key');
    expect(texts).toContain('deprecated');
  });

  it('leaves everything where it is when it is deleted', async () => {
    await store('no');
    const before = await options();
    await uninstall();
    expect(await options()).toEqual(before);
    expect(await tables()).toHaveLength(2);
  });

  it('takes its settings, connection and tables along when the merchant wanted that', async () => {
    await store('yes');
    await uninstall();
    expect(await options()).toEqual([]);
    expect(await tables()).toEqual([]);
  });
});
