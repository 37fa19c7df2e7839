<?php
/**
 * Plugin Name: Page cache
 * Description: For tests: stores whole pages and replays them to everybody, as page cache plugins and the caches of hosts do.
 *
 * The file wp-content/page-cache.json switches it on and says what keeps a page out of it: `constant` (DONOTCACHEPAGE, as page
 * cache plugins do), `headers` (Cache-Control, as caches in front of a server do). Like both it stores nothing of people who are
 * logged in, and nothing but answers to GET with the status 200.
 */

( static function () {
	$switch = WP_CONTENT_DIR . '/page-cache.json';
	if ( ! is_file( $switch ) || 'GET' !== $_SERVER['REQUEST_METHOD'] || array() !== preg_grep( '/^wordpress_logged_in_/', array_keys( $_COOKIE ) ) ) {
		return;
	}
	$settings = json_decode( (string) file_get_contents( $switch ), true );
	$stored   = $settings['directory'] . '/' . md5( $_SERVER['REQUEST_URI'] ) . '.json';
	if ( is_file( $stored ) ) {
		$page = json_decode( (string) file_get_contents( $stored ), true );
		header( 'Content-Type: ' . $page['type'] );
		header( 'X-Page-Cache: hit' );
		echo $page['body'];
		exit;
	}
	ob_start(
		static function ( string $body ) use ( $settings, $stored ): string {
			$headers = array();
			foreach ( headers_list() as $header ) {
				list( $name, $value )           = explode( ':', $header, 2 );
				$headers[ strtolower( $name ) ] = trim( $value );
			}
			$is_kept_out = array(
				'constant' => defined( 'DONOTCACHEPAGE' ) && DONOTCACHEPAGE,
				'headers'  => (bool) preg_match( '/no-cache|no-store|private/', $headers['cache-control'] ?? '' ),
			);
			if ( 200 === http_response_code() && ! $is_kept_out[ $settings['honours'] ] ) {
				file_put_contents(
					$stored,
					json_encode(
						array(
							'type' => $headers['content-type'] ?? 'text/html',
							'body' => $body,
						)
					),
					LOCK_EX
				);
			}
			return $body;
		}
	);
} )();
