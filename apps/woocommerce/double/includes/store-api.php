<?php
/**
 * The part of the Store API that a block checkout needs.
 */

defined( 'ABSPATH' ) || exit;

final class WC_Double_Store_Api {
	public static function register() {
		self::route( 'products', 'GET', 'products' );
		self::route( 'cart', 'GET', 'cart' );
		self::route( 'cart/add-item', 'POST', 'add_item' );
		self::route( 'cart/apply-coupon', 'POST', 'apply_coupon' );
		self::route( 'checkout', 'POST', 'checkout' );
	}

	public static function products() {
		return rest_ensure_response(
			array_map(
				static function ( $product ) {
					return array(
						'id'   => $product->get_id(),
						'name' => $product->get_name(),
					);
				},
				wc_get_products()
			)
		);
	}

	public static function cart() {
		$response = rest_ensure_response( array( 'items_count' => array_sum( wp_list_pluck( WC()->cart->get_cart(), 'quantity' ) ) ) );
		$response->header( 'Nonce', wp_create_nonce( 'wc_store_api' ) );
		return $response;
	}

	public static function add_item( WP_REST_Request $request ) {
		if ( ! self::has_nonce( $request ) ) {
			return new WP_Error( 'woocommerce_rest_missing_nonce', 'Missing the Nonce header.', array( 'status' => 401 ) );
		}
		WC()->cart->add_to_cart( (int) $request['id'], (int) $request['quantity'] );
		return self::cart();
	}

	public static function apply_coupon( WP_REST_Request $request ) {
		if ( ! self::has_nonce( $request ) ) {
			return new WP_Error( 'woocommerce_rest_missing_nonce', 'Missing the Nonce header.', array( 'status' => 401 ) );
		}
		return WC()->cart->apply_coupon( (string) $request['code'] ) ? self::cart() : new WP_Error( 'woocommerce_rest_cart_coupon_error', 'Coupon does not exist!', array( 'status' => 400 ) );
	}

	public static function checkout( WP_REST_Request $request ) {
		if ( ! self::has_nonce( $request ) ) {
			return new WP_Error( 'woocommerce_rest_missing_nonce', 'Missing the Nonce header.', array( 'status' => 401 ) );
		}
		if ( WC()->cart->is_empty() ) {
			return new WP_Error( 'woocommerce_rest_cart_empty', 'Cannot place an order, your cart is empty.', array( 'status' => 400 ) );
		}
		$gateway = WC()->payment_gateways()->get_available_payment_gateways()[ (string) $request['payment_method'] ] ?? null;
		if ( null === $gateway && WC()->cart->needs_payment() ) {
			return new WP_Error( 'woocommerce_rest_checkout_payment_method_disabled', 'The payment method is not available.', array( 'status' => 400 ) );
		}
		$order = self::draft( array_map( 'wc_clean', (array) $request['billing_address'] ) );
		$order->set_payment_method( WC()->cart->needs_payment() ? $gateway : '' );
		$order->set_status( 'pending' );
		$order->save();
		if ( ! $order->needs_payment() ) {
			return self::placed( $order, wc_double_complete_without_payment( $order )['redirect'] );
		}
		return self::pay( $order, $gateway, (array) $request['payment_data'] );
	}

	/** Has the method process the payment, and turns its notices into an error: nobody would see them otherwise. */
	private static function pay( WC_Order $order, WC_Payment_Gateway $gateway, array $payment_data ) {
		$posted = $_POST;
		$_POST  = $payment_data;
		$result = $gateway->process_payment( $order->get_id() );
		$_POST  = $posted;
		$errors = wp_list_pluck( wc_get_notices( 'error' ), 'notice' );
		wc_clear_notices();
		if ( 'success' !== ( $result['result'] ?? 'failure' ) ) {
			return new WP_Error( 'woocommerce_rest_payment_error', $errors ? wp_strip_all_tags( $errors[0] ) : 'There was a problem with your payment.', array( 'status' => 400 ) );
		}
		return self::placed( $order, $result['redirect'] );
	}

	private static function placed( WC_Order $order, string $redirect ) {
		return rest_ensure_response(
			array(
				'order_id'       => $order->get_id(),
				'status'         => $order->get_status(),
				'order_key'      => $order->get_order_key(),
				'payment_result' => array(
					'payment_status' => 'success',
					'redirect_url'   => $redirect,
				),
			)
		);
	}

	/** The draft of this session if it still is of the same cart, or a new one. */
	private static function draft( array $billing ): WC_Order {
		$draft = wc_get_order( (int) WC()->session->get( 'store_api_draft_order', 0 ) );
		if ( $draft instanceof WC_Order && ( $draft->has_status( 'checkout-draft' ) || ( $draft->needs_payment() && $draft->get_cart_hash() === WC()->cart->get_cart_hash() ) ) ) {
			$draft->set_billing( $billing );
			return $draft;
		}
		$draft = wc_double_create_order( WC()->cart, $billing, 'checkout-draft', 'store-api' );
		WC()->session->set( 'store_api_draft_order', $draft->get_id() );
		WC()->session->set( 'order_awaiting_payment', $draft->get_id() );
		return $draft;
	}

	private static function has_nonce( WP_REST_Request $request ): bool {
		return (bool) wp_verify_nonce( (string) $request->get_header( 'Nonce' ), 'wc_store_api' );
	}

	private static function route( string $path, string $method, string $handler ) {
		register_rest_route(
			'wc/store/v1',
			'/' . $path,
			array(
				'methods'             => $method,
				'callback'            => array( self::class, $handler ),
				'permission_callback' => '__return_true',
			)
		);
	}
}

add_action( 'rest_api_init', array( 'WC_Double_Store_Api', 'register' ) );
// Whoever is logged in is so here too: the Store API has a nonce of its own, in place of WordPress's.
add_filter(
	'rest_authentication_errors',
	static function ( $errors ) {
		if ( 0 === strpos( (string) ( $GLOBALS['wp']->query_vars['rest_route'] ?? '' ), '/wc/store/' ) ) {
			remove_filter( 'rest_authentication_errors', 'rest_cookie_check_errors', 100 );
		}
		return $errors;
	},
	0
);
