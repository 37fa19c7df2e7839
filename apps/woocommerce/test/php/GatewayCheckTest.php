<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test;

use NeroPay\WooCommerce\Connection\Connection;
use NeroPay\WooCommerce\Gateway\HttpAnswer;
use NeroPay\WooCommerce\SelfTest\Finding;
use NeroPay\WooCommerce\SelfTest\GatewayCheck;
use PHPUnit\Framework\TestCase;

final class GatewayCheckTest extends TestCase {
	private const CALLBACK_URL = 'https://shop.example/wp-json/neropay/v1/callback';
	private const STORE        = array(
		'id'           => 'st_1',
		'account'      => array( 'id' => 'NP_1' ),
		'mode'         => 'live',
		'callback_url' => self::CALLBACK_URL,
	);

	/** The shop's clock in all of these: 2026-04-22 09:40:15 UTC. */
	private const NOW = 1776850815;

	public function test_finds_all_in_order_with_one_signed_question(): void {
		$transport = new FakeTransport( $this->answer( self::STORE ) );
		$findings  = $this->check( $transport );
		self::assertSame( array( 'Gateway', 'Clock', 'Connection', 'Callback URL' ), array_keys( $findings ) );
		foreach ( $findings as $finding ) {
			self::assertTrue( $finding->ok, $finding->text );
		}
		self::assertCount( 1, $transport->requests );
		self::assertSame( 'https://gateway.example/v1/store', $transport->requests[0]['url'] );
		self::assertArrayHasKey( 'X-NeroPay-Signature', $transport->requests[0]['headers'] );
	}

	public function test_a_gateway_that_is_not_there_is_all_there_is_to_say(): void {
		$findings = $this->check( new FakeTransport( null ) );
		self::assertSame( array( 'Gateway' ), array_keys( $findings ) );
		$this->assert_bad( 'The NeroPay gateway did not answer: Connection refused Check the gateway URL', $findings['Gateway'] );
	}

	public function test_something_else_at_the_address_is_no_gateway(): void {
		$findings = $this->check( new FakeTransport( new HttpAnswer( 200, '<html>' ) ) );
		self::assertSame( array( 'Gateway' ), array_keys( $findings ) );
		$this->assert_bad( 'is not the NeroPay gateway\'s', $findings['Gateway'] );
	}

	public function test_a_clock_is_told_before_it_is_too_late(): void {
		self::assertTrue( $this->check( new FakeTransport( $this->answer( self::STORE, self::NOW - 60 ) ) )['Clock']->ok );
		self::assertTrue( $this->check( new FakeTransport( $this->answer( self::STORE, self::NOW + 60 ) ) )['Clock']->ok );
		foreach ( array( -61, 61 ) as $seconds ) {
			$this->assert_bad( 'differ by 61 seconds', $this->check( new FakeTransport( $this->answer( self::STORE, self::NOW + $seconds ) ) )['Clock'] );
		}
	}

	public function test_a_gateway_without_a_clock_tells_nothing_of_it(): void {
		$answer       = $this->answer( self::STORE );
		$answer->date = '';
		self::assertSame( array( 'Gateway', 'Connection', 'Callback URL' ), array_keys( $this->check( new FakeTransport( $answer ) ) ) );
	}

	public function test_a_refused_signature_says_how_to_connect_again_and_shows_the_clock_that_may_be_the_reason(): void {
		$body     = json_encode( array( 'success' => false, 'error' => array( 'code' => 'invalid_signature', 'message' => 'The timestamp is too old.', 'details' => (object) array() ) ) );
		$findings = $this->check( new FakeTransport( new HttpAnswer( 401, $body, 'req_1', gmdate( 'D, d M Y H:i:s', self::NOW + 900 ) . ' GMT' ) ) );
		self::assertTrue( $findings['Gateway']->ok );
		$this->assert_bad( 'differ by 900 seconds', $findings['Clock'] );
		$this->assert_bad( 'The gateway does not take this shop: The timestamp is too old. Enter the secret key again', $findings['Connection'] );
	}

	public function other_records(): array {
		return array(
			'another store'   => array( array( 'id' => 'st_2' ) ),
			'another account' => array( array( 'account' => array( 'id' => 'NP_2' ) ) ),
			'another mode'    => array( array( 'mode' => 'test' ) ),
		);
	}

	/** @dataProvider other_records */
	public function test_another_record_of_the_shop_is_told( array $changes ): void {
		$this->assert_bad( 'another account or mode', $this->check( new FakeTransport( $this->answer( $changes + self::STORE ) ) )['Connection'] );
	}

	public function test_a_record_that_cannot_be_read_is_told(): void {
		$this->assert_bad( '"answer.data.account" is not an object', $this->check( new FakeTransport( $this->answer( array( 'account' => null ) + self::STORE ) ) )['Connection'] );
	}

	public function test_callbacks_to_where_nobody_listens_any_more_are_told(): void {
		$plain = 'https://shop.example/index.php?rest_route=/neropay/v1/callback';
		$this->assert_bad( "The gateway calls $plain and this shop listens at " . self::CALLBACK_URL, $this->check( new FakeTransport( $this->answer( array( 'callback_url' => $plain ) + self::STORE ) ) )['Callback URL'] );
		$this->assert_bad( 'The gateway calls – and', $this->check( new FakeTransport( $this->answer( array( 'callback_url' => null ) + self::STORE ) ) )['Callback URL'] );
	}

	/** @return array<string, Finding> */
	private function check( FakeTransport $transport ): array {
		$connection = new Connection(
			array(
				'gateway_url'  => 'https://gateway.example',
				'store_id'     => 'st_1',
				'store_secret' => 'sk_st_secret',
				'account_id'   => 'NP_1',
				'mode'         => 'live',
			)
		);
		$clock      = static function (): int {
			return self::NOW;
		};
		return ( new GatewayCheck( $transport, $clock ) )->run( $connection, self::CALLBACK_URL );
	}

	private function answer( array $store, int $time = self::NOW ): HttpAnswer {
		return new HttpAnswer( 200, json_encode( array( 'success' => true, 'data' => $store, 'meta' => (object) array() ) ), 'req_1', gmdate( 'D, d M Y H:i:s', $time ) . ' GMT' );
	}

	private function assert_bad( string $text, Finding $finding ): void {
		self::assertFalse( $finding->ok );
		self::assertStringContainsString( $text, $finding->text );
	}
}
