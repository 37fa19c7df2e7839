<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Checkout;

use Automattic\WooCommerce\Blocks\Payments\Integrations\AbstractPaymentMethodType;
use NeroPay\WooCommerce\Plugin;
use NeroPay\WooCommerce\Settlement\WooOrder;
use NeroPay\WooCommerce\Support\Translations;

defined( 'ABSPATH' ) || exit;

/**
 * NeroPay in the block checkout. The payment itself goes the same way as in the classic one: process_payment().
 */
final class BlockPaymentMethod extends AbstractPaymentMethodType {
	private const SCRIPT = 'neropay-block-checkout';

	protected $name = WooOrder::METHOD;

	public function initialize() {
	}

	public function is_active() {
		$gateway = $this->gateway();
		return null !== $gateway && $gateway->is_available();
	}

	public function get_payment_method_script_handles() {
		wp_register_script(
			self::SCRIPT,
			plugins_url( 'assets/js/block-checkout.js', NEROPAY_FOR_WOOCOMMERCE_FILE ),
			array( 'wc-blocks-registry', 'wc-settings', 'wp-element', 'wp-html-entities', 'wp-i18n' ),
			NEROPAY_FOR_WOOCOMMERCE_VERSION,
			true
		);
		wp_set_script_translations( self::SCRIPT, 'neropay-for-woocommerce', Translations::directory() );
		return array( self::SCRIPT );
	}

	public function get_payment_method_data() {
		$gateway = $this->gateway();
		return array(
			'title'       => null === $gateway ? '' : $gateway->get_title(),
			'description' => null === $gateway ? '' : $gateway->get_description(),
			'testMode'    => null !== $gateway && $gateway->is_test_mode(),
			'supports'    => null === $gateway ? array() : array_values( array_filter( $gateway->supports, array( $gateway, 'supports' ) ) ),
		);
	}

	private function gateway(): ?PaymentGateway {
		return Plugin::gateway();
	}
}
