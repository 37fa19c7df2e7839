<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test;

use NeroPay\WooCommerce\Money\Money;
use NeroPay\WooCommerce\Protocol\CheckoutState;
use NeroPay\WooCommerce\Protocol\Fields;
use NeroPay\WooCommerce\Protocol\RefundState;
use NeroPay\WooCommerce\Settlement\OpenedCheckout;
use NeroPay\WooCommerce\Settlement\Outcome;
use NeroPay\WooCommerce\Settlement\Settler;
use NeroPay\WooCommerce\Settlement\StatusMap;
use PHPUnit\Framework\TestCase;

/**
 * What becomes of an order. Each test is named after the rule, or the failure seen in the field, that it is about.
 */
final class SettlerTest extends TestCase {
	/** @var FakeOrder */
	private $order;

	/** @var FakeAlert */
	private $alert;

	/** @var RefundState[] What the gateway says when it is asked for the checkout's refunds. */
	private $refunds_at_gateway = array();

	/** @var int How often it was asked. */
	private $questions = 0;

	protected function setUp(): void {
		$this->order = new FakeOrder();
		$this->alert = new FakeAlert();
	}

	public function test_a_paid_checkout_completes_the_order_once(): void {
		self::assertSame( Outcome::APPLIED, $this->apply( $this->state( 'paid' ) ) );
		self::assertSame( Outcome::APPLIED, $this->apply( $this->state( 'paid' ) ) );
		self::assertSame( array( 'complete' ), $this->order->diary );
		self::assertSame( 'processing', $this->order->status );
		self::assertSame( '6636598', $this->order->transaction_id );
		self::assertCount( 1, $this->order->notes );
		self::assertSame( array(), $this->alert->told );
	}

	public function test_the_merchants_status_for_paid_orders_is_used(): void {
		$this->apply( $this->state( 'paid' ), null, array( 'paid' => 'completed' ) );
		self::assertSame( 'completed', $this->order->status );
	}

	public function test_a_failed_checkout_may_be_paid_after_all(): void {
		$this->apply( $this->state( 'failed' ) );
		self::assertSame( 'failed', $this->order->status );
		$this->apply( $this->state( 'paid' ) );
		self::assertSame( 'processing', $this->order->status );
	}

	public function test_pending_changes_nothing(): void {
		self::assertSame( Outcome::APPLIED, $this->apply( $this->state( 'pending' ) ) );
		self::assertSame( array(), $this->order->diary );
		self::assertSame( array(), $this->order->notes );
	}

	public function states_without_money(): array {
		return array(
			'failed'    => array( 'failed', 'failed' ),
			'cancelled' => array( 'cancelled', 'pending' ),
			'expired'   => array( 'expired', 'cancelled' ),
		);
	}

	/** @dataProvider states_without_money */
	public function test_without_money_the_order_goes_where_the_merchant_wants_it( string $state, string $status ): void {
		$this->apply( $this->state( $state ) );
		self::assertSame( $status, $this->order->status );
		self::assertCount( 1, $this->order->notes );
	}

	/** @dataProvider states_without_money */
	public function test_a_paid_order_never_becomes_unpaid( string $state ): void {
		$this->apply( $this->state( 'paid' ) );
		self::assertSame( Outcome::REFUSED, $this->apply( $this->state( $state ) ) );
		self::assertSame( 'processing', $this->order->status );
		self::assertSame( array( 'complete' ), $this->order->diary );
	}

	/** @dataProvider states_without_money */
	public function test_an_expiry_does_not_cancel_an_order_that_was_paid_by_another_method( string $state ): void {
		$this->order->method = 'bacs';
		self::assertSame( Outcome::REFUSED, $this->apply( $this->state( $state ) ) );
		self::assertSame( 'pending', $this->order->status );
	}

	/** @dataProvider states_without_money */
	public function test_what_becomes_of_an_earlier_checkout_does_not_touch_the_order( string $state ): void {
		$this->open( 'co_2' );
		self::assertSame( Outcome::IGNORED, $this->apply( $this->state( $state ) ) );
		self::assertSame( 'pending', $this->order->status );
	}

