<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Admin;

use NeroPay\WooCommerce\Connection\ConnectionStore;
use NeroPay\WooCommerce\Connection\Connector;
use NeroPay\WooCommerce\Gateway\GatewayError;
use NeroPay\WooCommerce\Support\Log;

defined( 'ABSPATH' ) || exit;

/**
 * Connects the shop when its settings are saved.
 */
final class SettingsSaver {
	/** @var Connector */
	private $connector;

	/** @var ConnectionStore */
	private $connections;

	/** @var Log */
	private $log;

	public function __construct( Connector $connector, ConnectionStore $connections, Log $log ) {
		$this->connector   = $connector;
		$this->connections = $connections;
		$this->log         = $log;
	}

	/**
	 * @param array{gateway_url: string, mode: string, public_key: string, secret_key: string, webhook_secret: string} $posted
	 */
	public function saved( array $posted ): void {
		delete_option( ConnectionStore::REFUSED );
		if ( '' === $posted['secret_key'] ) {
			$this->ask_for_the_secret( $posted );
			return;
		}
		try {
			$connection = $this->connector->connect( $posted['gateway_url'], $posted['mode'], $posted['public_key'], $posted['secret_key'], $posted['webhook_secret'] );
		} catch ( GatewayError $error ) {
			$this->log->error( sprintf( 'Connecting failed: %1$s (%2$s, request %3$s)', $error->getMessage(), $error->error_code(), $error->request_id() ) );
			$kept = null === $this->connections->get() ? '' : ' ' . __( 'The earlier connection stays in use.', 'neropay-for-woocommerce' );
			/* translators: %s: the gateway's message */
			\WC_Admin_Settings::add_error( sprintf( __( 'NeroPay was not connected: %s', 'neropay-for-woocommerce' ), $error->getMessage() ) . $kept );
			return;
		}
		/* translators: %s: account name */
		\WC_Admin_Settings::add_message( sprintf( __( 'NeroPay is connected: %s.', 'neropay-for-woocommerce' ), $connection->account_name() ) );
		foreach ( $connection->warnings() as $warning ) {
			\WC_Admin_Settings::add_error( $warning );
		}
	}

	/** @param array<string, string> $posted */
	private function ask_for_the_secret( array $posted ): void {
		$connection = $this->connections->get();
		if ( '' !== $posted['webhook_secret'] ) {
			\WC_Admin_Settings::add_error( __( 'The webhook signing secret was not saved: enter the secret key too.', 'neropay-for-woocommerce' ) );
		} elseif ( null !== $connection && array( $connection->gateway_url(), $connection->mode(), $connection->public_key() ) !== array( $posted['gateway_url'], $posted['mode'], $posted['public_key'] ) ) {
			\WC_Admin_Settings::add_error( __( 'The changed gateway URL, mode or public key is not in use yet: enter the secret key that belongs to it, and save. Until then the earlier connection stays in use.', 'neropay-for-woocommerce' ) );
		}
	}
}
