<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test;

use NeroPay\WooCommerce\Connection\Connection;
use NeroPay\WooCommerce\Gateway\Client;
use NeroPay\WooCommerce\Gateway\GatewayError;
use NeroPay\WooCommerce\Gateway\HttpAnswer;
use PHPUnit\Framework\TestCase;

final class ClientTest extends TestCase {
	private const CHECKOUT = array(
		'id'              => 'co_1',
		'order_id'        => '1001',
		'status'          => 'pending',
		'amount'          => '15.99',
		'amount_refunded' => '0.00',
		'currency'        => 'GBP',
		'transaction_id'  => null,
		'mode'            => 'live',
		'late'            => false,
		'checkout_url'    => 'https://pay.example/checkout/1',
	);

	public function test_a_write_is_signed_over_the_bytes_that_are_sent(): void {
		$transport = $this->success( self::CHECKOUT );
		$this->client( $transport )->create_checkout( array( 'order_id' => '1001', 'description' => 'Grüße / 茶', 'metadata' => (object) array() ), 'key-1' );

		$request = $transport->requests[0];
		self::assertSame( 'POST', $request['method'] );
		self::assertSame( 'https://gateway.example/prefix/v1/checkouts', $request['url'] );
		self::assertSame( '{"order_id":"1001","description":"Grüße / 茶","metadata":{}}', $request['body'] );
		self::assertSame( 'key-1', $request['headers']['Idempotency-Key'] );
		self::assertSame( 'st_1', $request['headers']['X-NeroPay-Store'] );
		self::assertSame( '1776850815', $request['headers']['X-NeroPay-Timestamp'] );
		self::assertSame(
			hash_hmac( 'sha256', '1776850815.POST./v1/checkouts.' . $request['body'], 'sk_st_secret' ),
			$request['headers']['X-NeroPay-Signature']
		);
		self::assertNotContains( 'sk_st_secret', $request['headers'] );
	}

	public function test_a_read_is_signed_with_its_query_and_has_no_body_and_no_key(): void {
		$transport = $this->success( self::CHECKOUT );
		$this->client( $transport )->refresh_checkout( 'co_1' );

		$request = $transport->requests[0];
		self::assertSame( 'GET', $request['method'] );
		self::assertSame( '', $request['body'] );
		self::assertArrayNotHasKey( 'Idempotency-Key', $request['headers'] );
		self::assertSame( hash_hmac( 'sha256', '1776850815.GET./v1/checkouts/co_1?refresh=true.', 'sk_st_secret' ), $request['headers']['X-NeroPay-Signature'] );
	}

	public function test_what_the_gateway_says_of_fields_is_its_message(): void {
		$error = $this->error_of( new HttpAnswer( 422, '{"success":false,"error":{"code":"validation_failed","message":"Mend the fields.","details":{"amount":["amount must be more than zero"],"currency":["currency must be upper case"]}}}', 'req_7' ) );
		self::assertSame( 'validation_failed', $error->error_code() );
		self::assertSame( 'amount must be more than zero; currency must be upper case.', $error->getMessage() );
		self::assertSame( 422, $error->status() );
		self::assertSame( 'req_7', $error->request_id() );
		self::assertFalse( $error->outcome_unknown() );
	}

	public function answers_that_leave_open_what_happened(): array {
		return array(
			'none at all'                            => array( null ),
			'a proxy\'s page'                        => array( new HttpAnswer( 200, '<html>Welcome</html>' ) ),
			'a proxy\'s error'                       => array( new HttpAnswer( 504, 'Gateway Time-out' ) ),
			'no data'                                => array( new HttpAnswer( 200, '{"success":true}' ) ),
			'data of another kind'                   => array( new HttpAnswer( 201, '{"success":true,"data":{"id":"co_1"}}' ) ),
			'an amount that is a number'             => array( new HttpAnswer( 201, json_encode( array( 'success' => true, 'data' => array( 'amount' => 15.99 ) + self::CHECKOUT ) ) ) ),
			'success in words and failure in status' => array( new HttpAnswer( 500, '{"success":true,"data":{}}' ) ),
			'the provider was not reached'           => array( new HttpAnswer( 502, '{"success":false,"error":{"code":"provider_unavailable","message":"Later.","details":null}}' ) ),
			'the first request is still at work'     => array( new HttpAnswer( 409, '{"success":false,"error":{"code":"duplicate_request","message":"Wait.","details":null}}' ) ),
		);
	}

	/** @dataProvider answers_that_leave_open_what_happened */
	public function test_an_answer_that_says_nothing_is_no_success_and_no_refusal( ?HttpAnswer $answer ): void {
		self::assertTrue( $this->error_of( $answer )->outcome_unknown() );
	}

	public function test_a_list_of_refunds_is_read_one_by_one(): void {
		$refund    = array( 'id' => 're_1', 'status' => 'failed', 'amount' => '5.00', 'currency' => 'GBP', 'reason' => null, 'error' => array( 'code' => 'x', 'message' => 'No funds.' ) );
		$transport = $this->success( array( $refund, array( 'id' => 're_2', 'status' => 'succeeded', 'error' => null ) + $refund ) );
		$refunds   = $this->client( $transport )->list_refunds( 'co_1' );
		self::assertSame( array( 're_1', 're_2' ), array( $refunds[0]->id, $refunds[1]->id ) );
		self::assertSame( array( 'No funds.', '' ), array( $refunds[0]->error, $refunds[1]->error ) );
	}

	private function error_of( ?HttpAnswer $answer ): GatewayError {
		try {
			$this->client( new FakeTransport( $answer ) )->create_checkout( array(), 'key-1' );
		} catch ( GatewayError $error ) {
			return $error;
		}
		self::fail( 'The call must throw.' );
	}

	private function success( array $data ): FakeTransport {
		return new FakeTransport( new HttpAnswer( 200, json_encode( array( 'success' => true, 'data' => $data, 'meta' => array() ) ) ) );
	}

	private function client( FakeTransport $transport ): Client {
		$connection = new Connection(
			array(
				'gateway_url'  => 'https://gateway.example/prefix/',
				'store_id'     => 'st_1',
				'store_secret' => 'sk_st_secret',
			)
		);
		return new Client(
			$transport,
			$connection,
			static function (): int {
				return 1776850815;
			}
		);
	}
}
