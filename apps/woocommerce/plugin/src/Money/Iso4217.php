<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Money;

defined( 'ABSPATH' ) || exit;

/**
 * The minor units of ISO 4217 list one: what decides how many decimals an amount has, whatever the shop displays.
 */
final class Iso4217 {
	private const NO_DECIMALS    = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF';
	private const TWO_DECIMALS   = 'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF '
		. 'CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR '
		. 'JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR '
		. 'NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD '
		. 'TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG';
	private const THREE_DECIMALS = 'BHD IQD JOD KWD LYD OMR TND';
	private const FOUR_DECIMALS  = 'CLF UYW';

	/**
	 * How many decimals the currency has.
	 *
	 * @throws InvalidAmount If the code is not one of ISO 4217's with a minor unit.
	 */
	public static function exponent( string $currency ): int {
		if ( ! self::knows( $currency ) ) {
			throw new InvalidAmount( 'unknown_currency', sprintf( 'The currency "%s" is not an ISO 4217 currency with a known minor unit.', $currency ) );
		}
		return self::exponents()[ $currency ];
	}

	/** Whether the code is an upper-case ISO 4217 code with a minor unit. */
	public static function knows( string $currency ): bool {
		return isset( self::exponents()[ $currency ] );
	}

	/**
	 * Every code with its number of decimals.
	 *
	 * @return array<string, int>
	 */
	public static function exponents(): array {
		static $exponents = null;
		if ( null === $exponents ) {
			$exponents = array_fill_keys( explode( ' ', self::NO_DECIMALS ), 0 )
				+ array_fill_keys( explode( ' ', self::TWO_DECIMALS ), 2 )
				+ array_fill_keys( explode( ' ', self::THREE_DECIMALS ), 3 )
				+ array_fill_keys( explode( ' ', self::FOUR_DECIMALS ), 4 );
		}
		return $exponents;
	}
}
