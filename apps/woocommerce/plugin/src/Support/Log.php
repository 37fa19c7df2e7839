<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Support;

defined( 'ABSPATH' ) || exit;

/**
 * WooCommerce's log under the source "neropay". Ids only: no secret, signature, address or name.
 */
final class Log {
	private const SOURCE = 'neropay';

	/** @var bool */
	private $verbose;

	public function __construct( bool $verbose ) {
		$this->verbose = $verbose;
	}

	/** What went as it should; kept only if the merchant asked for it. */
	public function debug( string $message ): void {
		if ( $this->verbose ) {
			wc_get_logger()->debug( $message, array( 'source' => self::SOURCE ) );
		}
	}

	/** What somebody should look at. */
	public function warning( string $message ): void {
		wc_get_logger()->warning( $message, array( 'source' => self::SOURCE ) );
	}

	/** What did not work. */
	public function error( string $message ): void {
		wc_get_logger()->error( $message, array( 'source' => self::SOURCE ) );
	}
}
