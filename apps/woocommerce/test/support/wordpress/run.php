<?php
/**
 * Runs a piece of PHP within an installed WordPress, as its cron would, and prints what it returns as JSON.
 *
 * Lies in the WordPress's folder and is posted the code: the server has WordPress compiled already, a process of its own had not.
 */

declare( strict_types=1 );

$_SERVER['HTTP_HOST']      = 'command.line';
$_SERVER['REQUEST_METHOD'] = 'GET';
$_GET                      = array();
$_POST                     = array();
define( 'DOING_CRON', true );
require __DIR__ . '/wp-load.php';

$result = ( static function () {
	return eval( (string) file_get_contents( 'php://input' ) );
} )();
echo "\n" . json_encode( $result, JSON_THROW_ON_ERROR );
