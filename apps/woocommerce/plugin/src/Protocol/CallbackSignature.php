<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Protocol;

defined( 'ABSPATH' ) || exit;

/**
 * Standard Webhooks: the gateway signs `id.timestamp.body` with every callback secret that is in force.
 */
final class CallbackSignature {
	/** Seconds that a callback's timestamp may lie in the past or the future. */
	public const TOLERANCE = 300;

	/**
	 * Passes if one of the signatures is by one of the secrets.
	 *
	 * @param string[] $secrets    `whsec_…`, the current one and, while a secret rotates, the previous one.
	 * @param string   $id         Header `webhook-id`.
	 * @param string   $timestamp  Header `webhook-timestamp`, unix seconds.
	 * @param string   $signatures Header `webhook-signature`, space-separated `v1,<base64>`.
	 * @param string   $body       The raw bytes that arrived.
	 * @param int      $now        Unix seconds.
	 * @throws InvalidSignature With the check that failed.
	 */
	public static function verify( array $secrets, string $id, string $timestamp, string $signatures, string $body, int $now ): void {
		if ( '' === $id || '' === $timestamp || '' === $signatures ) {
			throw new InvalidSignature( 'missing', 'A header is missing: webhook-id, webhook-timestamp and webhook-signature are needed.' );
		}
		if ( ! preg_match( '/^\d{1,12}$/D', $timestamp ) || abs( $now - (int) $timestamp ) > self::TOLERANCE ) {
			throw new InvalidSignature( 'timestamp', 'The timestamp is not within 300 seconds of this server\'s clock.' );
		}
		foreach ( $secrets as $secret ) {
			if ( self::is_signed_by( self::key( $secret ), $id . '.' . $timestamp . '.' . $body, $signatures ) ) {
				return;
			}
		}
		throw new InvalidSignature( 'signature', 'No signature fits this shop\'s callback secret and the raw body.' );
	}

	private static function is_signed_by( string $key, string $content, string $signatures ): bool {
		$expected = base64_encode( hash_hmac( 'sha256', $content, $key, true ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_encode -- The wire format.
		foreach ( (array) preg_split( '/\s+/', trim( $signatures ) ) as $signature ) {
			if ( 0 === strpos( (string) $signature, 'v1,' ) && hash_equals( $expected, substr( (string) $signature, 3 ) ) ) {
				return true;
			}
		}
		return false;
	}

	private static function key( string $secret ): string {
		$encoded = 0 === strpos( $secret, 'whsec_' ) ? substr( $secret, 6 ) : $secret;
		$key     = base64_decode( $encoded, true ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.obfuscation_base64_decode -- The wire format.
		if ( false === $key || '' === $key ) {
			// HMAC takes an empty key without a word, and then anybody could sign.
			throw new InvalidSignature( 'secret', 'The stored callback secret is not readable. Connect the shop again.' );
		}
		return $key;
	}
}
