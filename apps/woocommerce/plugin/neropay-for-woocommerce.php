<?php
/**
 * Plugin Name: NeroPay for WooCommerce
 * Description: Take payments through NeroPay: classic and block checkout, refunds from the order screen, and no payment lost when the customer closes the browser.
 * Version: 0.1.0
 * Requires at least: 6.5
 * Requires PHP: 7.4
 * Requires Plugins: woocommerce
 * WC requires at least: 8.2
 * WC tested up to: 11.0
 * Author: NeroPay
 * License: GPL-2.0-or-later
 * License URI: https://www.gnu.org/licenses/gpl-2.0.html
 * Text Domain: neropay-for-woocommerce
 * Domain Path: /languages
 *
 * This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public License as
 * published by the Free Software Foundation, either version 2 of the License, or (at your option) any later version. It comes
 * without any warranty; see the license for details.
 *
 * @package NeroPay\WooCommerce
 */

defined( 'ABSPATH' ) || exit;

define( 'NEROPAY_FOR_WOOCOMMERCE_VERSION', '0.1.0' );
define( 'NEROPAY_FOR_WOOCOMMERCE_FILE', __FILE__ );

spl_autoload_register(
	static function ( $class_name ) {
		if ( 0 === strpos( $class_name, 'NeroPay\\WooCommerce\\' ) ) {
			$file = __DIR__ . '/src/' . str_replace( '\\', '/', substr( $class_name, 20 ) ) . '.php';
			if ( is_file( $file ) ) {
				require $file;
			}
		}
	}
);

NeroPay\WooCommerce\Plugin::boot();
