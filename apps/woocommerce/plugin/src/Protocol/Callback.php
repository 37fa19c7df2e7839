<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Protocol;

defined( 'ABSPATH' ) || exit;

/**
 * One event that the gateway tells this shop. Read it only after its signature was verified.
 */
final class Callback {
	/** @var string `evt_…` */
	public $id;

	/** @var string `ping`, `checkout.paid` and so on; types may come that nobody has documented yet. */
	public $type;

	/** @var int Counts the events of one checkout. */
	public $sequence;

	/** @var CheckoutState|null Null in a ping. */
	public $checkout;

	/** @var RefundState|null The refund that the event is about. */
	public $refund;

	/** @throws MalformedMessage If the body is not the shop protocol's. */
	public static function parse( string $body ): self {
		$fields = new Fields( json_decode( $body, true, 16 ), 'callback' );

		$callback           = new self();
		$callback->id       = $fields->text( 'id' );
		$callback->type     = $fields->text( 'type' );
		$callback->checkout = null;
		$callback->refund   = null;
		$callback->sequence = 0;

		$data = $fields->has( 'data' ) ? $fields->object( 'data' ) : null;
		if ( null !== $data && $data->has( 'checkout' ) ) {
			$callback->checkout = CheckoutState::read( $data->object( 'checkout' ) );
			$callback->sequence = $fields->number( 'sequence' );
		}
		if ( null !== $data && $data->has( 'refund' ) ) {
			$callback->refund = RefundState::read( $data->object( 'refund' ) );
		}
		return $callback;
	}
}
