<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Settlement;

use NeroPay\WooCommerce\Protocol\Callback;
use NeroPay\WooCommerce\Support\Schema;

defined( 'ABSPATH' ) || exit;

/**
 * The events that this shop has applied, so that each is applied once and in order.
 */
final class EventLog {
	public function has( string $event_id ): bool {
		global $wpdb;
		return null !== $wpdb->get_var( $wpdb->prepare( 'SELECT event_id FROM %i WHERE event_id = %s', Schema::events(), $event_id ) ); // phpcs:ignore WordPress.DB -- Own table; must be read fresh.
	}

	/** The highest sequence that was applied for a checkout; 0 if none was. */
	public function last_sequence( string $checkout_id ): int {
		global $wpdb;
		return (int) $wpdb->get_var( $wpdb->prepare( 'SELECT MAX(sequence) FROM %i WHERE checkout_id = %s', Schema::events(), $checkout_id ) ); // phpcs:ignore WordPress.DB -- Own table; must be read fresh.
	}

	/**
	 * The events that were applied to an order, the oldest first.
	 *
	 * @return array<string, string> Times in UTC (`Y-m-d H:i:s`) by event id.
	 */
	public function of_order( int $order_id ): array {
		global $wpdb;
		$rows = (array) $wpdb->get_results( $wpdb->prepare( 'SELECT event_id, applied_at FROM %i WHERE order_id = %d ORDER BY applied_at, event_id', Schema::events(), $order_id ) ); // phpcs:ignore WordPress.DB -- Own table; must be read fresh.
		return array_column( $rows, 'applied_at', 'event_id' );
	}

	/** Forgets the events of an order about which none will come any more. */
	public function forget( int $order_id ): void {
		global $wpdb;
		$wpdb->delete( Schema::events(), array( 'order_id' => $order_id ), '%d' ); // phpcs:ignore WordPress.DB -- Own table.
	}

	/** @throws CouldNotApply If it could not be written: the event must come again. */
	public function add( Callback $event, int $order_id ): void {
		global $wpdb;
		// phpcs:ignore WordPress.DB -- Own table.
		$written = $wpdb->insert(
			Schema::events(),
			array(
				'event_id'    => $event->id,
				'checkout_id' => null === $event->checkout ? '' : $event->checkout->id,
				'order_id'    => $order_id,
				'sequence'    => $event->sequence,
				'applied_at'  => gmdate( 'Y-m-d H:i:s' ),
			),
			array( '%s', '%s', '%d', '%d', '%s' )
		);
		if ( 1 !== $written ) {
			throw new CouldNotApply( 'The event could not be recorded.' );
		}
	}
}
