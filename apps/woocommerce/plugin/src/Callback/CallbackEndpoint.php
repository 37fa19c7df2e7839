<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Callback;

use NeroPay\WooCommerce\Connection\ConnectionStore;
use NeroPay\WooCommerce\Protocol\Callback;
use NeroPay\WooCommerce\Protocol\CallbackSignature;
use NeroPay\WooCommerce\Protocol\InvalidSignature;
use NeroPay\WooCommerce\Protocol\MalformedMessage;
use NeroPay\WooCommerce\Settlement\Busy;
use NeroPay\WooCommerce\Settlement\Outcome;
use NeroPay\WooCommerce\Settlement\SettleOrders;
use NeroPay\WooCommerce\Support\Log;
use NeroPay\WooCommerce\Support\PageCache;

defined( 'ABSPATH' ) || exit;

/**
 * Where the gateway posts callbacks to. Answers 2xx only once an event is dealt with for good: what is answered otherwise comes
 * again.
 */
final class CallbackEndpoint {
	private const ROUTE = '/callback';

	/** The gateway's bodies are far smaller. */
	private const MAX_BYTES = 65536;

	/** @var ConnectionStore */
	private $connections;

	/** @var SettleOrders */
	private $settle;

	/** @var Log */
	private $log;

	public function __construct( ConnectionStore $connections, SettleOrders $settle, Log $log ) {
		$this->connections = $connections;
		$this->settle      = $settle;
		$this->log         = $log;
	}

	public function register(): void {
		register_rest_route(
			'neropay/v1',
			self::ROUTE,
			array(
				'methods'             => \WP_REST_Server::CREATABLE,
				'callback'            => array( $this, 'handle' ),
				// The signature over the raw body is the permission: see handle().
				'permission_callback' => '__return_true',
			)
		);
	}

	/**
	 * Lets callbacks past plugins that close the REST API to visitors. A callback proves itself by its signature.
	 *
	 * @param mixed $errors
	 * @return mixed
	 */
	public function open_to_the_gateway( $errors ) {
		$route = isset( $GLOBALS['wp']->query_vars['rest_route'] ) ? untrailingslashit( (string) $GLOBALS['wp']->query_vars['rest_route'] ) : '';
		return '/neropay/v1' . self::ROUTE === $route ? true : $errors;
	}

	public function handle( \WP_REST_Request $request ): \WP_REST_Response {
		PageCache::keep_out();
		$body = $request->get_body();
		if ( strlen( $body ) > self::MAX_BYTES ) {
			return $this->answer( 413, 'body_too_large', 'The body is larger than 64 KiB.' );
		}
		$connection = $this->connections->get();
		if ( null === $connection ) {
			return $this->answer( 503, 'not_connected', 'This shop is not connected to a NeroPay gateway.' );
		}
		$id = (string) $request->get_header( 'webhook-id' );
		try {
			CallbackSignature::verify(
				$connection->callback_secrets( time() ),
				$id,
				(string) $request->get_header( 'webhook-timestamp' ),
				(string) $request->get_header( 'webhook-signature' ),
				$body,
				time()
			);
		} catch ( InvalidSignature $invalid ) {
			$this->log->warning( 'A callback was refused: ' . $invalid->getMessage() );
			return $this->answer( 401, 'invalid_signature', $invalid->getMessage() );
		}
		$this->connections->callback_arrived();
		return $this->take( $id, $body );
	}

	/** Deals with a callback that is the gateway's. */
	private function take( string $id, string $body ): \WP_REST_Response {
		try {
			$event = Callback::parse( $body );
			if ( $event->id !== $id ) {
				throw new MalformedMessage( 'The body is another event\'s than webhook-id says.' );
			}
		} catch ( MalformedMessage $malformed ) {
			$this->log->error( 'A callback could not be read: ' . $malformed->getMessage() );
			return $this->answer( 400, 'malformed_body', $malformed->getMessage() );
		}
		if ( 'ping' === $event->type ) {
			return $this->answer( 200, 'pong' );
		}
		try {
			$outcome = $this->settle->callback( $event );
		} catch ( Busy $busy ) {
			$response = $this->answer( 503, 'busy', $busy->getMessage() );
			$response->header( 'Retry-After', '5' );
			return $response;
		} catch ( \Throwable $error ) {
			$this->log->error( sprintf( 'Event %1$s could not be applied: %2$s', $event->id, $error->getMessage() ) );
			return $this->answer( 500, 'not_applied', 'The event could not be applied. The shop\'s log says why.' );
		}
		$order_id = null === $event->checkout ? '' : $event->checkout->order_id;
		$line     = sprintf( 'Event %1$s (%2$s, order %3$s): %4$s.', $event->id, $event->type, $order_id, $outcome );
		if ( in_array( $outcome, array( Outcome::NO_ORDER, Outcome::REFUSED ), true ) ) {
			$this->log->warning( $line );
		} else {
			$this->log->debug( $line );
		}
		return $this->answer( 200, $outcome );
	}

	private function answer( int $status, string $result, string $message = '' ): \WP_REST_Response {
		$body = array( 'result' => $result );
		if ( '' !== $message ) {
			$body['message'] = $message;
		}
		return new \WP_REST_Response( $body, $status, array( 'Cache-Control' => 'no-store' ) );
	}
}
