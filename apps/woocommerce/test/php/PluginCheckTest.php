<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test;

use NeroPay\WooCommerce\Test\PluginCheck\AvoidsFunctions;
use NeroPay\WooCommerce\Test\PluginCheck\BringsItsAssets;
use NeroPay\WooCommerce\Test\PluginCheck\CleansInput;
use NeroPay\WooCommerce\Test\PluginCheck\EscapesOutput;
use NeroPay\WooCommerce\Test\PluginCheck\GuardsFiles;
use NeroPay\WooCommerce\Test\PluginCheck\PrefixesNames;
use NeroPay\WooCommerce\Test\PluginCheck\PreparesSql;
use NeroPay\WooCommerce\Test\PluginCheck\Rule;
use NeroPay\WooCommerce\Test\PluginCheck\Source;
use NeroPay\WooCommerce\Test\PluginCheck\TranslatesTexts;
use PhpParser\Node\Expr;
use PhpParser\Node\Scalar\String_;
use PhpParser\Node\Stmt;
use PHPUnit\Framework\TestCase;

/**
 * What WordPress.org's Plugin Check looks for in a plugin's code. WordPress's own rules for phpcs are in no package registry, so they
 * are written anew here.
 */
final class PluginCheckTest extends TestCase {
	/** @var Source[]|null By path within the plugin. */
	private static $sources = null;

