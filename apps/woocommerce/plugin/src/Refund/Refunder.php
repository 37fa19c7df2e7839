<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Refund;

use NeroPay\WooCommerce\Connection\Connection;
use NeroPay\WooCommerce\Gateway\Client;
use NeroPay\WooCommerce\Gateway\GatewayError;
use NeroPay\WooCommerce\Money\InvalidAmount;
use NeroPay\WooCommerce\Money\Money;
use NeroPay\WooCommerce\Protocol\RefundState;
use NeroPay\WooCommerce\Settlement\Busy;
use NeroPay\WooCommerce\Settlement\OrderLock;
use NeroPay\WooCommerce\Settlement\WooOrder;
use NeroPay\WooCommerce\Support\Log;
use NeroPay\WooCommerce\Support\Text;

defined( 'ABSPATH' ) || exit;

/**
 * Refunds that the merchant makes on the order screen.
 *
 * WooCommerce saves its refund first, has it made here, and deletes it again on an error. So an error must mean that no money
 * went back, or that it is not known: then the attempt is kept, and the next one is the same request once more.
 */
final class Refunder {
	/** Seconds to wait for a callback that is being applied. */
	private const WAIT = 10;

	/** UTF-16 units that the shop protocol takes at most. */
	private const REASON_LIMIT = 500;

	/** @var OrderLock */
	private $lock;

	/** @var callable(): Connection Throws GatewayError if this site must not touch the shop's payments. */
	private $connection;

	/** @var callable(): Client */
	private $client;

	/** @var Log */
	private $log;

	/** @var \WC_Order_Refund|null The refund that WooCommerce is making in this request. */
	private $in_progress = null;

	public function __construct( OrderLock $lock, callable $connection, callable $client, Log $log ) {
		$this->lock       = $lock;
		$this->connection = $connection;
		$this->client     = $client;
		$this->log        = $log;
	}

	/** WooCommerce tells process_refund() the order only; this is how its refund is known. */
	public function woocommerce_creates( \WC_Order_Refund $refund ): void {
		$this->in_progress = $refund;
	}

	/**
	 * @param string|int|float|null $amount Major units; null for all that is left.
	 * @return true|\WP_Error
	 */
	public function refund( int $order_id, $amount, string $reason ) {
		$order = WooOrder::find( (string) $order_id );
		if ( null === $order ) {
			return new \WP_Error( 'neropay_no_order', __( 'There is no such order.', 'neropay-for-woocommerce' ) );
		}
		try {
			return $this->lock->with(
				$order_id,
				self::WAIT,
				function () use ( $order, $amount, $reason ) {
					return $this->refund_locked( $order->fresh(), $amount, Text::cut( $reason, self::REASON_LIMIT ) );
				}
			);
		} catch ( GatewayError $error ) {
			$this->log->error( sprintf( 'Order %1$d was not refunded: %2$s (%3$s, request %4$s)', $order_id, $error->getMessage(), $error->error_code(), $error->request_id() ) );
			return new \WP_Error( 'neropay_' . $error->error_code(), $this->explain( $error ) );
		} catch ( Busy $busy ) {
			return new \WP_Error( 'neropay_busy', __( 'A message from NeroPay about this order is being applied. Nothing was refunded. Try again in a moment.', 'neropay-for-woocommerce' ) );
		} catch ( InvalidAmount $invalid ) {
			return new \WP_Error( 'neropay_invalid_amount', $invalid->getMessage() );
		} catch ( \Throwable $error ) {
			$this->log->error( sprintf( 'Order %1$d: %2$s', $order_id, $error->getMessage() ) );
			return new \WP_Error( 'neropay_error', $error->getMessage() );
		}
	}

