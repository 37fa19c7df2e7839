<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test\PluginCheck;

use PhpParser\Node;
use PhpParser\Node\Expr;
use PhpParser\NodeFinder;
use PhpParser\NodeTraverser;
use PhpParser\NodeVisitor\NameResolver;
use PhpParser\NodeVisitor\ParentConnectingVisitor;
use PhpParser\ParserFactory;

/**
 * One PHP file as the rules look at it.
 */
final class Source {
	/** @var string */
	public $code;

	/** @var Node[] */
	public $statements;

	/** @var string[] */
	private $lines;

	/** @var array<int, string> Comments by the line that they end in. */
	private $comments = array();

	public function __construct( string $code ) {
		if ( ! class_exists( ParserFactory::class ) ) {
			require_once 'PhpParser/autoload.php';
		}
		$traverser = new NodeTraverser();
		$traverser->addVisitor( new NameResolver( null, array( 'replaceNodes' => false ) ) );
		$traverser->addVisitor( new ParentConnectingVisitor() );
		$this->code       = $code;
		$this->lines      = explode( "\n", $code );
		$this->statements = $traverser->traverse( ( new ParserFactory() )->create( ParserFactory::PREFER_PHP7 )->parse( $code ) );
		foreach ( token_get_all( $code ) as $token ) {
			if ( is_array( $token ) && in_array( $token[0], array( T_COMMENT, T_DOC_COMMENT ), true ) ) {
				$this->comments[ $token[2] + substr_count( rtrim( $token[1] ), "\n" ) ] = $token[1];
			}
		}
	}

	/**
	 * All nodes of some kinds.
	 *
	 * @return Node[]
	 */
	public function find( string ...$kinds ): array {
		return self::within( $this->statements, ...$kinds );
	}

	/**
	 * All nodes of some kinds within others.
	 *
	 * @param Node|Node[] $nodes
	 * @return Node[]
	 */
	public static function within( $nodes, string ...$kinds ): array {
		return ( new NodeFinder() )->find(
			$nodes,
			static function ( Node $node ) use ( $kinds ): bool {
				foreach ( $kinds as $kind ) {
					if ( $node instanceof $kind ) {
						return true;
					}
				}
				return false;
			}
		);
	}

	/**
	 * All calls of functions, by their names.
	 *
	 * @param string[] $names
	 * @return Expr\FuncCall[]
	 */
	public function calls( array $names ): array {
		return array_filter(
			$this->find( Expr\FuncCall::class ),
			static function ( Expr\FuncCall $call ) use ( $names ): bool {
				return in_array( self::name( $call ), $names, true );
			}
		);
	}

	/** The name of the function that is called; empty if that is decided at run time. */
	public static function name( Expr\FuncCall $call ): string {
		return $call->name instanceof Node\Name ? strtolower( $call->name->toString() ) : '';
	}

	/** The function, method or closure around a node; null if there is none. */
	public static function function_around( Node $node ): ?Node {
		while ( null !== $node && ! $node instanceof Node\FunctionLike ) {
			$node = $node->getAttribute( 'parent' );
		}
		return $node;
	}

	/** The comment that ends in a line; empty if none does. */
	public function comment( int $line ): string {
		return $this->comments[ $line ] ?? '';
	}

	/**
	 * Whether a line says why it may break a rule, as WordPress's own checker takes it: `phpcs:ignore … -- reason` on it or alone on the
	 * one before, or within `phpcs:disable … -- reason`.
	 */
	public function is_excused( Node $node ): bool {
		$line = $node->getStartLine();
		foreach ( array( $line - 1, $line, $node->getEndLine() ) as $near ) {
			if ( preg_match( '/phpcs:ignore \S.* -- \S/', $this->comment( $near ) ) ) {
				return true;
			}
		}
		$open = false;
		for ( $above = 1; $above < $line; $above++ ) {
			$open = preg_match( '/phpcs:disable \S.* -- \S/', $this->comment( $above ) ) || ( $open && ! preg_match( '/phpcs:enable/', $this->comment( $above ) ) );
		}
		return $open;
	}

	public function at( Node $node, string $what ): string {
		return sprintf( 'line %1$d: %2$s: %3$s', $node->getStartLine(), $what, trim( $this->lines[ $node->getStartLine() - 1 ] ) );
	}
}
