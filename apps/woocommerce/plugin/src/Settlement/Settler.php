<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Settlement;

use NeroPay\WooCommerce\Money\InvalidAmount;
use NeroPay\WooCommerce\Protocol\CheckoutState;
use NeroPay\WooCommerce\Protocol\RefundState;

defined( 'ABSPATH' ) || exit;

/**
 * Brings an order to what the gateway says of its checkout. The one way to "paid": callbacks, the customer's return, the
 * cancel guard and the merchant's "ask NeroPay" all end here.
 *
 * Applying a state twice changes nothing the second time. The caller holds the order's lock.
 */
final class Settler {
	/** @var StatusMap */
	private $statuses;

	/** @var Alert */
	private $alert;

	public function __construct( StatusMap $statuses, Alert $alert ) {
		$this->statuses = $statuses;
		$this->alert    = $alert;
	}

	/**
	 * Applies a state.
	 *
	 * @param RefundState|null                 $refund  The refund that a callback is about.
	 * @param callable(string): RefundState[]  $refunds Asks the gateway for a checkout's refunds, when more went back than the
	 *                                                  order knows of.
	 * @return string One of Outcome's.
	 * @throws CouldNotApply
	 */
	public function apply( PaymentOrder $order, CheckoutState $state, ?RefundState $refund, callable $refunds ): string {
		$mismatch = $this->mismatch( $order, $state );
		if ( '' !== $mismatch ) {
			return $this->refuse( $order, $state, $mismatch );
		}
		switch ( $state->status ) {
			case 'pending':
				return Outcome::APPLIED;
			case 'paid':
			case 'partially_refunded':
			case 'refunded':
			case 'disputed':
			case 'lost':
				$outcome = $this->money_arrived( $order, $state, $refund, $refunds );
				break;
			case 'failed':
			case 'cancelled':
			case 'expired':
				$outcome = $this->no_money( $order, $state );
				break;
			case 'review':
				$outcome = $this->review( $order, $state );
				break;
			default:
				return Outcome::IGNORED;
		}
		if ( Outcome::APPLIED === $outcome && $state->id === $order->current_checkout() ) {
			$order->remember_settled( $state->status );
		}
		return $outcome;
	}

	/**
	 * Tells of a second payment for one order.
	 *
	 * @return string One of Outcome's.
	 */
	public function duplicate_payment( PaymentOrder $order, CheckoutState $state ): string {
		if ( $order->first_time( 'duplicate:' . $state->id . ':' . $state->transaction_id ) ) {
			$this->tell(
				$order,
				sprintf(
					/* translators: 1: amount with currency, 2: NeroPay transaction id, 3: checkout id */
					__( 'NeroPay received a second payment of %1$s for this order (transaction %2$s, checkout %3$s). The order was not changed. Refund the second payment in the NeroPay dashboard: a refund made here would go to the first one.', 'neropay-for-woocommerce' ),
					(string) $state->amount,
					$this->transaction( $state ),
					$state->id
				)
			);
		}
		return Outcome::APPLIED;
	}

	/** What does not fit between a state and the order that it names; empty if all does. */
	private function mismatch( PaymentOrder $order, CheckoutState $state ): string {
		$opened = $order->opened( $state->id );
		if ( (string) $order->id() !== $state->order_id ) {
			return __( 'the order id differs', 'neropay-for-woocommerce' );
		}
		if ( null === $opened ) {
			return __( 'this shop opened no such checkout for the order', 'neropay-for-woocommerce' );
		}
		if ( ! $opened->amount->equals( $state->amount ) ) {
			/* translators: 1: amount that was asked for, 2: amount that was reported */
			return sprintf( __( 'the amount differs: %1$s was asked for and %2$s reported', 'neropay-for-woocommerce' ), (string) $opened->amount, (string) $state->amount );
		}
		if ( $opened->mode !== $state->mode ) {
			/* translators: 1: live or test, 2: live or test */
			return sprintf( __( 'the mode differs: %1$s was asked for and %2$s reported', 'neropay-for-woocommerce' ), $opened->mode, $state->mode );
		}
		return '';
	}