	/** @return true|\WP_Error */
	private function refund_locked( WooOrder $order, $amount, string $reason ) {
		if ( '' === $order->paid_by() ) {
			return new \WP_Error( 'neropay_not_paid', __( 'This order was not paid through NeroPay, so NeroPay cannot refund it.', 'neropay-for-woocommerce' ) );
		}
		$money = null === $amount ? $order->total()->minus( $order->refunded() ) : Money::from_shop( $amount, $order->woocommerce()->get_currency() );
		if ( $money->is_zero() ) {
			return new \WP_Error( 'neropay_invalid_amount', __( 'Enter an amount to refund.', 'neropay-for-woocommerce' ) );
		}

		$client  = ( $this->client )();
		$earlier = $order->refund_attempt();
		if ( null !== $earlier ) {
			$refund = $this->send( $client, $order, $earlier );
			if ( null !== $refund && $refund->amount->equals( $money ) ) {
				return $this->made( $order, $refund );
			}
			if ( null !== $refund && 'failed' !== $refund->status ) {
				return new \WP_Error(
					'neropay_earlier_refund',
					/* translators: 1: amount with currency, 2: refund id */
					sprintf( __( 'An earlier refund of %1$s (%2$s), whose outcome was not known, turns out to have been made. It appears on the order in a moment. Nothing else was refunded now: check what is left, and try again.', 'neropay-for-woocommerce' ), (string) $refund->amount, $refund->id )
				);
			}
		}
		$attempt = array(
			'key'    => $this->key( $order, $money, $reason ),
			'amount' => $money->decimal(),
			'reason' => $reason,
		);
		$order->remember_refund_attempt( $attempt );
		try {
			$refund = $client->create_refund( $order->paid_by(), self::request( $attempt ), $attempt['key'] );
		} catch ( GatewayError $error ) {
			if ( ! $error->outcome_unknown() ) {
				$order->remember_refund_attempt( null );
			}
			throw $error;
		}
		$order->remember_refund_attempt( null );
		return $this->made( $order, $refund );
	}

	/**
	 * Sends an attempt whose outcome is not known once more: it is done once, however often it is sent.
	 *
	 * @return RefundState|null Null if it was refused, and so was never made.
	 * @throws GatewayError If its outcome is still not known.
	 */
	private function send( Client $client, WooOrder $order, array $attempt ): ?RefundState {
		try {
			$refund = $client->create_refund( $order->paid_by(), self::request( $attempt ), $attempt['key'] );
		} catch ( GatewayError $error ) {
			if ( $error->outcome_unknown() ) {
				throw $error;
			}
			$refund = null;
		}
		$order->remember_refund_attempt( null );
		return $refund;
	}

	/** @return true|\WP_Error */
	private function made( WooOrder $order, RefundState $refund ) {
		if ( 'failed' === $refund->status ) {
			return new \WP_Error( 'neropay_refund_failed', '' !== $refund->error ? $refund->error : __( 'NeroPay could not make the refund.', 'neropay-for-woocommerce' ) );
		}
		if ( null !== $order->recorded_refund( $refund->id ) ) {
			/* translators: 1: amount with currency, 2: refund id */
			return new \WP_Error( 'neropay_already_refunded', sprintf( __( 'This refund of %1$s (%2$s) has been made and is on the order already. Reload the page.', 'neropay-for-woocommerce' ), (string) $refund->amount, $refund->id ) );
		}
		$order->remember_refund( $refund, $this->woocommerce_refund_id( $order ) );
		$order->note(
			'pending' === $refund->status
				/* translators: 1: amount with currency, 2: refund id */
				? sprintf( __( 'NeroPay took the refund of %1$s (%2$s) and is working on it. Should it fail, it is taken off the order and you are told.', 'neropay-for-woocommerce' ), (string) $refund->amount, $refund->id )
				/* translators: 1: amount with currency, 2: refund id */
				: sprintf( __( 'NeroPay refunded %1$s (%2$s).', 'neropay-for-woocommerce' ), (string) $refund->amount, $refund->id )
		);
		return true;
	}

	private function key( WooOrder $order, Money $amount, string $reason ): string {
		$refund_id = $this->woocommerce_refund_id( $order );
		$attempt   = 0 === $refund_id ? bin2hex( random_bytes( 16 ) ) : (string) $refund_id;
		return 'refund-' . hash( 'sha256', implode( "\n", array( ( $this->connection )()->store_id(), $order->id(), $attempt, $amount->decimal(), $reason ) ) );
	}

	/** The id of WooCommerce's refund that this is for; 0 if somebody refunds without one. */
	private function woocommerce_refund_id( WooOrder $order ): int {
		return null !== $this->in_progress && $this->in_progress->get_parent_id() === $order->id() ? $this->in_progress->get_id() : 0;
	}

	/** @return array<string, string> */
	private static function request( array $attempt ): array {
		$request = array( 'amount' => $attempt['amount'] );
		return '' === $attempt['reason'] ? $request : $request + array( 'reason' => $attempt['reason'] );
	}

	private function explain( GatewayError $error ): string {
		return $error->outcome_unknown()
			/* translators: %s: the gateway's message */
			? sprintf( __( '%s It is not known whether the refund was made. Try again: it will not be made twice.', 'neropay-for-woocommerce' ), $error->getMessage() )
			: $error->getMessage();
	}
}
