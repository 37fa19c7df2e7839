<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Admin;

use NeroPay\WooCommerce\Settlement\Outcome;
use NeroPay\WooCommerce\Settlement\SettleOrders;
use NeroPay\WooCommerce\Settlement\WooOrder;

defined( 'ABSPATH' ) || exit;

/**
 * What the merchant sees and can do on the order screen beside WooCommerce's own refunds.
 */
final class OrderScreen {
	public const ASK = 'neropay_ask';

	/** @var SettleOrders */
	private $settle;

	public function __construct( SettleOrders $settle ) {
		$this->settle = $settle;
	}

	/**
	 * Adds to the order actions.
	 *
	 * @param mixed $actions
	 * @param mixed $order Missing before WooCommerce 8.
	 * @return mixed
	 */
	public function actions( $actions, $order = null ) {
		if ( is_array( $actions ) && $order instanceof \WC_Order && '' !== ( new WooOrder( $order ) )->current_checkout() ) {
			$actions[ self::ASK ] = __( 'Ask NeroPay about the payment', 'neropay-for-woocommerce' );
		}
		return $actions;
	}

	/** Settles the order now. */
	public function ask( \WC_Order $order ): void {
		try {
			$outcome = $this->settle->refresh( $order );
		} catch ( \Throwable $error ) {
			/* translators: %s: what went wrong */
			$order->add_order_note( sprintf( __( 'NeroPay could not be asked: %s', 'neropay-for-woocommerce' ), $error->getMessage() ) );
			return;
		}
		if ( Outcome::APPLIED === $outcome ) {
			$status = ( new WooOrder( $order ) )->fresh()->settled_status();
			/* translators: %s: status of the checkout at NeroPay */
			$order->add_order_note( sprintf( __( 'NeroPay was asked: the payment is "%s".', 'neropay-for-woocommerce' ), '' === $status ? 'pending' : $status ) );
		}
	}

	/** Shows which checkout belongs to the order. */
	public function facts( \WC_Order $order ): void {
		$facts = new WooOrder( $order );
		$id    = $facts->current_checkout();
		if ( '' === $id ) {
			return;
		}
		$opened = $facts->opened( $id );
		printf(
			'<p class="form-field form-field-wide neropay-facts"><strong>%1$s</strong> <code>%2$s</code>%3$s</p>',
			esc_html__( 'NeroPay checkout', 'neropay-for-woocommerce' ),
			esc_html( $id ),
			null !== $opened && 'test' === $opened->mode ? ' ' . esc_html__( '(test mode: no money moves)', 'neropay-for-woocommerce' ) : ''
		);
	}
}
