<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\SelfTest;

use NeroPay\WooCommerce\Checkout\Availability;
use NeroPay\WooCommerce\Connection\ConnectionStore;
use NeroPay\WooCommerce\Connection\Connector;
use NeroPay\WooCommerce\Gateway\GatewayError;
use NeroPay\WooCommerce\Support\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Looks at everything that taking payments depends on, and says what to do where something is wrong.
 */
final class SelfTest {
	/** @var ConnectionStore */
	private $connections;

	/** @var Settings */
	private $settings;

	/** @var Availability */
	private $availability;

	/** @var GatewayCheck */
	private $gateway_check;

	/** @var CallbackCheck */
	private $callback_check;

	/** @var SiteCheck */
	private $site_check;

	public function __construct( ConnectionStore $connections, Settings $settings, Availability $availability, GatewayCheck $gateway_check, CallbackCheck $callback_check, SiteCheck $site_check ) {
		$this->connections    = $connections;
		$this->settings       = $settings;
		$this->availability   = $availability;
		$this->gateway_check  = $gateway_check;
		$this->callback_check = $callback_check;
		$this->site_check     = $site_check;
	}

	/** @return array<string, Finding> By what was looked at. */
	public function run(): array {
		return array( __( 'Payment method', 'neropay-for-woocommerce' ) => $this->payment_method() ) + $this->gateway() + $this->site_check->run();
	}

	private function payment_method(): Finding {
		if ( ! $this->settings->is_on( 'enabled' ) ) {
			return Finding::bad( __( 'NeroPay is not enabled. Choose "Offer NeroPay to customers" and save.', 'neropay-for-woocommerce' ) );
		}
		$problem = $this->availability->problem( get_woocommerce_currency() );
		return '' === $problem
			? Finding::good( __( 'Customers are offered NeroPay.', 'neropay-for-woocommerce' ) )
			: Finding::bad( $problem );
	}

	/** @return array<string, Finding> */
	private function gateway(): array {
		try {
			$connection = $this->connections->usable();
		} catch ( GatewayError $error ) {
			return array( __( 'Connection', 'neropay-for-woocommerce' ) => Finding::bad( $error->getMessage() ) );
		}
		return $this->gateway_check->run( $connection, Connector::callback_url() )
			+ array( __( 'Test callback', 'neropay-for-woocommerce' ) => $this->callback_check->run() );
	}
}
