<?php
/**
 * What every payment method extends.
 */

defined( 'ABSPATH' ) || exit;

abstract class WC_Payment_Gateway extends WC_Settings_API {
	public $order_button_text;
	public $enabled = 'yes';
	public $title;
	public $description;
	public $chosen;
	public $method_title       = '';
	public $method_description = '';
	public $has_fields;
	public $countries;
	public $availability;
	public $icon;
	public $supports             = array( 'products' );
	public $max_amount           = 0;
	public $view_transaction_url = '';

	public function init_settings() {
		parent::init_settings();
		$this->enabled = ! empty( $this->settings['enabled'] ) && 'yes' === $this->settings['enabled'] ? 'yes' : 'no';
	}

	public function get_method_title() {
		return apply_filters( 'woocommerce_gateway_method_title', $this->method_title, $this );
	}

	public function get_method_description() {
		return apply_filters( 'woocommerce_gateway_method_description', $this->method_description, $this );
	}

	public function get_title() {
		return apply_filters( 'woocommerce_gateway_title', $this->title, $this->id );
	}

	public function get_description() {
		return apply_filters( 'woocommerce_gateway_description', wp_kses_post( (string) $this->description ), $this->id );
	}

	public function get_icon() {
		return apply_filters( 'woocommerce_gateway_icon', '', $this->id );
	}

	public function admin_options() {
		echo '<h2>' . esc_html( $this->get_method_title() ) . '</h2>' . wp_kses_post( wpautop( $this->get_method_description() ) );
		parent::admin_options();
	}

	public function needs_setup() {
		return false;
	}

	public function get_return_url( $order = null ) {
		$url = $order ? $order->get_checkout_order_received_url() : wc_get_endpoint_url( 'order-received', '', wc_get_checkout_url() );
		return apply_filters( 'woocommerce_get_return_url', $url, $order );
	}

	public function is_available() {
		return 'yes' === $this->enabled;
	}

	public function has_fields() {
		return (bool) $this->has_fields;
	}

	public function payment_fields() {
		if ( $this->get_description() ) {
			echo wpautop( wptexturize( $this->get_description() ) );
		}
	}

	public function validate_fields() {
		return true;
	}

	public function process_payment( $order_id ) {
		return array();
	}

	public function process_refund( $order_id, $amount = null, $reason = '' ) {
		return false;
	}

	public function supports( $feature ) {
		return apply_filters( 'woocommerce_payment_gateway_supports', in_array( $feature, $this->supports, true ), $feature, $this );
	}

	public function can_refund_order( $order ) {
		return $order && $this->supports( 'refunds' );
	}
}
