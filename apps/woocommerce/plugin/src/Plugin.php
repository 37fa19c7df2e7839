<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce;

use Automattic\WooCommerce\Blocks\Payments\Integrations\AbstractPaymentMethodType;
use Automattic\WooCommerce\Blocks\Payments\PaymentMethodRegistry;
use Automattic\WooCommerce\Utilities\FeaturesUtil;
use NeroPay\WooCommerce\Admin\ConnectionPanel;
use NeroPay\WooCommerce\Admin\OrderScreen;
use NeroPay\WooCommerce\Checkout\BlockPaymentMethod;
use NeroPay\WooCommerce\Checkout\PaymentGateway;
use NeroPay\WooCommerce\Privacy\PolicyText;
use NeroPay\WooCommerce\Settlement\WooOrder;
use NeroPay\WooCommerce\Support\Schema;
use NeroPay\WooCommerce\Support\Settings;
use NeroPay\WooCommerce\Support\Translations;

defined( 'ABSPATH' ) || exit;

/**
 * Hangs the parts on WordPress's and WooCommerce's hooks: the one list of what this plugin reacts to.
 */
final class Plugin {
	private const OLDEST_WOOCOMMERCE = '8.2';

	/** @var Services|null */
	private static $services = null;

	public static function services(): Services {
		if ( null === self::$services ) {
			self::$services = new Services();
		}
		return self::$services;
	}

	/** The payment method as WooCommerce made it; null while WooCommerce has not. */
	public static function gateway(): ?PaymentGateway {
		$gateways = WC()->payment_gateways()->payment_gateways();
		$gateway  = $gateways[ WooOrder::METHOD ] ?? null;
		return $gateway instanceof PaymentGateway ? $gateway : null;
	}

	/** Runs while plugins load, whether WooCommerce is there or not. */
	public static function boot(): void {
		register_activation_hook( NEROPAY_FOR_WOOCOMMERCE_FILE, array( Schema::class, 'ensure' ) );
		// Before WooCommerce's own work on this hook, which asks payment methods for their names.
		add_action( 'init', array( Translations::class, 'load' ), -1 );
		add_action( 'before_woocommerce_init', array( self::class, 'declare_compatibility' ) );
		add_action( 'woocommerce_loaded', array( self::class, 'listen' ) );
	}

	public static function declare_compatibility(): void {
		foreach ( array( 'custom_order_tables', 'cart_checkout_blocks' ) as $feature ) {
			FeaturesUtil::declare_compatibility( $feature, NEROPAY_FOR_WOOCOMMERCE_FILE, true );
		}
	}

	/** Runs once WooCommerce is loaded. */
	public static function listen(): void {
		if ( version_compare( WC_VERSION, self::OLDEST_WOOCOMMERCE, '<' ) ) {
			add_action( 'admin_notices', array( self::class, 'woocommerce_is_too_old' ) );
			return;
		}
		$services = self::services();
		add_action( 'init', array( Schema::class, 'ensure' ) );
		add_filter( 'pre_update_option_' . Settings::OPTION, array( Settings::class, 'without_secrets' ) );

		// The payment method.
		add_filter(
			'woocommerce_payment_gateways',
			static function ( $gateways ) {
				$gateways[] = PaymentGateway::class;
				return $gateways;
			}
		);
		add_action(
			'woocommerce_blocks_payment_method_type_registration',
			static function ( PaymentMethodRegistry $registry ) {
				if ( class_exists( AbstractPaymentMethodType::class ) ) {
					$registry->register( new BlockPaymentMethod() );
				}
			}
		);
		add_action(
			'woocommerce_update_options_payment_gateways_' . WooOrder::METHOD,
			static function () {
				$gateway = self::gateway();
				if ( null !== $gateway ) {
					$gateway->process_admin_options();
				}
			}
		);

		// What the gateway says, and what the customer's page asks.
		add_action( 'rest_api_init', array( $services->callback_endpoint(), 'register' ) );
		add_filter( 'rest_authentication_errors', array( $services->callback_endpoint(), 'open_to_the_gateway' ), PHP_INT_MAX );
		add_action( 'rest_api_init', array( $services->return_page(), 'register' ) );
		add_action( 'template_redirect', array( $services->return_page(), 'before_page' ), 5 );
		add_action( 'woocommerce_thankyou_' . WooOrder::METHOD, array( $services->return_page(), 'thank_you' ) );
		add_filter( 'woocommerce_thankyou_order_received_text', array( $services->return_page(), 'headline' ), 10, 2 );

		// What WooCommerce does to orders.
		add_filter( 'woocommerce_cancel_unpaid_order', array( $services->unpaid_order_guard(), 'may_cancel' ), 20, 2 );
		add_action( 'woocommerce_order_status_cancelled', array( $services->unpaid_order_guard(), 'order_cancelled' ) );
		add_action( 'woocommerce_create_refund', array( $services->refunder(), 'woocommerce_creates' ) );

		// What the merchant sees.
		add_action( 'admin_notices', array( $services->notices(), 'show' ) );
		add_action( 'admin_notices', array( $services->connection_panel(), 'result_notice' ) );
		add_action( 'admin_post_' . ConnectionPanel::TEST, array( $services->connection_panel(), 'test' ) );
		add_action( 'admin_post_' . ConnectionPanel::SELF_TEST, array( $services->connection_panel(), 'self_test' ) );
		add_action( 'admin_post_' . ConnectionPanel::DISCONNECT, array( $services->connection_panel(), 'disconnect' ) );
		add_filter( 'woocommerce_order_actions', array( $services->order_screen(), 'actions' ), 10, 2 );
		add_action( 'woocommerce_order_action_' . OrderScreen::ASK, array( $services->order_screen(), 'ask' ) );
		add_action( 'woocommerce_admin_order_data_after_order_details', array( $services->order_screen(), 'facts' ) );
		add_filter(
			'plugin_action_links_' . plugin_basename( NEROPAY_FOR_WOOCOMMERCE_FILE ),
			static function ( $links ) {
				return array_merge( array( '<a href="' . esc_url( ConnectionPanel::url() ) . '">' . esc_html__( 'Settings', 'neropay-for-woocommerce' ) . '</a>' ), $links );
			}
		);

		// What customers may ask for.
		add_filter( 'wp_privacy_personal_data_exporters', array( $services->exporter(), 'register' ) );
		add_filter( 'wp_privacy_personal_data_erasers', array( $services->eraser(), 'register' ), PHP_INT_MAX );
		add_action( 'admin_init', array( PolicyText::class, 'suggest' ) );

		// What operators type.
		if ( defined( 'WP_CLI' ) && \WP_CLI ) {
			\WP_CLI::add_command( 'neropay', $services->cli_command() );
		}
	}

	public static function woocommerce_is_too_old(): void {
		if ( current_user_can( 'activate_plugins' ) ) {
			/* translators: %s: version number */
			printf( '<div class="notice notice-error"><p>%s</p></div>', esc_html( sprintf( __( 'NeroPay for WooCommerce takes no payments: it needs WooCommerce %s or newer.', 'neropay-for-woocommerce' ), self::OLDEST_WOOCOMMERCE ) ) );
		}
	}
}
