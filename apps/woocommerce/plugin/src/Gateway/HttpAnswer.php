<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Gateway;

defined( 'ABSPATH' ) || exit;

/**
 * What came back over HTTP, not read yet.
 */
final class HttpAnswer {
	/** @var int */
	public $status;

	/** @var string */
	public $body;

	/** @var string The gateway's `X-Request-Id`; empty if there was none. */
	public $request_id;

	/** @var string When it was sent, as the header `Date` says; empty if there was none. */
	public $date;

	public function __construct( int $status, string $body, string $request_id = '', string $date = '' ) {
		$this->status     = $status;
		$this->body       = $body;
		$this->request_id = $request_id;
		$this->date       = $date;
	}
}
