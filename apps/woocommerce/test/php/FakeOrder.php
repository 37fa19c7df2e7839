<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test;

use NeroPay\WooCommerce\Money\Money;
use NeroPay\WooCommerce\Protocol\RefundState;
use NeroPay\WooCommerce\Settlement\OpenedCheckout;
use NeroPay\WooCommerce\Settlement\PaymentOrder;

/**
 * An order in memory that keeps a diary of everything that is done to it.
 */
final class FakeOrder implements PaymentOrder {
	public $status         = 'pending';
	public $paid           = false;
	public $method         = 'neropay';
	public $total          = '15.99';
	public $current        = 'co_1';
	public $paid_by        = '';
	public $settled        = '';
	public $transaction_id = '';

	/** @var array<string, OpenedCheckout> */
	public $opened = array();

	/** @var string[] What was done, one word each. */
	public $diary = array();

	/** @var string[] */
	public $notes = array();

	/** @var string[] */
	public $told = array();

	/** @var array<string, Money> */
	public $refunds = array();

	/** Whether WooCommerce goes on from the order's status when a payment comes. */
	public $accepts_payment = true;

	public function __construct() {
		$this->opened['co_1'] = new OpenedCheckout( Money::from_decimal( '15.99', 'GBP' ), 'live' );
	}

	public function id(): int {
		return 1001;
	}

	public function status(): string {
		return $this->status;
	}

	public function is_paid(): bool {
		return $this->paid;
	}

	public function uses_this_method(): bool {
		return 'neropay' === $this->method;
	}

	public function total(): Money {
		return Money::from_shop( $this->total, 'GBP' );
	}

	public function opened( string $checkout_id ): ?OpenedCheckout {
		return $this->opened[ $checkout_id ] ?? null;
	}

	public function current_checkout(): string {
		return $this->current;
	}

	public function paid_by(): string {
		return $this->paid_by;
	}

	public function settled_status(): string {
		return $this->settled;
	}

	public function remember_settled( string $status ): void {
		$this->settled = $status;
	}

	public function first_time( string $fact ): bool {
		$is_first     = ! in_array( $fact, $this->told, true );
		$this->told[] = $fact;
		return $is_first;
	}

	public function complete( string $checkout_id, string $transaction_id, string $status ): bool {
		$this->record( $checkout_id, $transaction_id );
		if ( ! $this->accepts_payment ) {
			return false;
		}
		$this->diary[] = 'complete';
		$this->status  = '' === $status ? 'processing' : $status;
		return true;
	}

	public function hold_paid( string $checkout_id, string $transaction_id, string $status, string $note ): void {
		$this->record( $checkout_id, $transaction_id );
		$this->diary[] = 'hold';
		$this->status  = $status;
		$this->notes[] = $note;
	}

	public function move_to( string $status, string $note ): void {
		$this->diary[] = 'move:' . $status;
		$this->status  = $status;
		$this->notes[] = $note;
	}

	public function note( string $text ): void {
		$this->notes[] = $text;
	}

	public function recorded_refund( string $refund_id ): ?Money {
		return $this->refunds[ $refund_id ] ?? null;
	}

	public function refunded(): Money {
		return array_reduce(
			$this->refunds,
			static function ( Money $sum, Money $amount ): Money {
				return $sum->plus( $amount );
			},
			Money::of_minor( 0, 'GBP' )
		);
	}

	public function add_refund( RefundState $refund ): void {
		$this->diary[]                = 'refund:' . $refund->amount->decimal();
		$this->refunds[ $refund->id ] = $refund->amount;
	}

	public function remove_refund( RefundState $refund ): void {
		$this->diary[] = 'unrefund:' . $refund->amount->decimal();
		unset( $this->refunds[ $refund->id ] );
	}

	private function record( string $checkout_id, string $transaction_id ): void {
		$this->paid           = true;
		$this->paid_by        = $checkout_id;
		$this->current        = $checkout_id;
		$this->transaction_id = $transaction_id;
	}
}
