<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Checkout;

use NeroPay\WooCommerce\Gateway\Client;
use NeroPay\WooCommerce\Gateway\GatewayError;
use NeroPay\WooCommerce\Settlement\SettleOrders;
use NeroPay\WooCommerce\Settlement\WooOrder;
use NeroPay\WooCommerce\Support\Log;

defined( 'ABSPATH' ) || exit;

/**
 * Keeps a paid order from being cancelled, and a cancelled order from being paid.
 */
final class UnpaidOrderGuard {
	/** @var SettleOrders */
	private $settle;

	/** @var callable(): Client */
	private $client;

	/** @var Log */
	private $log;

	public function __construct( SettleOrders $settle, callable $client, Log $log ) {
		$this->settle = $settle;
		$this->client = $client;
		$this->log    = $log;
	}

	/**
	 * WooCommerce is about to cancel an order that it takes to be unpaid: asks the gateway first.
	 *
	 * @param mixed $cancel Whether WooCommerce would cancel it.
	 * @param mixed $order
	 * @return bool
	 */
	public function may_cancel( $cancel, $order ): bool {
		if ( ! $cancel || ! $order instanceof \WC_Order || WooOrder::METHOD !== $order->get_payment_method() || '' === ( new WooOrder( $order ) )->current_checkout() ) {
			return (bool) $cancel;
		}
		try {
			$this->settle->refresh( $order );
		} catch ( \Throwable $error ) {
			$this->log->warning( sprintf( 'Order %1$d is not cancelled yet, because NeroPay could not be asked: %2$s', $order->get_id(), $error->getMessage() ) );
			return false;
		}
		$fresh = ( new WooOrder( $order ) )->fresh();
		return 'pending' === $fresh->status() && ! $fresh->is_paid();
	}

	/** An order was cancelled: closes its payment page, so that nobody pays for what will not be delivered. */
	public function order_cancelled( int $order_id ): void {
		$order = WooOrder::find( (string) $order_id );
		if ( null === $order || $this->settle->is_settling( $order_id ) || ! $order->uses_this_method() || '' === $order->current_checkout() || '' !== $order->paid_by() ) {
			return;
		}
		if ( in_array( $order->settled_status(), array( 'cancelled', 'expired' ), true ) ) {
			return;
		}
		try {
			( $this->client )()->cancel_checkout( $order->current_checkout() );
		} catch ( GatewayError $error ) {
			$this->log->warning( sprintf( 'The checkout of cancelled order %1$d could not be closed: %2$s', $order_id, $error->getMessage() ) );
			$order->note( __( 'The NeroPay payment page of this order could not be closed. Should the customer still pay, you are told.', 'neropay-for-woocommerce' ) );
		}
	}
}
