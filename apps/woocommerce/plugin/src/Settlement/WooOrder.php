<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Settlement;

use NeroPay\WooCommerce\Money\InvalidAmount;
use NeroPay\WooCommerce\Money\Money;
use NeroPay\WooCommerce\Protocol\CheckoutState;
use NeroPay\WooCommerce\Protocol\RefundState;

defined( 'ABSPATH' ) || exit;

/**
 * A WooCommerce order with what this plugin keeps on it. Read and written by WooCommerce's own objects only, so that it does
 * not matter where a shop stores its orders.
 */
final class WooOrder implements PaymentOrder {
	/** The id of the payment method. */
	public const METHOD = 'neropay';

	private const CHECKOUT       = '_neropay_checkout_id';
	private const CHECKOUTS      = '_neropay_checkouts';
	private const PAID_BY        = '_neropay_paid_by';
	private const SETTLED        = '_neropay_settled';
	private const TOLD           = '_neropay_told';
	private const REFUNDS        = '_neropay_refunds';
	private const REFUND_ATTEMPT = '_neropay_refund_attempt';
	private const ANSWERS        = '_neropay_answers';

	/** Everything that this plugin keeps on an order. */
	private const KEPT = array( self::CHECKOUT, self::CHECKOUTS, self::PAID_BY, self::SETTLED, self::TOLD, self::REFUNDS, self::REFUND_ATTEMPT, self::ANSWERS );

	/** @var \WC_Order */
	private $order;

	public function __construct( \WC_Order $order ) {
		$this->order = $order;
	}

	/** The order, if there is one by that id; refunds and other things that WooCommerce numbers alike are none. */
	public static function find( string $id ): ?self {
		if ( ! preg_match( '/^[1-9]\d{0,18}$/D', $id ) ) {
			return null;
		}
		$order = wc_get_order( (int) $id );
		return $order instanceof \WC_Order ? new self( $order ) : null;
	}

	/** The order as it is stored now, whatever this request read earlier: what another request changed meanwhile must count. */
	public function fresh(): self {
		$id = $this->order->get_id();
		clean_post_cache( $id );
		\WC_Data_Store::load( 'order' )->clear_cached_data( array( $id ) );
		if ( class_exists( \Automattic\WooCommerce\Caches\OrderCache::class ) ) {
			wc_get_container()->get( \Automattic\WooCommerce\Caches\OrderCache::class )->remove( $id );
		}
		$order = wc_get_order( $id );
		if ( ! $order instanceof \WC_Order ) {
			throw new CouldNotApply( 'The order was deleted meanwhile.' );
		}
		$order->read_meta_data( true );
		return new self( $order );
	}

	public function woocommerce(): \WC_Order {
		return $this->order;
	}

	public function id(): int {
		return $this->order->get_id();
	}

	public function status(): string {
		return $this->order->get_status();
	}

	public function is_paid(): bool {
		return $this->order->is_paid() || null !== $this->order->get_date_paid();
	}

	public function uses_this_method(): bool {
		return self::METHOD === $this->order->get_payment_method();
	}

	public function total(): Money {
		return Money::from_shop( $this->order->get_total(), $this->order->get_currency() );
	}

	public function opened( string $checkout_id ): ?OpenedCheckout {
		$record = $this->records( self::CHECKOUTS )[ $checkout_id ] ?? null;
		if ( ! is_array( $record ) || ! isset( $record['amount'], $record['currency'], $record['mode'] ) ) {
			return null;
		}
		return new OpenedCheckout( Money::from_decimal( $record['amount'], $record['currency'] ), $record['mode'] );
	}

	/**
	 * All checkouts that this shop opened for the order, the oldest first.
	 *
	 * @return array<string, OpenedCheckout> By id.
	 */
	public function checkouts(): array {
		$ids = array_map( 'strval', array_keys( $this->records( self::CHECKOUTS ) ) );
		return array_filter( array_combine( $ids, array_map( array( $this, 'opened' ), $ids ) ) );
	}

	/** How often the gateway has answered a request for a checkout of this order. */
	public function answers(): int {
		return (int) $this->order->get_meta( self::ANSWERS );
	}

	public function answer_arrived(): void {
		$this->order->update_meta_data( self::ANSWERS, $this->answers() + 1 );
		$this->save();
	}

