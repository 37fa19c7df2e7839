<?php
/**
 * Finding and making orders.
 */

defined( 'ABSPATH' ) || exit;

/** @return array<string, string> */
function wc_get_order_statuses() {
	return apply_filters(
		'wc_order_statuses',
		array(
			'wc-pending'    => 'Pending payment',
			'wc-processing' => 'Processing',
			'wc-on-hold'    => 'On hold',
			'wc-completed'  => 'Completed',
			'wc-cancelled'  => 'Cancelled',
			'wc-refunded'   => 'Refunded',
			'wc-failed'     => 'Failed',
		)
	);
}

/** @return WC_Order|WC_Order_Refund|false */
function wc_get_order( $order = false ) {
	$id   = $order instanceof WC_Abstract_Order ? $order->get_id() : absint( $order );
	$type = wc_double_order_storage()->type( $id );
	try {
		if ( 'shop_order' === $type ) {
			return new WC_Order( $id );
		}
		return 'shop_order_refund' === $type ? new WC_Order_Refund( $id ) : false;
	} catch ( Exception $error ) {
		return false;
	}
}

/** @return WC_Order[]|int[] The newest first, unless asked otherwise. */
function wc_get_orders( $args = array() ) {
	$args  += array(
		'limit'  => 10,
		'page'   => 1,
		'order'  => 'DESC',
		'return' => 'objects',
	);
	$ids    = wc_double_order_storage()->orders();
	$orders = array_filter(
		array_map( 'wc_get_order', 'ASC' === $args['order'] ? array_reverse( $ids ) : $ids ),
		static function ( $order ) use ( $args ) {
			return $order
				&& ( ! isset( $args['status'] ) || $order->has_status( $args['status'] ) )
				&& ( ! isset( $args['payment_method'] ) || $args['payment_method'] === $order->get_payment_method() )
				&& ( ! isset( $args['customer'] ) || in_array( $order->get_billing_email(), (array) $args['customer'], true ) );
		}
	);
	$orders = $args['limit'] < 0 ? array_values( $orders ) : array_slice( $orders, $args['limit'] * ( $args['page'] - 1 ), $args['limit'] );
	return 'ids' === $args['return'] ? array_map( static fn( $order ) => $order->get_id(), $orders ) : $orders;
}

/**
 * Used by the checkouts: an order of what is in the cart.
 *
 * @param array<string, string> $billing
 */
function wc_double_create_order( WC_Cart $cart, array $billing, string $status, string $created_via ): WC_Order {
	$order = new WC_Order();
	$order->set_status( $status );
	$order->set_created_via( $created_via );
	$order->set_cart_hash( $cart->get_cart_hash() );
	$order->set_billing( $billing );
	$order->set_customer_id( get_current_user_id() );
	return wc_double_save_new_order( $order, $cart->get_cart(), $cart->get_total( 'edit' ) );
}

/** @param array<array{product_id: int, quantity: int, data: WC_Product}> $lines */
function wc_double_save_new_order( WC_Order $order, array $lines, string $total ): WC_Order {
	global $wpdb;
	$order->set_currency( get_woocommerce_currency() );
	$order->set_total( $total );
	$order->set_order_key( 'wc_order_' . wp_generate_password( 13, false ) );
	$order->save();
	foreach ( $lines as $line ) {
		$wpdb->insert(
			$wpdb->prefix . 'wc_order_items',
			array(
				'order_id'   => $order->get_id(),
				'product_id' => $line['product_id'],
				'name'       => $line['data']->get_name(),
				'quantity'   => $line['quantity'],
				'total'      => wc_format_decimal( (float) $line['data']->get_price() * $line['quantity'], wc_get_price_decimals() ),
			)
		);
	}
	return $order;
}

/** @return object[] The oldest first: id, content. */
function wc_get_order_notes( $args ) {
	global $wpdb;
	$rows = $wpdb->get_results( $wpdb->prepare( "SELECT comment_ID, comment_content FROM $wpdb->comments WHERE comment_type = 'order_note' AND comment_karma = %d ORDER BY comment_ID", $args['order_id'] ) );
	return array_map(
		static function ( $row ) {
			return (object) array(
				'id'      => (int) $row->comment_ID,
				'content' => $row->comment_content,
			);
		},
		$rows
	);
}

function wc_cancel_unpaid_orders() {
	$minutes = (int) get_option( 'woocommerce_hold_stock_minutes', 60 );
	if ( $minutes < 1 ) {
		return;
	}
	foreach ( wc_double_order_storage()->unpaid_since( time() - 60 * $minutes ) as $id ) {
		$order = wc_get_order( $id );
		if ( apply_filters( 'woocommerce_cancel_unpaid_order', in_array( $order->get_created_via(), array( 'checkout', 'store-api' ), true ), $order ) ) {
			$order->update_status( 'cancelled', 'Unpaid order cancelled - time limit reached.' );
		}
	}
}
add_action( 'woocommerce_cancel_unpaid_orders', 'wc_cancel_unpaid_orders' );
