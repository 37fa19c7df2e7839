<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Connection;

use NeroPay\WooCommerce\Gateway\Client;
use NeroPay\WooCommerce\Gateway\GatewayError;
use NeroPay\WooCommerce\Gateway\HttpTransport;
use NeroPay\WooCommerce\Gateway\WordPressTransport;
use NeroPay\WooCommerce\Protocol\MalformedMessage;

defined( 'ABSPATH' ) || exit;

/**
 * Connects this shop to the gateway and takes it off again.
 */
final class Connector {
	/** @var HttpTransport */
	private $transport;

	/** @var ConnectionStore */
	private $store;

	public function __construct( HttpTransport $transport, ConnectionStore $store ) {
		$this->transport = $transport;
		$this->store     = $store;
	}

	/** Where the gateway posts callbacks to. */
	public static function callback_url(): string {
		return rest_url( 'neropay/v1/callback' );
	}

	/**
	 * Proves the keys through the gateway and keeps what it issues. On an error the earlier connection stays as it was.
	 *
	 * @param string $secret_key     The merchant's NeroPay secret: passed on, never kept here.
	 * @param string $webhook_secret Empty where none is configured at NeroPay.
	 * @throws GatewayError With the gateway's message.
	 */
	public function connect( string $gateway_url, string $mode, string $public_key, string $secret_key, string $webhook_secret ): Connection {
		self::check_address( $gateway_url );
		$credentials = array( 'secret_key' => $secret_key );
		if ( '' !== $public_key ) {
			$credentials['public_key'] = $public_key;
		}
		if ( '' !== $webhook_secret ) {
			$credentials['webhook_secret'] = $webhook_secret;
		}
		$site = SiteIdentity::url();
		$name = wp_html_excerpt( wp_specialchars_decode( (string) get_option( 'blogname' ), ENT_QUOTES ), 200 );
		$data = Client::connect(
			$this->transport,
			$gateway_url,
			array(
				'platform'     => 'woocommerce',
				'name'         => '' !== trim( $name ) ? $name : (string) wp_parse_url( $site, PHP_URL_HOST ),
				'url'          => $site,
				'callback_url' => self::callback_url(),
				'rail'         => 'neropay',
				'credentials'  => $credentials,
				'mode'         => $mode,
			)
		);
		try {
			$account    = $data->object( 'account' );
			$connection = new Connection(
				array(
					'gateway_url'        => untrailingslashit( $gateway_url ),
					'mode'               => $mode,
					'public_key'         => $public_key,
					'has_webhook_secret' => '' !== $webhook_secret,
					'site_url'           => $site,
					'store_id'           => $data->text( 'id' ),
					'store_secret'       => $data->text( 'secret' ),
					'callback_secret'    => $data->text( 'callback_secret' ),
					'account_id'         => $account->text( 'id' ),
					'account_name'       => $account->optional_text( 'name' ),
					'warnings'           => $data->has( 'warnings' ) ? $data->object( 'warnings' )->texts() : array(),
				)
			);
		} catch ( MalformedMessage $malformed ) {
			throw GatewayError::bad_answer( $malformed->getMessage(), 200 );
		}
		$this->store->save( $connection );
		return $connection;
	}

	/**
	 * Tells the gateway to forget this store, and forgets it here whatever the gateway says.
	 *
	 * @throws GatewayError If the gateway could not be told.
	 */
	public function disconnect(): void {
		try {
			( new Client( $this->transport, $this->store->usable() ) )->disconnect();
		} finally {
			$this->store->forget();
		}
	}

	/** Refuses what the transport would refuse later with words that help nobody. */
	private static function check_address( string $gateway_url ): void {
		$parts = wp_parse_url( $gateway_url );
		if ( ! is_array( $parts ) || empty( $parts['host'] ) || ! in_array( $parts['scheme'] ?? '', array( 'http', 'https' ), true ) || isset( $parts['user'] ) ) {
			throw new GatewayError( 'validation_failed', __( 'The gateway URL must be a full address such as https://pay.example.com.', 'neropay-for-woocommerce' ) );
		}
		if ( ! WordPressTransport::is_development() && ( 'https' !== $parts['scheme'] || ! in_array( $parts['port'] ?? 443, array( 443, 8080 ), true ) ) ) {
			throw new GatewayError( 'validation_failed', __( 'The gateway URL must begin with https:// and use the standard port. Only a site whose WP_ENVIRONMENT_TYPE is "local" or "development" may use another.', 'neropay-for-woocommerce' ) );
		}
	}
}
