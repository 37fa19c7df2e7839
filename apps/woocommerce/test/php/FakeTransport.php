<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test;

use NeroPay\WooCommerce\Gateway\GatewayError;
use NeroPay\WooCommerce\Gateway\HttpAnswer;
use NeroPay\WooCommerce\Gateway\HttpTransport;

/**
 * Answers what it is told to, and remembers what it was asked.
 */
final class FakeTransport implements HttpTransport {
	/** @var array<string, mixed>[] */
	public $requests = array();

	/** @var HttpAnswer|null Null: no answer comes. */
	private $answer;

	public function __construct( ?HttpAnswer $answer ) {
		$this->answer = $answer;
	}

	public function send( string $method, string $url, array $headers, string $body, int $timeout ): HttpAnswer {
		$this->requests[] = compact( 'method', 'url', 'headers', 'body', 'timeout' );
		if ( null === $this->answer ) {
			throw GatewayError::unreachable( 'Connection refused' );
		}
		return $this->answer;
	}
}
