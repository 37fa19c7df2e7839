<?php
/**
 * Orders and refunds, wherever they are stored: what reads or writes past these objects is wrong in one of the two places.
 */

defined( 'ABSPATH' ) || exit;

/** A moment that can be asked for as WooCommerce's can. */
final class WC_DateTime extends DateTime {
	public function date( $format ) {
		return gmdate( $format, $this->getTimestamp() );
	}
}

final class WC_Order_Item_Product {
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

	public function get_product_id() {
		return (int) $this->row->product_id;
	}

	public function get_quantity() {
		return (int) $this->row->quantity;
	}

	public function get_total() {
		return $this->row->total;
	}

	public function get_product() {
		return wc_get_product( $this->row->product_id );
	}
}

abstract class WC_Abstract_Order extends WC_Data {
	protected $data = array(
		'parent_id'     => 0,
		'status'        => '',
		'currency'      => '',
		'total'         => '0',
		'date_created'  => null,
		'date_modified' => null,
	);

	public function __construct( $order = 0 ) {
		if ( 0 !== $order ) {
			$this->read( (int) $order );
		}
	}

	abstract public function get_type();

	protected function storage(): WC_Double_Order_Storage {
		return wc_double_order_storage();
	}

	private function read( int $id ): void {
		if ( $this->storage()->type( $id ) !== $this->get_type() ) {
			throw new Exception( 'Invalid order.' );
		}
		$row      = $this->storage()->read( $id );
		$this->id = $id;
		foreach ( array_keys( $this->data ) as $name ) {
			// A post is there before its meta data is: another request may read it in between.
			$value               = $row[ $name ] ?? null;
			$this->data[ $name ] = null !== $value && is_array( $this->data[ $name ] ) ? json_decode( $value, true ) : $value ?? $this->data[ $name ];
		}
		// As in WooCommerce: from order tables the meta data come with the order, from post meta once they are asked for.
		if ( wc_double_order_tables_are_used() ) {
			$this->read_meta_data();
		}
	}

	public function save() {
		$is_new = 0 === $this->id;
		if ( $is_new ) {
			$this->changes = array_merge( $this->data, array( 'date_created' => (string) time() ), $this->changes );
		}
		$row = array();
		foreach ( $this->changes as $name => $value ) {
			$row[ $name ] = is_array( $value ) ? wp_json_encode( $value ) : $value;
		}
		if ( $is_new ) {
			$this->id = $this->storage()->insert( $this->get_type(), $row );
		} elseif ( $row ) {
			$this->storage()->update( $this->id, $row );
		}
		$this->data    = array_merge( $this->data, $this->changes );
		$this->changes = array();
		$this->save_meta_data();
		if ( $is_new ) {
			do_action( 'woocommerce_new_order', $this->id, $this );
		}
		return $this->id;
	}

	public function delete( $force_delete = false ) {
		$this->storage()->delete( $this->id );
		$this->id = 0;
		return true;
	}

	public function get_parent_id() {
		return (int) $this->get_prop( 'parent_id' );
	}

	public function set_parent_id( $value ) {
		$this->set_prop( 'parent_id', (int) $value );
	}

	public function get_status() {
		return $this->get_prop( 'status' );
	}

	public function has_status( $status ) {
		return in_array( $this->get_status(), (array) $status, true );
	}

	public function get_currency() {
		return $this->get_prop( 'currency' );
	}

	public function set_currency( $value ) {
		$this->set_prop( 'currency', $value );
	}

	public function get_total() {
		return apply_filters( 'woocommerce_order_get_total', $this->get_prop( 'total' ), $this );
	}

	public function set_total( $value ) {
		$this->set_prop( 'total', wc_format_decimal( $value, wc_get_price_decimals() ) );
	}

	public function get_date_modified() {
		return $this->date( 'date_modified' );
	}

	public function set_date_modified( $value ) {
		$this->set_prop( 'date_modified', (string) $value );
	}

