<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test;

use PHPUnit\Framework\TestCase;

/**
 * What WordPress.org reads of the plugin: readme.txt and the header of the main file must say the same.
 */
final class ReadmeTest extends TestCase {
	/** @var string */
	private $readme;

	/** @var array<string, string> */
	private $headers;

	/** @var array<string, string> Of the plugin's main file. */
	private $plugin;

	protected function setUp(): void {
		$this->readme  = file_get_contents( PLUGIN_DIRECTORY . '/readme.txt' );
		$this->headers = self::fields( '/^([A-Z][A-Za-z ]+): (.+)$/m', strstr( $this->readme, "\n\n", true ) );
		$this->plugin  = self::fields( '/^ \* ([A-Z][A-Za-z ]+): (.+)$/m', file_get_contents( PLUGIN_DIRECTORY . '/neropay-for-woocommerce.php' ) );
	}

	public function test_versions_and_needs_are_the_main_files(): void {
		self::assertSame( $this->plugin['Version'], $this->headers['Stable tag'] );
		self::assertSame( json_decode( file_get_contents( PLUGIN_DIRECTORY . '/../package.json' ) )->version, $this->headers['Stable tag'] );
		foreach ( array( 'Requires at least', 'Requires PHP' ) as $need ) {
			self::assertSame( $this->plugin[ $need ], $this->headers[ $need ] );
		}
		self::assertStringStartsWith( '=== ' . $this->plugin['Plugin Name'] . " ===\n", $this->readme );
	}

	public function test_headers_have_their_form(): void {
		self::assertMatchesRegularExpression( '/^\d+\.\d+$/', $this->headers['Tested up to'], 'major versions only' );
		self::assertTrue( version_compare( $this->headers['Tested up to'], $this->headers['Requires at least'], '>=' ) );
		self::assertMatchesRegularExpression( '/^[a-z0-9]+(, [a-z0-9]+)*$/', $this->headers['Contributors'] );
		self::assertLessThanOrEqual( 5, count( explode( ',', $this->headers['Tags'] ) ), 'more tags are not shown' );
		self::assertSame( 'GPLv2 or later', $this->headers['License'] );
		self::assertSame( 'GPL-2.0-or-later', $this->plugin['License'] );
		self::assertStringContainsString( 'GNU GENERAL PUBLIC LICENSE', file_get_contents( PLUGIN_DIRECTORY . '/LICENSE' ) );
	}

	public function test_the_main_file_names_what_it_needs_and_its_texts(): void {
		self::assertSame( 'woocommerce', $this->plugin['Requires Plugins'] );
		self::assertSame( 'neropay-for-woocommerce', $this->plugin['Text Domain'] );
		self::assertSame( '/languages', $this->plugin['Domain Path'] );
		self::assertArrayNotHasKey( 'Update URI', $this->plugin, 'updates come from where the plugin came from' );
		self::assertDoesNotMatchRegularExpression( '/^woo/i', $this->plugin['Text Domain'], 'a slug must not begin with another product\'s name' );
	}

	public function test_the_short_description_is_one_line_that_is_shown_whole(): void {
		$short = explode( "\n\n", $this->readme )[1];
		self::assertStringNotContainsString( "\n", $short );
		self::assertLessThanOrEqual( 150, mb_strlen( $short ) );
	}

	public function test_the_external_service_is_disclosed_with_what_is_sent_when_and_its_terms(): void {
		$services = $this->section( 'External services' );
		self::assertGreaterThanOrEqual( 3, preg_match_all( '/^\* When you|^\* When a/m', $services ) );
		self::assertMatchesRegularExpression( '#\[terms of use\]\(https://[^)]+\)#', $services );
		self::assertMatchesRegularExpression( '#\[privacy policy\]\(https://[^)]+\)#', $services );
	}

	public function test_the_changelog_begins_with_this_version(): void {
		self::assertStringStartsWith( '= ' . $this->plugin['Version'] . ' =', $this->section( 'Changelog' ) );
	}

	public function test_people_learn_how_to_install_it_and_where_to_look(): void {
		foreach ( array( 'Description', 'Installation', 'Frequently Asked Questions' ) as $title ) {
			self::assertGreaterThan( 100, strlen( $this->section( $title ) ), $title );
		}
	}

	private function section( string $title ): string {
		self::assertSame( 1, preg_match( '/^== ' . $title . " ==\n\n(.*?)(?=\n== |\z)/ms", $this->readme, $found ), $title );
		return $found[1];
	}

	/** @return array<string, string> */
	private static function fields( string $pattern, string $text ): array {
		preg_match_all( $pattern, $text, $found );
		return array_combine( $found[1], array_map( 'trim', $found[2] ) );
	}
}
