<?php
/**
 * WooCommerce > Orders: one order with its notes, actions and refunds.
 */

defined( 'ABSPATH' ) || exit;

final class WC_Double_Admin_Orders {
	public static function output() {
		$order = wc_get_order( isset( $_GET['id'] ) ? absint( $_GET['id'] ) : 0 );
		if ( ! $order instanceof WC_Order ) {
			echo '<div class="wrap"><h1>Orders</h1><ul>';
			foreach ( wc_get_orders() as $listed ) {
				printf( '<li><a href="%1$s">#%2$s</a> %3$s</li>', esc_url( $listed->get_edit_order_url() ), esc_html( $listed->get_order_number() ), esc_html( $listed->get_status() ) );
			}
			echo '</ul></div>';
			return;
		}
		$statuses = wc_get_order_statuses();
		echo '<div class="wrap"><h1>Edit order</h1><div class="wc-double-columns"><div><div id="woocommerce-order-data">';
		printf( '<h2 class="woocommerce-order-data__heading">Order #%1$s details</h2><p class="woocommerce-order-data__meta order_number">Payment via %2$s (%3$s). Status: <strong id="order_status_text">%4$s</strong></p>', esc_html( $order->get_order_number() ), esc_html( $order->get_payment_method_title() ), esc_html( $order->get_transaction_id() ), esc_html( $statuses[ 'wc-' . $order->get_status() ] ?? $order->get_status() ) );
		echo '<div class="order_data_column">';
		do_action( 'woocommerce_admin_order_data_after_order_details', $order );
		echo '</div></div>';
		self::items( $order );
		echo '</div><div>';
		self::actions( $order );
		self::notes( $order );
		echo '</div></div></div>';
	}

	public static function save() {
		if ( ! isset( $_POST['wc_order_action'], $_GET['id'] ) ) {
			return;
		}
		check_admin_referer( 'woocommerce_save_data', 'woocommerce_meta_nonce' );
		$order  = wc_get_order( absint( $_GET['id'] ) );
		$action = wc_clean( wp_unslash( $_POST['wc_order_action'] ) );
		if ( '' !== $action && current_user_can( 'edit_shop_orders' ) ) {
			do_action( 'woocommerce_order_action_' . $action, $order );
		}
		wp_safe_redirect( $order->get_edit_order_url() );
		exit;
	}

	/** What the refund button calls. */
	public static function refund_line_items() {
		check_ajax_referer( 'order-item', 'security' );
		if ( ! current_user_can( 'edit_shop_orders' ) ) {
			wp_die( -1 );
		}
		$order  = wc_get_order( absint( $_POST['order_id'] ?? 0 ) );
		$amount = wc_format_decimal( sanitize_text_field( wp_unslash( $_POST['refund_amount'] ?? '' ) ), wc_get_price_decimals() );
		$before = wc_format_decimal( sanitize_text_field( wp_unslash( $_POST['refunded_amount'] ?? '' ) ), wc_get_price_decimals() );
		if ( (float) $amount <= 0 || (float) $amount > (float) $order->get_remaining_refund_amount() ) {
			wp_send_json_error( array( 'error' => 'Invalid refund amount' ) );
		}
		if ( wc_format_decimal( $order->get_total_refunded(), wc_get_price_decimals() ) !== $before ) {
			wp_send_json_error( array( 'error' => 'Error processing refund. Please try again.' ) );
		}
		$refund = wc_create_refund(
			array(
				'amount'         => $amount,
				'reason'         => sanitize_text_field( wp_unslash( $_POST['refund_reason'] ?? '' ) ),
				'order_id'       => $order->get_id(),
				'refund_payment' => 'true' === ( $_POST['api_refund'] ?? '' ),
			)
		);
		if ( is_wp_error( $refund ) ) {
			wp_send_json_error( array( 'error' => $refund->get_error_message() ) );
		}
		wp_send_json_success( array() );
	}

