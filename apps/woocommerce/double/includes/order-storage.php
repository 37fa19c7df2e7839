<?php
/**
 * Where orders are kept: in tables of their own (HPOS) or as posts with post meta, as the shop's owner chose.
 */

defined( 'ABSPATH' ) || exit;

interface WC_Double_Order_Storage {
	/** @return string|null `shop_order` or `shop_order_refund`; null where there is none. */
	public function type( int $id ): ?string;

	/** @return array<string, string|null> The order's properties as they are stored. */
	public function read( int $id ): array;

	/** @param array<string, string|int|null> $row */
	public function insert( string $type, array $row ): int;

	/** @param array<string, string|int|null> $row What was changed. */
	public function update( int $id, array $row ): void;

	public function delete( int $id ): void;

	/** @return object[] id, meta_key, meta_value, in the order they were added: what is no property. */
	public function meta( int $id ): array;

	/** @return int The id of the new meta row. */
	public function add_meta( int $id, string $key, string $value ): int;

	public function update_meta( int $meta_id, string $value ): void;

	public function delete_meta( int $meta_id ): void;

	/** @return int[] All orders, the newest first. */
	public function orders(): array;

	/** @return int[] The refunds of an order, the newest first. */
	public function refunds_of( int $id ): array;

	/** @return int[] Pending orders made before a moment in Unix seconds. */
	public function unpaid_since( int $before ): array;
}

final class WC_Double_Order_Tables implements WC_Double_Order_Storage {
	public function type( int $id ): ?string {
		global $wpdb;
		return $wpdb->get_var( $wpdb->prepare( "SELECT type FROM {$wpdb->prefix}wc_orders WHERE id = %d", $id ) );
	}

	public function read( int $id ): array {
		global $wpdb;
		return (array) $wpdb->get_row( $wpdb->prepare( "SELECT * FROM {$wpdb->prefix}wc_orders WHERE id = %d", $id ), ARRAY_A );
	}

	public function insert( string $type, array $row ): int {
		global $wpdb;
		$wpdb->insert( $wpdb->prefix . 'wc_orders', $row + array( 'type' => $type ) );
		return (int) $wpdb->insert_id;
	}

	public function update( int $id, array $row ): void {
		global $wpdb;
		$wpdb->update( $wpdb->prefix . 'wc_orders', $row, array( 'id' => $id ) );
	}

	public function delete( int $id ): void {
		global $wpdb;
		$wpdb->delete( $wpdb->prefix . 'wc_orders', array( 'id' => $id ) );
		$wpdb->delete( $wpdb->prefix . 'wc_orders_meta', array( 'order_id' => $id ) );
	}

	public function meta( int $id ): array {
		global $wpdb;
		return $wpdb->get_results( $wpdb->prepare( "SELECT id, meta_key, meta_value FROM {$wpdb->prefix}wc_orders_meta WHERE order_id = %d ORDER BY id", $id ) );
	}

	public function add_meta( int $id, string $key, string $value ): int {
		global $wpdb;
		$wpdb->insert(
			$wpdb->prefix . 'wc_orders_meta',
			array(
				'order_id'   => $id,
				'meta_key'   => $key,
				'meta_value' => $value,
			)
		);
		return (int) $wpdb->insert_id;
	}

	public function update_meta( int $meta_id, string $value ): void {
		global $wpdb;
		$wpdb->update( $wpdb->prefix . 'wc_orders_meta', array( 'meta_value' => $value ), array( 'id' => $meta_id ) );
	}

	public function delete_meta( int $meta_id ): void {
		global $wpdb;
		$wpdb->delete( $wpdb->prefix . 'wc_orders_meta', array( 'id' => $meta_id ) );
	}

	public function orders(): array {
		global $wpdb;
		return $wpdb->get_col( "SELECT id FROM {$wpdb->prefix}wc_orders WHERE type = 'shop_order' ORDER BY id DESC" );
	}

	public function refunds_of( int $id ): array {
		global $wpdb;
		return $wpdb->get_col( $wpdb->prepare( "SELECT id FROM {$wpdb->prefix}wc_orders WHERE type = 'shop_order_refund' AND parent_id = %d ORDER BY id DESC", $id ) );
	}

	public function unpaid_since( int $before ): array {
		global $wpdb;
		return $wpdb->get_col( $wpdb->prepare( "SELECT id FROM {$wpdb->prefix}wc_orders WHERE type = 'shop_order' AND status = 'pending' AND date_created < %d", $before ) );
	}
}

/** Properties are post meta too, and are read through WordPress's cache of it: what another request changed meanwhile is not seen. */
final class WC_Double_Order_Posts implements WC_Double_Order_Storage {
	/** What a post has a column for. */
	private const COLUMNS = array( 'parent_id', 'status', 'date_created' );