	private function refuse( PaymentOrder $order, CheckoutState $state, string $mismatch ): string {
		if ( $state->money_arrived() && $order->first_time( 'refused:' . $state->id . ':' . $state->status ) ) {
			$this->tell(
				$order,
				sprintf(
					/* translators: 1: checkout status, 2: checkout id, 3: what does not fit */
					__( 'NeroPay reported "%1$s" for checkout %2$s, which does not fit this order: %3$s. The order was not changed. Look the payment up in the NeroPay dashboard.', 'neropay-for-woocommerce' ),
					$state->status,
					$state->id,
					$mismatch
				)
			);
		}
		return Outcome::REFUSED;
	}

	private function money_arrived( PaymentOrder $order, CheckoutState $state, ?RefundState $refund, callable $refunds ): string {
		if ( $order->paid_by() !== $state->id ) {
			$outcome = $this->first_payment( $order, $state );
			if ( Outcome::APPLIED !== $outcome || $order->paid_by() !== $state->id ) {
				return $outcome;
			}
		}
		$this->settle_refunds( $order, $state, $refund, $refunds );
		$this->settle_dispute( $order, $state );
		return Outcome::APPLIED;
	}

	/** The checkout's money arrived and the order does not know yet. */
	private function first_payment( PaymentOrder $order, CheckoutState $state ): string {
		if ( '' !== $order->paid_by() ) {
			return $this->duplicate_payment( $order, $state );
		}
		if ( in_array( $order->status(), array( 'refunded', 'trash' ), true ) ) {
			return $this->unexpected_money( $order, $state, __( 'the order was refunded or deleted', 'neropay-for-woocommerce' ) );
		}
		if ( $order->is_paid() || ! $order->uses_this_method() ) {
			return $this->unexpected_money( $order, $state, __( 'the order is paid, or is to be paid, by another method', 'neropay-for-woocommerce' ) );
		}
		if ( ! $this->total_is( $order, $state ) ) {
			return $this->wrong_total( $order, $state );
		}
		if ( in_array( $state->status, array( 'refunded', 'disputed', 'lost' ), true ) ) {
			return $this->gone_again( $order, $state );
		}
		return 'cancelled' === $order->status() ? $this->late_payment( $order, $state ) : $this->payment( $order, $state );
	}

	private function payment( PaymentOrder $order, CheckoutState $state ): string {
		$accepted = $order->complete( $state->id, $state->transaction_id, $this->statuses->status( 'paid' ) );
		/* translators: 1: amount with currency, 2: NeroPay transaction id, 3: checkout id */
		$text = sprintf( __( 'NeroPay received %1$s (transaction %2$s, checkout %3$s).', 'neropay-for-woocommerce' ), (string) $state->amount, $this->transaction( $state ), $state->id );
		if ( 'test' === $state->mode ) {
			$text .= ' ' . __( 'This was a test: no money moved.', 'neropay-for-woocommerce' );
		}
		if ( $accepted ) {
			$order->note( $text );
		} else {
			/* translators: %s: order status */
			$this->tell( $order, $text . ' ' . sprintf( __( 'WooCommerce takes no payment in the status "%s", so the status was left as it is: set it by hand.', 'neropay-for-woocommerce' ), $order->status() ) );
		}
		return Outcome::APPLIED;
	}

	/** The order was cancelled meanwhile: its goods may be gone, so people decide, unless the merchant chose otherwise. */
	private function late_payment( PaymentOrder $order, CheckoutState $state ): string {
		$text = sprintf(
			/* translators: 1: amount with currency, 2: NeroPay transaction id, 3: checkout id */
			__( 'NeroPay received %1$s after this order had been cancelled (transaction %2$s, checkout %3$s). Check that it can still be delivered, or refund it.', 'neropay-for-woocommerce' ),
			(string) $state->amount,
			$this->transaction( $state ),
			$state->id
		);
		$status = $this->statuses->status( 'late' );
		if ( 'on-hold' === $status ) {
			$order->hold_paid( $state->id, $state->transaction_id, $status, $text );
			$this->alert->tell( $order->id(), $text );
			return Outcome::APPLIED;
		}
		$order->complete( $state->id, $state->transaction_id, $status );
		$this->tell( $order, $text );
		return Outcome::APPLIED;
	}

