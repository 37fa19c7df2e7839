<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Gateway;

use NeroPay\WooCommerce\Connection\Connection;
use NeroPay\WooCommerce\Protocol\CheckoutState;
use NeroPay\WooCommerce\Protocol\Fields;
use NeroPay\WooCommerce\Protocol\MalformedMessage;
use NeroPay\WooCommerce\Protocol\RefundState;
use NeroPay\WooCommerce\Protocol\RequestSignature;

defined( 'ABSPATH' ) || exit;

/**
 * The gateway's HTTP API, as the connected shop uses it. Every call throws GatewayError.
 *
 * Nothing is repeated here: a write that got no answer is repeated by its caller's next attempt, with the same key.
 */
final class Client {
	/** Seconds for what may wait on the provider behind the gateway. */
	private const WRITE_TIMEOUT = 20;
	private const READ_TIMEOUT  = 8;

	/** @var HttpTransport */
	private $transport;

	/** @var Connection */
	private $connection;

	/** @var callable(): int Unix seconds. */
	private $clock;

	public function __construct( HttpTransport $transport, Connection $connection, ?callable $clock = null ) {
		$this->transport  = $transport;
		$this->connection = $connection;
		$this->clock      = $clock ?? 'time';
	}

	/**
	 * Connects a shop: the only call that is not signed.
	 *
	 * @param array<string, mixed> $request As `POST /v1/stores` takes it.
	 * @return Fields id, secret, callback_secret, account, warnings.
	 * @throws GatewayError
	 */
	public static function connect( HttpTransport $transport, string $gateway_url, array $request ): Fields {
		$headers = array(
			'Content-Type'    => 'application/json',
			'Accept'          => 'application/json',
			'Idempotency-Key' => 'connect-' . bin2hex( random_bytes( 16 ) ),
		);
		return self::read( $transport->send( 'POST', untrailingslashit( $gateway_url ) . '/v1/stores', $headers, self::encode( $request ), self::WRITE_TIMEOUT ) );
	}

	/**
	 * Opens a checkout, or finds the one that is open for the order.
	 *
	 * @param array<string, mixed> $request As `POST /v1/checkouts` takes it.
	 * @throws GatewayError
	 */
	public function create_checkout( array $request, string $key ): CheckoutState {
		return $this->checkout( $this->call( 'POST', '/v1/checkouts', $request, $key, self::WRITE_TIMEOUT ) );
	}

	/**
	 * Asks what became of a checkout; the gateway asks the provider first.
	 *
	 * @throws GatewayError
	 */
	public function refresh_checkout( string $id ): CheckoutState {
		return $this->checkout( $this->call( 'GET', '/v1/checkouts/' . rawurlencode( $id ) . '?refresh=true', null, '', self::READ_TIMEOUT ) );
	}

	/** @throws GatewayError `not_cancelable` if it is past that. */
	public function cancel_checkout( string $id ): CheckoutState {
		return $this->checkout( $this->call( 'POST', '/v1/checkouts/' . rawurlencode( $id ) . '/cancel', null, 'cancel-' . $id, self::READ_TIMEOUT ) );
	}

	/**
	 * @param array<string, mixed> $request amount, reason.
	 * @throws GatewayError
	 */
	public function create_refund( string $checkout_id, array $request, string $key ): RefundState {
		return $this->refund( $this->call( 'POST', '/v1/checkouts/' . rawurlencode( $checkout_id ) . '/refunds', $request, $key, self::WRITE_TIMEOUT ) );
	}

	/**
	 * @return RefundState[]
	 * @throws GatewayError
	 */
	public function list_refunds( string $checkout_id ): array {
		$refunds = $this->call( 'GET', '/v1/checkouts/' . rawurlencode( $checkout_id ) . '/refunds', null, '', self::READ_TIMEOUT );
		return array_map( array( $this, 'refund' ), $refunds->items() );
	}

	/**
	 * What the gateway has on record of this shop.
	 *
	 * @return Fields id, account, mode, callback_url.
	 * @throws GatewayError
	 */
	public function store(): Fields {
		return $this->call( 'GET', '/v1/store', null, '', self::READ_TIMEOUT );
	}

	/**
	 * Has the gateway send a signed ping to this shop, and says how the shop took it.
	 *
	 * @throws GatewayError
	 */
	public function test_callback(): Fields {
		return $this->call( 'POST', '/v1/store/test-callback', null, 'ping-' . bin2hex( random_bytes( 16 ) ), self::WRITE_TIMEOUT );
	}

	/** @throws GatewayError */
	public function disconnect(): void {
		$this->call( 'DELETE', '/v1/store', null, 'disconnect-' . $this->connection->store_id(), self::READ_TIMEOUT );
	}

	/** @param array<string, mixed>|null $request Null where the call has no body. */
	private function call( string $method, string $path, ?array $request, string $key, int $timeout ): Fields {
		$body      = null === $request ? '' : self::encode( $request );
		$timestamp = ( $this->clock )();
		$headers   = array(
			'Accept'              => 'application/json',
			'X-NeroPay-Store'     => $this->connection->store_id(),
			'X-NeroPay-Timestamp' => (string) $timestamp,
			'X-NeroPay-Signature' => RequestSignature::sign( $this->connection->store_secret(), $timestamp, $method, $path, $body ),
		);
		if ( '' !== $body ) {
			$headers['Content-Type'] = 'application/json';
		}
		if ( '' !== $key ) {
			$headers['Idempotency-Key'] = $key;
		}
		return self::read( $this->transport->send( $method, untrailingslashit( $this->connection->gateway_url() ) . $path, $headers, $body, $timeout ) );
	}

	private static function encode( array $request ): string {
		// An empty list and an empty object look alike to PHP; the gateway takes objects only.
		$json = wp_json_encode( (object) $request, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
		if ( ! is_string( $json ) ) {
			throw new GatewayError( 'malformed_body', 'The request cannot be written as JSON.' );
		}
		return $json;
	}

	private static function read( HttpAnswer $answer ): Fields {
		$body = json_decode( $answer->body, true, 32 );
		if ( ! is_array( $body ) || ! isset( $body['success'] ) ) {
			throw GatewayError::bad_answer( __( 'the body is not its JSON.', 'neropay-for-woocommerce' ), $answer->status, $answer->request_id );
		}
		try {
			$fields = new Fields( $body, 'answer' );
			if ( $answer->status >= 200 && $answer->status < 300 && true === $body['success'] ) {
				return $fields->object( 'data' );
			}
			$error = $fields->object( 'error' );
			throw new GatewayError( $error->text( 'code' ), self::message( $error ), $answer->status, $answer->request_id );
		} catch ( MalformedMessage $malformed ) {
			throw GatewayError::bad_answer( $malformed->getMessage(), $answer->status, $answer->request_id );
		}
	}

	/** What the gateway says of single fields, where it does: whole sentences. Its message else. */
	private static function message( Fields $error ): string {
		$details = $error->has( 'details' ) ? $error->object( 'details' )->texts() : array();
		return array() === $details ? $error->optional_text( 'message' ) : implode( '; ', $details ) . '.';
	}

	private function checkout( Fields $data ): CheckoutState {
		try {
			return CheckoutState::read( $data );
		} catch ( MalformedMessage $malformed ) {
			throw GatewayError::bad_answer( $malformed->getMessage(), 200 );
		}
	}

	private function refund( Fields $data ): RefundState {
		try {
			return RefundState::read( $data );
		} catch ( MalformedMessage $malformed ) {
			throw GatewayError::bad_answer( $malformed->getMessage(), 200 );
		}
	}
}
