<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Settlement;

defined( 'ABSPATH' ) || exit;

/**
 * Which order status the merchant wants for what became of a payment. Empty: leave it to WooCommerce, or as it is.
 */
final class StatusMap {
	public const DEFAULTS = array(
		'paid'      => '',
		'late'      => 'on-hold',
		'failed'    => 'failed',
		// The customer who cancelled is back in the shop and may pay another way: only a pending order lets them.
		'cancelled' => '',
		'expired'   => 'cancelled',
		'disputed'  => 'on-hold',
	);

	/** @var array<string, string> */
	private $statuses;

	/** @param array<string, string> $chosen By the keys of DEFAULTS. */
	public function __construct( array $chosen = array() ) {
		$this->statuses = array_merge( self::DEFAULTS, array_intersect_key( $chosen, self::DEFAULTS ) );
	}

	/** @param string $event One of the keys of DEFAULTS. */
	public function status( string $event ): string {
		return $this->statuses[ $event ];
	}
}
