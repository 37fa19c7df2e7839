<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test\PluginCheck;

use PhpParser\Node\Expr;
use PhpParser\Node\Scalar\String_;

/**
 * Scripts and styles are the plugin's own files, and come into a page by WordPress's queue only.
 */
final class BringsItsAssets implements Rule {
	private const QUEUEING = array( 'wp_enqueue_script', 'wp_register_script', 'wp_enqueue_style', 'wp_register_style' );

	public function violations( Source $source ): array {
		$found = array();
		foreach ( $source->calls( self::QUEUEING ) as $call ) {
			$address = isset( $call->args[1] ) ? $call->args[1]->value : null;
			if ( null !== $address && ! ( $address instanceof Expr\FuncCall && 'plugins_url' === Source::name( $address ) ) ) {
				$found[] = $source->at( $call, 'an asset that is not the plugin\'s own file' );
			}
			if ( null !== $address && ! isset( $call->args[3] ) ) {
				$found[] = $source->at( $call, 'an asset without a version is served from old caches' );
			}
		}
		foreach ( $source->find( String_::class ) as $text ) {
			if ( preg_match( '/<(script|style|link|iframe|img)\b/i', $text->value ) ) {
				$found[] = $source->at( $text, 'goes around the queue' );
			}
		}
		return $found;
	}
}
