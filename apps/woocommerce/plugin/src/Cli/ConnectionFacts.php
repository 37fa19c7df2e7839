<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Cli;

use NeroPay\WooCommerce\Checkout\Availability;
use NeroPay\WooCommerce\Connection\ConnectionStore;
use NeroPay\WooCommerce\Connection\Connector;
use NeroPay\WooCommerce\Support\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * The state of the connection for machines: fields that do not change their names. No secret is among them.
 */
final class ConnectionFacts {
	/** @var Settings */
	private $settings;

	/** @var ConnectionStore */
	private $connections;

	/** @var Availability */
	private $availability;

	public function __construct( Settings $settings, ConnectionStore $connections, Availability $availability ) {
		$this->settings     = $settings;
		$this->connections  = $connections;
		$this->availability = $availability;
	}

	/** @return array<string, string|bool> Times in UTC as in RFC 3339; texts are empty where there is nothing to say. */
	public function all(): array {
		$connection = $this->connections->get();
		$last       = $this->connections->last_callback();
		return array(
			'version'       => NEROPAY_FOR_WOOCOMMERCE_VERSION,
			'enabled'       => $this->settings->is_on( 'enabled' ),
			'connected'     => null !== $connection,
			'problem'       => $this->availability->problem( get_woocommerce_currency() ),
			'account'       => null === $connection ? '' : $connection->account_id(),
			'account_name'  => null === $connection ? '' : $connection->account_name(),
			'mode'          => null === $connection ? '' : $connection->mode(),
			'gateway'       => null === $connection ? '' : $connection->gateway_url(),
			'store'         => null === $connection ? '' : $connection->store_id(),
			'site'          => null === $connection ? '' : $connection->site_url(),
			'callback_url'  => Connector::callback_url(),
			'last_callback' => 0 === $last ? '' : gmdate( 'Y-m-d\TH:i:s\Z', $last ),
		);
	}
}
