<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Admin;

use NeroPay\WooCommerce\Settlement\Alert;
use NeroPay\WooCommerce\Support\Log;

defined( 'ABSPATH' ) || exit;

/**
 * Writes to the shop's administrator what an order note alone might leave unseen.
 */
final class AdminAlert implements Alert {
	/** @var Log */
	private $log;

	public function __construct( Log $log ) {
		$this->log = $log;
	}

	public function tell( int $order_id, string $text ): void {
		$order  = wc_get_order( $order_id );
		$number = $order instanceof \WC_Order ? $order->get_order_number() : (string) $order_id;
		$link   = $order instanceof \WC_Order ? $order->get_edit_order_url() : '';
		/**
		 * Who is written to when a payment needs the merchant.
		 *
		 * @param string $recipient The site's administrator.
		 * @param int    $order_id  The order.
		 */
		$recipient = apply_filters( 'neropay_alert_recipient', (string) get_option( 'admin_email' ), $order_id );
		/* translators: 1: shop name, 2: order number */
		$subject = sprintf( __( '[%1$s] NeroPay: order %2$s needs your attention', 'neropay-for-woocommerce' ), wp_specialchars_decode( (string) get_option( 'blogname' ), ENT_QUOTES ), $number );
		if ( ! wp_mail( $recipient, $subject, $text . "\n\n" . $link ) ) {
			$this->log->warning( sprintf( 'The mail about order %d could not be sent; its notes tell the same.', $order_id ) );
		}
	}
}
