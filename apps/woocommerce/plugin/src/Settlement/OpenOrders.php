<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Settlement;

defined( 'ABSPATH' ) || exit;

/**
 * The orders of which the gateway may know more than the shop.
 */
final class OpenOrders {
	/**
	 * Those that wait for money and whose customer was sent to the payment page, the oldest first.
	 *
	 * @return string[] Ids.
	 */
	public function ids(): array {
		$ids = wc_get_orders(
			array(
				'type'           => 'shop_order',
				'status'         => array( 'pending', 'failed' ),
				'payment_method' => WooOrder::METHOD,
				'limit'          => -1,
				'orderby'        => 'ID',
				'order'          => 'ASC',
				'return'         => 'ids',
			)
		);
		return array_values(
			array_filter(
				array_map( 'strval', $ids ),
				static function ( string $id ): bool {
					$order = WooOrder::find( $id );
					return null !== $order && '' !== $order->current_checkout();
				}
			)
		);
	}
}
