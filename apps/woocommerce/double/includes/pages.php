<?php
/**
 * The shop's pages: checkout (classic by shortcode, or by block), order-pay, order-received.
 */

defined( 'ABSPATH' ) || exit;

final class WC_Double_Pages {
	public static function register() {
		foreach ( array( 'order-pay', 'order-received' ) as $endpoint ) {
			add_rewrite_endpoint( $endpoint, EP_PAGES );
		}
		add_shortcode( 'woocommerce_checkout', array( self::class, 'checkout' ) );
		register_block_type(
			'woocommerce/checkout',
			array(
				'render_callback' => static function () {
					return is_wc_endpoint_url() ? WC_Double_Pages::checkout() : WC_Double_Blocks::checkout();
				},
			)
		);
	}

	public static function checkout() {
		global $wp;
		ob_start();
		echo '<div class="woocommerce">';
		if ( isset( $wp->query_vars['order-received'] ) ) {
			self::order_received( absint( $wp->query_vars['order-received'] ) );
		} elseif ( isset( $wp->query_vars['order-pay'] ) ) {
			self::order_pay( absint( $wp->query_vars['order-pay'] ) );
		} elseif ( null === WC()->cart || WC()->cart->is_empty() ) {
			echo '<p class="cart-empty woocommerce-info">Your cart is currently empty.</p>';
		} else {
			self::form();
		}
		echo '</div>';
		return ob_get_clean();
	}

	/** Empties the cart once the order is received, or was paid behind the customer's back. */
	public static function clear_cart_after_payment() {
		global $wp;
		if ( null === WC()->session ) {
			return;
		}
		$received = wc_get_order( absint( $wp->query_vars['order-received'] ?? 0 ) );
		$waiting  = wc_get_order( (int) WC()->session->get( 'order_awaiting_payment', 0 ) );
		$key      = isset( $_GET['key'] ) ? wc_clean( wp_unslash( $_GET['key'] ) ) : '';
		if ( ( $received instanceof WC_Order && hash_equals( $received->get_order_key(), $key ) )
			|| ( $waiting instanceof WC_Order && ! $waiting->has_status( array( 'failed', 'pending', 'cancelled' ) ) ) ) {
			WC()->cart->empty_cart();
		}
	}

	private static function form() {
		wp_enqueue_script( 'wc-checkout' );
		wc_print_notices();
		echo '<form name="checkout" method="post" class="checkout woocommerce-checkout" action="' . esc_url( wc_get_checkout_url() ) . '">';
		echo '<div id="customer_details" class="woocommerce-billing-fields"><h3>Billing details</h3>';
		foreach ( WC_Double_Checkout::fields() as $field => $label ) {
			printf( '<p class="form-row"><label for="billing_%1$s">%2$s</label><input type="text" class="input-text" name="billing_%1$s" id="billing_%1$s" value="%3$s" /></p>', esc_attr( $field ), esc_html( $label ), 'country' === $field ? 'GB' : '' );
		}
		echo '</div><h3 id="order_review_heading">Your order</h3><div id="order_review">';
		self::lines( WC()->cart->get_cart(), WC()->cart->get_total() );
		self::payment_methods( 'checkout_place_order', 'Place order' );
		wp_nonce_field( 'woocommerce-process_checkout', 'woocommerce-process-checkout-nonce' );
		echo '</div></form>';
	}

	private static function order_pay( int $order_id ) {
		$order = wc_get_order( $order_id );
		$key   = isset( $_GET['key'] ) ? wc_clean( wp_unslash( $_GET['key'] ) ) : '';
		wc_print_notices();
		if ( ! $order instanceof WC_Order || ! hash_equals( $order->get_order_key(), $key ) ) {
			echo '<div class="woocommerce-error">Sorry, this order is invalid and cannot be paid for.</div>';
			return;
		}
		if ( ! wc_double_may_pay( $order ) ) {
			echo '<div class="woocommerce-info">Please log in to your account below to continue to the payment form.</div>';
			return;
		}
		if ( ! $order->needs_payment() ) {
			printf( '<div class="woocommerce-info">This order’s status is “%s”—it cannot be paid for.</div>', esc_html( wc_get_order_statuses()[ 'wc-' . $order->get_status() ] ?? $order->get_status() ) );
			return;
		}
		echo '<form id="order_review" method="post">';
		echo '<p>Total: ' . wp_kses_post( wc_price( $order->get_total(), array( 'currency' => $order->get_currency() ) ) ) . '</p>';
		self::payment_methods( 'pay', 'Pay for order' );
		wp_nonce_field( 'woocommerce-pay', 'woocommerce-pay-nonce' );
		echo '<input type="hidden" name="woocommerce_pay" value="1" /></form>';
	}

