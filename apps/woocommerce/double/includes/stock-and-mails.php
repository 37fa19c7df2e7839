<?php
/**
 * What happens to an order by itself: stock goes down and up, mails go out. Tests count both.
 */

defined( 'ABSPATH' ) || exit;

function wc_maybe_reduce_stock_levels( $order_id ) {
	$order = wc_get_order( $order_id );
	if ( $order && ! $order->get_stock_reduced() ) {
		wc_double_change_stock( $order, -1 );
		$order->set_stock_reduced( true );
		$order->save();
	}
}

function wc_maybe_increase_stock_levels( $order_id ) {
	$order = wc_get_order( $order_id );
	if ( $order && $order->get_stock_reduced() ) {
		wc_double_change_stock( $order, 1 );
		$order->set_stock_reduced( false );
		$order->save();
	}
}

function wc_double_change_stock( WC_Order $order, int $sign ) {
	global $wpdb;
	foreach ( $order->get_items() as $item ) {
		$wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->prefix}wc_products SET stock = stock + %d WHERE id = %d", $sign * $item->get_quantity(), $item->get_product_id() ) );
	}
	$order->add_order_note( $sign < 0 ? 'Stock levels reduced.' : 'Stock levels increased.' );
}

foreach ( array( 'woocommerce_payment_complete', 'woocommerce_order_status_completed', 'woocommerce_order_status_processing', 'woocommerce_order_status_on-hold' ) as $wc_double_hook ) {
	add_action( $wc_double_hook, 'wc_maybe_reduce_stock_levels' );
}
foreach ( array( 'woocommerce_order_status_cancelled', 'woocommerce_order_status_pending' ) as $wc_double_hook ) {
	add_action( $wc_double_hook, 'wc_maybe_increase_stock_levels' );
}

add_action(
	'woocommerce_order_status_changed',
	static function ( $order_id, $from, $to, $order ) {
		$was_open = in_array( $from, array( 'pending', 'failed', 'cancelled' ), true );
		if ( $was_open && in_array( $to, array( 'processing', 'completed', 'on-hold' ), true ) ) {
			wp_mail( get_option( 'admin_email' ), 'New order #' . $order->get_order_number(), 'A new order.' );
		}
		if ( 'processing' === $to && ( $was_open || 'on-hold' === $from ) ) {
			wp_mail( $order->get_billing_email(), 'Your order #' . $order->get_order_number() . ' has been received', 'Thank you.' );
		}
		if ( 'completed' === $to ) {
			wp_mail( $order->get_billing_email(), 'Your order #' . $order->get_order_number() . ' is complete', 'Thank you.' );
		}
		if ( 'failed' === $to && 'pending' === $from ) {
			wp_mail( get_option( 'admin_email' ), 'Order #' . $order->get_order_number() . ' failed', 'A payment failed.' );
		}
	},
	10,
	4
);

foreach ( array( 'woocommerce_order_fully_refunded', 'woocommerce_order_partially_refunded' ) as $wc_double_hook ) {
	add_action(
		$wc_double_hook,
		static function ( $order_id ) {
			$order = wc_get_order( $order_id );
			wp_mail( $order->get_billing_email(), 'Your order #' . $order->get_order_number() . ' has been refunded', 'Your refund.' );
		}
	);
}
