<?php
/**
 * Runs a piece of PHP within an installed WordPress, and prints what it returns as JSON.
 *
 * Usage: php run.php <directory> < code
 */

declare( strict_types=1 );

$_SERVER['HTTP_HOST']       = 'command.line';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD']  = 'GET';
define( 'DOING_CRON', true );
require $argv[1] . '/wp-load.php';

$result = ( static function () {
	return eval( stream_get_contents( STDIN ) );
} )();
echo "\n" . json_encode( $result, JSON_THROW_ON_ERROR );
