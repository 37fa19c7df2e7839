<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Support;

defined( 'ABSPATH' ) || exit;

/**
 * The plugin's two tables: what options and order meta cannot do is refuse a second row by a unique key.
 */
final class Schema {
	private const VERSION = '1';
	private const OPTION  = 'neropay_schema';

	/** One row per lock that is held. */
	public static function locks(): string {
		global $wpdb;
		return $wpdb->prefix . 'neropay_locks';
	}

	/** One row per event that was applied. */
	public static function events(): string {
		global $wpdb;
		return $wpdb->prefix . 'neropay_events';
	}

	/** Makes the tables where they are not there yet: on activation, and after an update that was only copied in. */
	public static function ensure(): void {
		if ( self::VERSION !== get_option( self::OPTION ) ) {
			self::make();
		}
	}

	/**
	 * The tables that should be there and are not: a copy of the database may have left them out.
	 *
	 * @return string[]
	 */
	public static function missing(): array {
		global $wpdb;
		return array_values(
			array_filter(
				array( self::locks(), self::events() ),
				static function ( string $table ) use ( $wpdb ): bool {
					return ! in_array( $table, $wpdb->get_col( $wpdb->prepare( 'SHOW TABLES LIKE %s', $table ) ), true ); // phpcs:ignore WordPress.DB -- Must be read fresh.
				}
			)
		);
	}

	/** Makes the tables, or brings them up to this version. */
	public static function make(): void {
		global $wpdb;
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		$collate = $wpdb->get_charset_collate();
		dbDelta(
			'CREATE TABLE ' . self::locks() . " (
				name varchar(64) NOT NULL,
				owner varchar(40) NOT NULL,
				expires_at bigint(20) unsigned NOT NULL,
				PRIMARY KEY  (name)
			) $collate;"
		);
		dbDelta(
			'CREATE TABLE ' . self::events() . " (
				event_id varchar(64) NOT NULL,
				checkout_id varchar(64) NOT NULL,
				order_id bigint(20) unsigned NOT NULL,
				sequence bigint(20) unsigned NOT NULL,
				applied_at datetime NOT NULL,
				PRIMARY KEY  (event_id),
				KEY checkout_sequence (checkout_id,sequence)
			) $collate;"
		);
		update_option( self::OPTION, self::VERSION, true );
	}

	/** Removes the tables and the mark that they exist. */
	public static function drop(): void {
		global $wpdb;
		foreach ( array( self::locks(), self::events() ) as $table ) {
			$wpdb->query( $wpdb->prepare( 'DROP TABLE IF EXISTS %i', $table ) ); // phpcs:ignore WordPress.DB -- Own table, removed on request.
		}
		delete_option( self::OPTION );
	}
}
