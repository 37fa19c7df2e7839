<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\SelfTest;

use NeroPay\WooCommerce\Connection\SiteIdentity;
use NeroPay\WooCommerce\Gateway\WordPressTransport;
use NeroPay\WooCommerce\Settlement\Busy;
use NeroPay\WooCommerce\Settlement\OrderLock;
use NeroPay\WooCommerce\Support\Schema;
use NeroPay\WooCommerce\Support\Settings;

defined( 'ABSPATH' ) || exit;

/**
 * What taking payments needs of the site itself.
 */
final class SiteCheck {
	/** No order has this id: its lock is free to be tried. */
	private const NO_ORDER = 0;

	/** @var Settings */
	private $settings;

	public function __construct( Settings $settings ) {
		$this->settings = $settings;
	}

	/** @return array<string, Finding> By what was looked at. */
	public function run(): array {
		return array(
			__( 'HTTPS', 'neropay-for-woocommerce' )        => $this->https(),
			__( 'Database', 'neropay-for-woocommerce' )     => $this->database(),
			__( 'Order prefix', 'neropay-for-woocommerce' ) => $this->order_prefix(),
		);
	}

	private function https(): Finding {
		if ( 0 === strpos( SiteIdentity::url(), 'https://' ) ) {
			return Finding::good( __( 'The site has an https address.', 'neropay-for-woocommerce' ) );
		}
		return WordPressTransport::is_development()
			? Finding::good( __( 'The site has no https address. That is fine for development only.', 'neropay-for-woocommerce' ) )
			: Finding::bad( __( 'The site has no https address: customers\' data travels readable. Have your host set up a certificate, then change the site address under Settings > General.', 'neropay-for-woocommerce' ) );
	}

	private function database(): Finding {
		$was_missing = array() !== Schema::missing();
		if ( $was_missing ) {
			Schema::make();
		}
		if ( array() !== Schema::missing() ) {
			/* translators: %s: table names */
			return Finding::bad( sprintf( __( 'These tables are missing and cannot be made: %s. Ask your host to let the database user create tables.', 'neropay-for-woocommerce' ), implode( ', ', Schema::missing() ) ) );
		}
		if ( ! $this->lock_is_refused_twice() ) {
			/* translators: %s: table name */
			return Finding::bad( sprintf( __( 'The table %s has lost its unique key, so a payment could be applied twice. Delete the table and run this self-test again: it makes a new one.', 'neropay-for-woocommerce' ), Schema::locks() ) );
		}
		return Finding::good(
			$was_missing
				? __( 'A table was missing and was made again.', 'neropay-for-woocommerce' )
				: __( 'The tables are there, and orders can be locked.', 'neropay-for-woocommerce' )
		);
	}

	/** A database that was copied without its keys would let two requests settle one order at once. */
	private function lock_is_refused_twice(): bool {
		$lock = new OrderLock();
		try {
			return $lock->with(
				self::NO_ORDER,
				0,
				static function () use ( $lock ): bool {
					try {
						return $lock->with( self::NO_ORDER, 0, '__return_false' );
					} catch ( Busy $refused ) {
						return true;
					}
				}
			);
		} catch ( Busy $busy ) {
			// Somebody else tests at this moment, and this request was refused.
			return true;
		}
	}

	private function order_prefix(): Finding {
		$prefix = $this->settings->text( 'order_prefix' );
		return '' === $prefix
			? Finding::good( __( 'None is set. That is fine while no other shop uses the same NeroPay account.', 'neropay-for-woocommerce' ) )
			/* translators: %s: an order number with its prefix, for example TEA-1001 */
			: Finding::good( sprintf( __( 'Order 1001 is called %s at NeroPay.', 'neropay-for-woocommerce' ), $prefix . '1001' ) );
	}
}
