<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Admin;

use NeroPay\WooCommerce\Connection\Connection;
use NeroPay\WooCommerce\Connection\ConnectionStore;
use NeroPay\WooCommerce\Settlement\StatusMap;

defined( 'ABSPATH' ) || exit;

/**
 * The fields of the settings page, as WooCommerce's settings API draws and stores them.
 */
final class SettingsFields {
	/** @return array<string, array<string, mixed>> */
	public static function all( ConnectionStore $connections ): array {
		return self::shown_to_customers() + self::connection( $connections->get() ) + self::orders() + self::upkeep();
	}

	/** @return array<string, array<string, mixed>> */
	private static function shown_to_customers(): array {
		return array(
			'enabled'     => array(
				'title'   => __( 'Enable/Disable', 'neropay-for-woocommerce' ),
				'type'    => 'checkbox',
				'label'   => __( 'Offer NeroPay to customers', 'neropay-for-woocommerce' ),
				'default' => 'no',
			),
			'title'       => array(
				'title'       => __( 'Title', 'neropay-for-woocommerce' ),
				'type'        => 'text',
				'description' => __( 'What customers see at the checkout.', 'neropay-for-woocommerce' ),
				'default'     => __( 'NeroPay', 'neropay-for-woocommerce' ),
				'desc_tip'    => true,
			),
			'description' => array(
				'title'       => __( 'Description', 'neropay-for-woocommerce' ),
				'type'        => 'textarea',
				'description' => __( 'What customers see once they choose NeroPay.', 'neropay-for-woocommerce' ),
				'default'     => __( 'You pay on NeroPay\'s secure page and come back to the shop.', 'neropay-for-woocommerce' ),
				'desc_tip'    => true,
			),
		);
	}

	/** @return array<string, array<string, mixed>> */
	private static function connection( ?Connection $connection ): array {
		$saved = __( 'Saved at the gateway', 'neropay-for-woocommerce' );
		return array(
			'connecting'     => array(
				'title'       => __( 'Connection', 'neropay-for-woocommerce' ),
				'type'        => 'title',
				'description' => __( 'Enter the keys from your NeroPay dashboard and save: the shop is connected then. The secrets go to the gateway, which keeps them encrypted. They are not stored in this shop.', 'neropay-for-woocommerce' ),
			),
			'state'          => array(
				'title' => __( 'State', 'neropay-for-woocommerce' ),
				'type'  => 'neropay_connection',
			),
			'gateway_url'    => array(
				'title'       => __( 'Gateway URL', 'neropay-for-woocommerce' ),
				'type'        => 'text',
				'description' => __( 'Where your NeroPay gateway runs.', 'neropay-for-woocommerce' ),
				'placeholder' => 'https://pay.example.com',
				'default'     => '',
				'desc_tip'    => true,
			),
			'mode'           => array(
				'title'       => __( 'Mode', 'neropay-for-woocommerce' ),
				'type'        => 'select',
				'options'     => array(
					'test' => __( 'Test: no money moves', 'neropay-for-woocommerce' ),
					'live' => __( 'Live', 'neropay-for-woocommerce' ),
				),
				'description' => __( 'To change it, enter the secret key of that mode too.', 'neropay-for-woocommerce' ),
				'default'     => 'test',
				'desc_tip'    => true,
			),
			'public_key'     => array(
				'title'   => __( 'Public key', 'neropay-for-woocommerce' ),
				'type'    => 'text',
				'default' => '',
			),
			'secret_key'     => array(
				'title'             => __( 'Secret key', 'neropay-for-woocommerce' ),
				'type'              => 'password',
				'placeholder'       => null === $connection ? '' : $saved,
				'description'       => null === $connection ? '' : __( 'Leave it empty to stay connected as you are.', 'neropay-for-woocommerce' ),
				'custom_attributes' => array( 'autocomplete' => 'new-password' ),
				'default'           => '',
			),
			'webhook_secret' => array(
				'title'             => __( 'Webhook signing secret', 'neropay-for-woocommerce' ),
				'type'              => 'password',
				'placeholder'       => null !== $connection && $connection->has_webhook_secret() ? $saved : '',
				'description'       => __( 'Only if one is configured in the NeroPay dashboard. Enter it whenever you enter the secret key.', 'neropay-for-woocommerce' ),
				'custom_attributes' => array( 'autocomplete' => 'new-password' ),
				'default'           => '',
			),
		);
	}

