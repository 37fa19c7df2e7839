<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test\PluginCheck;

use PhpParser\Node;
use PhpParser\Node\Expr;
use PhpParser\Node\Scalar\String_;

/**
 * SQL is a literal, and values come into it by $wpdb->prepare() only.
 */
final class PreparesSql implements Rule {
	private const ASKING = array( 'query', 'get_var', 'get_col', 'get_row', 'get_results' );

	public function violations( Source $source ): array {
		$found = array();
		foreach ( $source->find( Expr\MethodCall::class ) as $call ) {
			$method = $this->method( $call );
			$sql    = isset( $call->args[0] ) ? $call->args[0]->value : null;
			if ( in_array( $method, self::ASKING, true ) && ! $sql instanceof String_ && ! ( $sql instanceof Expr\MethodCall && 'prepare' === $this->method( $sql ) ) ) {
				$found[] = $source->at( $call, 'SQL that is not prepared' );
			}
			if ( 'prepare' === $method && ! $sql instanceof String_ ) {
				$found[] = $source->at( $call, 'SQL that is put together' );
			} elseif ( 'prepare' === $method && preg_match_all( '/%[sdfi]/', $sql->value ) !== count( $call->args ) - 1 ) {
				$found[] = $source->at( $call, 'as many values as placeholders are needed' );
			}
		}
		return $found;
	}

	/** The method of $wpdb that is called; empty if it is another object's. */
	private function method( Expr\MethodCall $call ): string {
		$is_database = $call->var instanceof Expr\Variable && 'wpdb' === $call->var->name;
		return $is_database && $call->name instanceof Node\Identifier ? $call->name->toString() : '';
	}
}
