<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Admin;

use NeroPay\WooCommerce\Checkout\Availability;
use NeroPay\WooCommerce\Support\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Tells the merchant why customers are not offered NeroPay although it is enabled.
 */
final class Notices {
	/** @var Settings */
	private $settings;

	/** @var Availability */
	private $availability;

	public function __construct( Settings $settings, Availability $availability ) {
		$this->settings     = $settings;
		$this->availability = $availability;
	}

	public function show(): void {
		if ( ! current_user_can( 'manage_woocommerce' ) || ! $this->settings->is_on( 'enabled' ) ) {
			return;
		}
		$problem = $this->availability->problem( get_woocommerce_currency() );
		if ( '' === $problem ) {
			return;
		}
		printf(
			'<div class="notice notice-error" id="neropay-problem"><p>%1$s <a href="%2$s">%3$s</a></p></div>',
			esc_html( $problem ),
			esc_url( ConnectionPanel::url() ),
			esc_html__( 'Payment settings', 'neropay-for-woocommerce' )
		);
	}
}