	public function test_the_same_failure_told_twice_is_noted_once(): void {
		$this->apply( $this->state( 'failed' ) );
		self::assertSame( Outcome::APPLIED, $this->apply( $this->state( 'failed' ) ) );
		self::assertCount( 1, $this->order->notes );
	}

	/** @dataProvider states_without_money */
	public function test_an_order_that_the_shop_cancelled_fits_a_checkout_without_money_and_stays_as_it_is( string $state ): void {
		$this->order->status = 'cancelled';
		self::assertSame( Outcome::APPLIED, $this->apply( $this->state( $state ) ) );
		self::assertSame( $state, $this->order->settled );
		self::assertSame( array(), $this->order->diary );
		self::assertSame( array(), $this->order->notes );
	}

	public function test_money_for_a_cancelled_order_puts_it_on_hold_and_tells(): void {
		$this->order->status = 'cancelled';
		$this->apply( $this->state( 'paid', array( 'late' => true ) ) );
		self::assertSame( 'on-hold', $this->order->status );
		self::assertSame( 'co_1', $this->order->paid_by );
		self::assertCount( 1, $this->alert->told );
		$this->apply( $this->state( 'paid', array( 'late' => true ) ) );
		self::assertCount( 1, $this->alert->told, 'told once' );
	}

	public function test_money_for_a_cancelled_order_goes_on_if_the_merchant_wants_that_and_tells_all_the_same(): void {
		$this->order->status = 'cancelled';
		$this->apply( $this->state( 'paid', array( 'late' => true ) ), null, array( 'late' => 'processing' ) );
		self::assertSame( 'processing', $this->order->status );
		self::assertCount( 1, $this->alert->told );
	}

	public function orders_that_must_not_revive(): array {
		return array(
			'refunded' => array( 'refunded' ),
			'deleted'  => array( 'trash' ),
		);
	}

	/** @dataProvider orders_that_must_not_revive */
	public function test_late_money_does_not_revive_an_order( string $status ): void {
		$this->order->status = $status;
		self::assertSame( Outcome::REFUSED, $this->apply( $this->state( 'paid' ) ) );
		self::assertSame( $status, $this->order->status );
		self::assertCount( 1, $this->alert->told );
	}

	public function test_money_for_an_order_that_changed_its_method_is_told_and_does_not_touch_it(): void {
		$this->order->method = 'bacs';
		$this->order->status = 'on-hold';
		self::assertSame( Outcome::REFUSED, $this->apply( $this->state( 'paid' ) ) );
		self::assertSame( Outcome::REFUSED, $this->apply( $this->state( 'paid' ) ) );
		self::assertSame( 'on-hold', $this->order->status );
		self::assertSame( array(), $this->order->diary );
		self::assertCount( 1, $this->alert->told );
	}

	public function test_a_customer_who_pays_in_two_tabs_is_told_of(): void {
		$this->open( 'co_2' );
		$this->apply( $this->state( 'paid', array( 'id' => 'co_2' ) ) );
		$this->apply( $this->state( 'paid', array( 'transaction_id' => '777' ) ) );
		$this->apply( $this->state( 'paid', array( 'transaction_id' => '777' ) ) );
		self::assertSame( array( 'complete' ), $this->order->diary );
		self::assertCount( 1, $this->alert->told );
		self::assertStringContainsString( '777', $this->alert->told[0] );
	}

	public function test_an_earlier_checkout_of_the_same_amount_pays_the_order(): void {
		$this->open( 'co_2' );
		self::assertSame( Outcome::APPLIED, $this->apply( $this->state( 'paid' ) ) );
		self::assertSame( 'co_1', $this->order->paid_by );
		self::assertSame( 'co_1', $this->order->current, 'what comes next is about the checkout that paid' );
	}

