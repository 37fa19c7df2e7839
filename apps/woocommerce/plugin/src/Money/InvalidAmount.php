<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Money;

defined( 'ABSPATH' ) || exit;

/**
 * An amount that cannot be said exactly in its currency, or a currency that has no known minor unit.
 */
final class InvalidAmount extends \InvalidArgumentException {
	/** @var string invalid_amount, too_precise, negative_amount, out_of_range or unknown_currency. */
	private $reason;

	public function __construct( string $reason, string $message ) {
		parent::__construct( $message );
		$this->reason = $reason;
	}

	public function reason(): string {
		return $this->reason;
	}
}
