<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Connection;

use NeroPay\WooCommerce\Gateway\GatewayError;

defined( 'ABSPATH' ) || exit;

/**
 * Keeps the connection, and what happened on it.
 */
final class ConnectionStore {
	public const OPTION        = 'neropay_connection';
	public const LAST_CALLBACK = 'neropay_last_callback';
	public const REFUSED       = 'neropay_refused_currencies';

	public function get(): ?Connection {
		$record = get_option( self::OPTION );
		return is_array( $record ) ? new Connection( $record ) : null;
	}

	/**
	 * The connection, if this is the site that it was made for.
	 *
	 * @throws GatewayError `not_connected`, with what the merchant should do.
	 */
	public function usable(): Connection {
		$connection = $this->get();
		if ( null === $connection ) {
			throw new GatewayError( GatewayError::NOT_CONNECTED, __( 'This shop is not connected to NeroPay. Enter the keys in the NeroPay payment settings and save them.', 'neropay-for-woocommerce' ) );
		}
		if ( ! SiteIdentity::same( $connection->site_url(), SiteIdentity::url() ) ) {
			throw new GatewayError(
				GatewayError::NOT_CONNECTED,
				sprintf(
					/* translators: 1: address of the connected site, 2: address of this site */
					__( 'NeroPay was connected for %1$s and this site is %2$s, so it takes, refunds and cancels no payments. If this site is the shop now, enter the NeroPay secret key again and save.', 'neropay-for-woocommerce' ),
					$connection->site_url(),
					SiteIdentity::url()
				)
			);
		}
		return $connection;
	}

	public function save( Connection $connection ): void {
		update_option( self::OPTION, $connection->succeed( $this->get(), time() )->to_record(), false );
		delete_option( self::REFUSED );
	}

	public function forget(): void {
		delete_option( self::OPTION );
		delete_option( self::LAST_CALLBACK );
		delete_option( self::REFUSED );
	}

	/** Unix seconds of the last callback whose signature was right; 0 if there was none. */
	public function last_callback(): int {
		return (int) get_option( self::LAST_CALLBACK, 0 );
	}

	public function callback_arrived(): void {
		update_option( self::LAST_CALLBACK, time(), false );
	}

	/** Whether the gateway answered that the account does not take the currency. */
	public function refuses( string $currency ): bool {
		return in_array( $currency, (array) get_option( self::REFUSED, array() ), true );
	}

	public function remember_refused( string $currency ): void {
		update_option( self::REFUSED, array_values( array_unique( array_merge( (array) get_option( self::REFUSED, array() ), array( $currency ) ) ) ), false );
	}
}