	public function test_a_status_that_woocommerce_does_not_go_on_from_is_left_and_told(): void {
		$this->order->status          = 'awaiting-engraving';
		$this->order->accepts_payment = false;
		self::assertSame( Outcome::APPLIED, $this->apply( $this->state( 'paid' ) ) );
		self::assertSame( 'awaiting-engraving', $this->order->status );
		self::assertSame( 'co_1', $this->order->paid_by );
		self::assertCount( 1, $this->alert->told );
	}

	public function states_that_do_not_fit(): array {
		return array(
			'a genuine callback replayed onto another order'                => array( array( 'order_id' => '1002' ) ),
			'a checkout that this shop never opened'                        => array( array( 'id' => 'co_9' ) ),
			'one pound for a hundred-pound order'                           => array( array( 'amount' => '1.00' ) ),
			'the right number in another currency'                          => array( array( 'currency' => 'EUR' ) ),
			'a test payment for a live order'                               => array( array( 'mode' => 'test' ) ),
		);
	}

	/** @dataProvider states_that_do_not_fit */
	public function test_a_state_that_does_not_fit_pays_nothing_and_is_told( array $fields ): void {
		self::assertSame( Outcome::REFUSED, $this->apply( $this->state( 'paid', $fields ) ) );
		self::assertSame( Outcome::REFUSED, $this->apply( $this->state( 'paid', $fields ) ) );
		self::assertSame( 'pending', $this->order->status );
		self::assertSame( '', $this->order->paid_by );
		self::assertSame( array(), $this->order->diary );
		self::assertCount( 1, $this->alert->told );
	}

	public function test_a_failure_that_does_not_fit_troubles_nobody(): void {
		self::assertSame( Outcome::REFUSED, $this->apply( $this->state( 'failed', array( 'id' => 'co_9' ) ) ) );
		self::assertSame( array(), $this->alert->told );
		self::assertSame( array(), $this->order->notes );
	}

	public function test_a_cart_that_was_edited_after_the_redirect_is_not_paid_by_the_old_amount(): void {
		$this->order->total = '25.99';
		self::assertSame( Outcome::REFUSED, $this->apply( $this->state( 'paid' ) ) );
		self::assertSame( 'on-hold', $this->order->status );
		self::assertSame( '', $this->order->paid_by );
		self::assertCount( 1, $this->alert->told );
	}

	public function test_once_the_total_is_right_again_the_payment_counts(): void {
		$this->order->total = '25.99';
		$this->apply( $this->state( 'paid' ) );
		$this->order->total = '15.99';
		self::assertSame( Outcome::APPLIED, $this->apply( $this->state( 'paid' ) ) );
		self::assertSame( 'processing', $this->order->status );
	}

	public function test_a_payment_under_review_holds_the_order_and_tells_once(): void {
		$this->apply( $this->state( 'review' ) );
		$this->apply( $this->state( 'review' ) );
		self::assertSame( 'on-hold', $this->order->status );
		self::assertFalse( $this->order->paid );
		self::assertCount( 1, $this->alert->told );
	}

	public function test_a_review_of_a_paid_order_leaves_its_status(): void {
		$this->apply( $this->state( 'paid' ) );
		$this->apply( $this->state( 'review' ) );
		self::assertSame( 'processing', $this->order->status );
		self::assertCount( 1, $this->alert->told );
	}

	public function test_a_refund_made_elsewhere_appears_once(): void {
		$this->apply( $this->state( 'paid' ) );
		$refunded = $this->state( 'partially_refunded', array( 'amount_refunded' => '5.00' ) );
		$this->apply( $refunded, $this->refund( 're_1', '5.00' ) );
		$this->apply( $refunded, $this->refund( 're_1', '5.00' ) );
		self::assertSame( array( 'complete', 'refund:5.00' ), $this->order->diary );
		self::assertSame( 0, $this->questions );
	}

	public function test_a_refund_that_the_shop_made_is_not_made_twice_by_its_callback(): void {
		$this->apply( $this->state( 'paid' ) );
		$this->order->refunds['re_1'] = Money::from_decimal( '5.00', 'GBP' );
		$this->apply( $this->state( 'partially_refunded', array( 'amount_refunded' => '5.00' ) ), $this->refund( 're_1', '5.00' ) );
		self::assertSame( array( 'complete' ), $this->order->diary );
	}

