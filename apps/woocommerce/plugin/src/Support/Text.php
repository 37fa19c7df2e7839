<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Support;

defined( 'ABSPATH' ) || exit;

/**
 * Texts as the shop protocol takes them: valid UTF-8 without NUL, counted in UTF-16 units.
 */
final class Text {
	/** The first so many UTF-16 units of a text; a character beyond the first plane counts twice and is never cut in two. */
	public static function cut( string $text, int $units ): string {
		$text = wp_check_invalid_utf8( str_replace( "\0", '', $text ), true );
		$cut  = '';
		foreach ( (array) preg_split( '//u', $text, -1, PREG_SPLIT_NO_EMPTY ) as $character ) {
			$units -= strlen( (string) $character ) > 3 ? 2 : 1;
			if ( $units < 0 ) {
				break;
			}
			$cut .= $character;
		}
		return $cut;
	}
}
