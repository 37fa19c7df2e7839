<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Protocol;

use NeroPay\WooCommerce\Money\Money;

defined( 'ABSPATH' ) || exit;

/**
 * What the gateway says of one checkout, in a callback or as the answer to a question.
 */
final class CheckoutState {
	/** @var string `co_…` */
	public $id;

	/** @var string The shop's own id of the order. */
	public $order_id;

	/** @var string pending, paid, failed, cancelled, expired, partially_refunded, refunded, disputed, lost or review. */
	public $status;

	/** @var Money What was asked for. */
	public $amount;

	/** @var Money What went back so far. */
	public $amount_refunded;

	/** @var string The provider's id of the payment; empty before there is one. */
	public $transaction_id;

	/** @var string live or test. */
	public $mode;

	/** @var bool Whether the money came after the checkout was cancelled or had expired. */
	public $late;

	/** @var string Where the customer pays; empty in a callback. */
	public $checkout_url;

	/** @throws MalformedMessage If a field is missing or wrong. */
	public static function read( Fields $fields ): self {
		$currency               = $fields->text( 'currency' );
		$state                  = new self();
		$state->id              = $fields->text( 'id' );
		$state->order_id        = $fields->text( 'order_id' );
		$state->status          = $fields->text( 'status' );
		$state->amount          = $fields->money( 'amount', $currency );
		$state->amount_refunded = $fields->money( 'amount_refunded', $currency );
		$state->transaction_id  = $fields->optional_text( 'transaction_id' );
		$state->mode            = $fields->text( 'mode' );
		$state->late            = $fields->flag( 'late' );
		$state->checkout_url    = $fields->optional_text( 'checkout_url' );
		return $state;
	}

	/** Whether the provider has, or had, the customer's money. */
	public function money_arrived(): bool {
		return in_array( $this->status, array( 'paid', 'partially_refunded', 'refunded', 'disputed', 'lost' ), true );
	}
}
