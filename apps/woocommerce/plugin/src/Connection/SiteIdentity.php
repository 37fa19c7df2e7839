<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * Tells the site that was connected from a copy of it: a staging site must not touch the live shop's payments.
 */
final class SiteIdentity {
	/** This site's address: the stored one, because plugins for several languages change what home_url() says. */
	public static function url(): string {
		return untrailingslashit( (string) get_option( 'home' ) );
	}

	/** Whether two addresses are of one site. A change from http to https, or of case or a final slash, makes no other site. */
	public static function same( string $one, string $other ): bool {
		return self::essence( $one ) === self::essence( $other );
	}

	private static function essence( string $url ): string {
		return strtolower( (string) preg_replace( '#^https?://#i', '', rtrim( $url, '/' ) ) );
	}
}
