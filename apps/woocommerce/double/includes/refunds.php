<?php
/**
 * Refunds: saved first, then made by the payment method, and deleted again if that fails.
 */

defined( 'ABSPATH' ) || exit;

/** @return WC_Order_Refund|WP_Error */
function wc_create_refund( $args = array() ) {
	$args = wp_parse_args(
		$args,
		array(
			'amount'         => 0,
			'reason'         => null,
			'order_id'       => 0,
			'refund_id'      => 0,
			'line_items'     => array(),
			'refund_payment' => false,
			'restock_items'  => false,
		)
	);
	$refund = null;
	try {
		$order = wc_get_order( $args['order_id'] );
		if ( ! $order instanceof WC_Order ) {
			throw new Exception( 'Invalid order ID.' );
		}
		$remaining = $order->get_remaining_refund_amount();
		if ( $args['amount'] < 0 || $args['amount'] > $remaining ) {
			throw new Exception( 'Invalid refund amount.' );
		}
		$refund = new WC_Order_Refund();
		$refund->set_currency( $order->get_currency() );
		$refund->set_amount( $args['amount'] );
		$refund->set_parent_id( $order->get_id() );
		if ( null !== $args['reason'] ) {
			$refund->set_reason( $args['reason'] );
		}
		$refund->set_total( $args['amount'] * -1 );
		do_action( 'woocommerce_create_refund', $refund, $args );

		if ( $refund->save() ) {
			if ( $args['refund_payment'] ) {
				$result = wc_refund_payment( $order, $refund->get_amount(), $refund->get_reason() );
				if ( is_wp_error( $result ) ) {
					$refund->delete();
					return $result;
				}
				$refund->set_refunded_payment( true );
				$refund->save();
			}
			if ( (float) $remaining - (float) $args['amount'] > 0 ) {
				do_action( 'woocommerce_order_partially_refunded', $order->get_id(), $refund->get_id() );
			} else {
				do_action( 'woocommerce_order_fully_refunded', $order->get_id(), $refund->get_id() );
				$status = apply_filters( 'woocommerce_order_fully_refunded_status', 'refunded', $order->get_id(), $refund->get_id() );
				if ( $status ) {
					$order->update_status( $status );
				}
			}
		}
		$order->set_date_modified( time() );
		$order->save();
		do_action( 'woocommerce_refund_created', $refund->get_id(), $args );
		do_action( 'woocommerce_order_refunded', $order->get_id(), $refund->get_id() );
	} catch ( Exception $error ) {
		if ( $refund instanceof WC_Order_Refund && $refund->get_id() ) {
			$refund->delete( true );
		}
		return new WP_Error( 'error', $error->getMessage() );
	}
	return $refund;
}

/** @return true|WP_Error */
function wc_refund_payment( $order, $amount, $reason = '' ) {
	try {
		$gateway = WC()->payment_gateways()->payment_gateways()[ $order->get_payment_method() ] ?? null;
		if ( null === $gateway ) {
			throw new Exception( 'The payment gateway for this order does not exist.' );
		}
		if ( ! $gateway->supports( 'refunds' ) ) {
			throw new Exception( 'The payment gateway for this order does not support automatic refunds.' );
		}
		$result = $gateway->process_refund( $order->get_id(), $amount, $reason );
		if ( ! $result ) {
			throw new Exception( 'An error occurred while attempting to create the refund using the payment gateway API.' );
		}
		if ( is_wp_error( $result ) ) {
			throw new Exception( $result->get_error_message() );
		}
		return true;
	} catch ( Exception $error ) {
		return new WP_Error( 'error', $error->getMessage() );
	}
}
