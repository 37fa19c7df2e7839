<?php
/**
 * The namespaced helpers that extensions meet.
 */

namespace Automattic\WooCommerce\Utilities {
	final class FeaturesUtil {
		/** @var array<string, array<string, bool>> What each plugin declared, by feature. */
		private static $declared = array();

		public static function declare_compatibility( string $feature_id, string $plugin_file, bool $positive_compatibility = true ): bool {
			if ( ! doing_action( 'before_woocommerce_init' ) ) {
				wc_doing_it_wrong( __METHOD__, 'Compatibility is declared on before_woocommerce_init.', '7.0' );
				return false;
			}
			self::$declared[ $feature_id ][ plugin_basename( $plugin_file ) ] = $positive_compatibility;
			return true;
		}

		/** Used by tests only. */
		public static function declared(): array {
			return self::$declared;
		}
	}

	final class OrderUtil {
		public static function custom_orders_table_usage_is_enabled(): bool {
			return wc_double_order_tables_are_used();
		}
	}
}

namespace {
	function wc_doing_it_wrong( $function, $message, $version ) {
		_doing_it_wrong( esc_html( $function ), esc_html( $message ), esc_html( $version ) );
	}

	/** A logger that keeps its lines in wp-content/wc-logs, as WooCommerce's does. */
	final class WC_Logger {
		public function log( $level, $message, $context = array() ) {
			$directory = WP_CONTENT_DIR . '/uploads/wc-logs';
			wp_mkdir_p( $directory );
			$source = isset( $context['source'] ) ? sanitize_file_name( $context['source'] ) : 'log';
			file_put_contents( $directory . '/' . $source . '.log', gmdate( 'c' ) . ' ' . strtoupper( $level ) . ' ' . $message . "\n", FILE_APPEND | LOCK_EX );
		}

		public function debug( $message, $context = array() ) {
			$this->log( 'debug', $message, $context );
		}

		public function info( $message, $context = array() ) {
			$this->log( 'info', $message, $context );
		}

		public function warning( $message, $context = array() ) {
			$this->log( 'warning', $message, $context );
		}

		public function error( $message, $context = array() ) {
			$this->log( 'error', $message, $context );
		}
	}

	function wc_get_logger(): WC_Logger {
		static $logger = null;
		$logger        = null === $logger ? new WC_Logger() : $logger;
		return $logger;
	}
}
