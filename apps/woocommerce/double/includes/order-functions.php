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
	global $wpdb;
	$id   = $order instanceof WC_Abstract_Order ? $order->get_id() : absint( $order );
	$type = $wpdb->get_var( $wpdb->prepare( "SELECT type FROM {$wpdb->prefix}wc_orders WHERE id = %d", $id ) );
	try {
		if ( 'shop_order' === $type ) {
			return new WC_Order( $id );
		}
		return 'shop_order_refund' === $type ? new WC_Order_Refund( $id ) : false;
	} catch ( Exception $error ) {
		return false;
	}
}

/** @return WC_Order[] The newest first. */
function wc_get_orders( $args = array() ) {
	global $wpdb;
	$ids = $wpdb->get_col( $wpdb->prepare( "SELECT id FROM {$wpdb->prefix}wc_orders WHERE type = 'shop_order' ORDER BY id DESC LIMIT %d", $args['limit'] ?? 10 ) );
	return array_filter( array_map( 'wc_get_order', $ids ) );
}

/**
 * Used by the checkouts: an order of what is in the cart.
 *
 * @param array<string, string> $billing
 */
function wc_double_create_order( WC_Cart $cart, array $billing, string $status, string $created_via ): WC_Order {
	global $wpdb;
	$order = new WC_Order();
	$order->set_status( $status );
	$order->set_currency( get_woocommerce_currency() );
	$order->set_total( $cart->get_total( 'edit' ) );
	$order->set_order_key( 'wc_order_' . wp_generate_password( 13, false ) );
	$order->set_created_via( $created_via );
	$order->set_cart_hash( $cart->get_cart_hash() );
	$order->set_billing( $billing );
	$order->save();
	foreach ( $cart->get_cart() as $line ) {
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
	global $wpdb;
	$minutes = (int) get_option( 'woocommerce_hold_stock_minutes', 60 );
	if ( $minutes < 1 ) {
		return;
	}
	$ids = $wpdb->get_col( $wpdb->prepare( "SELECT id FROM {$wpdb->prefix}wc_orders WHERE type = 'shop_order' AND status = 'pending' AND date_created < %d", time() - 60 * $minutes ) );
	foreach ( $ids as $id ) {
		$order = wc_get_order( $id );
		if ( apply_filters( 'woocommerce_cancel_unpaid_order', in_array( $order->get_created_via(), array( 'checkout', 'store-api' ), true ), $order ) ) {
			$order->update_status( 'cancelled', 'Unpaid order cancelled - time limit reached.' );
		}
	}
}
add_action( 'woocommerce_cancel_unpaid_orders', 'wc_cancel_unpaid_orders' );
