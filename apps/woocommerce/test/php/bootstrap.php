<?php
/**
 * Loads the plugin's own classes without WordPress: for those that need no more of it than a handful of pure functions.
 */

declare( strict_types=1 );

define( 'ABSPATH', __DIR__ . '/' );
define( 'DAY_IN_SECONDS', 86400 );

const PLUGIN_DIRECTORY  = __DIR__ . '/../../plugin';
const VECTORS_DIRECTORY = __DIR__ . '/../../../../packages/shop-protocol/vectors';

function __( string $text ): string {
	return $text;
}

function untrailingslashit( string $text ): string {
	return rtrim( $text, '/\\' );
}

function wp_json_encode( $value, int $flags = 0 ) {
	return json_encode( $value, $flags );
}

function wp_check_invalid_utf8( string $text ): string {
	return mb_convert_encoding( $text, 'UTF-8', 'UTF-8' );
}

spl_autoload_register(
	static function ( string $class_name ): void {
		foreach ( array( 'NeroPay\\WooCommerce\\Test\\' => __DIR__, 'NeroPay\\WooCommerce\\' => PLUGIN_DIRECTORY . '/src' ) as $prefix => $directory ) {
			$file = $directory . '/' . str_replace( '\\', '/', substr( $class_name, strlen( $prefix ) ) ) . '.php';
			if ( 0 === strpos( $class_name, $prefix ) && is_file( $file ) ) {
				require $file;
				return;
			}
		}
	}
);

/** The cases of one of the shop protocol's vector files, by name. */
function vectors( string $file ): array {
	$vectors = json_decode( file_get_contents( VECTORS_DIRECTORY . '/' . $file ), true, 32, JSON_THROW_ON_ERROR );
	$cases   = array();
	foreach ( $vectors['cases'] as $case ) {
		$cases[ $case['name'] ] = array( $case );
	}
	return $cases;
}
