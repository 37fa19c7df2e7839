<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Settlement;

use NeroPay\WooCommerce\Support\Schema;

defined( 'ABSPATH' ) || exit;

/**
 * Lets one request at a time settle an order. A row with a unique key decides: to look first and take then, as with a
 * transient, lets two in at once.
 */
final class OrderLock {
	/** Seconds after which a lock is taken to be a dead request's. Longer than all that is done under one. */
	private const LIFE = 120;

	/**
	 * Does something under the order's lock.
	 *
	 * @template T
	 * @param int           $wait Seconds to wait for it at most.
	 * @param callable(): T $work
	 * @return T
	 * @throws Busy If another request held it all the while.
	 */
	public function with( int $order_id, int $wait, callable $work ) {
		$name  = 'order-' . $order_id;
		$owner = bin2hex( random_bytes( 16 ) );
		$this->take( $name, $owner, $wait );

		$held    = true;
		$release = function () use ( $name, $owner, &$held ): void {
			if ( $held ) {
				$held = false;
				$this->release( $name, $owner );
			}
		};
		// A fatal error skips what comes after; this does not.
		register_shutdown_function( $release );
		try {
			return $work();
		} finally {
			$release();
		}
	}

	private function take( string $name, string $owner, int $wait ): void {
		$until = microtime( true ) + $wait;
		while ( ! $this->try( $name, $owner ) ) {
			if ( microtime( true ) >= $until ) {
				throw new Busy( 'Another request is settling this order.' );
			}
			usleep( random_int( 30000, 120000 ) );
		}
	}

	private function try( string $name, string $owner ): bool {
		global $wpdb;
		$now = time();
		// phpcs:disable WordPress.DB -- The table is this plugin's own; a cache would defeat the lock.
		if ( 1 === $wpdb->query( $wpdb->prepare( 'INSERT IGNORE INTO %i (name, owner, expires_at) VALUES (%s, %s, %d)', Schema::locks(), $name, $owner, $now + self::LIFE ) ) ) {
			return true;
		}
		return 1 === $wpdb->query( $wpdb->prepare( 'UPDATE %i SET owner = %s, expires_at = %d WHERE name = %s AND expires_at < %d', Schema::locks(), $owner, $now + self::LIFE, $name, $now ) );
		// phpcs:enable
	}

	private function release( string $name, string $owner ): void {
		global $wpdb;
		$wpdb->delete( Schema::locks(), array( 'name' => $name, 'owner' => $owner ), '%s' ); // phpcs:ignore WordPress.DB, WordPress.Arrays.ArrayDeclarationSpacing -- Own table.
	}
}