	/** Remembers a checkout that was opened, as the one that the customer is sent to now. */
	public function remember_checkout( CheckoutState $state ): void {
		$checkouts = $this->records( self::CHECKOUTS );
		$is_new    = ! isset( $checkouts[ $state->id ] );

		$checkouts[ $state->id ] = array(
			'amount'   => $state->amount->decimal(),
			'currency' => $state->amount->currency(),
			'mode'     => $state->mode,
		);
		$this->order->update_meta_data( self::CHECKOUTS, $checkouts );
		if ( $state->id !== $this->current_checkout() ) {
			$this->order->update_meta_data( self::CHECKOUT, $state->id );
			$this->order->delete_meta_data( self::SETTLED );
		}
		$this->save();
		if ( $is_new ) {
			$this->note(
				'test' === $state->mode
					/* translators: 1: checkout id, 2: amount with currency */
					? sprintf( __( 'The customer was sent to NeroPay to pay %2$s (checkout %1$s, test mode: no money moves).', 'neropay-for-woocommerce' ), $state->id, (string) $state->amount )
					/* translators: 1: checkout id, 2: amount with currency */
					: sprintf( __( 'The customer was sent to NeroPay to pay %2$s (checkout %1$s).', 'neropay-for-woocommerce' ), $state->id, (string) $state->amount )
			);
		}
	}

	public function current_checkout(): string {
		return $this->text( self::CHECKOUT );
	}

	public function paid_by(): string {
		return $this->text( self::PAID_BY );
	}

	public function settled_status(): string {
		return $this->text( self::SETTLED );
	}

	public function remember_settled( string $status ): void {
		if ( $status !== $this->settled_status() ) {
			$this->order->update_meta_data( self::SETTLED, $status );
			$this->save();
		}
	}

	public function first_time( string $fact ): bool {
		$told = $this->records( self::TOLD );
		if ( in_array( $fact, $told, true ) ) {
			return false;
		}
		$told[] = $fact;
		$this->order->update_meta_data( self::TOLD, $told );
		return true;
	}

	public function complete( string $checkout_id, string $transaction_id, string $status ): bool {
		$id     = $this->id();
		$choose = static function ( $proposed, $order_id ) use ( $id, $status ) {
			return $id === (int) $order_id && '' !== $status ? $status : $proposed;
		};
		$this->paid_by_checkout( $checkout_id );
		add_filter( 'woocommerce_payment_complete_order_status', $choose, 10, 2 );
		try {
			$done = $this->order->payment_complete( $transaction_id );
		} finally {
			remove_filter( 'woocommerce_payment_complete_order_status', $choose, 10 );
		}
		if ( ! $done ) {
			throw new CouldNotApply( 'WooCommerce could not complete the payment: its log says why.' );
		}
		if ( null !== $this->order->get_date_paid() ) {
			return true;
		}
		$this->put_on_record( $transaction_id );
		return false;
	}

	public function hold_paid( string $checkout_id, string $transaction_id, string $status, string $note ): void {
		$this->paid_by_checkout( $checkout_id );
		$this->put_on_record( $transaction_id );
		$this->move_to( $status, $note );
	}

	public function move_to( string $status, string $note ): void {
		if ( ! $this->order->update_status( $status, $note ) ) {
			throw new CouldNotApply( sprintf( 'WooCommerce could not set the status "%s": its log says why.', $status ) );
		}
	}

	public function note( string $text ): void {
		$this->order->add_order_note( $text );
		$this->save();
	}

	public function recorded_refund( string $refund_id ): ?Money {
		$record = $this->records( self::REFUNDS )[ $refund_id ] ?? null;
		return is_array( $record ) && empty( $record['failed'] ) ? Money::from_decimal( $record['amount'], $this->order->get_currency() ) : null;
	}

	public function refunded(): Money {
		$sum = Money::of_minor( 0, $this->order->get_currency() );
		foreach ( $this->refunds_on_record() as $amount ) {
			$sum = $sum->plus( $amount );
		}
		return $sum;
	}

	/** @return array<string, Money> The amounts of the gateway's refunds that are on record and did not fail, by id. */
	public function refunds_on_record(): array {
		$ids = array_map( 'strval', array_keys( $this->records( self::REFUNDS ) ) );
		return array_filter( array_combine( $ids, array_map( array( $this, 'recorded_refund' ), $ids ) ) );
	}

	/** Remembers which of WooCommerce's refunds one of the gateway's is, so that its callback makes no second one. */
	public function remember_refund( RefundState $refund, int $woocommerce_refund_id ): void {
		$refunds = $this->records( self::REFUNDS );

		$refunds[ $refund->id ] = array(
			'amount'      => $refund->amount->decimal(),
			'woocommerce' => $woocommerce_refund_id,
		);
		$this->order->update_meta_data( self::REFUNDS, $refunds );
		$this->save();
	}

