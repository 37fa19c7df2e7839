<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Cli;

use NeroPay\WooCommerce\SelfTest\CallbackCheck;
use NeroPay\WooCommerce\Settlement\OpenOrders;
use NeroPay\WooCommerce\Settlement\Outcome;
use NeroPay\WooCommerce\Settlement\SettleOrders;
use NeroPay\WooCommerce\Settlement\WooOrder;

defined( 'ABSPATH' ) || exit;

/**
 * Looks at the connection to NeroPay, and asks what became of payments.
 */
final class Command {
	// WP-CLI makes its help of the comments above the class and the methods, in their form. These texts are read by operators and
	// scripts, so they are not translated; what the services say is.

	/** @var ConnectionFacts */
	private $facts;

	/** @var SettleOrders */
	private $settle;

	/** @var OpenOrders */
	private $open_orders;

	/** @var CallbackCheck */
	private $callback_check;

	public function __construct( ConnectionFacts $facts, SettleOrders $settle, OpenOrders $open_orders, CallbackCheck $callback_check ) {
		$this->facts          = $facts;
		$this->settle         = $settle;
		$this->open_orders    = $open_orders;
		$this->callback_check = $callback_check;
	}

	/**
	 * Shows what this shop is connected to, and what keeps NeroPay from being offered.
	 *
	 * Ends with code 1 if something does.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : How to show it.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     wp neropay status --format=json
	 *
	 * @param string[]              $args
	 * @param array<string, string> $options
	 */
	public function status( array $args, array $options ): void {
		$facts  = $this->facts->all();
		$format = $options['format'] ?? 'table';
		if ( 'json' === $format ) {
			\WP_CLI::line( (string) wp_json_encode( $facts, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ) );
		} elseif ( 'table' === $format ) {
			\WP_CLI\Utils\format_items( 'table', $this->rows( $facts ), array( 'field', 'value' ) );
		} else {
			\WP_CLI::error( sprintf( 'There is no format "%s". Use table or json.', $format ) );
		}
		if ( '' !== $facts['problem'] ) {
			\WP_CLI::halt( 1 );
		}
	}

	/**
	 * Asks the gateway what became of orders' payments, and brings the orders up to that.
	 *
	 * Ends with code 1 if one of them could not be brought up to date; the others are.
	 *
	 * ## OPTIONS
	 *
	 * [<order>...]
	 * : Ids of orders.
	 *
	 * [--all-open]
	 * : All orders that wait for money and whose customer was sent to NeroPay.
	 *
	 * ## EXAMPLES
	 *
	 *     wp neropay sync 1001 1002
	 *     wp neropay sync --all-open
	 *
	 * @param string[]                   $args
	 * @param array<string, string|bool> $options
	 */
	public function sync( array $args, array $options ): void {
		$is_all = ! empty( $options['all-open'] );
		if ( $is_all === ( array() !== $args ) ) {
			\WP_CLI::error( 'Give the ids of orders, or --all-open.' );
		}
		$ids    = $is_all ? $this->open_orders->ids() : $args;
		$failed = 0;
		foreach ( $ids as $id ) {
			$problem = $this->sync_one( $id );
			if ( '' !== $problem ) {
				++$failed;
				\WP_CLI::warning( sprintf( 'Order %1$s: %2$s', $id, $problem ) );
			}
		}
		if ( $failed > 0 ) {
			\WP_CLI::error( sprintf( '%1$d of %2$d orders could not be brought up to date.', $failed, count( $ids ) ) );
		}
		\WP_CLI::success( sprintf( 'Orders up to date: %d.', count( $ids ) ) );
	}

	/**
	 * Has the gateway send a signed test callback to this shop now.
	 *
	 * Ends with code 1 if it did not arrive.
	 *
	 * @subcommand test-callback
	 */
	public function test_callback(): void {
		$finding = $this->callback_check->run();
		if ( ! $finding->ok ) {
			\WP_CLI::error( $finding->text );
		}
		\WP_CLI::success( $finding->text );
	}

	/** What went wrong; empty if nothing did. */
	private function sync_one( string $id ): string {
		$order = WooOrder::find( $id );
		if ( null === $order ) {
			return 'there is no such order. Give the id that stands in the address of the order\'s page, not its number.';
		}
		if ( '' === $order->current_checkout() ) {
			return 'its customer was never sent to NeroPay, so there is nothing to ask.';
		}
		try {
			$outcome = $this->settle->refresh( $order->woocommerce() );
		} catch ( \Throwable $error ) {
			return $error->getMessage();
		}
		if ( Outcome::APPLIED !== $outcome ) {
			return sprintf( 'what the gateway says was not applied (%s). The order\'s notes tell more.', $outcome );
		}
		$fresh  = $order->fresh();
		$status = $fresh->settled_status();
		\WP_CLI::line( sprintf( 'Order %1$s: the payment is "%2$s", the order "%3$s".', $id, '' === $status ? 'pending' : $status, $fresh->status() ) );
		return '';
	}

	/**
	 * @param array<string, string|bool> $facts
	 * @return array<int, array{field: string, value: string}>
	 */
	private function rows( array $facts ): array {
		$rows = array();
		foreach ( $facts as $field => $value ) {
			$rows[] = array(
				'field' => $field,
				'value' => is_bool( $value ) ? ( $value ? 'yes' : 'no' ) : $value,
			);
		}
		return $rows;
	}
}