	private static function payment_methods( string $prefix, string $button ) {
		$available = WC()->payment_gateways()->get_available_payment_gateways();
		echo '<div id="payment" class="woocommerce-checkout-payment"><ul class="wc_payment_methods payment_methods methods">';
		foreach ( array_values( $available ) as $index => $gateway ) {
			printf( '<li class="wc_payment_method payment_method_%1$s"><input id="payment_method_%1$s" type="radio" class="input-radio" name="payment_method" value="%1$s" %2$s /><label for="payment_method_%1$s">%3$s %4$s</label>', esc_attr( $gateway->id ), checked( 0 === $index, true, false ), wp_kses_post( $gateway->get_title() ), wp_kses_post( $gateway->get_icon() ) );
			if ( $gateway->has_fields() || $gateway->get_description() ) {
				echo '<div class="payment_box payment_method_' . esc_attr( $gateway->id ) . '">';
				$gateway->payment_fields();
				echo '</div>';
			}
			echo '</li>';
		}
		if ( array() === $available ) {
			echo '<li class="woocommerce-info">Sorry, it seems that there are no available payment methods.</li>';
		}
		printf( '</ul><button type="submit" class="button alt" name="woocommerce_%1$s" id="place_order" value="%2$s">%2$s</button></div>', esc_attr( $prefix ), esc_html( $button ) );
	}

	private static function order_received( int $order_id ) {
		$order = wc_get_order( $order_id );
		$key   = isset( $_GET['key'] ) ? wc_clean( wp_unslash( $_GET['key'] ) ) : '';
		if ( ! $order instanceof WC_Order || ! hash_equals( $order->get_order_key(), $key ) ) {
			echo '<p class="woocommerce-notice woocommerce-thankyou-order-received">Thank you. Your order has been received.</p>';
			return;
		}
		echo '<div class="woocommerce-order">';
		do_action( 'woocommerce_before_thankyou', $order_id );
		if ( $order->has_status( 'failed' ) ) {
			echo '<p class="woocommerce-notice woocommerce-notice--error woocommerce-thankyou-order-failed">Unfortunately your order cannot be processed as the originating bank/merchant has declined your transaction. Please attempt your purchase again.</p>';
			echo '<p class="woocommerce-thankyou-order-failed-actions"><a href="' . esc_url( $order->get_checkout_payment_url() ) . '" class="button pay">Pay</a></p>';
		} else {
			echo '<p class="woocommerce-notice woocommerce-notice--success woocommerce-thankyou-order-received">' . wp_kses_post( apply_filters( 'woocommerce_thankyou_order_received_text', 'Thank you. Your order has been received.', $order ) ) . '</p>';
			printf( '<ul class="woocommerce-order-overview order_details"><li class="order">Order number: <strong>%1$s</strong></li><li class="total">Total: <strong>%2$s</strong></li><li class="method">Payment method: <strong>%3$s</strong></li></ul>', esc_html( $order->get_order_number() ), wp_kses_post( wc_price( $order->get_total(), array( 'currency' => $order->get_currency() ) ) ), esc_html( $order->get_payment_method_title() ) );
		}
		do_action( 'woocommerce_thankyou_' . $order->get_payment_method(), $order_id );
		do_action( 'woocommerce_thankyou', $order_id );
		echo '</div>';
	}

	private static function lines( array $lines, string $total ) {
		echo '<table class="shop_table"><tbody>';
		foreach ( $lines as $line ) {
			printf( '<tr class="cart_item"><td>%1$s × %2$d</td><td>%3$s</td></tr>', esc_html( $line['data']->get_name() ), (int) $line['quantity'], wp_kses_post( wc_price( $line['data']->get_price() ) ) );
		}
		echo '</tbody><tfoot><tr class="order-total"><th>Total</th><td>' . wp_kses_post( $total ) . '</td></tr></tfoot></table>';
	}
}

add_action( 'init', array( 'WC_Double_Pages', 'register' ) );
add_action(
	'wp',
	static function () {
		// Of the pages only the one that the settings name, as in WooCommerce.
		if ( is_page( wc_get_page_id( 'checkout' ) ) ) {
			wc_nocache_headers();
		}
	}
);
add_action( 'template_redirect', array( 'WC_Double_Pages', 'clear_cart_after_payment' ), 20 );
add_action(
	'wp_enqueue_scripts',
	static function () {
		wp_register_script( 'wc-checkout', plugins_url( 'assets/checkout.js', WC_PLUGIN_FILE ), array(), WC_VERSION, true );
		wp_localize_script( 'wc-checkout', 'wc_checkout_params', array( 'checkout_url' => add_query_arg( 'wc-ajax', 'checkout', home_url( '/' ) ) ) );
		wp_enqueue_style( 'wc-double', plugins_url( 'assets/shop.css', WC_PLUGIN_FILE ), array(), WC_VERSION );
	}
);
