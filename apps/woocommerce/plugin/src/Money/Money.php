<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Money;

defined( 'ABSPATH' ) || exit;

/**
 * An exact amount: whole minor units (pennies) and an ISO 4217 code. Never calculated as a float.
 */
final class Money {
	/** @var int Minor units, zero or more. */
	private $minor;

	/** @var string ISO 4217. */
	private $currency;

	private function __construct( int $minor, string $currency ) {
		$this->minor    = $minor;
		$this->currency = $currency;
	}

	/**
	 * Reads a decimal string in major units: "15.99", JPY "1500". Zeros beyond the currency's decimals are no loss.
	 *
	 * @throws InvalidAmount If it is no decimal string, has more decimals than the currency, or is too large to count.
	 */
	public static function from_decimal( string $decimal, string $currency ): self {
		$exponent = Iso4217::exponent( $currency );
		if ( ! preg_match( '/^(-?)(\d+)(?:\.(\d{1,30}))?$/D', $decimal, $parts ) ) {
			throw new InvalidAmount( 'invalid_amount', sprintf( '"%s" is not a decimal amount such as "15.99".', $decimal ) );
		}
		if ( '-' === $parts[1] ) {
			throw new InvalidAmount( 'negative_amount', sprintf( 'An amount is never negative: "%s".', $decimal ) );
		}
		$decimals = rtrim( $parts[3] ?? '', '0' );
		if ( strlen( $decimals ) > $exponent ) {
			throw new InvalidAmount( 'too_precise', sprintf( '%1$s has %2$d decimals, so "%3$s" cannot be charged exactly.', $currency, $exponent, $decimal ) );
		}
		return new self( self::count( $parts[2], str_pad( $decimals, $exponent, '0' ) ), $currency );
	}

	/**
	 * Reads a total as WooCommerce and its extensions hand it out: a string mostly, a float where an extension computed it.
	 *
	 * A float is read to two decimals beyond the currency's, so that binary noise (0.1 + 0.2) goes and a real part of a penny
	 * is refused.
	 *
	 * @param string|int|float $amount Major units.
	 * @throws InvalidAmount If it cannot be said exactly in the currency.
	 */
	public static function from_shop( $amount, string $currency ): self {
		if ( is_float( $amount ) ) {
			if ( ! is_finite( $amount ) ) {
				throw new InvalidAmount( 'invalid_amount', 'The amount is not a number.' );
			}
			return self::from_decimal( number_format( $amount, Iso4217::exponent( $currency ) + 2, '.', '' ), $currency );
		}
		if ( ! is_string( $amount ) && ! is_int( $amount ) ) {
			throw new InvalidAmount( 'invalid_amount', 'The amount is neither a string nor a number.' );
		}
		return self::from_decimal( (string) $amount, $currency );
	}

	/**
	 * So many minor units.
	 *
	 * @throws InvalidAmount If it is negative or the currency is not known.
	 */
	public static function of_minor( int $minor, string $currency ): self {
		Iso4217::exponent( $currency );
		if ( $minor < 0 ) {
			throw new InvalidAmount( 'negative_amount', 'An amount is never negative.' );
		}
		return new self( $minor, $currency );
	}

	/** The amount as a decimal string with exactly the currency's decimals. */
	public function decimal(): string {
		$exponent = Iso4217::exponent( $this->currency );
		if ( 0 === $exponent ) {
			return (string) $this->minor;
		}
		$digits = str_pad( (string) $this->minor, $exponent + 1, '0', STR_PAD_LEFT );
		return substr( $digits, 0, -$exponent ) . '.' . substr( $digits, -$exponent );
	}

	public function minor(): int {
		return $this->minor;
	}

	public function currency(): string {
		return $this->currency;
	}

	public function is_zero(): bool {
		return 0 === $this->minor;
	}

	public function equals( self $other ): bool {
		return $this->minor === $other->minor && $this->currency === $other->currency;
	}

	/** @throws InvalidAmount If the currencies differ. */
	public function exceeds( self $other ): bool {
		$this->must_match( $other );
		return $this->minor > $other->minor;
	}

	/** @throws InvalidAmount If the currencies differ. */
	public function plus( self $other ): self {
		$this->must_match( $other );
		return new self( $this->minor + $other->minor, $this->currency );
	}

	/** @throws InvalidAmount If the currencies differ or nothing like that is left. */
	public function minus( self $other ): self {
		$this->must_match( $other );
		return self::of_minor( $this->minor - $other->minor, $this->currency );
	}

	/** "15.99 GBP", for notes and messages. */
	public function __toString(): string {
		return $this->decimal() . ' ' . $this->currency;
	}

	private function must_match( self $other ): void {
		if ( $this->currency !== $other->currency ) {
			throw new InvalidAmount( 'invalid_amount', sprintf( '%1$s and %2$s cannot be counted together.', $this->currency, $other->currency ) );
		}
	}

	private static function count( string $whole, string $decimals ): int {
		$digits = ltrim( $whole . $decimals, '0' );
		// 15 digits before the point is what every system on a payment's way carries. One digit less than the largest integer
		// has: 18 on every current machine, 9 where PHP counts with 32 bits.
		if ( strlen( $whole ) > 15 || strlen( $digits ) >= strlen( (string) PHP_INT_MAX ) ) {
			throw new InvalidAmount( 'out_of_range', 'The amount is too large.' );
		}
		return (int) $digits;
	}
}
