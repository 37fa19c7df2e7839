<?php
/**
 * The block checkout: payment methods register a script, and the script registers what is drawn.
 */

namespace Automattic\WooCommerce\Blocks\Payments\Integrations {
	defined( 'ABSPATH' ) || exit;

	abstract class AbstractPaymentMethodType {
		protected $name     = '';
		protected $settings = array();

		protected function get_setting( $name, $default = '' ) {
			return $this->settings[ $name ] ?? $default;
		}

		public function get_name() {
			return $this->name;
		}

		public function initialize() {
		}

		public function is_active() {
			return true;
		}

		public function get_payment_method_script_handles() {
			return array();
		}

		public function get_payment_method_script_handles_for_admin() {
			return $this->get_payment_method_script_handles();
		}

		public function get_supported_features() {
			return array( 'products' );
		}

		public function get_payment_method_data() {
			return array();
		}
	}
}

namespace Automattic\WooCommerce\Blocks\Payments {
	use Automattic\WooCommerce\Blocks\Payments\Integrations\AbstractPaymentMethodType;

	final class PaymentMethodRegistry {
		private $types = array();

		public function register( AbstractPaymentMethodType $type ): bool {
			$this->types[ $type->get_name() ] = $type;
			$type->initialize();
			return true;
		}

		/** @return AbstractPaymentMethodType[] */
		public function get_all_active_registered(): array {
			return array_filter(
				$this->types,
				static function ( $type ) {
					return $type->is_active();
				}
			);
		}
	}
}

namespace {
	use Automattic\WooCommerce\Blocks\Payments\PaymentMethodRegistry;

	final class WC_Double_Blocks {
		/** @var PaymentMethodRegistry */
		private static $registry;

		public static function init() {
			self::$registry = new PaymentMethodRegistry();
			do_action( 'woocommerce_blocks_loaded' );
			do_action( 'woocommerce_blocks_payment_method_type_registration', self::$registry );
			wp_register_script( 'wc-settings', plugins_url( 'assets/settings.js', WC_PLUGIN_FILE ), array(), WC_VERSION, true );
			wp_register_script( 'wc-blocks-registry', plugins_url( 'assets/blocks-registry.js', WC_PLUGIN_FILE ), array( 'wc-settings' ), WC_VERSION, true );
		}

		/** The page's mount point, with every active method's script and data. */
		public static function checkout(): string {
			$methods = self::$registry->get_all_active_registered();
			$handles = array();
			$data    = array();
			foreach ( $methods as $name => $type ) {
				$handles       = array_merge( $handles, $type->get_payment_method_script_handles() );
				$data[ $name ] = $type->get_payment_method_data();
			}
			$settings = array(
				'paymentMethodData'    => $data,
				'paymentMethodOrder'   => array_keys( $methods ),
				'storeApi'             => rest_url( 'wc/store/v1/' ),
				'storeApiNonce'        => wp_create_nonce( 'wc_store_api' ),
				'currency'             => get_woocommerce_currency(),
				'total'                => WC()->cart->get_total( 'edit' ),
				'isEmpty'              => WC()->cart->is_empty(),
			);
			wp_add_inline_script( 'wc-settings', 'var wcSettings = ' . wp_json_encode( $settings ) . ';', 'before' );
			wp_enqueue_script( 'wc-checkout-block-frontend', plugins_url( 'assets/block-checkout.js', WC_PLUGIN_FILE ), array_merge( array( 'wp-element', 'wc-blocks-registry' ), $handles ), WC_VERSION, true );
			return '<div class="wp-block-woocommerce-checkout" id="wc-double-block-checkout"></div>';
		}
	}

	add_action( 'init', array( 'WC_Double_Blocks', 'init' ), 9 );
}
