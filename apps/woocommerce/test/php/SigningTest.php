<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test;

use NeroPay\WooCommerce\Protocol\CallbackSignature;
use NeroPay\WooCommerce\Protocol\InvalidSignature;
use NeroPay\WooCommerce\Protocol\RequestSignature;
use PHPUnit\Framework\TestCase;

final class SigningTest extends TestCase {
	public function requests_that_are_good(): array {
		return array_filter(
			vectors( 'requests.json' ),
			static function ( array $arguments ): bool {
				return $arguments[0]['expected']['valid'];
			}
		);
	}

	/** @dataProvider requests_that_are_good */
	public function test_signs_requests_so_that_the_gateway_believes_them( array $vector ): void {
		$signed  = $vector['signed'];
		$headers = array_change_key_case( $vector['headers'] );
		self::assertSame(
			strtolower( $headers['x-neropay-signature'] ),
			RequestSignature::sign( $signed['secret'], $signed['timestamp'], strtoupper( $signed['method'] ), $signed['path'], $signed['body'] ),
			$vector['why']
		);
	}

	public function callbacks(): array {
		return vectors( 'callbacks.json' );
	}

	/** @dataProvider callbacks */
	public function test_believes_the_gateways_callbacks_and_no_others( array $vector ): void {
		$headers = array_change_key_case( $vector['headers'] );
		$reason  = null;
		try {
			CallbackSignature::verify(
				$vector['secrets'],
				$headers['webhook-id'] ?? '',
				$headers['webhook-timestamp'] ?? '',
				$headers['webhook-signature'] ?? '',
				$vector['body'],
				$vector['now']
			);
		} catch ( InvalidSignature $invalid ) {
			$reason = $invalid->reason();
		}
		self::assertSame( $vector['expected']['reason'], $reason, $vector['why'] );
	}

	public function secrets_that_are_none(): array {
		return array(
			'nothing'                 => array( '' ),
			'the prefix alone'        => array( 'whsec_' ),
			'no base64'               => array( 'whsec_%%%' ),
			'a secret of another use' => array( 'sk_st_0123456789abcdef' ),
		);
	}

	/** @dataProvider secrets_that_are_none */
	public function test_an_unreadable_secret_opens_no_door( string $secret ): void {
		$signature = 'v1,' . base64_encode( hash_hmac( 'sha256', 'evt_1.1000.{}', '', true ) );
		try {
			CallbackSignature::verify( array( $secret ), 'evt_1', '1000', $signature, '{}', 1000 );
		} catch ( InvalidSignature $invalid ) {
			self::assertSame( 'secret', $invalid->reason() );
			return;
		}
		self::fail( 'An empty key must not verify anything.' );
	}

	public function test_without_any_secret_nothing_is_believed(): void {
		$this->expectException( InvalidSignature::class );
		CallbackSignature::verify( array(), 'evt_1', '1000', 'v1,', '{}', 1000 );
	}
}
