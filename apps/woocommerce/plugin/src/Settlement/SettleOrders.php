<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Settlement;

use NeroPay\WooCommerce\Gateway\Client;
use NeroPay\WooCommerce\Gateway\GatewayError;
use NeroPay\WooCommerce\Protocol\Callback;

defined( 'ABSPATH' ) || exit;

/**
 * Settles one order at a time: takes its lock, reads it afresh, and has the Settler apply what the gateway says.
 */
final class SettleOrders {
	/** Seconds that a callback waits for the order's lock. The gateway waits 15 for the answer. */
	private const CALLBACK_WAIT = 8;

	/** @var OrderLock */
	private $lock;

	/** @var EventLog */
	private $events;

	/** @var Settler */
	private $settler;

	/** @var callable(): Client Throws GatewayError if this site must not ask. */
	private $client;

	/** @var int The order that is being settled now; 0 if none is. */
	private $at_work = 0;

	public function __construct( OrderLock $lock, EventLog $events, Settler $settler, callable $client ) {
		$this->lock    = $lock;
		$this->events  = $events;
		$this->settler = $settler;
		$this->client  = $client;
	}

	/**
	 * Applies an event that the gateway signed.
	 *
	 * @return string One of Outcome's: the event is dealt with for good.
	 * @throws Busy|CouldNotApply|GatewayError If it must be sent again.
	 */
	public function callback( Callback $event ): string {
		if ( null === $event->checkout ) {
			return Outcome::IGNORED;
		}
		$order = WooOrder::find( $event->checkout->order_id );
		if ( null === $order ) {
			return Outcome::NO_ORDER;
		}
		return $this->under_lock(
			$order,
			self::CALLBACK_WAIT,
			function ( WooOrder $order ) use ( $event ): string {
				if ( $this->events->has( $event->id ) ) {
					return Outcome::REPEATED;
				}
				$outcome = $this->apply( $order, $event );
				$this->events->add( $event, $order->id() );
				return $outcome;
			}
		);
	}

	/**
	 * Asks the gateway what became of the order's checkout, and applies it.
	 *
	 * @param int $wait Seconds to wait at most for another request that settles the order.
	 * @return string One of Outcome's.
	 * @throws Busy|CouldNotApply|GatewayError
	 */
	public function refresh( \WC_Order $order, int $wait = 5 ): string {
		return $this->under_lock(
			new WooOrder( $order ),
			$wait,
			function ( WooOrder $order ): string {
				if ( '' === $order->current_checkout() ) {
					return Outcome::IGNORED;
				}
				$client = ( $this->client )();
				return $this->settler->apply( $order, $client->refresh_checkout( $order->current_checkout() ), null, array( $client, 'list_refunds' ) );
			}
		);
	}

	/** Whether an order's changes are being made by this service right now, and not by the shop's people or WooCommerce. */
	public function is_settling( int $order_id ): bool {
		return $order_id === $this->at_work;
	}

	private function apply( WooOrder $order, Callback $event ): string {
		$is_duplicate = 'checkout.duplicate_payment' === $event->type;
		$outcome      = Outcome::STALE;
		if ( $event->sequence > $this->events->last_sequence( $event->checkout->id ) ) {
			$state = $event->checkout;
			if ( $is_duplicate && '' === $order->paid_by() ) {
				// This event names the second payment, and overtook the one that tells of the first.
				$state = ( $this->client )()->refresh_checkout( $state->id );
			}
			$outcome = $this->settler->apply(
				$order,
				$state,
				$event->refund,
				function ( string $checkout_id ): array {
					return ( $this->client )()->list_refunds( $checkout_id );
				}
			);
		}
		// A second payment is a fact, not a state: it stays true although later events overtook it.
		if ( $is_duplicate && Outcome::REFUSED !== $outcome ) {
			return $this->settler->duplicate_payment( $order, $event->checkout );
		}
		return $outcome;
	}

	private function under_lock( WooOrder $order, int $wait, callable $work ): string {
		return $this->lock->with(
			$order->id(),
			$wait,
			function () use ( $order, $work ): string {
				$this->at_work = $order->id();
				try {
					return $work( $order->fresh() );
				} finally {
					$this->at_work = 0;
				}
			}
		);
	}
}
