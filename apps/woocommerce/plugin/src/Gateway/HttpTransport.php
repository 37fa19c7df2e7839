<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Gateway;

defined( 'ABSPATH' ) || exit;

/**
 * Sends one request and waits for its answer.
 */
interface HttpTransport {
	/**
	 * @param array<string, string> $headers
	 * @param int                   $timeout Seconds.
	 * @throws GatewayError `unreachable` if no answer came; whether the request arrived is then not known.
	 */
	public function send( string $method, string $url, array $headers, string $body, int $timeout ): HttpAnswer;
}
