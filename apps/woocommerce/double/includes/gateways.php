<?php
/**
 * The list of payment methods, and one that is always there: what another method does must not depend on NeroPay.
 */

defined( 'ABSPATH' ) || exit;

final class WC_Gateway_Cheque extends WC_Payment_Gateway {
	public function __construct() {
		$this->id           = 'cheque';
		$this->method_title = 'Check payments';
		$this->title        = 'Check payments';
		$this->description  = 'Please send a check.';
	}

	public function process_payment( $order_id ) {
		$order = wc_get_order( $order_id );
		$order->update_status( 'on-hold', 'Awaiting check payment.' );
		WC()->cart->empty_cart();
		return array(
			'result'   => 'success',
			'redirect' => $this->get_return_url( $order ),
		);
	}
}

final class WC_Payment_Gateways {
	/** @var WC_Payment_Gateway[] By their order. */
	public $payment_gateways = array();

	/** @var WC_Payment_Gateways|null */
	private static $instance = null;

	public static function instance(): self {
		if ( null === self::$instance ) {
			self::$instance = new self();
		}
		return self::$instance;
	}

	private function __construct() {
		$this->init();
	}

	public function init() {
		$this->payment_gateways = array();
		foreach ( apply_filters( 'woocommerce_payment_gateways', array( 'WC_Gateway_Cheque' ) ) as $gateway ) {
			$gateway = is_string( $gateway ) ? new $gateway() : $gateway;
			if ( $gateway instanceof WC_Payment_Gateway ) {
				$this->payment_gateways[] = $gateway;
			}
		}
	}

	/** @return array<string, WC_Payment_Gateway> */
	public function payment_gateways() {
		$by_id = array();
		foreach ( $this->payment_gateways as $gateway ) {
			$by_id[ $gateway->id ] = $gateway;
		}
		return $by_id;
	}

	/** @return array<string, WC_Payment_Gateway> */
	public function get_available_payment_gateways() {
		$available = array_filter(
			$this->payment_gateways(),
			static function ( $gateway ) {
				return $gateway->is_available();
			}
		);
		return apply_filters( 'woocommerce_available_payment_gateways', $available );
	}
}