	/** Before the name of a property that is stored as post meta. */
	private const PROPERTY = '_wc_double_';

	public static function register_types(): void {
		foreach ( array( 'shop_order', 'shop_order_refund' ) as $type ) {
			register_post_type( $type, array( 'public' => false ) );
		}
	}

	public function type( int $id ): ?string {
		$type = get_post_type( $id );
		return in_array( $type, array( 'shop_order', 'shop_order_refund' ), true ) ? $type : null;
	}

	public function read( int $id ): array {
		$post = get_post( $id );
		$row  = array(
			'type'         => $post->post_type,
			'parent_id'    => (string) $post->post_parent,
			'status'       => preg_replace( '/^wc-/', '', $post->post_status ),
			'date_created' => (string) strtotime( $post->post_date_gmt . ' UTC' ),
		);
		foreach ( get_post_meta( $id ) as $key => $values ) {
			if ( 0 === strpos( $key, self::PROPERTY ) ) {
				$row[ substr( $key, strlen( self::PROPERTY ) ) ] = $values[0];
			}
		}
		return $row;
	}

	public function insert( string $type, array $row ): int {
		$id = wp_insert_post( $this->columns( $row ) + array( 'post_type' => $type ) );
		$this->write_properties( $id, $row );
		return $id;
	}

	public function update( int $id, array $row ): void {
		$columns = $this->columns( $row );
		if ( array() !== $columns ) {
			wp_update_post( $columns + array( 'ID' => $id ) );
		}
		$this->write_properties( $id, $row );
	}

	public function delete( int $id ): void {
		wp_delete_post( $id, true );
	}

	public function meta( int $id ): array {
		global $wpdb;
		return $wpdb->get_results( $wpdb->prepare( "SELECT meta_id AS id, meta_key, meta_value FROM $wpdb->postmeta WHERE post_id = %d AND meta_key NOT LIKE %s ORDER BY meta_id", $id, $wpdb->esc_like( self::PROPERTY ) . '%' ) );
	}

	public function add_meta( int $id, string $key, string $value ): int {
		return (int) add_metadata( 'post', $id, $key, wp_slash( maybe_unserialize( $value ) ) );
	}

	public function update_meta( int $meta_id, string $value ): void {
		update_metadata_by_mid( 'post', $meta_id, maybe_unserialize( $value ) );
	}

	public function delete_meta( int $meta_id ): void {
		delete_metadata_by_mid( 'post', $meta_id );
	}

	public function orders(): array {
		global $wpdb;
		return $wpdb->get_col( "SELECT ID FROM $wpdb->posts WHERE post_type = 'shop_order' ORDER BY ID DESC" );
	}

	public function refunds_of( int $id ): array {
		global $wpdb;
		return $wpdb->get_col( $wpdb->prepare( "SELECT ID FROM $wpdb->posts WHERE post_type = 'shop_order_refund' AND post_parent = %d ORDER BY ID DESC", $id ) );
	}

	public function unpaid_since( int $before ): array {
		global $wpdb;
		return $wpdb->get_col( $wpdb->prepare( "SELECT ID FROM $wpdb->posts WHERE post_type = 'shop_order' AND post_status = 'wc-pending' AND post_date_gmt < %s", gmdate( 'Y-m-d H:i:s', $before ) ) );
	}

	private function columns( array $row ): array {
		$columns = array();
		if ( isset( $row['status'] ) ) {
			$columns['post_status'] = 'wc-' . $row['status'];
		}
		if ( isset( $row['parent_id'] ) ) {
			$columns['post_parent'] = $row['parent_id'];
		}
		if ( isset( $row['date_created'] ) ) {
			$columns['post_date']     = get_date_from_gmt( gmdate( 'Y-m-d H:i:s', $row['date_created'] ) );
			$columns['post_date_gmt'] = gmdate( 'Y-m-d H:i:s', $row['date_created'] );
		}
		return $columns;
	}

	private function write_properties( int $id, array $row ): void {
		foreach ( array_diff_key( $row, array_flip( self::COLUMNS ) ) as $name => $value ) {
			update_post_meta( $id, self::PROPERTY . $name, wp_slash( (string) $value ) );
		}
	}
}

/** WooCommerce's own option: posts where it says "no". */
function wc_double_order_tables_are_used(): bool {
	return 'no' !== get_option( 'woocommerce_custom_orders_table_enabled' );
}

function wc_double_order_storage(): WC_Double_Order_Storage {
	return wc_double_order_tables_are_used() ? new WC_Double_Order_Tables() : new WC_Double_Order_Posts();
}

add_action( 'init', array( 'WC_Double_Order_Posts', 'register_types' ), 5 );
