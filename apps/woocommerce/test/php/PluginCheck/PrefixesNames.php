<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test\PluginCheck;

use PhpParser\Node;
use PhpParser\Node\Expr;
use PhpParser\Node\Scalar\String_;
use PhpParser\Node\Stmt;

/**
 * Whatever is global has this plugin's name before its own, so that no other plugin means something else by it.
 */
final class PrefixesNames implements Rule {
	/** The second is how WooCommerce itself names the settings of the method "neropay". */
	private const PREFIX = '/^(neropay|woocommerce_neropay_)/i';

	/** Functions whose first argument is a name that everybody on the site shares. */
	private const NAMING = array(
		'define',
		'do_action',
		'do_action_ref_array',
		'apply_filters',
		'apply_filters_ref_array',
		'add_option',
		'update_option',
		'delete_option',
		'set_transient',
		'get_transient',
		'delete_transient',
		'wp_enqueue_script',
		'wp_register_script',
		'wp_enqueue_style',
		'wp_register_style',
		'register_rest_route',
		'add_shortcode',
		'register_post_type',
		'register_taxonomy',
		'wp_schedule_event',
		'wp_schedule_single_event',
		'add_menu_page',
	);

	/** @var array<string, Expr> What the plugin's class constants hold, by class and name. */
	private $constants = array();

	/** @param Source[] $sources Where constants may be that names are kept in. */
	public function __construct( array $sources ) {
		foreach ( $sources as $source ) {
			$this->read_constants( $source );
		}
	}

	public function violations( Source $source ): array {
		$this->read_constants( $source );
		$found = array();
		foreach ( $source->calls( self::NAMING ) as $call ) {
			foreach ( $this->beginnings( $call->args[0]->value ) as $name ) {
				if ( ! preg_match( self::PREFIX, $name ) && ! $source->is_excused( $call ) ) {
					$found[] = $source->at( $call, "the name \"$name\" may be another plugin's too" );
				}
			}
		}
		return array_merge( $found, $this->declared( $source ) );
	}

	/** @return string[] */
	private function declared( Source $source ): array {
		$found = array();
		foreach ( $source->find( Stmt\Namespace_::class ) as $namespace ) {
			if ( ! preg_match( '/^NeroPay\\\\WooCommerce(\\\\|$)/', (string) $namespace->name ) ) {
				$found[] = $source->at( $namespace, 'not this plugin\'s namespace' );
			}
			return $found;
		}
		foreach ( $source->statements as $statement ) {
			$names = array();
			if ( $statement instanceof Stmt\Function_ || $statement instanceof Stmt\ClassLike ) {
				$names[] = (string) $statement->name;
			} elseif ( $statement instanceof Stmt\Const_ ) {
				$names[] = (string) $statement->consts[0]->name;
			} elseif ( $statement instanceof Stmt\Expression && $statement->expr instanceof Expr\Assign && $statement->expr->var instanceof Expr\Variable ) {
				$names[] = (string) $statement->expr->var->name;
			}
			foreach ( $names as $name ) {
				if ( ! preg_match( self::PREFIX, $name ) ) {
					$found[] = $source->at( $statement, "the global \"$name\" may be another plugin's too" );
				}
			}
		}
		return $found;
	}

	/**
	 * What a name begins with: all that it may be.
	 *
	 * @return string[]
	 */
	private function beginnings( Node $name ): array {
		if ( $name instanceof String_ ) {
			return array( $name->value );
		}
		if ( $name instanceof Expr\BinaryOp\Concat ) {
			return $this->beginnings( $name->left );
		}
		if ( $name instanceof Expr\Array_ ) {
			return array_merge( array(), ...array_map( fn( $item ) => $this->beginnings( $item->value ), $name->items ) );
		}
		if ( $name instanceof Expr\ClassConstFetch && isset( $this->constants[ $this->constant( $name ) ] ) ) {
			return $this->beginnings( $this->constants[ $this->constant( $name ) ] );
		}
		if ( $name instanceof Expr\Variable ) {
			return $this->values_of( $name );
		}
		return array( '?' );
	}

	/**
	 * What the function around a variable puts into it.
	 *
	 * @return string[]
	 */
	private function values_of( Expr\Variable $variable ): array {
		$function = Source::function_around( $variable );
		$values   = array();
		foreach ( null === $function ? array() : Source::within( $function, Expr\Assign::class, Stmt\Foreach_::class ) as $node ) {
			$target = $node instanceof Expr\Assign ? $node->var : $node->valueVar;
			if ( $target instanceof Expr\Variable && $target->name === $variable->name ) {
				$values = array_merge( $values, $this->beginnings( $node->expr ) );
			}
		}
		return array() === $values ? array( '?' ) : $values;
	}

	private function read_constants( Source $source ): void {
		foreach ( $source->find( Stmt\ClassConst::class ) as $declaration ) {
			foreach ( $declaration->consts as $constant ) {
				$this->constants[ $this->class_around( $declaration ) . '::' . $constant->name ] = $constant->value;
			}
		}
	}

	private function constant( Expr\ClassConstFetch $fetch ): string {
		$class = (string) $fetch->class;
		if ( 'self' !== $class ) {
			$class = (string) $fetch->class->getAttribute( 'resolvedName', $fetch->class );
		}
		return ( 'self' === $class ? $this->class_around( $fetch ) : $class ) . '::' . $fetch->name;
	}

	private function class_around( Node $node ): string {
		while ( ! $node instanceof Stmt\ClassLike ) {
			$node = $node->getAttribute( 'parent' );
		}
		return (string) ( $node->namespacedName ?? $node->name );
	}
}
