<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Privacy;

use NeroPay\WooCommerce\Settlement\EventLog;
use NeroPay\WooCommerce\Settlement\WooOrder;

defined( 'ABSPATH' ) || exit;

/**
 * Hands a person what this plugin keeps of their payments, when they ask for their data.
 */
final class Exporter {
	/** @var EventLog */
	private $events;

	public function __construct( EventLog $events ) {
		$this->events = $events;
	}

	/**
	 * Adds to WordPress's list of exporters.
	 *
	 * @param mixed $exporters
	 * @return mixed
	 */
	public function register( $exporters ) {
		if ( is_array( $exporters ) ) {
			$exporters['neropay-for-woocommerce'] = array(
				'exporter_friendly_name' => __( 'NeroPay payments', 'neropay-for-woocommerce' ),
				'callback'               => array( $this, 'export' ),
			);
		}
		return $exporters;
	}

	/**
	 * @param string $email
	 * @param int    $page From 1.
	 * @return array{data: array<int, array<string, mixed>>, done: bool} As WordPress takes it.
	 */
	public function export( $email, $page = 1 ): array {
		$found = new CustomerOrders( (string) $email, (int) $page );
		return array(
			'data' => array_map( array( $this, 'item' ), $found->orders ),
			'done' => $found->is_last,
		);
	}

	/** @return array<string, mixed> */
	private function item( WooOrder $order ): array {
		return array(
			'group_id'          => 'neropay_payments',
			'group_label'       => __( 'NeroPay payments', 'neropay-for-woocommerce' ),
			'group_description' => __( 'What the shop keeps of payments through NeroPay.', 'neropay-for-woocommerce' ),
			'item_id'           => 'neropay-order-' . $order->id(),
			'data'              => $this->facts( $order ),
		);
	}

	/** @return array<int, array{name: string, value: string}> */
	private function facts( WooOrder $order ): array {
		$facts = array( self::fact( __( 'Order', 'neropay-for-woocommerce' ), $order->woocommerce()->get_order_number() ) );
		foreach ( $order->checkouts() as $id => $checkout ) {
			$facts[] = self::fact( __( 'Sent to NeroPay to pay', 'neropay-for-woocommerce' ), $checkout->amount . ' (' . $id . ')' );
		}
		if ( '' !== $order->paid_by() ) {
			$facts[] = self::fact( __( 'Paid through', 'neropay-for-woocommerce' ), $order->paid_by() );
			$facts[] = self::fact( __( 'NeroPay transaction', 'neropay-for-woocommerce' ), $order->woocommerce()->get_transaction_id() );
		}
		foreach ( $order->refunds_on_record() as $id => $amount ) {
			$facts[] = self::fact( __( 'Refunded', 'neropay-for-woocommerce' ), $amount . ' (' . $id . ')' );
		}
		$attempt = $order->refund_attempt();
		if ( null !== $attempt ) {
			$facts[] = self::fact( __( 'Refund that is being made', 'neropay-for-woocommerce' ), trim( $attempt['amount'] . ' ' . $attempt['reason'] ) );
		}
		foreach ( $this->events->of_order( $order->id() ) as $id => $time ) {
			$facts[] = self::fact( __( 'Message from NeroPay', 'neropay-for-woocommerce' ), $time . ' UTC (' . $id . ')' );
		}
		return $facts;
	}

	/** @return array{name: string, value: string} */
	private static function fact( string $name, string $value ): array {
		return array(
			'name'  => $name,
			'value' => $value,
		);
	}
}