	public function test_a_refund_without_a_record_of_its_own_appears_as_the_difference(): void {
		$this->apply( $this->state( 'paid' ) );
		$state = $this->state( 'partially_refunded', array( 'amount_refunded' => '7.50' ) );
		$this->apply( $state );
		$this->apply( $state );
		self::assertSame( array( 'complete', 'refund:7.50' ), $this->order->diary );
	}

	public function test_refunds_whose_callbacks_were_lost_or_overtaken_are_asked_for(): void {
		$this->apply( $this->state( 'paid' ) );
		$this->refunds_at_gateway = array( $this->refund( 're_1', '5.00' ), $this->refund( 're_2', '2.00' ) );
		$this->apply( $this->state( 'partially_refunded', array( 'amount_refunded' => '7.00' ) ), $this->refund( 're_2', '2.00' ) );
		self::assertSame( array( 'complete', 'refund:2.00', 'refund:5.00' ), $this->order->diary );
		self::assertSame( 1, $this->questions );
	}

	public function test_a_refund_of_an_order_whose_payment_was_never_told_completes_it_first(): void {
		$this->apply( $this->state( 'partially_refunded', array( 'amount_refunded' => '5.00' ) ), $this->refund( 're_1', '5.00' ) );
		self::assertSame( array( 'complete', 'refund:5.00' ), $this->order->diary );
	}

	public function test_money_that_came_and_went_unheard_delivers_nothing(): void {
		$this->apply( $this->state( 'refunded', array( 'amount_refunded' => '15.99' ) ), $this->refund( 're_1', '15.99' ) );
		self::assertSame( array( 'hold', 'refund:15.99' ), $this->order->diary );
		self::assertCount( 1, $this->alert->told );
	}

	public function test_a_refund_that_failed_after_all_is_taken_off_and_told(): void {
		$this->apply( $this->state( 'paid' ) );
		$this->order->refunds['re_1'] = Money::from_decimal( '5.00', 'GBP' );
		$this->apply( $this->state( 'paid' ), $this->refund( 're_1', '5.00', 'failed' ) );
		self::assertSame( array( 'complete', 'unrefund:5.00' ), $this->order->diary );
		self::assertCount( 1, $this->alert->told );
		$this->apply( $this->state( 'paid' ), $this->refund( 're_1', '5.00', 'failed' ) );
		self::assertCount( 1, $this->alert->told );
	}

	public function test_a_refund_that_is_not_made_yet_is_not_recorded_as_done(): void {
		$this->apply( $this->state( 'paid' ) );
		$this->apply( $this->state( 'paid' ), $this->refund( 're_1', '5.00', 'pending' ) );
		self::assertSame( array( 'complete' ), $this->order->diary );
	}

	public function test_a_refund_that_the_provider_shows_before_it_answers_is_recorded_once(): void {
		$this->apply( $this->state( 'paid' ) );
		$refunded = $this->state( 'partially_refunded', array( 'amount_refunded' => '5.00' ) );
		$this->apply( $refunded, $this->refund( 're_1', '5.00', 'pending' ) );
		$this->apply( $refunded, $this->refund( 're_1', '5.00' ) );
		self::assertSame( array( 'complete', 'refund:5.00' ), $this->order->diary );
	}

	public function test_a_pending_refund_that_is_not_in_the_sum_leaves_it_to_what_is(): void {
		$this->apply( $this->state( 'paid' ) );
		$this->refunds_at_gateway = array( $this->refund( 're_2', '9.00', 'pending' ), $this->refund( 're_1', '5.00' ) );
		$this->apply( $this->state( 'partially_refunded', array( 'amount_refunded' => '5.00' ) ) );
		self::assertSame( array( 'complete', 'refund:5.00' ), $this->order->diary );
	}

