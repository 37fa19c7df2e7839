<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Translations;

/**
 * Writes translations in the forms that WordPress loads.
 */
final class Compiler {
	private const MAGIC       = 0x950412de;
	private const HEADER_SIZE = 28;
	private const LINE_WIDTH  = 120;

	/**
	 * Gettext's machine form: tables of lengths and offsets, texts sorted.
	 *
	 * @param array<string, string> $translations By text, with the header under the empty text.
	 */
	public static function mo( array $translations ): string {
		ksort( $translations, SORT_STRING );
		$count     = count( $translations );
		$texts_at  = self::HEADER_SIZE;
		$offset    = $texts_at + 16 * $count;
		$tables    = array( '', '' );
		$contents  = array( implode( "\0", array_keys( $translations ) ) . "\0", implode( "\0", $translations ) . "\0" );
		foreach ( array( array_keys( $translations ), array_values( $translations ) ) as $which => $values ) {
			foreach ( $values as $value ) {
				$tables[ $which ] .= pack( 'VV', strlen( (string) $value ), $offset );
				$offset           += strlen( (string) $value ) + 1;
			}
		}
		return pack( 'V7', self::MAGIC, 0, $count, $texts_at, $texts_at + 8 * $count, 0, $offset ) . implode( '', $tables ) . implode( '', $contents );
	}

	/**
	 * WordPress's own form since 6.5, which PHP loads faster.
	 *
	 * @param array<string, string> $header
	 * @param array<string, string> $translations By text, without the header.
	 */
	public static function php( array $header, array $translations ): string {
		$lines = '';
		foreach ( $translations as $text => $translation ) {
			$lines .= "\t\t" . var_export( (string) $text, true ) . ' => ' . var_export( $translation, true ) . ",\n";
		}
		return "<?php\n// Made from the .po file.\ndefined( 'ABSPATH' ) || exit;\n\nreturn array(\n"
			. "\t'language' => " . var_export( $header['Language'], true ) . ",\n"
			. "\t'plural-forms' => " . var_export( $header['Plural-Forms'], true ) . ",\n"
			. "\t'messages' => array(\n$lines\t),\n);\n";
	}

	/**
	 * What the browser loads for one script.
	 *
	 * @param array<string, string> $header
	 * @param array<string, string> $translations By text: those of the script.
	 */
	public static function json( array $header, array $translations ): string {
		$lines = array(
			'      "": { "domain": "messages", "lang": ' . self::quote( $header['Language'] ) . ', "plural-forms": ' . self::quote( $header['Plural-Forms'] ) . ' }',
		);
		foreach ( $translations as $text => $translation ) {
			$key     = '      ' . self::quote( (string) $text ) . ': [';
			$value   = self::quote( $translation );
			$is_long = mb_strlen( $key . $value . '],' ) > self::LINE_WIDTH;
			$lines[] = $is_long ? "$key\n        $value\n      ]" : "$key$value]";
		}
		return "{\n  \"domain\": \"messages\",\n  \"locale_data\": {\n    \"messages\": {\n" . implode( ",\n", $lines ) . "\n    }\n  }\n}\n";
	}

	private static function quote( string $text ): string {
		return json_encode( $text, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR );
	}
}
