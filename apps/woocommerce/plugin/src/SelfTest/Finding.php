<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\SelfTest;

defined( 'ABSPATH' ) || exit;

/**
 * What one check found, in words for the merchant.
 */
final class Finding {
	/** @var bool Whether all is as it should be. */
	public $ok;

	/** @var string What was found; where it is bad, with what to do about it. */
	public $text;

	private function __construct( bool $ok, string $text ) {
		$this->ok   = $ok;
		$this->text = $text;
	}

	public static function good( string $text ): self {
		return new self( true, $text );
	}

	public static function bad( string $text ): self {
		return new self( false, $text );
	}
}
