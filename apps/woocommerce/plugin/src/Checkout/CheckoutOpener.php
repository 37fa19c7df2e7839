<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Checkout;

use NeroPay\WooCommerce\Connection\Connection;
use NeroPay\WooCommerce\Gateway\Client;
use NeroPay\WooCommerce\Gateway\GatewayError;
use NeroPay\WooCommerce\Gateway\WordPressTransport;
use NeroPay\WooCommerce\Money\InvalidAmount;
use NeroPay\WooCommerce\Money\Money;
use NeroPay\WooCommerce\Protocol\CheckoutState;
use NeroPay\WooCommerce\Settlement\Busy;
use NeroPay\WooCommerce\Settlement\CouldNotApply;
use NeroPay\WooCommerce\Settlement\OrderLock;
use NeroPay\WooCommerce\Settlement\WooOrder;
use NeroPay\WooCommerce\Support\Settings;
use NeroPay\WooCommerce\Support\Text;

defined( 'ABSPATH' ) || exit;

/**
 * Opens the checkout that a customer is sent to.
 */
final class CheckoutOpener {
	/** Seconds that a second click waits for the first. */
	private const WAIT = 15;

	/** What the shop protocol takes at most, in UTF-16 units. */
	private const LIMITS = array(
		'description' => 500,
		'name'        => 200,
		'email'       => 254,
		'phone'       => 50,
		'address'     => 500,
	);

	/** @var OrderLock */
	private $lock;

	/** @var Settings */
	private $settings;

	/** @var callable(): Connection Throws GatewayError if this site must not take payments. */
	private $connection;

	/** @var callable(): Client */
	private $client;

	public function __construct( OrderLock $lock, Settings $settings, callable $connection, callable $client ) {
		$this->lock       = $lock;
		$this->settings   = $settings;
		$this->connection = $connection;
		$this->client     = $client;
	}

	/**
	 * The checkout for the order: a new one, or the one that is open. It is on record with the order when this returns.
	 *
	 * @param string $cancel_url Where a customer who does not pay comes back to.
	 * @throws GatewayError|InvalidAmount|Busy|CouldNotApply
	 */
	public function open( \WC_Order $order, string $cancel_url ): CheckoutState {
		return $this->lock->with(
			$order->get_id(),
			self::WAIT,
			function () use ( $order, $cancel_url ): CheckoutState {
				$fresh   = ( new WooOrder( $order ) )->fresh();
				$total   = $fresh->total();
				$request = $this->request( $fresh->woocommerce(), $total, $cancel_url );
				$client  = ( $this->client )();
				try {
					$state = $client->create_checkout( $request, $this->key( $fresh, $request ) );
				} catch ( GatewayError $error ) {
					if ( ! $error->outcome_unknown() ) {
						$fresh->answer_arrived();
					}
					throw $error;
				}
				$fresh->answer_arrived();
				$this->check( $state, $fresh, $total );
				$fresh->remember_checkout( $state );
				return $state;
			}
		);
	}

	/**
	 * The same until an answer arrives, so that an attempt whose answer was lost opens no second checkout; another afterwards, so
	 * that a later attempt gets no old answer.
	 *
	 * @param array<string, mixed> $request
	 */
	private function key( WooOrder $order, array $request ): string {
		$store = ( $this->connection )()->store_id();
		return 'checkout-' . hash( 'sha256', $store . "\n" . $order->answers() . "\n" . wp_json_encode( $request ) );
	}

	/** @return array<string, mixed> */
	private function request( \WC_Order $order, Money $total, string $cancel_url ): array {
		$number = $this->settings->text( 'order_prefix' ) . $order->get_order_number();
		return array(
			'order_id'     => (string) $order->get_id(),
			'order_number' => $number,
			'amount'       => $total->decimal(),
			'currency'     => $total->currency(),
			'description'  => Text::cut(
				/* translators: 1: order number, 2: shop name */
				sprintf( __( 'Order %1$s at %2$s', 'neropay-for-woocommerce' ), $number, wp_specialchars_decode( (string) get_option( 'blogname' ), ENT_QUOTES ) ),
				self::LIMITS['description']
			),
			'customer'     => $this->customer( $order ),
			'success_url'  => $order->get_checkout_order_received_url(),
			'cancel_url'   => $cancel_url,
			'metadata'     => (object) array(),
		);
	}

	/** What the order says of its customer; what the gateway would not take is left out rather than refused. */
	private function customer( \WC_Order $order ): object {
		$address  = array_filter(
			array(
				$order->get_billing_address_1(),
				$order->get_billing_address_2(),
				trim( $order->get_billing_postcode() . ' ' . $order->get_billing_city() ),
				$order->get_billing_state(),
				$order->get_billing_country(),
			)
		);
		$customer = array(
			'name'    => trim( $order->get_billing_first_name() . ' ' . $order->get_billing_last_name() ),
			'email'   => is_email( $order->get_billing_email() ) ? $order->get_billing_email() : '',
			'phone'   => $order->get_billing_phone(),
			'address' => implode( ', ', $address ),
		);
		foreach ( $customer as $field => $value ) {
			$customer[ $field ] = Text::cut( $value, self::LIMITS[ $field ] );
		}
		return (object) array_filter( $customer, 'strlen' );
	}

	private function check( CheckoutState $state, WooOrder $order, Money $total ): void {
		if ( (string) $order->id() !== $state->order_id || ! $total->equals( $state->amount ) || ( $this->connection )()->mode() !== $state->mode ) {
			throw GatewayError::bad_answer( __( 'its checkout is of another order, amount or mode.', 'neropay-for-woocommerce' ), 200 );
		}
		$is_payable = in_array( $state->status, array( 'pending', 'failed' ), true );
		if ( ! $is_payable ) {
			return;
		}
		if ( '' === $state->checkout_url ) {
			throw new GatewayError( 'provider_unavailable', __( 'The payment page is not ready yet.', 'neropay-for-woocommerce' ) );
		}
		$scheme = wp_parse_url( $state->checkout_url, PHP_URL_SCHEME );
		if ( 'https' !== $scheme && ! ( 'http' === $scheme && WordPressTransport::is_development() ) ) {
			throw GatewayError::bad_answer( __( 'its payment page has no https address.', 'neropay-for-woocommerce' ), 200 );
		}
	}
}
