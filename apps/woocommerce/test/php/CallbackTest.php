<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test;

use NeroPay\WooCommerce\Protocol\Callback;
use NeroPay\WooCommerce\Protocol\MalformedMessage;
use PHPUnit\Framework\TestCase;

final class CallbackTest extends TestCase {
	private const PAID = '{"id":"evt_1","type":"checkout.paid","created_at":"2026-04-22T09:40:14Z","sequence":3,"data":{"checkout":{"id":"co_1","order_id":"1001",'
		. '"status":"paid","amount":"15.99","amount_refunded":"0.00","currency":"GBP","transaction_id":"6636598","rail":"neropay","mode":"live","late":true,"metadata":{}},"refund":null}}';

	public function test_reads_what_the_gateway_tells(): void {
		$callback = Callback::parse( self::PAID );
		self::assertSame( array( 'evt_1', 'checkout.paid', 3 ), array( $callback->id, $callback->type, $callback->sequence ) );
		self::assertSame( '15.99 GBP', (string) $callback->checkout->amount );
		self::assertTrue( $callback->checkout->late );
		self::assertNull( $callback->refund );
	}

	public function test_a_ping_is_about_no_checkout(): void {
		$callback = Callback::parse( '{"id":"evt_1","type":"ping","created_at":"2026-04-22T09:40:14Z","sequence":0,"data":{"checkout":null,"refund":null}}' );
		self::assertNull( $callback->checkout );
	}

	public function bodies_that_are_none(): array {
		return array(
			'nothing'                   => array( '' ),
			'no JSON'                   => array( 'paid' ),
			'a list'                    => array( '[]' ),
			'a text'                    => array( '"paid"' ),
			'no id'                     => array( '{"type":"ping"}' ),
			'an amount as a number'     => array( str_replace( '"15.99"', '15.99', self::PAID ) ),
			'an amount of half a penny' => array( str_replace( '15.99', '15.995', self::PAID ) ),
			'an unknown currency'       => array( str_replace( 'GBP', 'XXX', self::PAID ) ),
			'a sequence as a text'      => array( str_replace( '"sequence":3', '"sequence":"3"', self::PAID ) ),
			'no status'                 => array( str_replace( '"status":"paid",', '', self::PAID ) ),
			'nested without end'        => array( str_repeat( '[', 4000 ) ),
		);
	}

	/** @dataProvider bodies_that_are_none */
	public function test_says_which_part_of_a_body_is_wrong( string $body ): void {
		$this->expectException( MalformedMessage::class );
		Callback::parse( $body );
	}
}
