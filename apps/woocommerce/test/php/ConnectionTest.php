<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test;

use NeroPay\WooCommerce\Connection\Connection;
use NeroPay\WooCommerce\Connection\SiteIdentity;
use NeroPay\WooCommerce\Support\Settings;
use NeroPay\WooCommerce\Support\Text;
use PHPUnit\Framework\TestCase;

final class ConnectionTest extends TestCase {
	public function test_a_new_callback_secret_leaves_the_old_one_good_for_a_day(): void {
		$earlier = new Connection( array( 'store_id' => 'st_1', 'callback_secret' => 'whsec_old' ) );
		$now     = ( new Connection( array( 'store_id' => 'st_1', 'callback_secret' => 'whsec_new' ) ) )->succeed( $earlier, 1000 );
		self::assertSame( array( 'whsec_new', 'whsec_old' ), $now->callback_secrets( 1000 + 86399 ) );
		self::assertSame( array( 'whsec_new' ), $now->callback_secrets( 1000 + 86400 ) );
	}

	public function test_another_stores_secret_does_not_become_good(): void {
		$earlier = new Connection( array( 'store_id' => 'st_1', 'callback_secret' => 'whsec_old' ) );
		$now     = ( new Connection( array( 'store_id' => 'st_2', 'callback_secret' => 'whsec_new' ) ) )->succeed( $earlier, 1000 );
		self::assertSame( array( 'whsec_new' ), $now->callback_secrets( 1000 ) );
	}

	public function sites(): array {
		return array(
			'the same'              => array( 'https://shop.example', 'https://shop.example', true ),
			'from http to https'    => array( 'http://shop.example', 'https://shop.example', true ),
			'a final slash'         => array( 'https://shop.example/', 'https://Shop.example', true ),
			'staging'               => array( 'https://shop.example', 'https://staging.shop.example', false ),
			'a copy in a folder'    => array( 'https://shop.example', 'https://shop.example/copy', false ),
			'a copy on a developer' => array( 'https://shop.example', 'http://localhost:8080', false ),
		);
	}

	/** @dataProvider sites */
	public function test_tells_a_copy_from_the_site( string $connected, string $now, bool $same ): void {
		self::assertSame( $same, SiteIdentity::same( $connected, $now ) );
	}

	public function test_no_way_of_saving_stores_the_merchants_secrets(): void {
		self::assertSame(
			array( 'title' => 'NeroPay', 'secret_key' => '', 'webhook_secret' => '' ),
			Settings::without_secrets( array( 'title' => 'NeroPay', 'secret_key' => 'sk_live_1', 'webhook_secret' => 'whsec_1' ) )
		);
	}

	public function test_texts_are_cut_as_the_gateway_counts_and_never_within_a_character(): void {
		self::assertSame( 'Grü', Text::cut( 'Grüße', 3 ) );
		self::assertSame( '茶', Text::cut( '茶🍵', 2 ), 'a character beyond the first plane counts twice' );
		self::assertSame( '茶🍵', Text::cut( "茶\0🍵", 3 ) );
	}
}
