<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Support;

use NeroPay\WooCommerce\Settlement\StatusMap;

defined( 'ABSPATH' ) || exit;

/**
 * The payment method's settings, as WooCommerce stores them, for those parts that are no payment method.
 */
final class Settings {
	public const OPTION = 'woocommerce_neropay_settings';

	/** Fields that are passed on to the gateway and must never be stored. */
	public const NEVER_STORED = array( 'secret_key', 'webhook_secret' );

	public function text( string $name, string $fallback = '' ): string {
		$settings = get_option( self::OPTION );
		return is_array( $settings ) && isset( $settings[ $name ] ) && is_string( $settings[ $name ] ) ? $settings[ $name ] : $fallback;
	}

	public function is_on( string $name ): bool {
		return 'yes' === $this->text( $name );
	}

	public function statuses(): StatusMap {
		$chosen = array();
		foreach ( StatusMap::DEFAULTS as $event => $status ) {
			$chosen[ $event ] = $this->text( $event . '_status', $status );
		}
		return new StatusMap( $chosen );
	}

	/**
	 * Takes the merchant's secrets out of whatever is about to be stored: the settings page, WooCommerce's REST API and any
	 * import all store through here.
	 *
	 * @param mixed $settings
	 * @return mixed
	 */
	public static function without_secrets( $settings ) {
		return is_array( $settings ) ? array_merge( $settings, array_fill_keys( self::NEVER_STORED, '' ) ) : $settings;
	}
}