	public function test_a_dispute_holds_the_order_and_its_end_is_told(): void {
		$this->apply( $this->state( 'paid' ) );
		$this->apply( $this->state( 'disputed' ) );
		$this->apply( $this->state( 'disputed' ) );
		self::assertSame( 'on-hold', $this->order->status );
		self::assertCount( 1, $this->alert->told );
		$this->apply( $this->state( 'paid' ) );
		$this->apply( $this->state( 'paid' ) );
		self::assertCount( 2, $this->alert->told );
	}

	public function test_a_lost_dispute_is_told_once(): void {
		$this->apply( $this->state( 'paid' ) );
		$this->apply( $this->state( 'disputed' ) );
		$this->apply( $this->state( 'lost' ) );
		$this->apply( $this->state( 'lost' ) );
		self::assertCount( 2, $this->alert->told );
	}

	public function test_a_second_payment_is_told_once(): void {
		$settler = $this->settler();
		$settler->duplicate_payment( $this->order, $this->state( 'paid' ) );
		$settler->duplicate_payment( $this->order, $this->state( 'paid' ) );
		self::assertCount( 1, $this->alert->told );
		self::assertCount( 1, $this->order->notes );
	}

	public function test_a_status_of_a_later_gateway_is_left_alone(): void {
		self::assertSame( Outcome::IGNORED, $this->apply( $this->state( 'authorised' ) ) );
		self::assertSame( array(), $this->order->diary );
	}

	public function test_whatever_order_states_come_in_paid_stays_paid_and_nothing_happens_twice(): void {
		mt_srand( 1001 );
		$statuses = array( 'pending', 'failed', 'cancelled', 'expired', 'paid', 'partially_refunded', 'disputed', 'review' );
		for ( $run = 0; $run < 500; $run++ ) {
			$this->setUp();
			$was_paid = false;
			for ( $step = 0; $step < 12; $step++ ) {
				$status   = $statuses[ mt_rand( 0, count( $statuses ) - 1 ) ];
				$refunded = 'partially_refunded' === $status ? '5.00' : $this->order->refunded()->decimal();
				$this->apply( $this->state( $status, array( 'amount_refunded' => $refunded ) ) );
				$was_paid = $was_paid || '' !== $this->order->paid_by;
				if ( $was_paid ) {
					self::assertNotContains( $this->order->status, array( 'pending', 'failed', 'cancelled' ) );
				}
			}
			$times = array_count_values( $this->order->diary );
			self::assertLessThanOrEqual( 1, ( $times['complete'] ?? 0 ) + ( $times['hold'] ?? 0 ) );
			self::assertLessThanOrEqual( 1, $times['refund:5.00'] ?? 0 );
		}
	}

	private function settler( array $statuses = array() ): Settler {
		return new Settler( new StatusMap( $statuses ), $this->alert );
	}

	private function apply( CheckoutState $state, ?RefundState $refund = null, array $statuses = array() ): string {
		return $this->settler( $statuses )->apply(
			$this->order,
			$state,
			$refund,
			function (): array {
				++$this->questions;
				return $this->refunds_at_gateway;
			}
		);
	}

	private function open( string $id ): void {
		$this->order->opened[ $id ] = new OpenedCheckout( Money::from_decimal( '15.99', 'GBP' ), 'live' );
		$this->order->current       = $id;
	}

	private function state( string $status, array $fields = array() ): CheckoutState {
		$checkout = array(
			'id'              => 'co_1',
			'order_id'        => '1001',
			'status'          => $status,
			'amount'          => '15.99',
			'amount_refunded' => '0.00',
			'currency'        => 'GBP',
			'transaction_id'  => '6636598',
			'rail'            => 'neropay',
			'mode'            => 'live',
			'late'            => false,
			'metadata'        => array(),
		);
		return CheckoutState::read( new Fields( array_merge( $checkout, $fields ), 'checkout' ) );
	}

	private function refund( string $id, string $amount, string $status = 'succeeded' ): RefundState {
		return RefundState::read(
			new Fields(
				array(
					'id'       => $id,
					'status'   => $status,
					'amount'   => $amount,
					'currency' => 'GBP',
					'reason'   => null,
				),
				'refund'
			)
		);
	}
}
