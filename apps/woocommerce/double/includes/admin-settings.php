<?php
/**
 * WooCommerce > Settings > Payments.
 */

defined( 'ABSPATH' ) || exit;

final class WC_Admin_Settings {
	private static $messages = array();
	private static $errors   = array();

	public static function add_message( $text ) {
		self::$messages[] = $text;
	}

	public static function add_error( $text ) {
		self::$errors[] = $text;
	}

	public static function show_messages() {
		foreach ( array( 'error' => self::$errors, 'updated' => array() === self::$errors ? self::$messages : array() ) as $class => $texts ) {
			foreach ( $texts as $text ) {
				echo '<div id="message" class="' . esc_attr( $class ) . ' inline"><p><strong>' . esc_html( $text ) . '</strong></p></div>';
			}
		}
	}

	public static function output() {
		$section = isset( $_GET['section'] ) ? sanitize_key( $_GET['section'] ) : '';
		$gateway = WC()->payment_gateways()->payment_gateways()[ $section ] ?? null;
		echo '<div class="wrap woocommerce"><h1 class="screen-reader-text">Payments</h1>';
		self::show_messages();
		echo '<form method="post" id="mainform" action="">';
		if ( null === $gateway ) {
			echo '<table class="wc_gateways widefat"><tbody>';
			foreach ( WC()->payment_gateways()->payment_gateways() as $listed ) {
				printf( '<tr data-gateway_id="%1$s"><td><a href="%2$s">%3$s</a></td><td>%4$s</td></tr>', esc_attr( $listed->id ), esc_url( admin_url( 'admin.php?page=wc-settings&tab=checkout&section=' . $listed->id ) ), esc_html( $listed->get_method_title() ), 'yes' === $listed->enabled ? 'Enabled' : 'Disabled' );
			}
			echo '</tbody></table>';
		} else {
			$gateway->admin_options();
			echo '<p class="submit"><button name="save" class="button-primary woocommerce-save-button" type="submit" value="Save changes">Save changes</button></p>';
		}
		wp_nonce_field( 'woocommerce-settings' );
		echo '</form></div>';
	}

	/** Before the page is drawn, as WooCommerce saves. */
	public static function save() {
		if ( ! isset( $_POST['save'], $_GET['section'] ) ) {
			return;
		}
		check_admin_referer( 'woocommerce-settings' );
		if ( ! current_user_can( 'manage_woocommerce' ) ) {
			wp_die( 'Not allowed.' );
		}
		do_action( 'woocommerce_update_options_payment_gateways_' . sanitize_key( $_GET['section'] ) );
		WC()->payment_gateways()->init();
		self::add_message( 'Your settings have been saved.' );
	}
}

add_action(
	'admin_menu',
	static function () {
		add_menu_page( 'WooCommerce', 'WooCommerce', 'manage_woocommerce', 'woocommerce', '__return_null' );
		$page = add_submenu_page( 'woocommerce', 'WooCommerce settings', 'Settings', 'manage_woocommerce', 'wc-settings', array( 'WC_Admin_Settings', 'output' ) );
		add_action( 'load-' . $page, array( 'WC_Admin_Settings', 'save' ) );
	}
);
