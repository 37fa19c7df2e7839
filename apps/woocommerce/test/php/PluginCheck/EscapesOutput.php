<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test\PluginCheck;

use PhpParser\Node;
use PhpParser\Node\Expr;
use PhpParser\Node\Scalar;
use PhpParser\Node\Stmt;

/**
 * What is printed is escaped where it is printed, so that nobody has to know where it came from.
 */
final class EscapesOutput implements Rule {
	private const ESCAPING = array( 'esc_html', 'esc_attr', 'esc_url', 'esc_textarea', 'esc_js', 'esc_html__', 'esc_attr__', 'esc_html_x', 'esc_attr_x', 'wp_kses', 'wp_kses_post', 'wp_kses_data', 'absint', 'intval' );
	private const JOINING  = array( 'sprintf', 'implode' );
	private const PRINTING = array( 'printf', 'wp_die' );

	public function violations( Source $source ): array {
		$found = array();
		foreach ( $this->printed( $source ) as $printed ) {
			if ( ! $this->is_safe( $printed ) && ! $source->is_excused( $printed ) ) {
				$found[] = $source->at( $printed, 'printed without being escaped' );
			}
		}
		foreach ( $source->calls( array( '_e', '_ex', 'vprintf', 'print_r', 'var_dump' ) ) as $call ) {
			$found[] = $source->at( $call, 'prints without escaping' );
		}
		return $found;
	}

	/** @return Expr[] */
	private function printed( Source $source ): array {
		$printed = array();
		foreach ( $source->find( Stmt\Echo_::class, Expr\Print_::class, Expr\Exit_::class ) as $node ) {
			$printed = array_merge( $printed, $node instanceof Stmt\Echo_ ? $node->exprs : array_filter( array( $node->expr ) ) );
		}
		foreach ( $source->calls( self::PRINTING ) as $call ) {
			$printed = array_merge( $printed, $this->values( 'wp_die' === Source::name( $call ) ? array_slice( $call->args, 0, 2 ) : $call->args ) );
		}
		return $printed;
	}

	private function is_safe( Node $value ): bool {
		if ( $value instanceof Expr\BinaryOp\Concat || $value instanceof Expr\BinaryOp\Coalesce ) {
			return $this->is_safe( $value->left ) && $this->is_safe( $value->right );
		}
		if ( $value instanceof Expr\Ternary ) {
			return null !== $value->if && $this->is_safe( $value->if ) && $this->is_safe( $value->else );
		}
		if ( $value instanceof Expr\FuncCall && in_array( Source::name( $value ), self::JOINING, true ) ) {
			return array() === array_filter(
				$this->values( $value->args ),
				function ( Expr $argument ): bool {
					return ! $this->is_safe( $argument );
				}
			);
		}
		return $value instanceof Scalar\String_
			|| $value instanceof Scalar\LNumber
			|| $value instanceof Expr\Cast\Int_
			|| ( $value instanceof Expr\FuncCall && in_array( Source::name( $value ), self::ESCAPING, true ) );
	}

	/**
	 * @param Node\Arg[] $args
	 * @return Expr[]
	 */
	private function values( array $args ): array {
		return array_map(
			static function ( Node\Arg $arg ): Expr {
				return $arg->value;
			},
			$args
		);
	}
}
