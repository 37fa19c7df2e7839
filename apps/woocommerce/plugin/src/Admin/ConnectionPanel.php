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
use NeroPay\WooCommerce\Gateway\GatewayError;
use NeroPay\WooCommerce\SelfTest\CallbackCheck;
use NeroPay\WooCommerce\SelfTest\SelfTest;

defined( 'ABSPATH' ) || exit;

/**
 * The state of the connection on the settings page, and what can be done with it.
 */
final class ConnectionPanel {
	public const TEST       = 'neropay_test_callback';
	public const SELF_TEST  = 'neropay_self_test';
	public const DISCONNECT = 'neropay_disconnect';

	/** Where a result waits for the page that shows it: one per user. */
	private const RESULT = 'neropay_result_';

	/** @var ConnectionStore */
	private $connections;

	/** @var Connector */
	private $connector;

	/** @var CallbackCheck */
	private $callback_check;

	/** @var SelfTest */
	private $self_test;

	public function __construct( ConnectionStore $connections, Connector $connector, CallbackCheck $callback_check, SelfTest $self_test ) {
		$this->connections    = $connections;
		$this->connector      = $connector;
		$this->callback_check = $callback_check;
		$this->self_test      = $self_test;
	}

	/** A row of WooCommerce's settings table. */
	public function row( string $title ): string {
		$connection = $this->connections->get();
		$content    = null === $connection
			? '<p><strong>' . esc_html__( 'Not connected.', 'neropay-for-woocommerce' ) . '</strong></p><p>' . $this->self_test_button() . '</p>'
			: $this->state( $connection );
		return '<tr valign="top"><th scope="row" class="titledesc">' . esc_html( $title ) . '</th><td class="forminp" id="neropay-connection">' . $content . '</td></tr>';
	}

	/** Has the gateway call this shop now. */
	public function test(): void {
		$this->authorise( self::TEST );
		$finding = $this->callback_check->run();
		$this->show_result( $finding->ok, $finding->text );
	}

	/** Looks at everything that taking payments depends on. */
	public function self_test(): void {
		$this->authorise( self::SELF_TEST );
		$ok    = true;
		$lines = array();
		foreach ( $this->self_test->run() as $name => $finding ) {
			$ok      = $ok && $finding->ok;
			$lines[] = array(
				'ok'   => $finding->ok,
				'name' => $name,
				'text' => $finding->text,
			);
		}
		$this->show_result( $ok, $ok ? __( 'The self-test found everything as it should be.', 'neropay-for-woocommerce' ) : __( 'The self-test found something to do.', 'neropay-for-woocommerce' ), $lines );
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
		if ( is_array( $result ) && isset( $result['ok'], $result['text'], $result['lines'] ) ) {
			delete_transient( $name );
			printf( '<div class="notice notice-%1$s is-dismissible" id="neropay-result"><p>%2$s</p>', $result['ok'] ? 'success' : 'error', esc_html( $result['text'] ) );
			foreach ( $result['lines'] as $line ) {
				printf(
					'<p><span aria-hidden="true" style="color:%5$s">%1$s</span><span class="screen-reader-text">%2$s</span> <strong>%3$s:</strong> %4$s</p>',
					$line['ok'] ? '✓' : '✗',
					$line['ok'] ? esc_html__( 'In order', 'neropay-for-woocommerce' ) : esc_html__( 'To do', 'neropay-for-woocommerce' ),
					esc_html( $line['name'] ),
					esc_html( $line['text'] ),
					$line['ok'] ? '#008a20' : '#b32d2e'
				);
			}
			echo '</div>';
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
		$html  = '<p><strong>' . esc_html( $state ) . '</strong></p><table class="neropay-facts" style="border-collapse:collapse">';
		foreach ( $facts as $name => $value ) {
			$html .= '<tr><th scope="row" style="padding:2px 12px 2px 0;width:auto;font-weight:400;color:#50575e">' . esc_html( $name ) . '</th><td style="padding:2px 0;overflow-wrap:anywhere">' . $value . '</td></tr>';
		}
		return $html . '</table><p>' . $this->button( self::TEST, __( 'Send test callback', 'neropay-for-woocommerce' ) ) . ' ' . $this->self_test_button() . ' ' . $this->button( self::DISCONNECT, __( 'Disconnect', 'neropay-for-woocommerce' ) ) . '</p>';
	}

	private function self_test_button(): string {
		return $this->button( self::SELF_TEST, __( 'Run self-test', 'neropay-for-woocommerce' ) );
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

	/**
	 * @param array<int, array{ok: bool, name: string, text: string}> $lines
	 * @return never
	 */
	private function show_result( bool $ok, string $text, array $lines = array() ): void {
		set_transient(
			self::RESULT . get_current_user_id(),
			array(
				'ok'    => $ok,
				'text'  => $text,
				'lines' => $lines,
			),
			MINUTE_IN_SECONDS
		);
		wp_safe_redirect( self::url() );
		exit;
	}
}
