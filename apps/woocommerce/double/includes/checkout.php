<?php
/**
 * The classic checkout: a form that posts to ?wc-ajax=checkout and goes where the answer says.
 */

defined( 'ABSPATH' ) || exit;

final class WC_Double_Checkout {
	private const REQUIRED = array( 'first_name', 'last_name', 'address_1', 'city', 'postcode', 'country', 'email' );

	/** The fields of the form, by their name without "billing_". */
	public static function fields(): array {
		return array(
			'first_name' => 'First name',
			'last_name'  => 'Last name',
			'country'    => 'Country / Region',
			'address_1'  => 'Street address',
			'address_2'  => 'Apartment',
			'city'       => 'Town / City',
			'state'      => 'County',
			'postcode'   => 'Postcode',
			'phone'      => 'Phone',
			'email'      => 'Email address',
		);
	}

	public static function process() {
		try {
			if ( ! isset( $_POST['woocommerce-process-checkout-nonce'] ) || ! wp_verify_nonce( sanitize_key( $_POST['woocommerce-process-checkout-nonce'] ), 'woocommerce-process_checkout' ) ) {
				throw new Exception( 'We were unable to process your order, please try again.' );
			}
			if ( WC()->cart->is_empty() ) {
				throw new Exception( 'Sorry, your session has expired.' );
			}
			$billing = array();
			foreach ( array_keys( self::fields() ) as $field ) {
				$billing[ $field ] = wc_clean( wp_unslash( $_POST[ 'billing_' . $field ] ?? '' ) );
			}
			foreach ( self::REQUIRED as $field ) {
				if ( '' === $billing[ $field ] ) {
					wc_add_notice( '<strong>Billing ' . esc_html( self::fields()[ $field ] ) . '</strong> is a required field.', 'error' );
				}
			}
			$gateway = WC()->cart->needs_payment() ? self::chosen_gateway() : null;
			if ( 0 === wc_notice_count( 'error' ) ) {
				do_action( 'woocommerce_checkout_process' );
				$order = self::order( $billing, $gateway );
				do_action( 'woocommerce_checkout_order_processed', $order->get_id(), $_POST, $order );
				WC()->session->set( 'order_awaiting_payment', $order->get_id() );
				if ( null === $gateway ) {
					wp_send_json( wc_double_complete_without_payment( $order ) );
				}
				$result = $gateway->process_payment( $order->get_id() );
				if ( isset( $result['result'] ) && 'success' === $result['result'] ) {
					wp_send_json( apply_filters( 'woocommerce_payment_successful_result', $result + array( 'order_id' => $order->get_id() ), $order->get_id() ) );
				}
			}
		} catch ( Exception $error ) {
			wc_add_notice( $error->getMessage(), 'error' );
		}
		wp_send_json(
			array(
				'result'   => 'failure',
				'messages' => wc_print_notices( true ),
				'refresh'  => false,
				'reload'   => false,
			)
		);
	}

	public static function chosen_gateway(): WC_Payment_Gateway {
		$method    = isset( $_POST['payment_method'] ) ? wc_clean( wp_unslash( $_POST['payment_method'] ) ) : '';
		$available = WC()->payment_gateways()->get_available_payment_gateways();
		if ( ! isset( $available[ $method ] ) ) {
			throw new Exception( 'Invalid payment method.' );
		}
		return $available[ $method ];
	}

	/** The order that waits for its payment and is of the same cart, or a new one. */
	private static function order( array $billing, ?WC_Payment_Gateway $gateway ): WC_Order {
		$waiting = wc_get_order( (int) WC()->session->get( 'order_awaiting_payment', 0 ) );
		if ( $waiting instanceof WC_Order && $waiting->has_status( array( 'pending', 'failed' ) ) && $waiting->get_cart_hash() === WC()->cart->get_cart_hash() ) {
			$order = $waiting;
			$order->set_billing( $billing );
		} else {
			$order = wc_double_create_order( WC()->cart, $billing, 'pending', 'checkout' );
		}
		$order->set_payment_method( $gateway ?? '' );
		$order->save();
		return $order;
	}

	/** Paying for an order that exists, on its own page. */
	public static function process_pay_page() {
		if ( ! isset( $_POST['woocommerce_pay'], $_POST['woocommerce-pay-nonce'] ) || ! wp_verify_nonce( sanitize_key( $_POST['woocommerce-pay-nonce'] ), 'woocommerce-pay' ) ) {
			return;
		}
		$order = wc_get_order( absint( get_query_var( 'order-pay' ) ) );
		$key   = isset( $_GET['key'] ) ? wc_clean( wp_unslash( $_GET['key'] ) ) : '';
		if ( ! $order instanceof WC_Order || ! hash_equals( $order->get_order_key(), $key ) || ! wc_double_may_pay( $order ) ) {
			return;
		}
		if ( ! $order->needs_payment() ) {
			if ( $order->has_status( array( 'pending', 'failed' ) ) ) {
				$order->payment_complete();
				wp_safe_redirect( $order->get_checkout_order_received_url() );
				exit;
			}
			return;
		}
		try {
			$gateway = self::chosen_gateway();
			$order->set_payment_method( $gateway );
			$order->save();
			$result = $gateway->process_payment( $order->get_id() );
			if ( isset( $result['result'] ) && 'success' === $result['result'] ) {
				wp_redirect( $result['redirect'] );
				exit;
			}
		} catch ( Exception $error ) {
			wc_add_notice( $error->getMessage(), 'error' );
		}
	}
}

/**
 * Nothing is left to pay: the order is complete without any payment method.
 *
 * @return array<string, string|int>
 */
function wc_double_complete_without_payment( WC_Order $order ): array {
	$order->payment_complete();
	WC()->cart->empty_cart();
	return array(
		'result'   => 'success',
		'redirect' => $order->get_checkout_order_received_url(),
		'order_id' => $order->get_id(),
	);
}

/** An order of an account is paid by its owner only; one of a guest by whoever has its key. */
function wc_double_may_pay( WC_Order $order ): bool {
	return 0 === $order->get_customer_id() || get_current_user_id() === $order->get_customer_id();
}

add_action( 'wc_ajax_checkout', array( 'WC_Double_Checkout', 'process' ) );
add_action( 'wp', array( 'WC_Double_Checkout', 'process_pay_page' ), 20 );
add_action(
	'template_redirect',
	static function () {
		if ( isset( $_GET['wc-ajax'] ) ) {
			wc_nocache_headers();
			do_action( 'wc_ajax_' . sanitize_key( $_GET['wc-ajax'] ) );
			wp_die( '-1', '', array( 'response' => 400 ) );
		}
	},
	0
);
add_action(
	'wp_loaded',
	static function () {
		if ( isset( $_GET['add-to-cart'] ) && null !== WC()->cart ) {
			wc_nocache_headers();
			WC()->cart->add_to_cart( absint( $_GET['add-to-cart'] ) );
		}
	}
);
