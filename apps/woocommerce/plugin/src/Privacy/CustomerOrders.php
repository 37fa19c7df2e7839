<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Privacy;

use NeroPay\WooCommerce\Settlement\WooOrder;

defined( 'ABSPATH' ) || exit;

/**
 * The orders of one person, a page at a time: WordPress asks for personal data in pages, so that no request takes too long.
 */
final class CustomerOrders {
	private const PER_PAGE = 20;

	/** @var WooOrder[] Those of the page that have something of NeroPay's on them. */
	public $orders;

	/** @var bool Whether this is the last page. */
	public $is_last;

	/** @param int $page From 1. */
	public function __construct( string $email, int $page ) {
		$user     = get_user_by( 'email', $email );
		$customer = $user instanceof \WP_User ? array( $email, $user->ID ) : array( $email );
		$found    = wc_get_orders(
			array(
				'type'     => 'shop_order',
				'customer' => $customer,
				'limit'    => self::PER_PAGE,
				'page'     => $page,
				'orderby'  => 'ID',
				'order'    => 'ASC',
			)
		);

		$this->is_last = count( $found ) < self::PER_PAGE;
		$this->orders  = array();
		foreach ( $found as $order ) {
			$facts = new WooOrder( $order );
			if ( $facts->has_traces() ) {
				$this->orders[] = $facts;
			}
		}
	}
}