	/** The money came and went before the shop heard of it: nothing must be delivered for it. */
	private function gone_again( PaymentOrder $order, CheckoutState $state ): string {
		$text = sprintf(
			/* translators: 1: amount with currency, 2: NeroPay transaction id, 3: checkout status */
			__( 'NeroPay received %1$s for this order (transaction %2$s), and by the time the shop heard of it the payment was "%3$s". Deliver nothing before you have looked it up in the NeroPay dashboard.', 'neropay-for-woocommerce' ),
			(string) $state->amount,
			$this->transaction( $state ),
			$state->status
		);
		$order->hold_paid( $state->id, $state->transaction_id, 'on-hold', $text );
		$this->alert->tell( $order->id(), $text );
		return Outcome::APPLIED;
	}

	private function unexpected_money( PaymentOrder $order, CheckoutState $state, string $why ): string {
		if ( $order->first_time( 'unexpected:' . $state->id ) ) {
			$this->tell(
				$order,
				sprintf(
					/* translators: 1: amount with currency, 2: NeroPay transaction id, 3: checkout id, 4: reason */
					__( 'NeroPay received %1$s (transaction %2$s, checkout %3$s), but %4$s. The order was not changed. If the customer paid twice, refund this payment in the NeroPay dashboard.', 'neropay-for-woocommerce' ),
					(string) $state->amount,
					$this->transaction( $state ),
					$state->id,
					$why
				)
			);
		}
		return Outcome::REFUSED;
	}

	private function wrong_total( PaymentOrder $order, CheckoutState $state ): string {
		if ( $order->first_time( 'total:' . $state->id ) ) {
			$text = sprintf(
				/* translators: 1: amount with currency, 2: NeroPay transaction id, 3: checkout id */
				__( 'NeroPay received %1$s (transaction %2$s, checkout %3$s), but the order\'s total was changed since. The order is not taken as paid: settle the difference with the customer, or refund the payment in the NeroPay dashboard.', 'neropay-for-woocommerce' ),
				(string) $state->amount,
				$this->transaction( $state ),
				$state->id
			);
			$this->hold( $order, $text );
		}
		return Outcome::REFUSED;
	}

	private function no_money( PaymentOrder $order, CheckoutState $state ): string {
		if ( $state->id !== $order->current_checkout() ) {
			return Outcome::IGNORED;
		}
		$is_known = $order->settled_status() === $state->status;
		if ( $order->is_paid() || '' !== $order->paid_by() || ! $order->uses_this_method() || ! in_array( $order->status(), array( 'pending', 'failed', 'cancelled' ), true ) ) {
			return $is_known ? Outcome::IGNORED : Outcome::REFUSED;
		}
		if ( $is_known || 'cancelled' === $order->status() ) {
			// The order says so already: most often the shop cancelled it, and this is its payment page that was closed for that.
			return Outcome::APPLIED;
		}
		$notes = array(
			/* translators: %s: checkout id */
			'failed'    => __( 'The payment failed at NeroPay (checkout %s). The customer may try again.', 'neropay-for-woocommerce' ),
			/* translators: %s: checkout id */
			'cancelled' => __( 'The payment was cancelled at NeroPay (checkout %s).', 'neropay-for-woocommerce' ),
			/* translators: %s: checkout id */
			'expired'   => __( 'The NeroPay checkout %s expired before it was paid.', 'neropay-for-woocommerce' ),
		);
		$note   = sprintf( $notes[ $state->status ], $state->id );
		$status = $this->statuses->status( $state->status );
		if ( '' === $status || $status === $order->status() ) {
			$order->note( $note );
		} else {
			$order->move_to( $status, $note );
		}
		return Outcome::APPLIED;
	}

	private function review( PaymentOrder $order, CheckoutState $state ): string {
		if ( $order->first_time( 'review:' . $state->id ) ) {
			/* translators: %s: checkout id */
			$this->hold( $order, sprintf( __( 'A payment came for checkout %s whose amount, currency, account or reference differs from what was asked for. The order is not taken as paid: look the payment up in the NeroPay dashboard.', 'neropay-for-woocommerce' ), $state->id ) );
		}
		return Outcome::APPLIED;
	}

	private function settle_refunds( PaymentOrder $order, CheckoutState $state, ?RefundState $refund, callable $refunds ): void {
		$this->settle_known_refunds( $order, $state, null === $refund ? array() : array( $refund ) );
		if ( $state->amount_refunded->equals( $order->refunded() ) ) {
			return;
		}
		// Something went back, or came to nothing, of which no callback told: it was lost, or an older one was overtaken.
		$this->settle_known_refunds( $order, $state, $refunds( $state->id ) );
		if ( $state->amount_refunded->exceeds( $order->refunded() ) ) {
			$order->add_refund( $this->unnamed_refund( $order, $state ) );
		}
	}

