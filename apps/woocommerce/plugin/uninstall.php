<?php
/**
 * Removes what the plugin stored, if the merchant asked for that in its settings. What is on the orders stays: it belongs to the
 * shop's books.
 *
 * @package NeroPay\WooCommerce
 */

defined( 'WP_UNINSTALL_PLUGIN' ) || exit;

require_once __DIR__ . '/src/Support/Schema.php';

( static function () {
	$settings = get_option( 'woocommerce_neropay_settings' );
	if ( ! is_array( $settings ) || 'yes' !== ( $settings['remove_data'] ?? 'no' ) ) {
		return;
	}
	NeroPay\WooCommerce\Support\Schema::drop();
	foreach ( array( 'woocommerce_neropay_settings', 'neropay_connection', 'neropay_last_callback', 'neropay_refused_currencies' ) as $option ) {
		delete_option( $option );
	}
} )();
