<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test;

use PhpParser\Error;
use PhpParser\Node;
use PhpParser\NodeFinder;
use PhpParser\ParserFactory;
use PHPUnit\Framework\TestCase;

/**
 * The plugin promises PHP 7.4, and is tested here with a later one, which would run what 7.4 cannot even read.
 */
final class SyntaxTest extends TestCase {
	public static function setUpBeforeClass(): void {
		if ( ! class_exists( ParserFactory::class ) ) {
			require_once 'PhpParser/autoload.php';
		}
	}

	public function files(): array {
		$files = array();
		foreach ( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( PLUGIN_DIRECTORY ) ) as $file ) {
			if ( 'php' === $file->getExtension() ) {
				$files[ substr( $file->getPathname(), strlen( PLUGIN_DIRECTORY ) + 1 ) ] = array( $file->getPathname() );
			}
		}
		return $files;
	}

	/** @dataProvider files */
	public function test_uses_nothing_that_came_after_php_7_4( string $file ): void {
		$found = array();
		foreach ( ( new NodeFinder() )->find( $this->parse( file_get_contents( $file ) ), array( $this, 'is_newer' ) ) as $node ) {
			$found[] = $node->getType() . ' in line ' . $node->getStartLine();
		}
		self::assertSame( array(), $found );
	}

	/** @dataProvider files */
	public function test_runs_only_within_wordpress( string $file ): void {
		self::assertMatchesRegularExpression( "/^defined\( '(ABSPATH|WP_UNINSTALL_PLUGIN)' \) \|\| exit;$/m", file_get_contents( $file ) );
	}

	public function later_syntax(): array {
		return array(
			'match'                 => array( 'match (1) { default => 2 };' ),
			'nullsafe'              => array( '$a?->b();' ),
			'named argument'        => array( 'f(a: 1);' ),
			'union type'            => array( 'function f(int|string $a) {}' ),
			'mixed'                 => array( 'function f(mixed $a) {}' ),
			'static return type'    => array( 'class A { function f(): static {} }' ),
			'constructor promotion' => array( 'class A { function __construct(private int $a) {} }' ),
			'attribute'             => array( '#[A] class B {}' ),
			'enum'                  => array( 'enum A {}' ),
			'readonly'              => array( 'class A { public readonly int $a; }' ),
			'never'                 => array( 'function f(): never {}' ),
			'throw as expression'   => array( '$a ?? throw $b;' ),
			'catch without variable' => array( 'try { f(); } catch (E) {}' ),
			'new in initializer'    => array( 'function f($a = new A) {}' ),
			'first class callable'  => array( 'f(...);' ),
		);
	}

	/** @dataProvider later_syntax */
	public function test_would_find( string $code ): void {
		self::assertNotEmpty( ( new NodeFinder() )->find( $this->parse( '<?php ' . $code ), array( $this, 'is_newer' ) ) );
	}

	public function is_newer( Node $node ): bool {
		return $node instanceof Node\Expr\Match_
			|| $node instanceof Node\Expr\NullsafeMethodCall
			|| $node instanceof Node\Expr\NullsafePropertyFetch
			|| $node instanceof Node\Expr\Throw_
			|| $node instanceof Node\UnionType
			|| $node instanceof Node\IntersectionType
			|| $node instanceof Node\AttributeGroup
			|| $node instanceof Node\Stmt\Enum_
			|| $node instanceof Node\VariadicPlaceholder
			|| ( $node instanceof Node\Arg && null !== $node->name )
			|| ( $node instanceof Node\Param && ( 0 !== $node->flags || $node->default instanceof Node\Expr\New_ || $this->is_newer_type( $node->type ) ) )
			|| ( $node instanceof Node\FunctionLike && $this->is_newer_type( $node->getReturnType() ) )
			|| ( $node instanceof Node\Stmt\Property && ( $node->isReadonly() || $this->is_newer_type( $node->type ) ) )
			|| ( $node instanceof Node\Stmt\Catch_ && null === $node->var );
	}

	private function is_newer_type( ?Node $type ): bool {
		$type = $type instanceof Node\NullableType ? $type->type : $type;
		return ( $type instanceof Node\Identifier || $type instanceof Node\Name )
			&& in_array( strtolower( $type->toString() ), array( 'mixed', 'static', 'never', 'null', 'false', 'true' ), true );
	}

	/** @return Node[] */
	private function parse( string $code ): array {
		try {
			return ( new ParserFactory() )->create( ParserFactory::PREFER_PHP7 )->parse( $code );
		} catch ( Error $error ) {
			self::fail( $error->getMessage() );
		}
	}
}
