<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Privacy;

use NeroPay\WooCommerce\Settlement\Busy;
use NeroPay\WooCommerce\Settlement\EventLog;
use NeroPay\WooCommerce\Settlement\OrderLock;
use NeroPay\WooCommerce\Settlement\WooOrder;

defined( 'ABSPATH' ) || exit;

/**
 * Removes what this plugin keeps of a person's payments, when they ask for that: as far as no money is concerned.
 *
 * What was paid stays on record: the shop's books name it, and a refund or a dispute must find its order. What is kept are ids and
 * amounts, which lead to nobody once WooCommerce has made the order anonymous.
 */
final class Eraser {
	/**
	 * Seconds after which no message about an unpaid checkout can come any more: the gateway looks at one for 7 days and sends for 5.
	 */
	private const QUIET = 30 * DAY_IN_SECONDS;

	/** Seconds to wait for a message that is being applied to an order. */
	private const WAIT = 5;

	/** @var OrderLock */
	private $lock;

	/** @var EventLog */
	private $events;

	public function __construct( OrderLock $lock, EventLog $events ) {
		$this->lock   = $lock;
		$this->events = $events;
	}

	/**
	 * Puts itself before all other erasers: WooCommerce's takes the address off the orders, by which they are found here.
	 *
	 * @param mixed $erasers
	 * @return mixed
	 */
	public function register( $erasers ) {
		if ( ! is_array( $erasers ) ) {
			return $erasers;
		}
		$own = array(
			'neropay-for-woocommerce' => array(
				'eraser_friendly_name' => __( 'NeroPay payments', 'neropay-for-woocommerce' ),
				'callback'             => array( $this, 'erase' ),
			),
		);
		return $own + $erasers;
	}

	/**
	 * @param string $email
	 * @param int    $page From 1.
	 * @return array{items_removed: bool, items_retained: bool, messages: string[], done: bool} As WordPress takes it.
	 */
	public function erase( $email, $page = 1 ): array {
		$found    = new CustomerOrders( (string) $email, (int) $page );
		$removed  = false;
		$messages = array();
		foreach ( $found->orders as $order ) {
			$reason = $this->erase_one( $order );
			if ( '' === $reason ) {
				$removed = true;
			} else {
				/* translators: 1: order number, 2: reason */
				$messages[] = sprintf( __( 'What NeroPay told of the payment of order %1$s was kept: %2$s', 'neropay-for-woocommerce' ), $order->woocommerce()->get_order_number(), $reason );
			}
		}
		return array(
			'items_removed'  => $removed,
			'items_retained' => array() !== $messages,
			'messages'       => $messages,
			'done'           => $found->is_last,
		);
	}

	/** Erases an order's payment data, or says why it must stay. Under the order's lock: money may arrive at this moment. */
	private function erase_one( WooOrder $order ): string {
		try {
			return $this->lock->with(
				$order->id(),
				self::WAIT,
				function () use ( $order ): string {
					$fresh  = $order->fresh();
					$reason = $this->reason_to_keep( $fresh );
					if ( '' === $reason ) {
						$this->events->forget( $fresh->id() );
						$fresh->forget();
					}
					return $reason;
				}
			);
		} catch ( Busy $busy ) {
			return __( 'a message from NeroPay about it is being applied. Erase it again in a minute.', 'neropay-for-woocommerce' );
		}
	}

	/** Why an order's payment data must stay; empty if it need not. */
	private function reason_to_keep( WooOrder $order ): string {
		if ( 'yes' !== get_option( 'woocommerce_erasure_request_removes_order_data', 'no' ) ) {
			return __( 'this shop is set to keep order data (WooCommerce > Settings > Accounts & Privacy).', 'neropay-for-woocommerce' );
		}
		if ( '' !== $order->paid_by() || $order->is_paid() || '' !== $order->woocommerce()->get_transaction_id() ) {
			return __( 'money was received. Accounting, refunds and disputes need the ids and amounts. They name no person.', 'neropay-for-woocommerce' );
		}
		$modified = $order->woocommerce()->get_date_modified();
		if ( null === $modified || $modified->getTimestamp() > time() - self::QUIET ) {
			return __( 'the order was changed in the last 30 days, so money may still arrive for it. Erase it again after that.', 'neropay-for-woocommerce' );
		}
		return '';
	}
}
