<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test\PluginCheck;

use PhpParser\Node;
use PhpParser\Node\Expr;

/**
 * What a browser sent is unslashed and sanitised where it is read, and only read by who checked a nonce.
 */
final class CleansInput implements Rule {
	private const INPUT      = array( '_GET', '_POST', '_REQUEST', '_COOKIE', '_SERVER', '_FILES' );
	private const FORMS      = array( '_GET', '_POST', '_REQUEST' );
	private const SANITISING = '/^(sanitize_.+|wc_clean|esc_url_raw|wp_kses.*|is_email)$/';
	private const NUMBERS    = array( 'absint', 'intval' );
	private const NONCES     = array( 'check_admin_referer', 'check_ajax_referer', 'wp_verify_nonce' );

	public function violations( Source $source ): array {
		$found = array();
		foreach ( $source->find( Expr\Variable::class ) as $variable ) {
			if ( ! in_array( $variable->name, self::INPUT, true ) || $source->is_excused( $variable ) ) {
				continue;
			}
			if ( ! $this->is_clean( $variable ) ) {
				$found[] = $source->at( $variable, 'input that is not unslashed and sanitised' );
			}
			if ( in_array( $variable->name, self::FORMS, true ) && ! $this->has_nonce( $variable, $source ) ) {
				$found[] = $source->at( $variable, 'a form that is read without checking a nonce' );
			}
		}
		return $found;
	}

	private function is_clean( Node $variable ): bool {
		$fetch = $variable->getAttribute( 'parent' );
		if ( ! $fetch instanceof Expr\ArrayDimFetch ) {
			return false;
		}
		$is_unslashed = false;
		for ( $node = $fetch->getAttribute( 'parent' ); null !== $node && ! $node instanceof Node\Stmt; $node = $node->getAttribute( 'parent' ) ) {
			if ( $node instanceof Expr\Isset_ || $node instanceof Expr\Empty_ ) {
				return true;
			}
			if ( $node instanceof Expr\FuncCall ) {
				$name         = Source::name( $node );
				$is_unslashed = $is_unslashed || 'wp_unslash' === $name;
				if ( in_array( $name, self::NUMBERS, true ) || ( $is_unslashed && preg_match( self::SANITISING, $name ) ) ) {
					return true;
				}
			}
		}
		return false;
	}

	private function has_nonce( Node $variable, Source $source ): bool {
		$function = Source::function_around( $variable );
		foreach ( $source->calls( self::NONCES ) as $call ) {
			if ( null !== $function && Source::function_around( $call ) === $function ) {
				return true;
			}
		}
		return false;
	}
}