	protected function date( $name ) {
		$value = $this->get_prop( $name );
		return $value ? new WC_DateTime( '@' . $value ) : null;
	}

	public function get_date_created() {
		return $this->date( 'date_created' );
	}

	public function set_date_created( $value ) {
		$this->set_prop( 'date_created', (string) $value );
	}
}

final class WC_Order extends WC_Abstract_Order {
	private const PAID = array( 'processing', 'completed' );

	protected $data = array(
		'parent_id'            => 0,
		'status'               => 'pending',
		'currency'             => '',
		'total'                => '0',
		'order_key'            => '',
		'created_via'          => '',
		'cart_hash'            => '',
		'customer_id'          => 0,
		'payment_method'       => '',
		'payment_method_title' => '',
		'transaction_id'       => '',
		'billing'              => array(),
		'date_created'         => null,
		'date_modified'        => null,
		'date_paid'            => null,
		'stock_reduced'        => '0',
	);

	/** @var array{from: string, to: string, note: string, manual: bool}|null What save() must announce. */
	private $transition = null;

	public function get_type() {
		return 'shop_order';
	}

	public function get_order_number() {
		return (string) apply_filters( 'woocommerce_order_number', $this->get_id(), $this );
	}

	public function set_status( $new_status, $note = '', $manual_update = false ) {
		$from = $this->get_status();
		$to   = preg_replace( '/^wc-/', '', $new_status );
		if ( ! array_key_exists( 'wc-' . $to, wc_get_order_statuses() ) && ! in_array( $to, array( 'trash', 'checkout-draft' ), true ) ) {
			throw new Exception( 'Invalid order status: ' . esc_html( $to ) );
		}
		$this->set_prop( 'status', $to );
		if ( $from !== $to && $this->id ) {
			$this->transition = array(
				'from'   => null === $this->transition ? $from : $this->transition['from'],
				'to'     => $to,
				'note'   => $note,
				'manual' => (bool) $manual_update,
			);
		}
		if ( in_array( $to, self::PAID, true ) && ! $this->get_prop( 'date_paid' ) ) {
			$this->set_date_paid( time() );
		}
		return array(
			'from' => $from,
			'to'   => $to,
		);
	}

	public function save() {
		parent::save();
		$this->announce();
		return $this->id;
	}

	/** Tells the world of a status that changed, in WooCommerce's order: note, from-to, changed. */
	private function announce(): void {
		$transition       = $this->transition;
		$this->transition = null;
		if ( null === $transition ) {
			return;
		}
		do_action( 'woocommerce_order_status_' . $transition['to'], $this->id, $this, $transition );
		$statuses = wc_get_order_statuses();
		$this->add_order_note( trim( $transition['note'] . ' ' . sprintf( 'Order status changed from %1$s to %2$s.', $statuses[ 'wc-' . $transition['from'] ] ?? $transition['from'], $statuses[ 'wc-' . $transition['to'] ] ?? $transition['to'] ) ) );
		do_action( 'woocommerce_order_status_' . $transition['from'] . '_to_' . $transition['to'], $this->id, $this );
		do_action( 'woocommerce_order_status_changed', $this->id, $transition['from'], $transition['to'], $this );
	}

	public function update_status( $new_status, $note = '', $manual = false ) {
		if ( ! $this->id ) {
			return false;
		}
		try {
			$this->set_status( $new_status, $note, $manual );
			$this->save();
		} catch ( Exception $error ) {
			wc_get_logger()->error( 'Error updating status of order ' . $this->id . ': ' . $error->getMessage() );
			return false;
		}
		return true;
	}

