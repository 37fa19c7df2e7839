<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test\PluginCheck;

use PhpParser\Node\Expr;
use PhpParser\Node\Scalar\String_;
use PhpParser\Node\Stmt;

/**
 * A file that is asked for by its own address does nothing: before anything else it looks whether WordPress is there.
 */
final class GuardsFiles implements Rule {
	public function violations( Source $source ): array {
		$statements = $source->statements;
		foreach ( $statements as $statement ) {
			if ( $statement instanceof Stmt\Namespace_ ) {
				$statements = $statement->stmts;
			}
		}
		foreach ( $statements as $statement ) {
			if ( ! $statement instanceof Stmt\Declare_ && ! $statement instanceof Stmt\Use_ && ! $statement instanceof Stmt\Nop ) {
				return $this->is_guard( $statement ) ? array() : array( $source->at( $statement, 'comes before the guard' ) );
			}
		}
		return array( 'there is no guard' );
	}

	private function is_guard( Stmt $statement ): bool {
		$guard = $statement instanceof Stmt\Expression ? $statement->expr : null;
		if ( ! $guard instanceof Expr\BinaryOp\BooleanOr || ! $guard->right instanceof Expr\Exit_ || ! $guard->left instanceof Expr\FuncCall || 'defined' !== Source::name( $guard->left ) ) {
			return false;
		}
		$constant = $guard->left->args[0]->value;
		return $constant instanceof String_ && in_array( $constant->value, array( 'ABSPATH', 'WP_UNINSTALL_PLUGIN' ), true );
	}
}
