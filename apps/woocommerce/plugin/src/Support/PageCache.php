<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Support;

defined( 'ABSPATH' ) || exit;

/**
 * What is said of a payment is true for one moment and one customer, and nothing to store and replay.
 */
final class PageCache {
	/** Keeps the answer to this request out of caches: the constant is for page cache plugins, the headers are for all others. */
	public static function keep_out(): void {
		if ( ! defined( 'DONOTCACHEPAGE' ) ) {
			define( 'DONOTCACHEPAGE', true ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedConstantFound -- What caching plugins look for.
		}
		nocache_headers();
	}
}
