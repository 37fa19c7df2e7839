<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Settlement;

defined( 'ABSPATH' ) || exit;

/**
 * Tells the shop's people of something that needs them.
 */
interface Alert {
	public function tell( int $order_id, string $text ): void;
}
