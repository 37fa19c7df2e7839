<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Protocol;

defined( 'ABSPATH' ) || exit;

/**
 * A callback that the gateway did not sign, or signed too long ago. The message says which check failed and holds no secret.
 */
final class InvalidSignature extends \RuntimeException {
	/** @var string missing, timestamp, signature or secret. */
	private $reason;

	public function __construct( string $reason, string $message ) {
		parent::__construct( $message );
		$this->reason = $reason;
	}

	public function reason(): string {
		return $this->reason;
	}
}
