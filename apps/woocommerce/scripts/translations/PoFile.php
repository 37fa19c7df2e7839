<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Translations;

/**
 * Gettext's file of texts and translations, as far as it is needed here: no plurals, no contexts, one line per text.
 */
final class PoFile {
	/**
	 * The translations in a file.
	 *
	 * @return array<string, string> By text; empty where there is none yet. The header stands under the empty text.
	 * @throws \RuntimeException If a line cannot be read.
	 */
	public static function read( string $file ): array {
		$translations = array();
		$text         = '';
		$field        = '';
		foreach ( file( $file, FILE_IGNORE_NEW_LINES ) as $index => $line ) {
			if ( '' === $line || '#' === $line[0] ) {
				continue;
			}
			if ( ! preg_match( '/^(?:(msgid|msgstr) )?"((?:[^"\\\\]|\\\\["\\\\n])*)"$/', $line, $found ) || ( '' === $found[1] && '' === $field ) ) {
				throw new \RuntimeException( sprintf( '%1$s, line %2$d cannot be read: %3$s', basename( $file ), $index + 1, $line ) );
			}
			$value = strtr( $found[2], array( '\\n' => "\n", '\\"' => '"', '\\\\' => '\\' ) );
			$field = '' === $found[1] ? $field : $found[1];
			if ( 'msgid' === $found[1] ) {
				$text = $value;
			} elseif ( 'msgid' === $field ) {
				$text .= $value;
			} else {
				$translations[ $text ] = ( $translations[ $text ] ?? '' ) . $value;
			}
		}
		return $translations;
	}

	/**
	 * A file of all texts with what is translated of them. Without translations it is the template.
	 *
	 * @param array<string, Message> $messages
	 * @param array<string, string>  $translations By text.
	 * @param array<string, string>  $header
	 */
	public static function write( array $messages, array $translations, array $header ): string {
		$blocks = array( "msgid \"\"\nmsgstr \"\"\n" . self::header( $header ) );
		foreach ( $messages as $message ) {
			$lines = array();
			foreach ( array_keys( $message->comments ) as $comment ) {
				$lines[] = '#. ' . $comment;
			}
			foreach ( array_keys( $message->files ) as $file ) {
				$lines[] = '#: ' . $file;
			}
			if ( array() !== Message::placeholders( $message->text ) ) {
				$lines[] = '#, php-format';
			}
			$lines[]  = 'msgid ' . self::quote( $message->text );
			$lines[]  = 'msgstr ' . self::quote( $translations[ $message->text ] ?? '' );
			$blocks[] = implode( "\n", $lines ) . "\n";
		}
		return implode( "\n", $blocks );
	}

	/** @param array<string, string> $header */
	private static function header( array $header ): string {
		$lines = '';
		foreach ( $header as $name => $value ) {
			$lines .= self::quote( "$name: $value\n" ) . "\n";
		}
		return $lines;
	}

	private static function quote( string $text ): string {
		return '"' . strtr( $text, array( '\\' => '\\\\', '"' => '\\"', "\n" => '\\n' ) ) . '"';
	}
}
