<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Checkout;

use NeroPay\WooCommerce\Connection\ConnectionStore;
use NeroPay\WooCommerce\Gateway\GatewayError;
use NeroPay\WooCommerce\Money\Iso4217;

defined( 'ABSPATH' ) || exit;

/**
 * Whether the shop can take a payment now, and if not, why: the customer sees no NeroPay then, and the merchant a notice.
 */
final class Availability {
	/** @var ConnectionStore */
	private $connections;

	public function __construct( ConnectionStore $connections ) {
		$this->connections = $connections;
	}

	/** What keeps NeroPay from being offered; empty if nothing does. For the merchant's eyes. */
	public function problem( string $currency ): string {
		try {
			$this->connections->usable();
		} catch ( GatewayError $error ) {
			return $error->getMessage();
		}
		if ( ! Iso4217::knows( $currency ) ) {
			/* translators: %s: currency code */
			return sprintf( __( 'NeroPay is not offered to customers: the shop\'s currency %s is not an ISO 4217 currency.', 'neropay-for-woocommerce' ), $currency );
		}
		if ( $this->connections->refuses( $currency ) ) {
			/* translators: %s: currency code */
			return sprintf( __( 'NeroPay is not offered to customers: the connected account does not take %s. Have the currency enabled at NeroPay, then save the payment settings.', 'neropay-for-woocommerce' ), $currency );
		}
		return '';
	}
}