	public function payment_complete( $transaction_id = '' ) {
		if ( ! $this->id ) {
			return false;
		}
		try {
			do_action( 'woocommerce_pre_payment_complete', $this->id, $transaction_id );
			if ( WC()->session ) {
				WC()->session->set( 'order_awaiting_payment', false );
			}
			if ( $this->has_status( apply_filters( 'woocommerce_valid_order_statuses_for_payment_complete', array( 'on-hold', 'pending', 'failed', 'cancelled' ), $this ) ) ) {
				if ( '' !== (string) $transaction_id ) {
					$this->set_transaction_id( $transaction_id );
				}
				if ( ! $this->get_date_paid() ) {
					$this->set_date_paid( time() );
				}
				$this->set_status( apply_filters( 'woocommerce_payment_complete_order_status', $this->needs_processing() ? 'processing' : 'completed', $this->id, $this ) );
				$this->save();
				do_action( 'woocommerce_payment_complete', $this->id, $transaction_id );
			} else {
				do_action( 'woocommerce_payment_complete_order_status_' . $this->get_status(), $this->id, $transaction_id );
			}
		} catch ( Exception $error ) {
			wc_get_logger()->error( 'Error completing payment for order ' . $this->id );
			$this->add_order_note( 'Payment complete event failed. ' . $error->getMessage() );
			return false;
		}
		return true;
	}

	public function needs_processing() {
		foreach ( $this->get_items() as $item ) {
			$product = $item->get_product();
			if ( $product && $product->needs_shipping() ) {
				return true;
			}
		}
		return false;
	}

	public function needs_payment() {
		return $this->has_status( apply_filters( 'woocommerce_valid_order_statuses_for_payment', array( 'pending', 'failed' ), $this ) ) && (float) $this->get_total() > 0;
	}

	public function is_paid() {
		return $this->has_status( self::PAID );
	}

	/** @return WC_Order_Item_Product[] */
	public function get_items( $types = 'line_item' ) {
		global $wpdb;
		$items = array();
		foreach ( $wpdb->get_results( $wpdb->prepare( "SELECT * FROM {$wpdb->prefix}wc_order_items WHERE order_id = %d ORDER BY id", $this->id ) ) as $row ) {
			$items[ (int) $row->id ] = new WC_Order_Item_Product( $row );
		}
		return $items;
	}

	/** @return WC_Order_Refund[] The newest first. */
	public function get_refunds() {
		return array_filter( array_map( 'wc_get_order', $this->storage()->refunds_of( $this->id ) ) );
	}

	public function get_total_refunded() {
		return array_sum( array_map( 'floatval', array_map( static fn( $refund ) => $refund->get_amount(), $this->get_refunds() ) ) );
	}

	public function get_remaining_refund_amount() {
		return wc_format_decimal( (float) $this->get_total() - $this->get_total_refunded(), wc_get_price_decimals() );
	}

	public function add_order_note( $note, $is_customer_note = 0, $added_by_user = false ) {
		$comment_id = wp_insert_comment(
			array(
				'comment_post_ID'  => 0,
				'comment_author'   => 'WooCommerce',
				'comment_content'  => $note,
				'comment_agent'    => 'WooCommerce',
				'comment_type'     => 'order_note',
				'comment_approved' => 1,
				'comment_karma'    => $this->id,
			)
		);
		do_action( 'woocommerce_order_note_added', $comment_id, $this );
		return $comment_id;
	}

	public function get_order_key() {
		return $this->get_prop( 'order_key' );
	}

	public function set_order_key( $value ) {
		$this->set_prop( 'order_key', $value );
	}

	public function get_customer_id() {
		return (int) $this->get_prop( 'customer_id' );
	}

	public function set_customer_id( $value ) {
		$this->set_prop( 'customer_id', (int) $value );
	}

	public function get_created_via() {
		return $this->get_prop( 'created_via' );
	}

	public function set_created_via( $value ) {
		$this->set_prop( 'created_via', $value );
	}

	public function get_cart_hash() {
		return $this->get_prop( 'cart_hash' );
	}

	public function set_cart_hash( $value ) {
		$this->set_prop( 'cart_hash', $value );
	}

	public function get_payment_method() {
		return $this->get_prop( 'payment_method' );
	}

