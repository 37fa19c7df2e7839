<?php
/**
 * Numbers and texts.
 */

defined( 'ABSPATH' ) || exit;

function get_woocommerce_currency(): string {
	return apply_filters( 'woocommerce_currency', get_option( 'woocommerce_currency', 'GBP' ) );
}

/** How many decimals prices are shown with: a display setting, whatever the currency. */
function wc_get_price_decimals(): int {
	return absint( apply_filters( 'wc_get_price_decimals', get_option( 'woocommerce_price_num_decimals', 2 ) ) );
}

/**
 * A number as a plain decimal string.
 *
 * @param string|int|float $number
 * @param int|string|false $dp Decimals to round to; '' for the shop's; false for none.
 */
function wc_format_decimal( $number, $dp = false, $trim_zeros = false ): string {
	if ( is_float( $number ) ) {
		$number = rtrim( rtrim( sprintf( '%.10F', $number ), '0' ), '.' );
	}
	$number = preg_replace( '/[^0-9.-]/', '', (string) $number );
	if ( false !== $dp ) {
		$number = number_format( (float) $number, '' === $dp ? wc_get_price_decimals() : (int) $dp, '.', '' );
	}
	if ( $trim_zeros && false !== strpos( $number, '.' ) ) {
		$number = rtrim( rtrim( $number, '0' ), '.' );
	}
	return $number;
}

function wc_price( $price, $args = array() ): string {
	$currency = isset( $args['currency'] ) && '' !== $args['currency'] ? $args['currency'] : get_woocommerce_currency();
	return '<span class="woocommerce-Price-amount amount"><bdi>' . esc_html( $currency . ' ' . number_format( (float) $price, wc_get_price_decimals(), '.', ',' ) ) . '</bdi></span>';
}

function wc_clean( $value ) {
	return is_array( $value ) ? array_map( 'wc_clean', $value ) : ( is_scalar( $value ) ? sanitize_text_field( (string) $value ) : $value );
}

function wc_help_tip( $tip, $allow_html = false ): string {
	return '<span class="woocommerce-help-tip" tabindex="0" aria-label="' . esc_attr( wp_strip_all_tags( $tip ) ) . '"></span>';
}
