<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce;

use NeroPay\WooCommerce\Admin\AdminAlert;
use NeroPay\WooCommerce\Admin\ConnectionPanel;
use NeroPay\WooCommerce\Admin\Notices;
use NeroPay\WooCommerce\Admin\OrderScreen;
use NeroPay\WooCommerce\Admin\SettingsSaver;
use NeroPay\WooCommerce\Callback\CallbackEndpoint;
use NeroPay\WooCommerce\Checkout\Availability;
use NeroPay\WooCommerce\Checkout\CheckoutOpener;
use NeroPay\WooCommerce\Checkout\ReturnPage;
use NeroPay\WooCommerce\Checkout\UnpaidOrderGuard;
use NeroPay\WooCommerce\Cli\Command;
use NeroPay\WooCommerce\Cli\ConnectionFacts;
use NeroPay\WooCommerce\Connection\ConnectionStore;
use NeroPay\WooCommerce\Connection\Connector;
use NeroPay\WooCommerce\Gateway\Client;
use NeroPay\WooCommerce\Gateway\WordPressTransport;
use NeroPay\WooCommerce\Privacy\Eraser;
use NeroPay\WooCommerce\Privacy\Exporter;
use NeroPay\WooCommerce\Refund\Refunder;
use NeroPay\WooCommerce\SelfTest\CallbackCheck;
use NeroPay\WooCommerce\SelfTest\GatewayCheck;
use NeroPay\WooCommerce\SelfTest\SelfTest;
use NeroPay\WooCommerce\SelfTest\SiteCheck;
use NeroPay\WooCommerce\Settlement\EventLog;
use NeroPay\WooCommerce\Settlement\OpenOrders;
use NeroPay\WooCommerce\Settlement\OrderLock;
use NeroPay\WooCommerce\Settlement\Settler;
use NeroPay\WooCommerce\Settlement\SettleOrders;
use NeroPay\WooCommerce\Support\Log;
use NeroPay\WooCommerce\Support\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * Puts the parts together, each once and when it is first needed.
 */
final class Services {
	/** @var array<class-string, object> */
	private $made = array();

	public function settings(): Settings {
		return $this->once(
			Settings::class,
			static function () {
				return new Settings();
			}
		);
	}

	public function log(): Log {
		return $this->once(
			Log::class,
			function () {
				return new Log( $this->settings()->is_on( 'debug' ) );
			}
		);
	}

	public function connections(): ConnectionStore {
		return $this->once(
			ConnectionStore::class,
			static function () {
				return new ConnectionStore();
			}
		);
	}

	public function connector(): Connector {
		return $this->once(
			Connector::class,
			function () {
				return new Connector( new WordPressTransport(), $this->connections() );
			}
		);
	}

	/**
	 * Speaks for the connected shop. Made anew each time, because saving the settings changes the connection.
	 *
	 * @throws Gateway\GatewayError If this site must not.
	 */
	public function client(): Client {
		return new Client( new WordPressTransport(), $this->connections()->usable() );
	}

	public function availability(): Availability {
		return $this->once(
			Availability::class,
			function () {
				return new Availability( $this->connections() );
			}
		);
	}

	public function settle(): SettleOrders {
		return $this->once(
			SettleOrders::class,
			function () {
				$settler = new Settler( $this->settings()->statuses(), new AdminAlert( $this->log() ) );
				return new SettleOrders( new OrderLock(), new EventLog(), $settler, array( $this, 'client' ) );
			}
		);
	}

	public function checkout_opener(): CheckoutOpener {
		return $this->once(
			CheckoutOpener::class,
			function () {
				return new CheckoutOpener( new OrderLock(), $this->settings(), array( $this->connections(), 'usable' ), array( $this, 'client' ) );
			}
		);
	}

	public function refunder(): Refunder {
		return $this->once(
			Refunder::class,
			function () {
				return new Refunder( new OrderLock(), array( $this->connections(), 'usable' ), array( $this, 'client' ), $this->log() );
			}
		);
	}

	public function callback_endpoint(): CallbackEndpoint {
		return $this->once(
			CallbackEndpoint::class,
			function () {
				return new CallbackEndpoint( $this->connections(), $this->settle(), $this->log() );
			}
		);
	}

	public function return_page(): ReturnPage {
		return $this->once(
			ReturnPage::class,
			function () {
				return new ReturnPage( $this->settle(), $this->log() );
			}
		);
	}

	public function unpaid_order_guard(): UnpaidOrderGuard {
		return $this->once(
			UnpaidOrderGuard::class,
			function () {
				return new UnpaidOrderGuard( $this->settle(), array( $this, 'client' ), $this->log() );
			}
		);
	}

	public function settings_saver(): SettingsSaver {
		return $this->once(
			SettingsSaver::class,
			function () {
				return new SettingsSaver( $this->connector(), $this->connections(), $this->log() );
			}
		);
	}

	public function connection_panel(): ConnectionPanel {
		return $this->once(
			ConnectionPanel::class,
			function () {
				return new ConnectionPanel( $this->connections(), $this->connector(), $this->callback_check(), $this->self_test() );
			}
		);
	}

	public function notices(): Notices {
		return $this->once(
			Notices::class,
			function () {
				return new Notices( $this->settings(), $this->availability() );
			}
		);
	}

	public function order_screen(): OrderScreen {
		return $this->once(
			OrderScreen::class,
			function () {
				return new OrderScreen( $this->settle() );
			}
		);
	}

	public function callback_check(): CallbackCheck {
		return $this->once(
			CallbackCheck::class,
			function () {
				return new CallbackCheck( array( $this, 'client' ) );
			}
		);
	}

	public function self_test(): SelfTest {
		return $this->once(
			SelfTest::class,
			function () {
				return new SelfTest( $this->connections(), $this->settings(), $this->availability(), new GatewayCheck( new WordPressTransport() ), $this->callback_check(), new SiteCheck( $this->settings() ) );
			}
		);
	}

	public function exporter(): Exporter {
		return $this->once(
			Exporter::class,
			static function () {
				return new Exporter( new EventLog() );
			}
		);
	}

	public function eraser(): Eraser {
		return $this->once(
			Eraser::class,
			static function () {
				return new Eraser( new OrderLock(), new EventLog() );
			}
		);
	}

	public function cli_command(): Command {
		return $this->once(
			Command::class,
			function () {
				$facts = new ConnectionFacts( $this->settings(), $this->connections(), $this->availability() );
				return new Command( $facts, $this->settle(), new OpenOrders(), $this->callback_check() );
			}
		);
	}

	/**
	 * @template T of object
	 * @param class-string<T> $class_name
	 * @param callable(): T   $make
	 * @return T
	 */
	private function once( string $class_name, callable $make ) {
		if ( ! isset( $this->made[ $class_name ] ) ) {
			$this->made[ $class_name ] = $make();
		}
		return $this->made[ $class_name ];
	}
}
