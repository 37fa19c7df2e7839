<?php
/**
 * Plugin Name: WooCommerce
 * Description: A small double that stands in for WooCommerce in tests: the public surface that a payment plugin uses, written anew.
 * Version: 9.9.0
 * Requires at least: 6.5
 * Requires PHP: 7.4
 * License: GPL-2.0-or-later
 * Text Domain: woocommerce
 *
 * Names, signatures, hooks and their order follow WooCommerce's public documentation and behaviour; the code is this project's
 * own. What a payment plugin does not touch (taxes, shipping, product types) is not here.
 */

defined( 'ABSPATH' ) || exit;

define( 'WC_PLUGIN_FILE', __FILE__ );
define( 'WC_VERSION', '9.9.0' );
define( 'WOOCOMMERCE_VERSION', WC_VERSION );

foreach ( array( 'utilities', 'formatting', 'settings-api', 'payment-gateway', 'gateways', 'order-storage', 'data', 'products', 'orders', 'order-functions', 'refunds', 'stock-and-mails', 'session', 'shop-functions', 'checkout', 'pages', 'blocks', 'store-api', 'rest-api', 'admin-settings', 'admin-orders', 'install' ) as $wc_double_part ) {
	require __DIR__ . '/includes/' . $wc_double_part . '.php';
}

/** The shop: what `WC()` gives. */
final class WooCommerce {
	/** @var string */
	public $version = WC_VERSION;

	/** @var WC_Session|null Null where no customer is served. */
	public $session = null;

	/** @var WC_Cart|null */
	public $cart = null;

	/** @var WooCommerce|null */
	private static $instance = null;

	public static function instance(): self {
		if ( null === self::$instance ) {
			self::$instance = new self();
			add_action( 'plugins_loaded', array( self::$instance, 'on_plugins_loaded' ), -1 );
			add_action( 'init', array( self::$instance, 'init' ), 0 );
		}
		return self::$instance;
	}

	public function on_plugins_loaded() {
		do_action( 'woocommerce_loaded' );
	}

	public function init() {
		do_action( 'before_woocommerce_init' );
		if ( ! is_admin() || wp_doing_ajax() ) {
			$this->initialize_session();
		}
		do_action( 'woocommerce_init' );
	}

	public function initialize_session() {
		$this->session = new WC_Session();
		$this->cart    = new WC_Cart( $this->session );
	}

	public function payment_gateways(): WC_Payment_Gateways {
		return WC_Payment_Gateways::instance();
	}

	public function api_request_url( $request ): string {
		return add_query_arg( 'wc-api', $request, home_url( '/' ) );
	}
}

function WC(): WooCommerce { // phpcs:ignore WordPress.NamingConventions.ValidFunctionName.FunctionNameInvalid
	return WooCommerce::instance();
}

WC();
register_activation_hook( __FILE__, 'wc_double_install' );
