<?php
/**
 * Notices, addresses and conditions of the shop's pages.
 */

defined( 'ABSPATH' ) || exit;

function wc_add_notice( $message, $notice_type = 'success', $data = array() ) {
	if ( null === WC()->session ) {
		return;
	}
	$notices                   = WC()->session->get( 'wc_notices', array() );
	$notices[ $notice_type ][] = array(
		'notice' => $message,
		'data'   => $data,
	);
	WC()->session->set( 'wc_notices', $notices );
}

function wc_get_notices( $notice_type = '' ) {
	$notices = null === WC()->session ? array() : WC()->session->get( 'wc_notices', array() );
	return '' === $notice_type ? $notices : ( $notices[ $notice_type ] ?? array() );
}

function wc_notice_count( $notice_type = '' ) {
	return '' === $notice_type ? array_sum( array_map( 'count', wc_get_notices() ) ) : count( wc_get_notices( $notice_type ) );
}

function wc_has_notice( $message, $notice_type = 'success' ) {
	return in_array( $message, wp_list_pluck( wc_get_notices( $notice_type ), 'notice' ), true );
}

function wc_clear_notices() {
	if ( null !== WC()->session ) {
		WC()->session->set( 'wc_notices', array() );
	}
}

function wc_print_notice( $message, $notice_type = 'success', $data = array(), $return = false ) {
	$classes = array(
		'error'   => 'woocommerce-error',
		'notice'  => 'woocommerce-info',
		'success' => 'woocommerce-message',
	);
	$html    = '<div class="' . $classes[ $notice_type ] . '" role="' . ( 'error' === $notice_type ? 'alert' : 'status' ) . '">' . wp_kses_post( $message ) . '</div>';
	if ( $return ) {
		return $html;
	}
	echo $html;
}

function wc_print_notices( $return = false ) {
	$html = '';
	foreach ( wc_get_notices() as $type => $notices ) {
		foreach ( $notices as $notice ) {
			$html .= wc_print_notice( $notice['notice'], $type, $notice['data'], true );
		}
	}
	wc_clear_notices();
	if ( $return ) {
		return $html;
	}
	echo $html;
}

/** Keeps a page out of caches: a constant for those of WordPress, headers for all others. */
function wc_nocache_headers() {
	if ( ! defined( 'DONOTCACHEPAGE' ) ) {
		define( 'DONOTCACHEPAGE', true );
	}
	nocache_headers();
}

function wc_get_page_id( $page ) {
	return (int) get_option( 'woocommerce_' . $page . '_page_id', -1 );
}

function wc_get_checkout_url() {
	return apply_filters( 'woocommerce_get_checkout_url', get_permalink( wc_get_page_id( 'checkout' ) ) );
}

function wc_get_endpoint_url( $endpoint, $value = '', $permalink = '' ) {
	$permalink = '' === $permalink ? get_permalink() : $permalink;
	return user_trailingslashit( untrailingslashit( $permalink ) . '/' . $endpoint . ( '' === (string) $value ? '' : '/' . $value ) );
}

function is_checkout() {
	return is_page( wc_get_page_id( 'checkout' ) ) || ( is_singular() && has_shortcode( get_post()->post_content, 'woocommerce_checkout' ) );
}

function is_wc_endpoint_url( $endpoint = false ) {
	global $wp;
	foreach ( false === $endpoint ? array( 'order-pay', 'order-received' ) : array( $endpoint ) as $name ) {
		if ( isset( $wp->query_vars[ $name ] ) ) {
			return true;
		}
	}
	return false;
}

function is_order_received_page() {
	return is_checkout() && is_wc_endpoint_url( 'order-received' );
}

function is_checkout_pay_page() {
	return is_checkout() && is_wc_endpoint_url( 'order-pay' );
}
