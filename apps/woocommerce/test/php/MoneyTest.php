<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test;

use NeroPay\WooCommerce\Money\InvalidAmount;
use NeroPay\WooCommerce\Money\Money;
use PHPUnit\Framework\TestCase;

final class MoneyTest extends TestCase {
	public function protocol_vectors(): array {
		return vectors( 'money.json' );
	}

	/** @dataProvider protocol_vectors */
	public function test_reads_and_writes_amounts_as_the_gateway_does( array $vector ): void {
		try {
			$money = Money::from_decimal( $vector['decimal'], $vector['currency'] );
		} catch ( InvalidAmount $error ) {
			self::assertSame( $vector['reason'], $error->reason(), $vector['why'] );
			return;
		}
		self::assertNull( $vector['reason'], $vector['why'] );
		self::assertSame( $vector['minor'], (string) $money->minor(), $vector['why'] );
		self::assertSame( $vector['canonical'], $money->decimal(), $vector['why'] );
	}

	public function totals_of_shops(): array {
		return array(
			'a stored total'                                       => array( '15.99', 'GBP', '15.99' ),
			'a total with the zeros of a display setting'          => array( '15.9900', 'GBP', '15.99' ),
			'yen in a shop that displays two decimals'             => array( '1500.00', 'JPY', '1500' ),
			'dinars in a shop that displays two decimals'          => array( '1.50', 'KWD', '1.500' ),
			'an integer'                                           => array( 7, 'EUR', '7.00' ),
			'a float that an extension computed'                   => array( 599.80, 'GBP', '599.80' ),
			'a float with binary noise'                            => array( 0.1 + 0.2, 'GBP', '0.30' ),
			'a float that times 100 is 1998.9999999999998'         => array( 19.99, 'EUR', '19.99' ),
			'a large float'                                        => array( 12345678901.23, 'GBP', '12345678901.23' ),
		);
	}

	/** @dataProvider totals_of_shops */
	public function test_takes_a_total_exactly_whatever_type_it_has( $total, string $currency, string $decimal ): void {
		self::assertSame( $decimal, Money::from_shop( $total, $currency )->decimal() );
	}

	public function test_takes_every_float_of_whole_pennies_exactly(): void {
		mt_srand( 20260422 );
		for ( $run = 0; $run < 20000; $run++ ) {
			$pennies = mt_rand( 0, 999999999 );
			self::assertSame( $pennies, Money::from_shop( $pennies / 100, 'GBP' )->minor() );
		}
	}

	public function totals_that_cannot_be_charged(): array {
		return array(
			'half a penny as a string' => array( '15.995', 'GBP' ),
			'half a penny as a float'  => array( 15.995, 'GBP' ),
			'half a yen'               => array( '1500.50', 'JPY' ),
			'a negative total'         => array( '-1.00', 'GBP' ),
			'a localised number'       => array( '1.234,50', 'EUR' ),
			'not a number'             => array( NAN, 'GBP' ),
			'without end'              => array( INF, 'GBP' ),
			'nothing'                  => array( null, 'GBP' ),
			'a list'                   => array( array(), 'GBP' ),
			'a coin of no country'     => array( '1.00', 'BTC' ),
		);
	}

	/** @dataProvider totals_that_cannot_be_charged */
	public function test_refuses_what_does_not_fit_rather_than_round_it( $total, string $currency ): void {
		$this->expectException( InvalidAmount::class );
		Money::from_shop( $total, $currency );
	}

	public function test_counts_together_and_compares_only_in_one_currency(): void {
		$ten = Money::from_decimal( '10.00', 'GBP' );
		$one = Money::from_decimal( '1.01', 'GBP' );
		self::assertSame( '11.01', $ten->plus( $one )->decimal() );
		self::assertSame( '8.99', $ten->minus( $one )->decimal() );
		self::assertTrue( $ten->exceeds( $one ) );
		self::assertFalse( $ten->exceeds( $ten ) );
		self::assertFalse( $ten->equals( Money::from_decimal( '10.00', 'EUR' ) ) );
		$this->expectException( InvalidAmount::class );
		$ten->plus( Money::from_decimal( '10.00', 'EUR' ) );
	}

	public function test_takes_away_no_more_than_there_is(): void {
		$this->expectException( InvalidAmount::class );
		Money::from_decimal( '1.00', 'GBP' )->minus( Money::from_decimal( '1.01', 'GBP' ) );
	}
}
