<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Gateway;

defined( 'ABSPATH' ) || exit;

/**
 * The gateway said no, or said nothing. The message is the gateway's own where it gave one, fit to show a merchant.
 */
final class GatewayError extends \RuntimeException {
	/** No answer came: the request may have arrived all the same. */
	public const UNREACHABLE = 'unreachable';

	/** An answer came that is not the shop protocol's. */
	public const BAD_ANSWER = 'bad_answer';

	/** This site must not speak for the connected shop: not connected, or a copy of it. */
	public const NOT_CONNECTED = 'not_connected';

	/** @var string One of the shop protocol's error codes, or one of the constants above. */
	private $error_code;

	/** @var int HTTP status; 0 if there was no answer. */
	private $status;

	/** @var string */
	private $request_id;

	public function __construct( string $error_code, string $message, int $status = 0, string $request_id = '' ) {
		parent::__construct( $message );
		$this->error_code = $error_code;
		$this->status     = $status;
		$this->request_id = $request_id;
	}

	/** @param string $reason As the HTTP layer puts it. */
	public static function unreachable( string $reason ): self {
		/* translators: %s: technical reason, for example "Connection refused" */
		return new self( self::UNREACHABLE, sprintf( __( 'The NeroPay gateway did not answer: %s', 'neropay-for-woocommerce' ), $reason ) );
	}

	public static function bad_answer( string $what, int $status, string $request_id = '' ): self {
		return new self(
			self::BAD_ANSWER,
			/* translators: 1: HTTP status, 2: what is wrong with the answer */
			sprintf( __( 'The gateway URL answered something that is not the NeroPay gateway\'s (HTTP %1$d): %2$s', 'neropay-for-woocommerce' ), $status, $what ),
			$status,
			$request_id
		);
	}

	public function error_code(): string {
		return $this->error_code;
	}

	public function request_id(): string {
		return $this->request_id;
	}

	public function status(): int {
		return $this->status;
	}

	/**
	 * Whether the request may have been carried out although it looks failed. A write that ended like this is repeated with
	 * the same idempotency key, or it could happen twice.
	 */
	public function outcome_unknown(): bool {
		return self::UNREACHABLE === $this->error_code || self::BAD_ANSWER === $this->error_code || $this->status >= 500 || 'duplicate_request' === $this->error_code;
	}
}
