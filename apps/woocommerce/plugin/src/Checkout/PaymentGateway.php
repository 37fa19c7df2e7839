<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Checkout;

use NeroPay\WooCommerce\Admin\SettingsFields;
use NeroPay\WooCommerce\Gateway\GatewayError;
use NeroPay\WooCommerce\Money\InvalidAmount;
use NeroPay\WooCommerce\Plugin;
use NeroPay\WooCommerce\Settlement\Busy;
use NeroPay\WooCommerce\Settlement\WooOrder;

defined( 'ABSPATH' ) || exit;

/**
 * NeroPay as WooCommerce knows payment methods. Says what it is and hands everything on.
 */
final class PaymentGateway extends \WC_Payment_Gateway {
	/** @var array<string, string> Secrets that were posted with the settings, on their way to the gateway. */
	private $posted_secrets = array();

	public function __construct() {
		$this->id                 = WooOrder::METHOD;
		$this->method_title       = __( 'NeroPay', 'neropay-for-woocommerce' );
		$this->method_description = __( 'Customers pay on NeroPay\'s page and come back. The shop hears of every payment from the NeroPay gateway, also when the customer closes the browser.', 'neropay-for-woocommerce' );
		$this->has_fields         = false;
		$this->supports           = array( 'products', 'refunds' );
		$this->init_form_fields();
		$this->init_settings();
		$this->title       = $this->get_option( 'title' );
		$this->description = $this->get_option( 'description' );
	}

	public function init_form_fields() {
		$this->form_fields = SettingsFields::all( Plugin::services()->connections() );
	}

	public function is_available() {
		return parent::is_available() && '' === Plugin::services()->availability()->problem( get_woocommerce_currency() );
	}

	/** WooCommerce sends a merchant who enables an unconnected method to its settings. */
	public function needs_setup() {
		return ! $this->is_account_connected();
	}

	/** Asked by WooCommerce's list of payment methods. */
	public function is_account_connected(): bool {
		return null !== Plugin::services()->connections()->get();
	}

	/** Asked by WooCommerce's list of payment methods. */
	public function is_test_mode(): bool {
		$connection = Plugin::services()->connections()->get();
		return null !== $connection && 'test' === $connection->mode();
	}

	/** What the classic checkout shows below the method. */
	public function payment_fields() {
		parent::payment_fields();
		if ( $this->is_test_mode() ) {
			echo '<p class="neropay-test-mode">' . esc_html__( 'Test mode: no money moves.', 'neropay-for-woocommerce' ) . '</p>';
		}
	}

	/**
	 * Sends the customer to the payment page.
	 *
	 * @param int $order_id
	 * @return array<string, string>
	 */
	public function process_payment( $order_id ) {
		$order = wc_get_order( $order_id );
		if ( ! $order instanceof \WC_Order ) {
			return array( 'result' => 'failure' );
		}
		try {
			$state = Plugin::services()->checkout_opener()->open( $order, $order->get_checkout_payment_url() );
			if ( in_array( $state->status, array( 'pending', 'failed' ), true ) ) {
				return array(
					'result'   => 'success',
					'redirect' => $state->checkout_url,
				);
			}
			// The order's checkout came to an end in another tab: there is nothing to pay, but something to hear.
			Plugin::services()->settle()->refresh( $order );
			return array(
				'result'   => 'success',
				'redirect' => $this->get_return_url( $order ),
			);
		} catch ( \Throwable $error ) {
			Plugin::services()->log()->error( sprintf( 'No checkout was opened for order %1$d: %2$s', $order->get_id(), self::for_the_log( $error ) ) );
			wc_add_notice( $this->for_the_customer( $error, $order ), 'error' );
			return array( 'result' => 'failure' );
		}
	}

	/**
	 * Refunds through the gateway.
	 *
	 * @param int                   $order_id
	 * @param string|int|float|null $amount Major units; null for all that is left.
	 * @param string                $reason
	 * @return true|\WP_Error
	 */
	public function process_refund( $order_id, $amount = null, $reason = '' ) {
		return Plugin::services()->refunder()->refund( (int) $order_id, $amount, (string) $reason );
	}

	/** Only what was paid through a checkout can be refunded through one. */
	public function can_refund_order( $order ) {
		return parent::can_refund_order( $order ) && '' !== ( new WooOrder( $order ) )->paid_by();
	}

	/** Saves the settings, and connects where that is what saving means. */
	public function process_admin_options() {
		$this->posted_secrets = array();
		$saved                = parent::process_admin_options();
		$this->init_settings();
		Plugin::services()->settings_saver()->saved(
			array(
				'gateway_url'    => $this->get_option( 'gateway_url' ),
				'mode'           => $this->get_option( 'mode' ),
				'public_key'     => $this->get_option( 'public_key' ),
				'secret_key'     => $this->posted_secrets['secret_key'] ?? '',
				'webhook_secret' => $this->posted_secrets['webhook_secret'] ?? '',
			)
		);
		$this->init_form_fields();
		return $saved;
	}

	/** Keeps the secret for connecting, and nothing for the database. */
	public function validate_secret_key_field( $key, $value ) {
		return $this->keep_from_storage( $key, $value );
	}

	/** Keeps the secret for connecting, and nothing for the database. */
	public function validate_webhook_secret_field( $key, $value ) {
		return $this->keep_from_storage( $key, $value );
	}

	public function validate_gateway_url_field( $key, $value ) {
		$url = trim( wp_unslash( (string) $value ) );
		if ( preg_match( '/^[a-z0-9.-]+\.[a-z]{2,}(\/|$)/i', $url ) ) {
			$url = 'https://' . $url;
		}
		return untrailingslashit( esc_url_raw( $url, array( 'http', 'https' ) ) );
	}

	/** The state of the connection, where WooCommerce shows a field of the type "neropay_connection". */
	public function generate_neropay_connection_html( $key, $data ) {
		return Plugin::services()->connection_panel()->row( (string) $data['title'] );
	}

	/** There is nothing to save in a panel. */
	public function validate_neropay_connection_field( $key, $value ) {
		return '';
	}

	private function keep_from_storage( string $key, $value ): string {
		$this->posted_secrets[ $key ] = trim( wp_unslash( (string) $value ) );
		return '';
	}

	private function for_the_customer( \Throwable $error, \WC_Order $order ): string {
		if ( $error instanceof Busy ) {
			return __( 'Your order is being worked on already. Please wait a moment and try again.', 'neropay-for-woocommerce' );
		}
		if ( $error instanceof InvalidAmount ) {
			return __( 'This amount cannot be paid with NeroPay. Nothing was charged. Please choose another payment method.', 'neropay-for-woocommerce' );
		}
		if ( $error instanceof GatewayError && 'currency_not_supported' === $error->error_code() ) {
			Plugin::services()->connections()->remember_refused( $order->get_currency() );
			/* translators: %s: currency code */
			return sprintf( __( 'NeroPay does not take %s. Nothing was charged. Please choose another payment method.', 'neropay-for-woocommerce' ), $order->get_currency() );
		}
		return __( 'The payment page could not be opened. Nothing was charged and your order is kept. Please try again in a minute, or choose another payment method.', 'neropay-for-woocommerce' );
	}

	private static function for_the_log( \Throwable $error ): string {
		return $error instanceof GatewayError ? sprintf( '%1$s (%2$s, request %3$s)', $error->getMessage(), $error->error_code(), $error->request_id() ) : $error->getMessage();
	}
}
