<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Translations;

/**
 * One text of the plugin.
 */
final class Message {
	/** @var string As it stands in the source: English. */
	public $text;

	/** @var array<string, true> The files that it stands in, as keys. */
	public $files = array();

	/** @var array<string, true> What translators are told of it, as keys. */
	public $comments = array();

	public function __construct( string $text ) {
		$this->text = $text;
	}

	/**
	 * The placeholders of a text, sorted: a translation has the same ones, in any order.
	 *
	 * @return string[]
	 */
	public static function placeholders( string $text ): array {
		preg_match_all( '/%(?:\d+\$)?[sd]/', $text, $found );
		sort( $found[0] );
		return $found[0];
	}
}
