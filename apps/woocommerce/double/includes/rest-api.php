<?php
/**
 * The part of the REST API v3 that tests look at orders with, as they would at any shop's.
 */

defined( 'ABSPATH' ) || exit;

final class WC_Double_Rest_Api {
	public static function register() {
		self::route( 'orders', 'GET', 'orders' );
		self::route( 'orders', 'POST', 'create_order' );
		self::route( 'orders/(?P<id>\d+)', 'GET', 'order' );
		self::route( 'orders/(?P<id>\d+)', 'PUT', 'change_order' );
		self::route( 'orders/(?P<id>\d+)/notes', 'GET', 'notes' );
		self::route( 'orders/(?P<id>\d+)/refunds', 'GET', 'refunds' );
		self::route( 'coupons', 'POST', 'create_coupon' );
		self::route( 'products/(?P<id>\d+)', 'GET', 'product' );
		self::route( 'settings/general/(?P<id>[a-z_]+)', 'PUT', 'setting' );
	}

	public static function orders() {
		return array_map( array( self::class, 'describe' ), wc_get_orders( array( 'limit' => 20 ) ) );
	}

	public static function order( WP_REST_Request $request ) {
		$order = wc_get_order( (int) $request['id'] );
		return $order instanceof WC_Order ? self::describe( $order ) : new WP_Error( 'woocommerce_rest_shop_order_invalid_id', 'Invalid ID.', array( 'status' => 404 ) );
	}

	/** An order that the merchant makes, for the customer to pay later. */
	public static function create_order( WP_REST_Request $request ) {
		$order = new WC_Order();
		$order->set_status( (string) $request['status'] );
		$order->set_created_via( 'rest-api' );
		$order->set_customer_id( (int) $request['customer_id'] );
		$order->set_billing( (array) $request['billing'] );
		$lines = array();
		$total = 0.0;
		foreach ( (array) $request['line_items'] as $line ) {
			$product = wc_get_product( $line['product_id'] );
			$lines[] = $line + array( 'data' => $product );
			$total  += (float) $product->get_price() * $line['quantity'];
		}
		return self::describe( wc_double_save_new_order( $order, $lines, (string) $total ) );
	}

	public static function create_coupon( WP_REST_Request $request ) {
		update_option( 'wc_double_coupons', array( (string) $request['code'] => (string) $request['amount'] ) + wc_double_coupons() );
		return array( 'code' => $request['code'] );
	}

	public static function change_order( WP_REST_Request $request ) {
		$order = wc_get_order( (int) $request['id'] );
		if ( isset( $request['payment_method'] ) ) {
			$order->set_payment_method( (string) $request['payment_method'] );
		}
		if ( isset( $request['status'] ) ) {
			$order->set_status( (string) $request['status'], '', true );
		}
		$order->save();
		return self::describe( $order );
	}

	public static function notes( WP_REST_Request $request ) {
		return array_map(
			static function ( $note ) {
				return array(
					'id'   => $note->id,
					'note' => $note->content,
				);
			},
			array_reverse( wc_get_order_notes( array( 'order_id' => (int) $request['id'] ) ) )
		);
	}

	public static function refunds( WP_REST_Request $request ) {
		return array_values(
			array_map(
				static function ( $refund ) {
					return array(
						'id'               => $refund->get_id(),
						'amount'           => $refund->get_amount(),
						'reason'           => $refund->get_reason(),
						'refunded_payment' => $refund->get_refunded_payment(),
					);
				},
				wc_get_order( (int) $request['id'] )->get_refunds()
			)
		);
	}

	public static function product( WP_REST_Request $request ) {
		$product = wc_get_product( (int) $request['id'] );
		return array(
			'id'             => $product->get_id(),
			'price'          => $product->get_price(),
			'stock_quantity' => $product->get_stock_quantity(),
		);
	}

	public static function setting( WP_REST_Request $request ) {
		update_option( (string) $request['id'], (string) $request['value'] );
		return array(
			'id'    => $request['id'],
			'value' => get_option( (string) $request['id'] ),
		);
	}

	private static function describe( WC_Order $order ): array {
		$paid = $order->get_date_paid();
		return array(
			'id'             => $order->get_id(),
			'number'         => $order->get_order_number(),
			'status'         => $order->get_status(),
			'currency'       => $order->get_currency(),
			'total'          => $order->get_total(),
			'order_key'      => $order->get_order_key(),
			'customer_id'    => $order->get_customer_id(),
			'payment_method' => $order->get_payment_method(),
			'transaction_id' => $order->get_transaction_id(),
			'date_paid'      => $paid ? $paid->date( 'Y-m-d\TH:i:s' ) : null,
		);
	}

	private static function route( string $path, string $method, string $handler ) {
		register_rest_route(
			'wc/v3',
			'/' . $path,
			array(
				'methods'             => $method,
				'callback'            => array( self::class, $handler ),
				'permission_callback' => static function () {
					return current_user_can( 'manage_woocommerce' );
				},
			)
		);
	}
}

add_action( 'rest_api_init', array( 'WC_Double_Rest_Api', 'register' ) );
