<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Settlement;

use NeroPay\WooCommerce\Money\InvalidAmount;
use NeroPay\WooCommerce\Money\Money;
use NeroPay\WooCommerce\Protocol\RefundState;

defined( 'ABSPATH' ) || exit;

/**
 * An order, as far as settling needs to know and change it. Every change is durable when the method returns, or it throws
 * CouldNotApply.
 */
interface PaymentOrder {
	public function id(): int;

	/** The order's status without WooCommerce's "wc-". */
	public function status(): string;

	/** Whether the shop already has the money for the order, from whomever. */
	public function is_paid(): bool;

	/** Whether NeroPay is the order's payment method still. */
	public function uses_this_method(): bool;

	/** @throws InvalidAmount If the total cannot be charged exactly. */
	public function total(): Money;

	/** A checkout that this shop opened for the order, also an earlier one; null if it opened none by that id. */
	public function opened( string $checkout_id ): ?OpenedCheckout;

	/** The checkout that the customer was sent to last; empty if there was none. */
	public function current_checkout(): string;

	/** The checkout whose money paid the order; empty while none did. */
	public function paid_by(): string;

	/** The status of the last state that was applied; empty before the first. */
	public function settled_status(): string;

	public function remember_settled( string $status ): void;

	/** Whether something was told already: true the first time. Remembered with the next change. */
	public function first_time( string $fact ): bool;

	/**
	 * Has WooCommerce take the order as paid: stock, mails and all.
	 *
	 * @param string $status The status to set; empty for the one that WooCommerce finds fit.
	 * @return bool False if the order's status is one that WooCommerce does not go on from: the payment is on record then, and the
	 *              status as it was.
	 */
	public function complete( string $checkout_id, string $transaction_id, string $status ): bool;

	/** Puts the payment on record and the order into a status, without WooCommerce's taking it as paid and ready to be sent. */
	public function hold_paid( string $checkout_id, string $transaction_id, string $status, string $note ): void;

	public function move_to( string $status, string $note ): void;

	public function note( string $text ): void;

	/** A refund of the gateway's that is on record with the order: its amount; null if it is not on record, or failed. */
	public function recorded_refund( string $refund_id ): ?Money;

	/** What all refunds on record add up to. */
	public function refunded(): Money;

	/** Records a refund that was made elsewhere. */
	public function add_refund( RefundState $refund ): void;

	/** Takes back a refund that did not happen after all. */
	public function remove_refund( RefundState $refund ): void;
}