	/** @return Source[] */
	private static function sources(): array {
		if ( null === self::$sources ) {
			self::$sources = array();
			foreach ( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( PLUGIN_DIRECTORY, \FilesystemIterator::SKIP_DOTS ) ) as $file ) {
				if ( 'php' === $file->getExtension() ) {
					self::$sources[ substr( $file->getPathname(), strlen( PLUGIN_DIRECTORY ) + 1 ) ] = new Source( file_get_contents( $file->getPathname() ) );
				}
			}
			ksort( self::$sources );
		}
		return self::$sources;
	}

	public function rules(): array {
		return array(
			'output is escaped'          => array( new EscapesOutput() ),
			'input is cleaned'           => array( new CleansInput() ),
			'SQL is prepared'            => array( new PreparesSql() ),
			'files are guarded'          => array( new GuardsFiles() ),
			'names are prefixed'         => array( new PrefixesNames( self::sources() ) ),
			'texts can be translated'    => array( new TranslatesTexts() ),
			'functions are safe'         => array( new AvoidsFunctions() ),
			'assets are the plugin\'s'   => array( new BringsItsAssets() ),
		);
	}

	/** @dataProvider rules */
	public function test_the_plugin_keeps( Rule $rule ): void {
		$found = array();
		foreach ( self::sources() as $path => $source ) {
			foreach ( $rule->violations( $source ) as $violation ) {
				$found[] = "$path, $violation";
			}
		}
		self::assertSame( array(), $found );
	}

	public function broken(): array {
		$samples = array(
			array( new EscapesOutput(), 'echo $name;' ),
			array( new EscapesOutput(), 'echo "<p>$name</p>";' ),
			array( new EscapesOutput(), 'echo "<p>" . get_option( "a" ) . esc_html( $b );' ),
			array( new EscapesOutput(), 'echo $a ? esc_html( $a ) : $b;' ),
			array( new EscapesOutput(), 'echo __( "Text", "neropay-for-woocommerce" );' ),
			array( new EscapesOutput(), 'print self::NAME;' ),
			array( new EscapesOutput(), 'printf( "<p>%s</p>", $name );' ),
			array( new EscapesOutput(), 'echo sprintf( "<p>%s</p>", $name );' ),
			array( new EscapesOutput(), 'exit( $message );' ),
			array( new EscapesOutput(), 'wp_die( $message );' ),
			array( new EscapesOutput(), '_e( "Text", "neropay-for-woocommerce" );' ),
			array( new EscapesOutput(), 'echo $name; // phpcs:ignore WordPress.Security' ),
			array( new CleansInput(), 'function f() { check_admin_referer( "a" ); return $_POST["b"]; }' ),
			array( new CleansInput(), 'function f() { check_admin_referer( "a" ); return sanitize_text_field( $_POST["b"] ); }' ),
			array( new CleansInput(), 'function f() { check_admin_referer( "a" ); return wp_unslash( sanitize_text_field( $_POST["b"] ) ); }' ),
			array( new CleansInput(), 'function f() { check_admin_referer( "a" ); return wp_unslash( $_POST["b"] ); }' ),
			array( new CleansInput(), 'function f() { check_admin_referer( "a" ); return $_POST; }' ),
			array( new CleansInput(), 'function f() { return sanitize_key( wp_unslash( $_GET["b"] ) ); }' ),
			array( new CleansInput(), 'function f() { return $_SERVER["HTTP_HOST"]; }' ),
			array( new PreparesSql(), '$wpdb->query( "DELETE FROM a WHERE b = $c" );' ),
			array( new PreparesSql(), '$wpdb->get_var( $sql );' ),
			array( new PreparesSql(), '$wpdb->get_results( $wpdb->prepare( "SELECT * FROM $table WHERE a = %d", $a ) );' ),
			array( new PreparesSql(), '$wpdb->get_col( $wpdb->prepare( "SELECT a FROM b WHERE c = %s AND d = %s", $c ) );' ),
			array( new GuardsFiles(), 'namespace NeroPay\WooCommerce; final class A {}' ),
			array( new GuardsFiles(), 'do_something(); defined( "ABSPATH" ) || exit;' ),
			array( new GuardsFiles(), 'defined( "ELSE" ) || exit;' ),
			array( new GuardsFiles(), 'declare( strict_types=1 );' ),
			array( new PrefixesNames( array() ), 'function connect() {}' ),
			array( new PrefixesNames( array() ), 'class Gateway {}' ),
			array( new PrefixesNames( array() ), 'const VERSION = 1;' ),
			array( new PrefixesNames( array() ), '$settings = array();' ),
			array( new PrefixesNames( array() ), 'namespace Payments; class A {}' ),
			array( new PrefixesNames( array() ), 'define( "VERSION", 1 );' ),
			array( new PrefixesNames( array() ), 'do_action( "order_paid" );' ),
			array( new PrefixesNames( array() ), 'update_option( "settings", 1 );' ),
			array( new PrefixesNames( array() ), 'namespace NeroPay\WooCommerce; class A { const B = "asked_"; function f() { $name = self::B . 1; set_transient( $name, 1 ); } }' ),
			array( new PrefixesNames( array() ), 'namespace NeroPay\WooCommerce; function f( $name ) { delete_option( $name ); }' ),
			array( new PrefixesNames( array() ), 'namespace NeroPay\WooCommerce; function f() { foreach ( array( "neropay_a", "b" ) as $option ) { delete_option( $option ); } }' ),
			array( new TranslatesTexts(), '__( "Text" );' ),
			array( new TranslatesTexts(), '__( "Text", "woocommerce" );' ),
			array( new TranslatesTexts(), '__( "Text", DOMAIN );' ),
			array( new TranslatesTexts(), 'esc_html__( $text, "neropay-for-woocommerce" );' ),
			array( new TranslatesTexts(), '__( "Order $id", "neropay-for-woocommerce" );' ),
			array( new TranslatesTexts(), '__( "", "neropay-for-woocommerce" );' ),
			array( new TranslatesTexts(), 'sprintf( __( "Order %s", "neropay-for-woocommerce" ), $id );' ),
			array( new TranslatesTexts(), "/* translators: 1: order, 2: amount */\nsprintf( __( 'Order %s of %s', 'neropay-for-woocommerce' ), 1, 2 );" ),
			array( new AvoidsFunctions(), 'eval( $code );' ),
			array( new AvoidsFunctions(), '`ls`;' ),
			array( new AvoidsFunctions(), '$a = @$b["c"];' ),
			array( new AvoidsFunctions(), '$a = <<<HTML' . "\n<p>\nHTML;" ),
			array( new AvoidsFunctions(), '$a = base64_decode( $b );' ),
			array( new AvoidsFunctions(), 'curl_init();' ),
			array( new AvoidsFunctions(), 'wp_remote_get( $url );' ),
			array( new AvoidsFunctions(), 'file_get_contents( $url );' ),
			array( new AvoidsFunctions(), 'move_uploaded_file( $a, $b );' ),
			array( new AvoidsFunctions(), 'date( "Y" );' ),
			array( new AvoidsFunctions(), 'rand();' ),
			array( new AvoidsFunctions(), 'json_encode( $a );' ),
			array( new AvoidsFunctions(), 'error_log( $a );' ),
			array( new AvoidsFunctions(), 'session_start();' ),
			array( new AvoidsFunctions(), 'get_post_meta( $order_id, "a", true );' ),
			array( new AvoidsFunctions(), '$url = "http://localhost:4000/v1";' ),
			array( new AvoidsFunctions(), '$url = "http://127.0.0.1/$path";' ),
			array( new AvoidsFunctions(), 'global $settings;' ),
			array( new AvoidsFunctions(), '?><p><?php' ),
			array( new AvoidsFunctions(), '?><?= 1 ?><?php' ),
			array( new BringsItsAssets(), 'wp_enqueue_script( "neropay-a", "https://cdn.example.com/a.js", array(), "1" );' ),
			array( new BringsItsAssets(), 'wp_enqueue_script( "neropay-a", plugins_url( "a.js", __FILE__ ) );' ),
			array( new BringsItsAssets(), '$html = "<script>alert( 1 )</script>";' ),
			array( new BringsItsAssets(), '$html = "<img src=\"https://cdn.example.com/logo.png\">";' ),
		);
		return array_combine( array_column( $samples, 1 ), $samples );
	}

	/** @dataProvider broken */
	public function test_would_find( Rule $rule, string $code ): void {
		self::assertNotSame( array(), $rule->violations( new Source( "<?php\n" . $code ) ) );
	}

	public function sound(): array {
		$samples = array(
			array( new EscapesOutput(), 'printf( "<p>%s%s</p>", esc_html( $a ), $b ? esc_html__( "Text", "neropay-for-woocommerce" ) : "" );' ),
			array( new EscapesOutput(), 'echo $html; // phpcs:ignore WordPress.Security -- Escaped by WooCommerce.' ),
			array( new CleansInput(), 'function f() { check_admin_referer( "a" ); return isset( $_POST["b"] ) ? sanitize_key( wp_unslash( $_POST["b"] ) ) : ""; }' ),
			array( new PreparesSql(), '$wpdb->get_var( $wpdb->prepare( "SELECT a FROM %i WHERE b = %s", $table, $b ) );' ),
			array( new PrefixesNames( array() ), 'namespace NeroPay\WooCommerce; class A { const B = "neropay_asked_"; function f() { $name = self::B . 1; set_transient( $name, 1 ); } }' ),
			array( new TranslatesTexts(), "/* translators: %s: order */\nsprintf( __( 'Order %s', 'neropay-for-woocommerce' ), 1 );" ),
			array( new AvoidsFunctions(), 'gmdate( "Y" ); random_int( 1, 2 ); wp_json_encode( $a );' ),
			array( new BringsItsAssets(), 'wp_enqueue_script( "neropay-a", plugins_url( "a.js", __FILE__ ), array(), "1", true );' ),
		);
		return array_combine( array_column( $samples, 1 ), $samples );
	}

	/** @dataProvider sound */
	public function test_lets_pass( Rule $rule, string $code ): void {
		self::assertSame( array(), $rule->violations( new Source( "<?php\n" . $code ) ) );
	}

	/** Whoever answers a form or a link of the administration asks for its nonce and for the right to do it. */
	public function test_every_admin_action_is_authorised(): void {
		$hooked = array();
		foreach ( self::sources() as $source ) {
			foreach ( $source->calls( array( 'add_action' ) ) as $call ) {
				$first = Source::within( $call->args[0], String_::class )[0] ?? null;
				if ( null !== $first && preg_match( '/^(admin_post|wp_ajax)_/', $first->value ) ) {
					$hooked[] = $call->args[1]->value->items[1]->value->value;
				}
			}
		}
		self::assertNotSame( array(), $hooked );
		foreach ( $hooked as $name ) {
			$calls = $this->calls_of_admin_method( $name );
			self::assertContains( 'check_admin_referer', $calls, $name );
			self::assertContains( 'current_user_can', $calls, $name );
		}
	}

	/**
	 * What a method of the administration's classes calls, itself or in the methods of its class that it calls.
	 *
	 * @return string[]
	 */
	private function calls_of_admin_method( string $name ): array {
		foreach ( self::sources() as $path => $source ) {
			foreach ( 0 === strpos( $path, 'src/Admin/' ) ? $source->find( Stmt\Class_::class ) : array() as $class ) {
				$method = $class->getMethod( $name );
				if ( null !== $method ) {
					$bodies = array( $method );
					foreach ( Source::within( $method, Expr\MethodCall::class ) as $call ) {
						$bodies[] = $class->getMethod( (string) $call->name );
					}
					return array_map( array( Source::class, 'name' ), Source::within( array_filter( $bodies ), Expr\FuncCall::class ) );
				}
			}
		}
		self::fail( "No class in src/Admin has a method $name." );
	}

	public function test_nothing_is_in_the_plugin_but_sources_texts_and_translations(): void {
		foreach ( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( PLUGIN_DIRECTORY, \FilesystemIterator::SKIP_DOTS ) ) as $file ) {
			self::assertMatchesRegularExpression( '#^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$#', $file->getFilename() );
			self::assertContains( $file->getExtension(), array( 'php', 'js', 'txt', 'pot', 'po', 'mo', 'json', '' ), $file->getPathname() );
		}
	}
}