	/** @param RefundState[] $refunds */
	private function settle_known_refunds( PaymentOrder $order, CheckoutState $state, array $refunds ): void {
		foreach ( $refunds as $refund ) {
			$is_recorded = null !== $order->recorded_refund( $refund->id );
			if ( 'failed' === $refund->status && $is_recorded ) {
				$this->refund_failed( $order, $refund );
			}
			if ( 'succeeded' === $refund->status && ! $is_recorded ) {
				$order->add_refund( $refund );
			}
		}
		// The provider may show that money went back before it has answered the gateway that it does: the sum has it, and the
		// refund is pending still.
		foreach ( $refunds as $refund ) {
			$is_recorded = null !== $order->recorded_refund( $refund->id );
			if ( 'pending' === $refund->status && ! $is_recorded && ! $order->refunded()->plus( $refund->amount )->exceeds( $state->amount_refunded ) ) {
				$order->add_refund( $refund );
			}
		}
	}

	private function refund_failed( PaymentOrder $order, RefundState $refund ): void {
		$order->remove_refund( $refund );
		$this->alert->tell(
			$order->id(),
			/* translators: 1: amount with currency, 2: refund id */
			sprintf( __( 'The refund of %1$s (%2$s) failed at NeroPay. It was taken off the order: the customer has not got the money back.', 'neropay-for-woocommerce' ), (string) $refund->amount, $refund->id )
		);
	}

	/** Money that the provider gave back without the gateway's having a refund of its own for it. */
	private function unnamed_refund( PaymentOrder $order, CheckoutState $state ): RefundState {
		$refund         = new RefundState();
		$refund->id     = $state->id . ':' . $state->amount_refunded->decimal();
		$refund->status = 'succeeded';
		$refund->amount = $state->amount_refunded->minus( $order->refunded() );
		$refund->reason = __( 'Refunded at NeroPay', 'neropay-for-woocommerce' );
		$refund->error  = '';
		return $refund;
	}

	private function settle_dispute( PaymentOrder $order, CheckoutState $state ): void {
		if ( 'disputed' === $state->status && 'disputed' !== $order->settled_status() ) {
			/* translators: 1: amount with currency, 2: NeroPay transaction id */
			$text   = sprintf( __( 'The customer disputes the payment of %1$s (transaction %2$s). Answer the dispute in the NeroPay dashboard.', 'neropay-for-woocommerce' ), (string) $state->amount, $this->transaction( $state ) );
			$status = $this->statuses->status( 'disputed' );
			$this->tell_and_move( $order, $text, $status );
		}
		if ( 'lost' === $state->status && 'lost' !== $order->settled_status() ) {
			/* translators: 1: amount with currency, 2: NeroPay transaction id */
			$this->tell( $order, sprintf( __( 'The dispute over the payment of %1$s (transaction %2$s) was lost: the money went back to the customer.', 'neropay-for-woocommerce' ), (string) $state->amount, $this->transaction( $state ) ) );
		}
		if ( 'paid' === $state->status && 'disputed' === $order->settled_status() ) {
			$this->tell( $order, __( 'The dispute was decided for the shop: the payment stands. Set the order\'s status as you want it.', 'neropay-for-woocommerce' ) );
		}
	}

	/** Keeps an order that is not paid yet from being sent or cancelled, and tells. */
	private function hold( PaymentOrder $order, string $text ): void {
		$this->tell_and_move( $order, $text, $order->is_paid() ? '' : 'on-hold' );
	}

	private function tell_and_move( PaymentOrder $order, string $text, string $status ): void {
		if ( '' === $status || $status === $order->status() ) {
			$order->note( $text );
		} else {
			$order->move_to( $status, $text );
		}
		$this->alert->tell( $order->id(), $text );
	}

	private function tell( PaymentOrder $order, string $text ): void {
		$this->tell_and_move( $order, $text, '' );
	}

	private function total_is( PaymentOrder $order, CheckoutState $state ): bool {
		try {
			return $order->total()->equals( $state->amount );
		} catch ( InvalidAmount $error ) {
			return false;
		}
	}

	private function transaction( CheckoutState $state ): string {
		return '' !== $state->transaction_id ? $state->transaction_id : '–';
	}
}
