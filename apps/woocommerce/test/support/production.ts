import { runPhp } from './php.ts';

const script = `
define( 'WP_ENVIRONMENT_TYPE', 'production' );
$_SERVER['HTTP_HOST']       = 'command.line';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD']  = 'GET';
require $argv[1] . '/wp-load.php';
$result = ( static function ( $args ) {
  return eval( stream_get_contents( STDIN ) );
} )( json_decode( $argv[2], true ) );
echo "\\n" . json_encode( $result, JSON_THROW_ON_ERROR );`;

/**
 * Runs PHP within a WordPress as if it was a shop in earnest and no developer's, and gives what it returns. The code may read `$args`.
 *
 * @param directory where the WordPress is installed
 */
export async function runInProduction(
  directory: string,
  code: string,
  args: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const printed = await runPhp(['-r', script, directory, JSON.stringify(args)], code);
  return JSON.parse(printed.slice(printed.lastIndexOf('\n') + 1));
}
