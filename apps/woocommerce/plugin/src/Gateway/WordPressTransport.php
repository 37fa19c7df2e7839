<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Gateway;

defined( 'ABSPATH' ) || exit;

/**
 * Requests through WordPress's own HTTP functions, so that a shop's proxy and certificate settings count.
 */
final class WordPressTransport implements HttpTransport {
	public function send( string $method, string $url, array $headers, string $body, int $timeout ): HttpAnswer {
		$allow_host = static function ( $external, $host ) use ( $url ) {
			return $external || wp_parse_url( $url, PHP_URL_HOST ) === $host;
		};
		$allow_port = static function ( $ports, $host ) use ( $url ) {
			return wp_parse_url( $url, PHP_URL_HOST ) === $host ? array_merge( $ports, array( wp_parse_url( $url, PHP_URL_PORT ) ) ) : $ports;
		};
		// WordPress refuses loopback addresses and unusual ports. A developer's gateway has both; a live one has neither.
		$development = self::is_development();
		if ( $development ) {
			add_filter( 'http_request_host_is_external', $allow_host, 10, 2 );
			add_filter( 'http_allowed_safe_ports', $allow_port, 10, 2 );
		}
		try {
			$answer = wp_safe_remote_request(
				$url,
				array(
					'method'      => $method,
					'headers'     => $headers,
					'body'        => '' === $body ? null : $body,
					'timeout'     => $timeout,
					'redirection' => 0,
					'user-agent'  => 'NeroPay-for-WooCommerce/' . NEROPAY_FOR_WOOCOMMERCE_VERSION,
				)
			);
		} finally {
			if ( $development ) {
				remove_filter( 'http_request_host_is_external', $allow_host, 10 );
				remove_filter( 'http_allowed_safe_ports', $allow_port, 10 );
			}
		}

		if ( is_wp_error( $answer ) ) {
			throw GatewayError::unreachable( $answer->get_error_message() );
		}
		return new HttpAnswer(
			(int) wp_remote_retrieve_response_code( $answer ),
			wp_remote_retrieve_body( $answer ),
			(string) wp_remote_retrieve_header( $answer, 'x-request-id' ),
			(string) wp_remote_retrieve_header( $answer, 'date' )
		);
	}

	/** Whether the site says of itself that it is a developer's: `WP_ENVIRONMENT_TYPE` is local or development. */
	public static function is_development(): bool {
		return in_array( wp_get_environment_type(), array( 'local', 'development' ), true );
	}
}
