<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Admin;

use NeroPay\WooCommerce\Connection\Connection;
use NeroPay\WooCommerce\Connection\ConnectionStore;
use NeroPay\WooCommerce\Connection\Connector;
use NeroPay\WooCommerce\Connection\SiteIdentity;
use NeroPay\WooCommerce\Gateway\Client;
use NeroPay\WooCommerce\Gateway\GatewayError;

defined( 'ABSPATH' ) || exit;

/**
 * The state of the connection on the settings page, and the two things that can be done with it.
 */
final class ConnectionPanel {
	public const TEST       = 'neropay_test_callback';
	public const DISCONNECT = 'neropay_disconnect';

	/** Where a result waits for the page that shows it: one per user. */
	private const RESULT = 'neropay_result_';

	/** @var ConnectionStore */
	private $connections;

	/** @var Connector */
	private $connector;

	/** @var callable(): Client */
	private $client;

	public function __construct( ConnectionStore $connections, Connector $connector, callable $client ) {
		$this->connections = $connections;
		$this->connector   = $connector;
		$this->client      = $client;
	}

	/** A row of WooCommerce's settings table. */
	public function row( string $title ): string {
		$connection = $this->connections->get();
		$content    = null === $connection
			? '<p><strong>' . esc_html__( 'Not connected.', 'neropay-for-woocommerce' ) . '</strong></p>'
			: $this->state( $connection );
		return '<tr valign="top"><th scope="row" class="titledesc">' . esc_html( $title ) . '</th><td class="forminp" id="neropay-connection">' . $content . '</td></tr>';
	}

	/** Has the gateway call this shop now. */
	public function test(): void {
		$this->authorise( self::TEST );
		try {
			$result = ( $this->client )()->test_callback();
			if ( $result->flag( 'ok' ) ) {
				$this->show_result( true, __( 'The test callback arrived and its signature is right.', 'neropay-for-woocommerce' ) );
			}
			/* translators: %s: what went wrong, from the gateway */
			$this->show_result( false, sprintf( __( 'The test callback failed: %s', 'neropay-for-woocommerce' ), $result->optional_text( 'error' ) ) );
		} catch ( GatewayError $error ) {
			/* translators: %s: what went wrong, from the gateway */
			$this->show_result( false, sprintf( __( 'No test callback was sent: %s', 'neropay-for-woocommerce' ), $error->getMessage() ) );
		}
	}

	/** Takes the shop off the gateway. */
	public function disconnect(): void {
		$this->authorise( self::DISCONNECT );
		try {
			$this->connector->disconnect();
		} catch ( GatewayError $error ) {
			/* translators: %s: the gateway's message */
			$this->show_result( false, sprintf( __( 'This shop forgot its connection, but the gateway could not be told: %s', 'neropay-for-woocommerce' ), $error->getMessage() ) );
		}
		$this->show_result( true, __( 'NeroPay is disconnected.', 'neropay-for-woocommerce' ) );
	}

	/** Shows what came of the last of these, once. */
	public function result_notice(): void {
		$name   = self::RESULT . get_current_user_id();
		$result = get_transient( $name );
		if ( is_array( $result ) && isset( $result['ok'], $result['text'] ) ) {
			delete_transient( $name );
			printf( '<div class="notice notice-%1$s is-dismissible" id="neropay-result"><p>%2$s</p></div>', $result['ok'] ? 'success' : 'error', esc_html( $result['text'] ) );
		}
	}

	/** The settings page of the payment method. */
	public static function url(): string {
		return admin_url( 'admin.php?page=wc-settings&tab=checkout&section=neropay' );
	}

	private function state( Connection $connection ): string {
		$last  = $this->connections->last_callback();
		$facts = array(
			__( 'Account', 'neropay-for-woocommerce' )       => esc_html( $connection->account_name() . ' (' . $connection->account_id() . ')' ),
			__( 'Mode', 'neropay-for-woocommerce' )          => esc_html( 'test' === $connection->mode() ? __( 'Test: no money moves', 'neropay-for-woocommerce' ) : __( 'Live', 'neropay-for-woocommerce' ) ),
			__( 'Gateway', 'neropay-for-woocommerce' )       => esc_html( $connection->gateway_url() ),
			__( 'Store', 'neropay-for-woocommerce' )         => '<code>' . esc_html( $connection->store_id() ) . '</code>',
			__( 'Callback URL', 'neropay-for-woocommerce' )  => '<code>' . esc_html( Connector::callback_url() ) . '</code>',
			__( 'Last callback', 'neropay-for-woocommerce' ) => esc_html( 0 === $last ? __( 'none yet', 'neropay-for-woocommerce' ) : wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ), $last ) ),
		);

		$is_ours = SiteIdentity::same( $connection->site_url(), SiteIdentity::url() );
		/* translators: %s: address of the connected site */
		$state = $is_ours ? __( 'Connected.', 'neropay-for-woocommerce' ) : sprintf( __( 'Connected for %s, and not in use on this site.', 'neropay-for-woocommerce' ), $connection->site_url() );
		$html  = '<p><strong>' . esc_html( $state ) . '</strong></p><table class="neropay-facts">';
		foreach ( $facts as $name => $value ) {
			$html .= '<tr><th scope="row" style="padding:2px 12px 2px 0;width:auto;font-weight:400">' . esc_html( $name ) . '</th><td style="padding:2px 0;overflow-wrap:anywhere">' . $value . '</td></tr>';
		}
		return $html . '</table><p>' . $this->button( self::TEST, __( 'Send test callback', 'neropay-for-woocommerce' ) ) . ' ' . $this->button( self::DISCONNECT, __( 'Disconnect', 'neropay-for-woocommerce' ) ) . '</p>';
	}

	private function button( string $action, string $label ): string {
		return '<a class="button" id="' . esc_attr( $action ) . '" href="' . esc_url( wp_nonce_url( admin_url( 'admin-post.php?action=' . $action ), $action ) ) . '">' . esc_html( $label ) . '</a>';
	}

	private function authorise( string $action ): void {
		check_admin_referer( $action );
		if ( ! current_user_can( 'manage_woocommerce' ) ) {
			wp_die( esc_html__( 'You may not change payment settings.', 'neropay-for-woocommerce' ), '', array( 'response' => 403 ) );
		}
	}

	/** @return never */
	private function show_result( bool $ok, string $text ): void {
		set_transient(
			self::RESULT . get_current_user_id(),
			array(
				'ok'   => $ok,
				'text' => $text,
			),
			MINUTE_IN_SECONDS
		);
		wp_safe_redirect( self::url() );
		exit;
	}
}
