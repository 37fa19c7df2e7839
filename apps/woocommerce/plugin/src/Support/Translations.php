<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Support;

defined( 'ABSPATH' ) || exit;

/**
 * The translations that come with the plugin. One per language: Austria reads the German one, Mexico the Spanish one.
 */
final class Translations {
	private const COUNTRY = array(
		'de' => 'de_DE',
		'es' => 'es_ES',
		'fr' => 'fr_FR',
	);

	public static function load(): void {
		add_filter( 'load_textdomain_mofile', array( self::class, 'nearest' ) );
		add_filter( 'load_script_translation_file', array( self::class, 'nearest' ) );
		// WordPress finds them by itself from 6.8 on.
		load_plugin_textdomain( 'neropay-for-woocommerce', false, dirname( plugin_basename( NEROPAY_FOR_WOOCOMMERCE_FILE ) ) . '/languages' ); // phpcs:ignore PluginCheck.CodeAnalysis.DiscouragedFunctions -- For WordPress before 6.8.
	}

	public static function directory(): string {
		return wp_normalize_path( dirname( NEROPAY_FOR_WOOCOMMERCE_FILE ) ) . '/languages';
	}

	/**
	 * A file of this plugin that WordPress looks for, or where there is none for the country, the one for the language.
	 *
	 * @param mixed $file A path such as `…/languages/neropay-for-woocommerce-de_AT.mo`.
	 * @return mixed
	 */
	public static function nearest( $file ) {
		$pattern = '#^(' . preg_quote( self::directory() . '/neropay-for-woocommerce-', '#' ) . ')([a-z]{2})(?:_[A-Za-z_]+)?((?:-[a-z-]+)?\.(?:mo|json))$#';
		if ( ! is_string( $file ) || is_readable( $file ) || ! preg_match( $pattern, wp_normalize_path( $file ), $parts ) || ! isset( self::COUNTRY[ $parts[2] ] ) ) {
			return $file;
		}
		return $parts[1] . self::COUNTRY[ $parts[2] ] . $parts[3];
	}
}
