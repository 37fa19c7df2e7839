<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Translations;

/**
 * Finds the texts in the plugin's sources.
 */
final class Extractor {
	private const DOMAIN = 'neropay-for-woocommerce';

	/** What the plugin's list shows, as WordPress translates it. */
	private const HEADERS = array( 'Plugin Name', 'Description' );

	/** @var array<string, Message> By text, in the order of the files. */
	private $messages = array();

	/**
	 * @return array<string, Message> By text.
	 * @throws \RuntimeException If a call cannot be read: what to write instead.
	 */
	public static function messages( string $plugin ): array {
		$extractor = new self();
		foreach ( self::files( $plugin ) as $path ) {
			$code = (string) file_get_contents( "$plugin/$path" );
			if ( '.php' === substr( $path, -4 ) ) {
				$extractor->headers( $path, $code );
				$extractor->php( $path, $code );
			} else {
				$extractor->script( $path, $code );
			}
		}
		return $extractor->messages;
	}

	/** @return string[] Paths within the plugin, sorted. */
	private static function files( string $plugin ): array {
		$files = array();
		foreach ( new \RecursiveIteratorIterator( new \RecursiveDirectoryIterator( $plugin, \FilesystemIterator::SKIP_DOTS ) ) as $file ) {
			$path = substr( $file->getPathname(), strlen( $plugin ) + 1 );
			if ( in_array( $file->getExtension(), array( 'php', 'js' ), true ) && 0 !== strpos( $path, 'languages/' ) ) {
				$files[] = $path;
			}
		}
		sort( $files, SORT_STRING );
		return $files;
	}

	private function headers( string $path, string $code ): void {
		foreach ( self::HEADERS as $header ) {
			if ( preg_match( '/^ \* ' . $header . ': (.+)$/m', $code, $found ) ) {
				$this->add( trim( $found[1] ), $path, $header . ' of the plugin' );
			}
		}
	}

	private function php( string $path, string $code ): void {
		$comment = '';
		$line    = 0;
		$tokens  = array_values(
			array_filter(
				token_get_all( $code ),
				static function ( $token ): bool {
					return ! is_array( $token ) || T_WHITESPACE !== $token[0];
				}
			)
		);
		foreach ( $tokens as $at => $token ) {
			if ( ! is_array( $token ) ) {
				continue;
			}
			if ( T_COMMENT === $token[0] && preg_match( '#/\* (translators: .+) \*/#', $token[1], $found ) ) {
				list( $comment, $line ) = array( $found[1], $token[2] );
			}
			if ( T_STRING !== $token[0] || '(' !== ( $tokens[ $at + 1 ] ?? '' ) ) {
				continue;
			}
			if ( in_array( $token[1], array( '_n', '_x', '_nx', 'esc_html_x', 'esc_attr_x' ), true ) ) {
				throw new \RuntimeException( "$path, line {$token[2]}: plurals and contexts are not extracted yet. Word it without $token[1]()." );
			}
			if ( in_array( $token[1], array( '__', 'esc_html__', 'esc_attr__' ), true ) ) {
				$this->add( $this->literal( $tokens, $at + 2, "$path, line {$token[2]}" ), $path, $token[2] - $line <= 1 ? $comment : '' );
			}
		}
	}

	/** The text of a call, which is followed by the plugin's text domain. */
	private function literal( array $tokens, int $at, string $where ): string {
		list( $text, $comma, $domain ) = array_slice( $tokens, $at, 3 );
		if ( ! is_array( $text ) || T_CONSTANT_ENCAPSED_STRING !== $text[0] || "'" !== $text[1][0] || ',' !== $comma || "'" . self::DOMAIN . "'" !== ( $domain[1] ?? '' ) ) {
			throw new \RuntimeException( "$where: a text to be translated is one literal in single quotes, and its text domain is the plugin's." );
		}
		return str_replace( array( "\\'", '\\\\' ), array( "'", '\\' ), substr( $text[1], 1, -1 ) );
	}

	private function script( string $path, string $code ): void {
		$calls = preg_match_all( '/\b__\(/', $code );
		preg_match_all( "/\\b__\\(\\s*'([^'\\\\\\n]+)',\\s*'" . self::DOMAIN . "',?\\s*\\)/", $code, $found );
		if ( count( $found[1] ) !== $calls ) {
			throw new \RuntimeException( "$path: a text to be translated is one literal in single quotes without escapes, and its text domain is the plugin's." );
		}
		foreach ( $found[1] as $text ) {
			$this->add( $text, $path, '' );
		}
	}

	private function add( string $text, string $path, string $comment ): void {
		$message                 = $this->messages[ $text ] ?? new Message( $text );
		$message->files[ $path ] = true;
		if ( '' !== $comment && ( array() !== Message::placeholders( $text ) || 0 !== strpos( $comment, 'translators:' ) ) ) {
			$message->comments[ $comment ] = true;
		}
		$this->messages[ $text ] = $message;
	}
}
