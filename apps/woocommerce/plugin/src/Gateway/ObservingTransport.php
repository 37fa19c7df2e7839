<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Gateway;

defined( 'ABSPATH' ) || exit;

/**
 * Sends through another transport and remembers what came back, also where the caller only learns that it was refused.
 */
final class ObservingTransport implements HttpTransport {
	/** @var HttpTransport */
	private $transport;

	/** @var HttpAnswer|null */
	private $last = null;

	public function __construct( HttpTransport $transport ) {
		$this->transport = $transport;
	}

	public function send( string $method, string $url, array $headers, string $body, int $timeout ): HttpAnswer {
		$this->last = null;
		$this->last = $this->transport->send( $method, $url, $headers, $body, $timeout );
		return $this->last;
	}

	/** The answer to the last request; null if none came. */
	public function last(): ?HttpAnswer {
		return $this->last;
	}
}
