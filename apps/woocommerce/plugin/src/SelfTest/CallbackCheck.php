<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\SelfTest;

use NeroPay\WooCommerce\Connection\Connector;
use NeroPay\WooCommerce\Gateway\Client;
use NeroPay\WooCommerce\Gateway\GatewayError;
use NeroPay\WooCommerce\Protocol\Fields;
use NeroPay\WooCommerce\Protocol\MalformedMessage;

defined( 'ABSPATH' ) || exit;

/**
 * Whether the gateway's callbacks reach this shop: has it send one now.
 */
final class CallbackCheck {
	/** @var callable(): Client Throws GatewayError if this site must not ask. */
	private $client;

	public function __construct( callable $client ) {
		$this->client = $client;
	}

	public function run(): Finding {
		try {
			$result = ( $this->client )()->test_callback();
		} catch ( GatewayError $error ) {
			/* translators: %s: what went wrong, from the gateway */
			return Finding::bad( sprintf( __( 'No test callback was sent: %s', 'neropay-for-woocommerce' ), $error->getMessage() ) );
		}
		if ( $result->flag( 'ok' ) ) {
			return Finding::good( __( 'The test callback arrived and its signature is right.', 'neropay-for-woocommerce' ) );
		}
		/* translators: 1: what went wrong, from the gateway, 2: what to do about it */
		return Finding::bad( sprintf( __( 'The test callback failed: %1$s. %2$s', 'neropay-for-woocommerce' ), rtrim( $result->optional_text( 'error' ), '.' ), $this->remedy( $this->status( $result ) ) ) );
	}

	/** What the gateway was answered: an HTTP status; 0 if it got no answer. */
	private function status( Fields $result ): int {
		try {
			return $result->has( 'status' ) ? $result->number( 'status' ) : 0;
		} catch ( MalformedMessage $malformed ) {
			return 0;
		}
	}

	private function remedy( int $status ): string {
		if ( 0 === $status ) {
			return __( 'The gateway must be able to reach this site: is it public, and is its certificate valid?', 'neropay-for-woocommerce' );
		}
		if ( 401 === $status ) {
			return __( 'The secrets differ, or a password stands in front of the site. Enter the secret key again and save, or take the password off.', 'neropay-for-woocommerce' );
		}
		if ( 404 === $status ) {
			return __( 'Save Settings > Permalinks, then enter the secret key again and save.', 'neropay-for-woocommerce' );
		}
		if ( $status >= 500 ) {
			return __( 'Your host\'s error log says why, and perhaps WooCommerce > Status > Logs.', 'neropay-for-woocommerce' );
		}
		/* translators: %s: address */
		return sprintf( __( 'Something in front of the site keeps the gateway out, such as a firewall or a security plugin: let POST requests to %s through.', 'neropay-for-woocommerce' ), Connector::callback_url() );
	}
}