	private static function items( WC_Order $order ) {
		$gateway = WC()->payment_gateways()->payment_gateways()[ $order->get_payment_method() ] ?? null;
		echo '<div id="woocommerce-order-items"><table class="woocommerce_order_items widefat"><tbody>';
		foreach ( $order->get_items() as $item ) {
			printf( '<tr class="item"><td class="name">%1$s</td><td>%2$d</td><td>%3$s</td></tr>', esc_html( $item->get_name() ), (int) $item->get_quantity(), esc_html( $item->get_total() ) );
		}
		foreach ( $order->get_refunds() as $refund ) {
			printf( '<tr class="refund"><td>Refund #%1$d: %2$s</td><td></td><td>-%3$s</td></tr>', (int) $refund->get_id(), esc_html( $refund->get_reason() ), esc_html( $refund->get_amount() ) );
		}
		printf( '<tr class="total"><td>Order total</td><td></td><td>%s</td></tr></tbody></table>', esc_html( $order->get_total() ) );
		echo '<p><button type="button" class="button refund-items">Refund</button></p><div class="wc-order-refund-items" hidden>';
		printf( '<input type="hidden" id="refunded_amount" value="%s" />', esc_attr( wc_format_decimal( $order->get_total_refunded(), wc_get_price_decimals() ) ) );
		echo '<p><label>Refund amount: <input type="text" id="refund_amount" class="text wc_input_price" /></label></p><p><label>Reason for refund (optional): <input type="text" id="refund_reason" class="text" /></label></p>';
		if ( null !== $gateway && $gateway->can_refund_order( $order ) ) {
			printf( '<button type="button" class="button button-primary do-api-refund">Refund via %s</button> ', esc_html( $gateway->get_method_title() ) );
		}
		printf( '<button type="button" class="button do-manual-refund">Refund manually</button></div></div>' );
		wp_enqueue_script( 'wc-double-order', plugins_url( 'assets/order.js', WC_PLUGIN_FILE ), array(), WC_VERSION, true );
		wp_localize_script(
			'wc-double-order',
			'woocommerce_admin_meta_boxes',
			array(
				'ajax_url'         => admin_url( 'admin-ajax.php' ),
				'post_id'          => $order->get_id(),
				'order_item_nonce' => wp_create_nonce( 'order-item' ),
			)
		);
	}

	private static function actions( WC_Order $order ) {
		$actions = apply_filters( 'woocommerce_order_actions', array( 'send_order_details' => 'Send order details to customer' ), $order );
		echo '<form method="post" id="woocommerce-order-actions"><select name="wc_order_action"><option value="">Choose an action...</option>';
		foreach ( $actions as $action => $title ) {
			printf( '<option value="%1$s">%2$s</option>', esc_attr( $action ), esc_html( $title ) );
		}
		wp_nonce_field( 'woocommerce_save_data', 'woocommerce_meta_nonce' );
		echo '</select> <button type="submit" class="button save_order" name="save" value="Update">Update</button></form>';
	}

	private static function notes( WC_Order $order ) {
		echo '<h2>Order notes</h2><ul class="order_notes">';
		foreach ( array_reverse( wc_get_order_notes( array( 'order_id' => $order->get_id() ) ) ) as $note ) {
			echo '<li class="note"><div class="note_content">' . wp_kses_post( wpautop( $note->content ) ) . '</div></li>';
		}
		echo '</ul>';
	}
}

add_action( 'wp_ajax_woocommerce_refund_line_items', array( 'WC_Double_Admin_Orders', 'refund_line_items' ) );
add_action(
	'admin_menu',
	static function () {
		$page = add_submenu_page( 'woocommerce', 'Orders', 'Orders', 'edit_shop_orders', 'wc-orders', array( 'WC_Double_Admin_Orders', 'output' ) );
		add_action( 'load-' . $page, array( 'WC_Double_Admin_Orders', 'save' ) );
	},
	11
);
add_action(
	'admin_enqueue_scripts',
	static function () {
		wp_enqueue_style( 'wc-double-admin', plugins_url( 'assets/admin.css', WC_PLUGIN_FILE ), array(), WC_VERSION );
	}
);
