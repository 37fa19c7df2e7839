<?php
/**
 * The customer's session and cart, found again by a cookie.
 */

defined( 'ABSPATH' ) || exit;

final class WC_Session {
	private const COOKIE = 'wp_woocommerce_session';

	private $id;
	private $data;

	public function __construct() {
		$cookie     = isset( $_COOKIE[ self::COOKIE ] ) ? (string) wp_unslash( $_COOKIE[ self::COOKIE ] ) : '';
		$is_known   = (bool) preg_match( '/^[A-Za-z0-9]{20}$/D', $cookie );
		$this->id   = $is_known ? $cookie : wp_generate_password( 20, false );
		$this->data = get_option( $this->option(), array() );
		if ( ! $is_known && ! headers_sent() ) {
			setcookie( self::COOKIE, $this->id, 0, '/' );
			$_COOKIE[ self::COOKIE ] = $this->id;
		}
	}

	public function get( $key, $default = null ) {
		return $this->data[ $key ] ?? $default;
	}

	public function set( $key, $value ) {
		if ( ( $this->data[ $key ] ?? null ) !== $value ) {
			$this->data[ $key ] = $value;
			update_option( $this->option(), $this->data, false );
		}
	}

	public function __get( $key ) {
		return $this->get( $key );
	}

	private function option(): string {
		return 'wc_double_session_' . $this->id;
	}
}

final class WC_Cart {
	private $session;

	public function __construct( WC_Session $session ) {
		$this->session = $session;
	}

	/** @return array<string, array{product_id: int, quantity: int, data: WC_Product}> */
	public function get_cart() {
		$lines = array();
		foreach ( $this->session->get( 'cart', array() ) as $product_id => $quantity ) {
			$lines[ md5( (string) $product_id ) ] = array(
				'product_id' => (int) $product_id,
				'quantity'   => (int) $quantity,
				'data'       => wc_get_product( $product_id ),
			);
		}
		return $lines;
	}

	public function is_empty() {
		return array() === $this->session->get( 'cart', array() );
	}

	public function add_to_cart( $product_id, $quantity = 1 ) {
		if ( ! wc_get_product( $product_id ) ) {
			return false;
		}
		$cart = $this->session->get( 'cart', array() );

		$cart[ $product_id ] = ( $cart[ $product_id ] ?? 0 ) + $quantity;
		$this->session->set( 'cart', $cart );
		return md5( (string) $product_id );
	}

	/** @return bool Whether there is such a coupon. */
	public function apply_coupon( $code ) {
		if ( ! isset( wc_double_coupons()[ $code ] ) ) {
			return false;
		}
		$this->session->set( 'coupons', array_unique( array_merge( $this->session->get( 'coupons', array() ), array( $code ) ) ) );
		return true;
	}

	public function needs_payment() {
		return (float) $this->get_total( 'edit' ) > 0;
	}

	public function empty_cart() {
		$this->session->set( 'cart', array() );
		$this->session->set( 'coupons', array() );
		$this->session->set( 'order_awaiting_payment', null );
		$this->session->set( 'store_api_draft_order', null );
	}

	public function get_cart_hash() {
		return md5( wp_json_encode( $this->session->get( 'cart', array() ) ) . $this->get_total( 'edit' ) );
	}

	public function get_total( $context = 'view' ) {
		$total = 0.0;
		foreach ( $this->get_cart() as $line ) {
			$total += (float) $line['data']->get_price() * $line['quantity'];
		}
		foreach ( $this->session->get( 'coupons', array() ) as $code ) {
			$total -= $total * (float) wc_double_coupons()[ $code ] / 100;
		}
		$total = wc_format_decimal( $total, wc_get_price_decimals() );
		return 'view' === $context ? wc_price( $total ) : $total;
	}
}

/** @return array<string, string> How many per cent a coupon takes off, by its code. */
function wc_double_coupons(): array {
	return get_option( 'wc_double_coupons', array() );
}
