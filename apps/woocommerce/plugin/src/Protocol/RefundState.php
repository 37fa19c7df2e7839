<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Protocol;

use NeroPay\WooCommerce\Money\Money;

defined( 'ABSPATH' ) || exit;

/**
 * What the gateway says of one refund.
 */
final class RefundState {
	/** @var string `re_…` */
	public $id;

	/** @var string pending, succeeded or failed. */
	public $status;

	/** @var Money */
	public $amount;

	/** @var string */
	public $reason;

	/** @var string Why it failed, as the gateway puts it; empty if it did not. */
	public $error;

	/** @throws MalformedMessage If a field is missing or wrong. */
	public static function read( Fields $fields ): self {
		$state         = new self();
		$state->id     = $fields->text( 'id' );
		$state->status = $fields->text( 'status' );
		$state->amount = $fields->money( 'amount', $fields->text( 'currency' ) );
		$state->reason = $fields->optional_text( 'reason' );
		$state->error  = $fields->has( 'error' ) ? $fields->object( 'error' )->optional_text( 'message' ) : '';
		return $state;
	}
}
