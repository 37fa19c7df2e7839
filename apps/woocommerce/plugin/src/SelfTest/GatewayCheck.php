<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\SelfTest;

use NeroPay\WooCommerce\Connection\Connection;
use NeroPay\WooCommerce\Gateway\Client;
use NeroPay\WooCommerce\Gateway\GatewayError;
use NeroPay\WooCommerce\Gateway\HttpAnswer;
use NeroPay\WooCommerce\Gateway\HttpTransport;
use NeroPay\WooCommerce\Gateway\ObservingTransport;
use NeroPay\WooCommerce\Protocol\Fields;
use NeroPay\WooCommerce\Protocol\MalformedMessage;

defined( 'ABSPATH' ) || exit;

/**
 * Whether the gateway is there, takes this shop's signature, and knows of it what the shop knows: all from one signed question.
 */
final class GatewayCheck {
	/** Seconds that two clocks may differ before somebody should look. From 300 on, signatures are refused. */
	private const CLOCK_TOLERANCE = 60;

	/** @var HttpTransport */
	private $transport;

	/** @var callable(): int Unix seconds. */
	private $clock;

	public function __construct( HttpTransport $transport, ?callable $clock = null ) {
		$this->transport = $transport;
		$this->clock     = $clock ?? 'time';
	}

	/**
	 * @param string $callback_url Where this shop listens.
	 * @return array<string, Finding> By what was looked at.
	 */
	public function run( Connection $connection, string $callback_url ): array {
		$observer = new ObservingTransport( $this->transport );
		$store    = null;
		$refusal  = null;
		try {
			$store = ( new Client( $observer, $connection, $this->clock ) )->store();
		} catch ( GatewayError $error ) {
			$refusal = $error;
		}
		$answer = $observer->last();
		if ( null === $answer ) {
			/* translators: %s: what went wrong */
			return array( __( 'Gateway', 'neropay-for-woocommerce' ) => Finding::bad( sprintf( __( '%s Check the gateway URL, and ask your host whether this site may reach it.', 'neropay-for-woocommerce' ), $refusal->getMessage() ) ) );
		}
		if ( null !== $refusal && GatewayError::BAD_ANSWER === $refusal->error_code() ) {
			return array( __( 'Gateway', 'neropay-for-woocommerce' ) => Finding::bad( $refusal->getMessage() ) );
		}
		$findings = array( __( 'Gateway', 'neropay-for-woocommerce' ) => Finding::good( __( 'It answers.', 'neropay-for-woocommerce' ) ) ) + $this->clock_of( $answer );
		if ( null !== $refusal ) {
			/* translators: %s: the gateway's message */
			return $findings + array( __( 'Connection', 'neropay-for-woocommerce' ) => Finding::bad( sprintf( __( 'The gateway does not take this shop: %s Enter the secret key again and save.', 'neropay-for-woocommerce' ), $refusal->getMessage() ) ) );
		}
		return $findings + array(
			__( 'Connection', 'neropay-for-woocommerce' )   => $this->account( $store, $connection ),
			__( 'Callback URL', 'neropay-for-woocommerce' ) => $this->address( $store, $callback_url ),
		);
	}

	/** @return array<string, Finding> Empty if the gateway does not tell its time. */
	private function clock_of( HttpAnswer $answer ): array {
		$gateway_time = strtotime( $answer->date );
		if ( false === $gateway_time ) {
			return array();
		}
		$seconds = abs( ( $this->clock )() - $gateway_time );
		return array(
			__( 'Clock', 'neropay-for-woocommerce' ) => $seconds <= self::CLOCK_TOLERANCE
				? Finding::good( __( 'It agrees with the gateway\'s.', 'neropay-for-woocommerce' ) )
				/* translators: %d: seconds */
				: Finding::bad( sprintf( __( 'This server\'s clock and the gateway\'s differ by %d seconds. From 300 on, neither takes the other\'s messages. Have your host set the clock by the network (NTP).', 'neropay-for-woocommerce' ), $seconds ) ),
		);
	}

	private function account( Fields $store, Connection $connection ): Finding {
		try {
			$same = array( $store->text( 'id' ), $store->object( 'account' )->text( 'id' ), $store->text( 'mode' ) ) === array( $connection->store_id(), $connection->account_id(), $connection->mode() );
		} catch ( MalformedMessage $malformed ) {
			return Finding::bad( $malformed->getMessage() );
		}
		return $same
			? Finding::good( __( 'The gateway takes this shop\'s signature, and has the same account and mode on record.', 'neropay-for-woocommerce' ) )
			: Finding::bad( __( 'The gateway has another account or mode on record for this shop. Enter the secret key again and save.', 'neropay-for-woocommerce' ) );
	}

	/** The address changes with the site's permalinks, and the gateway learns it when the shop is connected. */
	private function address( Fields $store, string $callback_url ): Finding {
		$known = $store->optional_text( 'callback_url' );
		return $known === $callback_url
			? Finding::good( __( 'The gateway calls the address at which this shop listens.', 'neropay-for-woocommerce' ) )
			/* translators: 1: address, 2: address */
			: Finding::bad( sprintf( __( 'The gateway calls %1$s and this shop listens at %2$s: its permalinks or its address were changed. Enter the secret key again and save.', 'neropay-for-woocommerce' ), '' === $known ? '–' : $known, $callback_url ) );
	}
}