	public function add_refund( RefundState $refund ): void {
		$made = wc_create_refund(
			array(
				'order_id'       => $this->id(),
				'amount'         => $refund->amount->decimal(),
				'reason'         => '' !== $refund->reason ? $refund->reason : __( 'Refunded at NeroPay', 'neropay-for-woocommerce' ),
				'refund_payment' => false,
				'restock_items'  => false,
			)
		);
		// A full refund changed the order behind this object's back.
		$this->order = $this->fresh()->woocommerce();
		$this->remember_refund( $refund, is_wp_error( $made ) ? 0 : $made->get_id() );
		if ( is_wp_error( $made ) ) {
			/* translators: 1: amount with currency, 2: refund id, 3: reason */
			$this->note( sprintf( __( 'NeroPay refunded %1$s (%2$s), and WooCommerce could not record it: %3$s Record it by hand.', 'neropay-for-woocommerce' ), (string) $refund->amount, $refund->id, $made->get_error_message() ) );
			return;
		}
		/* translators: 1: amount with currency, 2: refund id */
		$this->note( sprintf( __( 'NeroPay refunded %1$s (%2$s).', 'neropay-for-woocommerce' ), (string) $refund->amount, $refund->id ) );
	}

	public function remove_refund( RefundState $refund ): void {
		$refunds = $this->records( self::REFUNDS );
		$made    = wc_get_order( (int) ( $refunds[ $refund->id ]['woocommerce'] ?? 0 ) );
		if ( $made instanceof \WC_Order_Refund ) {
			$refund_id = $made->get_id();
			$made->delete( true );
			do_action( 'woocommerce_refund_deleted', $refund_id, $this->id() ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WooCommerce's own hook, as it fires it.
			$this->order = $this->fresh()->woocommerce();
		}
		$refunds[ $refund->id ]['failed'] = true;
		$this->order->update_meta_data( self::REFUNDS, $refunds );
		/* translators: 1: amount with currency, 2: refund id, 3: reason */
		$text = sprintf( __( 'The refund of %1$s (%2$s) failed at NeroPay and was taken off the order. %3$s', 'neropay-for-woocommerce' ), (string) $refund->amount, $refund->id, $refund->error );
		if ( 'refunded' === $this->status() ) {
			$this->move_to( 'on-hold', $text );
		} else {
			$this->note( $text );
		}
	}

	/**
	 * A refund that was sent to the gateway and whose outcome is not known yet.
	 *
	 * @return array{key: string, amount: string, reason: string}|null
	 */
	public function refund_attempt(): ?array {
		$attempt = $this->order->get_meta( self::REFUND_ATTEMPT );
		return is_array( $attempt ) && isset( $attempt['key'], $attempt['amount'], $attempt['reason'] ) ? $attempt : null;
	}

	/** @param array{key: string, amount: string, reason: string}|null $attempt Null once the outcome is known. */
	public function remember_refund_attempt( ?array $attempt ): void {
		if ( null === $attempt ) {
			$this->order->delete_meta_data( self::REFUND_ATTEMPT );
		} else {
			$this->order->update_meta_data( self::REFUND_ATTEMPT, $attempt );
		}
		$this->save();
	}

	/** Whether this plugin keeps anything on the order. */
	public function has_traces(): bool {
		foreach ( self::KEPT as $key ) {
			if ( $this->order->meta_exists( $key ) ) {
				return true;
			}
		}
		return false;
	}

	/** Takes everything off the order that this plugin keeps on it. Nothing that comes later fits it any more. */
	public function forget(): void {
		foreach ( self::KEPT as $key ) {
			$this->order->delete_meta_data( $key );
		}
		$this->save();
	}

	private function paid_by_checkout( string $checkout_id ): void {
		$this->order->update_meta_data( self::PAID_BY, $checkout_id );
		$this->order->update_meta_data( self::CHECKOUT, $checkout_id );
	}

	private function put_on_record( string $transaction_id ): void {
		if ( '' !== $transaction_id ) {
			$this->order->set_transaction_id( $transaction_id );
		}
		$this->order->set_date_paid( time() );
		$this->save();
	}

	private function save(): void {
		if ( ! $this->order->save() ) {
			throw new CouldNotApply( 'WooCommerce could not save the order: its log says why.' );
		}
	}

	private function text( string $key ): string {
		$value = $this->order->get_meta( $key );
		return is_string( $value ) ? $value : '';
	}

	/** @return array<array-key, mixed> */
	private function records( string $key ): array {
		$value = $this->order->get_meta( $key );
		return is_array( $value ) ? $value : array();
	}
}
