<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Settlement;

use NeroPay\WooCommerce\Money\Money;

defined( 'ABSPATH' ) || exit;

/**
 * What this shop asked for when it opened a checkout: what an answer is held against.
 */
final class OpenedCheckout {
	/** @var Money */
	public $amount;

	/** @var string live or test. */
	public $mode;

	public function __construct( Money $amount, string $mode ) {
		$this->amount = $amount;
		$this->mode   = $mode;
	}
}
