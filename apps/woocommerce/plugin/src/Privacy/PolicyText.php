<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Privacy;

defined( 'ABSPATH' ) || exit;

/**
 * What a shop may want to say of NeroPay in its privacy policy: shown by WordPress's guide for writing one.
 */
final class PolicyText {
	public static function suggest(): void {
		$paragraphs = array(
			'<p class="privacy-policy-tutorial">' . esc_html__( 'Say with whom you share customers\' data for payments, and for how long you keep what comes back. This text describes what the plugin does; change it to fit your shop.', 'neropay-for-woocommerce' ) . '</p>',
			'<p><strong class="privacy-policy-tutorial">' . esc_html__( 'Suggested text:', 'neropay-for-woocommerce' ) . '</strong> ' . esc_html__( 'If you choose to pay with NeroPay, we send NeroPay the number, amount and currency of your order and, as far as you gave them to us, your name, e-mail address, phone number and billing address. You enter your card or bank details on NeroPay\'s page; we never see them.', 'neropay-for-woocommerce' ) . '</p>',
			'<p>' . esc_html__( 'Of each payment and refund we keep, with your order, the ids that NeroPay gave it, its amount, its state and the times of NeroPay\'s messages. We keep them as long as our accounting must keep your order. If nothing was paid, they can be erased 30 days after the order was last changed.', 'neropay-for-woocommerce' ) . '</p>',
			/* translators: %s: link to the privacy policy of NeroPay */
			'<p>' . sprintf( esc_html__( 'What NeroPay does with your data is written in its privacy policy: %s', 'neropay-for-woocommerce' ), '<a href="https://neropay.app/privacy">https://neropay.app/privacy</a>' ) . '</p>',
		);
		wp_add_privacy_policy_content( 'NeroPay for WooCommerce', wp_kses_post( implode( "\n", $paragraphs ) ) );
	}
}
