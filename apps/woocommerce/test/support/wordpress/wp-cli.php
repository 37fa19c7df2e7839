<?php
/**
 * A stand-in for WP-CLI, which is in no package registry: its surface as far as the plugin uses it, and a way to run one command.
 *
 * Usage: php wp-cli.php <directory> <command> [<subcommand>] [<argument>...] [--option[=value]...]
 */

declare( strict_types=1 );

namespace WP_CLI\Utils {
	/** Draws a table as WP-CLI does where its output is no terminal: values between tabs. */
	function format_items( string $format, array $items, array $fields ): void {
		if ( 'table' !== $format ) {
			\WP_CLI::error( 'The stand-in draws tables only.' );
		}
		echo implode( "\t", $fields ) . "\n";
		foreach ( $items as $item ) {
			echo implode( "\t", array_map( static fn( $field ) => $item[ $field ], $fields ) ) . "\n";
		}
	}
}

namespace {
	final class WP_CLI {
		/** @var array<string, object> */
		private static $commands = array();

		public static function add_command( string $name, object $command ): void {
			self::$commands[ $name ] = $command;
		}

		public static function line( string $text ): void {
			echo $text . "\n";
		}

		public static function success( string $text ): void {
			echo "Success: $text\n";
		}

		public static function warning( string $text ): void {
			fwrite( STDERR, "Warning: $text\n" );
		}

		/** @return never */
		public static function error( string $text ): void {
			fwrite( STDERR, "Error: $text\n" );
			exit( 1 );
		}

		/** @return never */
		public static function halt( int $code ): void {
			exit( $code );
		}

		/** Finds the method whose name, or @subcommand, was typed, and calls it with arguments and options apart. */
		public static function run( array $words ): void {
			$options = array();
			$args    = array();
			foreach ( $words as $word ) {
				if ( preg_match( '/^--([a-z-]+)(?:=(.*))?$/', $word, $option ) ) {
					$options[ $option[1] ] = $option[2] ?? true;
				} else {
					$args[] = $word;
				}
			}
			$command = self::$commands[ array_shift( $args ) ] ?? self::error( 'No such command.' );
			$name    = array_shift( $args );
			foreach ( ( new ReflectionClass( $command ) )->getMethods( ReflectionMethod::IS_PUBLIC ) as $method ) {
				$is_named = preg_match( '/@subcommand ([a-z-]+)/', (string) $method->getDocComment(), $annotation );
				if ( $name === ( $is_named ? $annotation[1] : $method->getName() ) ) {
					$method->invoke( $command, $args, $options );
					return;
				}
			}
			self::error( "No such subcommand: $name" );
		}
	}

	define( 'WP_CLI', true );
	$_SERVER['HTTP_HOST']       = 'command.line';
	$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
	$_SERVER['REQUEST_METHOD']  = 'GET';
	require $argv[1] . '/wp-load.php';
	WP_CLI::run( array_slice( $argv, 2 ) );
}