	public function set_payment_method( $payment_method = '' ) {
		if ( is_object( $payment_method ) ) {
			$this->set_prop( 'payment_method', $payment_method->id );
			$this->set_prop( 'payment_method_title', $payment_method->get_title() );
		} else {
			$this->set_prop( 'payment_method', $payment_method );
		}
	}

	public function get_payment_method_title() {
		return $this->get_prop( 'payment_method_title' );
	}

	public function get_transaction_id() {
		return $this->get_prop( 'transaction_id' );
	}

	public function set_transaction_id( $value ) {
		$this->set_prop( 'transaction_id', (string) $value );
	}

	public function get_date_paid() {
		return $this->date( 'date_paid' );
	}

	public function set_date_paid( $value = null ) {
		$this->set_prop( 'date_paid', null === $value ? null : (string) $value );
	}

	public function get_stock_reduced() {
		return '1' === (string) $this->get_prop( 'stock_reduced' );
	}

	public function set_stock_reduced( $value ) {
		$this->set_prop( 'stock_reduced', $value ? '1' : '0' );
	}

	public function get_billing() {
		return $this->get_prop( 'billing' );
	}

	public function set_billing( array $billing ) {
		$this->set_prop( 'billing', $billing );
	}

	public function get_billing_first_name() {
		return $this->billing( 'first_name' );
	}

	public function get_billing_last_name() {
		return $this->billing( 'last_name' );
	}

	public function get_billing_email() {
		return $this->billing( 'email' );
	}

	public function get_billing_phone() {
		return $this->billing( 'phone' );
	}

	public function get_billing_address_1() {
		return $this->billing( 'address_1' );
	}

	public function get_billing_address_2() {
		return $this->billing( 'address_2' );
	}

	public function get_billing_city() {
		return $this->billing( 'city' );
	}

	public function get_billing_state() {
		return $this->billing( 'state' );
	}

	public function get_billing_postcode() {
		return $this->billing( 'postcode' );
	}

	public function get_billing_country() {
		return $this->billing( 'country' );
	}

	public function get_checkout_order_received_url() {
		return apply_filters( 'woocommerce_get_checkout_order_received_url', add_query_arg( 'key', $this->get_order_key(), wc_get_endpoint_url( 'order-received', $this->id, wc_get_checkout_url() ) ), $this );
	}

	public function get_checkout_payment_url( $on_checkout = false ) {
		$url = wc_get_endpoint_url( 'order-pay', $this->id, wc_get_checkout_url() );
		$url = add_query_arg( $on_checkout ? array( 'key' => $this->get_order_key() ) : array( 'pay_for_order' => 'true', 'key' => $this->get_order_key() ), $url );
		return apply_filters( 'woocommerce_get_checkout_payment_url', $url, $this );
	}

	public function get_edit_order_url() {
		return admin_url( 'admin.php?page=wc-orders&action=edit&id=' . $this->id );
	}

	private function billing( string $field ): string {
		return (string) ( $this->get_prop( 'billing' )[ $field ] ?? '' );
	}
}

final class WC_Order_Refund extends WC_Abstract_Order {
	protected $data = array(
		'parent_id'        => 0,
		'status'           => 'completed',
		'currency'         => '',
		'total'            => '0',
		'amount'           => '',
		'reason'           => '',
		'refunded_payment' => '0',
		'date_created'     => null,
		'date_modified'    => null,
	);

	public function get_type() {
		return 'shop_order_refund';
	}

	public function get_amount() {
		return $this->get_prop( 'amount' );
	}

	public function set_amount( $value ) {
		$this->set_prop( 'amount', wc_format_decimal( $value, wc_get_price_decimals() ) );
	}

	public function get_reason() {
		return $this->get_prop( 'reason' );
	}

	public function set_reason( $value ) {
		$this->set_prop( 'reason', $value );
	}

	public function get_refunded_payment() {
		return '1' === (string) $this->get_prop( 'refunded_payment' );
	}

	public function set_refunded_payment( $value ) {
		$this->set_prop( 'refunded_payment', $value ? '1' : '0' );
	}
}