	/** @return array<string, array<string, mixed>> */
	private static function orders(): array {
		return array(
			'orders'           => array(
				'title' => __( 'Orders', 'neropay-for-woocommerce' ),
				'type'  => 'title',
			),
			'order_prefix'     => array(
				'title'             => __( 'Order prefix', 'neropay-for-woocommerce' ),
				'type'              => 'text',
				'description'       => __( 'Put before the order number at NeroPay, so that several shops on one account can be told apart.', 'neropay-for-woocommerce' ),
				'default'           => '',
				'desc_tip'          => true,
				'custom_attributes' => array( 'maxlength' => '20' ),
			),
			'paid_status'      => self::status(
				'paid',
				__( 'Paid', 'neropay-for-woocommerce' ),
				__( 'As WooCommerce finds fit: processing, or completed where nothing is to be sent', 'neropay-for-woocommerce' ),
				array( 'pending', 'failed', 'cancelled', 'refunded', 'checkout-draft' )
			),
			'failed_status'    => self::status( 'failed', __( 'Payment failed', 'neropay-for-woocommerce' ), __( 'Leave it pending', 'neropay-for-woocommerce' ) ),
			'cancelled_status' => self::status( 'cancelled', __( 'Payment cancelled', 'neropay-for-woocommerce' ), __( 'Leave it pending, so that the customer may pay another way', 'neropay-for-woocommerce' ) ),
			'expired_status'   => self::status( 'expired', __( 'Not paid in time', 'neropay-for-woocommerce' ), __( 'Leave it pending', 'neropay-for-woocommerce' ) ),
			'disputed_status'  => self::status( 'disputed', __( 'Payment disputed', 'neropay-for-woocommerce' ), __( 'Leave it as it is', 'neropay-for-woocommerce' ), array( 'pending', 'checkout-draft' ) ),
			'late_status'      => array(
				'title'       => __( 'Paid after the order was cancelled', 'neropay-for-woocommerce' ),
				'type'        => 'select',
				'options'     => array(
					'on-hold'    => __( 'On hold, until you have looked at it', 'neropay-for-woocommerce' ),
					'processing' => __( 'Processing', 'neropay-for-woocommerce' ),
				),
				'description' => __( 'You are written to in any case.', 'neropay-for-woocommerce' ),
				'default'     => StatusMap::DEFAULTS['late'],
				'desc_tip'    => true,
			),
		);
	}

	/** @return array<string, array<string, mixed>> */
	private static function upkeep(): array {
		return array(
			'upkeep'      => array(
				'title' => __( 'Upkeep', 'neropay-for-woocommerce' ),
				'type'  => 'title',
			),
			'debug'       => array(
				'title'   => __( 'Log', 'neropay-for-woocommerce' ),
				'type'    => 'checkbox',
				'label'   => __( 'Log every message from the gateway (ids only) under WooCommerce > Status > Logs', 'neropay-for-woocommerce' ),
				'default' => 'no',
			),
			'remove_data' => array(
				'title'   => __( 'When the plugin is deleted', 'neropay-for-woocommerce' ),
				'type'    => 'checkbox',
				'label'   => __( 'Delete its settings, connection and tables too. What is on the orders stays.', 'neropay-for-woocommerce' ),
				'default' => 'no',
			),
		);
	}

	/**
	 * @param string[] $unfit Statuses that make no sense here.
	 * @return array<string, mixed>
	 */
	private static function status( string $event, string $title, string $default_label, array $unfit = array( 'processing', 'completed', 'refunded', 'checkout-draft' ) ): array {
		$options = array( '' => $default_label );
		foreach ( wc_get_order_statuses() as $status => $label ) {
			$status = (string) preg_replace( '/^wc-/', '', $status );
			if ( ! in_array( $status, $unfit, true ) ) {
				$options[ $status ] = $label;
			}
		}
		return array(
			'title'   => $title,
			'type'    => 'select',
			'options' => $options,
			'default' => StatusMap::DEFAULTS[ $event ],
		);
	}
}
