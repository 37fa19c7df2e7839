<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Protocol;

defined( 'ABSPATH' ) || exit;

/**
 * How this shop proves to the gateway that a request is its own.
 */
final class RequestSignature {
	/**
	 * Hex HMAC-SHA256 of the request under the store's secret.
	 *
	 * @param int    $timestamp Unix seconds, the same as in the header.
	 * @param string $path      Path with query, as it is requested.
	 * @param string $body      The raw bytes that are sent; empty for a read.
	 */
	public static function sign( string $secret, int $timestamp, string $method, string $path, string $body ): string {
		return hash_hmac( 'sha256', $timestamp . '.' . $method . '.' . $path . '.' . $body, $secret );
	}
}
