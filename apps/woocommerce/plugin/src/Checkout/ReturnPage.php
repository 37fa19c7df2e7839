<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Checkout;

use NeroPay\WooCommerce\Settlement\SettleOrders;
use NeroPay\WooCommerce\Settlement\WooOrder;
use NeroPay\WooCommerce\Support\Log;
use NeroPay\WooCommerce\Support\PageCache;
use NeroPay\WooCommerce\Support\Translations;

defined( 'ABSPATH' ) || exit;

/**
 * The customer is back. What became of the payment is asked of the gateway, never read from the URL.
 */
final class ReturnPage {
	private const SCRIPT = 'neropay-confirm-payment';

	/** Seconds between two questions about one order, however often its page asks. */
	private const INTERVAL = 5;

	/** @var SettleOrders */
	private $settle;

	/** @var Log */
	private $log;

	public function __construct( SettleOrders $settle, Log $log ) {
		$this->settle = $settle;
		$this->log    = $log;
	}

	public function register(): void {
		register_rest_route(
			'neropay/v1',
			'/orders/(?P<id>\d+)/payment',
			array(
				'methods'             => \WP_REST_Server::READABLE,
				'callback'            => array( $this, 'answer' ),
				// The order's key, which the customer's page has, is the permission: see answer().
				'permission_callback' => '__return_true',
				'args'                => array(
					'key' => array(
						'type'     => 'string',
						'required' => true,
					),
				),
			)
		);
	}

	/** Before the page is drawn: settles the order, so that the page shows how it is. */
	public function before_page(): void {
		$order = $this->order_of_page();
		if ( null === $order ) {
			return;
		}
		// WooCommerce does so for the page that its settings name as the checkout, and for no other that shows an order.
		PageCache::keep_out();
		if ( ! $this->is_open( $order ) ) {
			return;
		}
		$this->ask( $order );
		if ( ! is_wc_endpoint_url( 'order-pay' ) ) {
			return;
		}
		$fresh = ( new WooOrder( $order ) )->fresh();
		if ( $fresh->is_paid() ) {
			wp_safe_redirect( $order->get_checkout_order_received_url() );
			exit;
		}
		if ( in_array( $fresh->settled_status(), array( 'failed', 'cancelled', 'expired' ), true ) ) {
			$text = __( 'Your payment did not go through, and nothing was charged. You can try again, or choose another payment method.', 'neropay-for-woocommerce' );
			if ( ! wc_has_notice( $text, 'notice' ) ) {
				wc_add_notice( $text, 'notice' );
			}
		}
	}

	/**
	 * The headline of the page that thanks for the order: what is not confirmed is not promised.
	 *
	 * @param mixed $text
	 * @param mixed $order
	 * @return mixed
	 */
	public function headline( $text, $order = null ) {
		return $order instanceof \WC_Order && $this->is_unconfirmed( $order )
			? esc_html__( 'Thank you. We have your order, and are confirming your payment.', 'neropay-for-woocommerce' )
			: $text;
	}

	/** On the page that thanks for the order: says that the payment is not confirmed yet, and watches for it. */
	public function thank_you( int $order_id ): void {
		$order = wc_get_order( $order_id );
		if ( ! $order instanceof \WC_Order || ! $this->is_unconfirmed( $order ) ) {
			return;
		}
		wp_enqueue_script( self::SCRIPT, plugins_url( 'assets/js/confirm-payment.js', NEROPAY_FOR_WOOCOMMERCE_FILE ), array( 'wp-i18n' ), NEROPAY_FOR_WOOCOMMERCE_VERSION, true );
		wp_set_script_translations( self::SCRIPT, 'neropay-for-woocommerce', Translations::directory() );
		$answer_url = add_query_arg( 'key', rawurlencode( $order->get_order_key() ), rest_url( 'neropay/v1/orders/' . $order_id . '/payment' ) );
		$notice     = sprintf(
			'<span class="neropay-confirming-text">%1$s</span> <a href="%2$s">%3$s</a>',
			esc_html__( 'We are confirming your payment. This page changes by itself as soon as it is confirmed. You may also close it: we will write to you.', 'neropay-for-woocommerce' ),
			esc_url( $order->get_checkout_payment_url() ),
			esc_html__( 'You have not paid yet? Pay now.', 'neropay-for-woocommerce' )
		);
		echo '<div class="neropay-confirming" data-neropay-confirm="' . esc_url( $answer_url ) . '">';
		wc_print_notice( $notice, 'notice' );
		echo '</div>';
	}

	/** How the payment stands, for the page that waits for it. */
	public function answer( \WP_REST_Request $request ): \WP_REST_Response {
		PageCache::keep_out();
		$order = wc_get_order( (int) $request['id'] );
		if ( ! $order instanceof \WC_Order || ! hash_equals( $order->get_order_key(), (string) $request['key'] ) ) {
			return new \WP_REST_Response( array( 'state' => 'unknown' ), 404 );
		}
		if ( $this->is_open( $order ) && $this->may_ask( $order->get_id() ) ) {
			$this->ask( $order );
		}
		$fresh = ( new WooOrder( $order ) )->fresh();
		$state = 'confirming';
		if ( $fresh->is_paid() ) {
			$state = 'paid';
		} elseif ( 'pending' !== $fresh->status() || in_array( $fresh->settled_status(), array( 'failed', 'cancelled', 'expired' ), true ) ) {
			$state = 'unpaid';
		}
		return new \WP_REST_Response( array( 'state' => $state ), 200, array( 'Cache-Control' => 'no-store' ) );
	}

	/** The order whose pay or thank-you page is asked for, if the visitor has its key. */
	private function order_of_page(): ?\WC_Order {
		global $wp;
		foreach ( array( 'order-received', 'order-pay' ) as $endpoint ) {
			$order_id = isset( $wp->query_vars[ $endpoint ] ) ? absint( $wp->query_vars[ $endpoint ] ) : 0;
			$order    = $order_id > 0 ? wc_get_order( $order_id ) : null;
			$key      = isset( $_GET['key'] ) ? wc_clean( wp_unslash( $_GET['key'] ) ) : ''; // phpcs:ignore WordPress.Security -- A visitor's link: the key itself is the proof.
			if ( $order instanceof \WC_Order && is_string( $key ) && hash_equals( $order->get_order_key(), $key ) ) {
				return $order;
			}
		}
		return null;
	}

	/** Whether the gateway may know more of the order than the shop. */
	private function is_open( \WC_Order $order ): bool {
		return WooOrder::METHOD === $order->get_payment_method() && $order->has_status( array( 'pending', 'failed' ) ) && '' !== ( new WooOrder( $order ) )->current_checkout();
	}

	private function is_unconfirmed( \WC_Order $order ): bool {
		return $this->is_open( $order ) && $order->has_status( 'pending' );
	}

	/** Spares the gateway a question when the page asks more often than an answer can change. No harm if two ask at once. */
	private function may_ask( int $order_id ): bool {
		$name = 'neropay_asked_' . $order_id;
		if ( false !== get_transient( $name ) ) {
			return false;
		}
		set_transient( $name, 1, self::INTERVAL );
		return true;
	}

	private function ask( \WC_Order $order ): void {
		try {
			$this->settle->refresh( $order );
		} catch ( \Throwable $error ) {
			// The customer waits, and the callback comes anyway.
			$this->log->warning( sprintf( 'The payment of order %1$d could not be asked for: %2$s', $order->get_id(), $error->getMessage() ) );
		}
	}
}
