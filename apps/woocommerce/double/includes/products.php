<?php
/**
 * Simple products with a price and a stock.
 */

defined( 'ABSPATH' ) || exit;

final class WC_Product {
	private $row;

	public function __construct( $row ) {
		$this->row = $row;
	}

	public function get_id() {
		return (int) $this->row->id;
	}

	public function get_name() {
		return $this->row->name;
	}

	public function get_price() {
		return $this->row->price;
	}

	public function get_stock_quantity() {
		return (int) $this->row->stock;
	}

	/** Whether it is something that must be sent. */
	public function needs_shipping() {
		return '1' === (string) $this->row->needs_shipping;
	}

	public function add_to_cart_url() {
		return add_query_arg( 'add-to-cart', $this->get_id(), home_url( '/' ) );
	}
}

function wc_get_product( $product_id ) {
	global $wpdb;
	$row = $wpdb->get_row( $wpdb->prepare( "SELECT * FROM {$wpdb->prefix}wc_products WHERE id = %d", (int) $product_id ) );
	return $row ? new WC_Product( $row ) : false;
}

/** @return WC_Product[] */
function wc_get_products(): array {
	global $wpdb;
	return array_map(
		static function ( $row ) {
			return new WC_Product( $row );
		},
		$wpdb->get_results( "SELECT * FROM {$wpdb->prefix}wc_products ORDER BY id" )
	);
}
