<?php
/**
 * Packs the plugin as shops install it: `.out/neropay-for-woocommerce-<version>.zip`. The same sources give the same bytes, whoever packs
 * them and when.
 *
 * Usage: php package.php [<output directory>]
 */

declare( strict_types=1 );

const SLUG      = 'neropay-for-woocommerce';
const MAX_BYTES = 300 * 1024;

// The oldest time that a zip can name. Zips keep local time, so everybody packs in one zone.
const FIXED_TIME = 315532800;
putenv( 'TZ=UTC' );

const FILE_MODE = 0100644;

$plugin = dirname( __DIR__ ) . '/plugin';
$output = $argv[1] ?? dirname( __DIR__ ) . '/.out';

function stop( string $message ): void {
	fwrite( STDERR, $message . "\n" );
	exit( 1 );
}

/** The one version that all files must agree on. */
function version( string $plugin ): string {
	$named = array(
		'the header of ' . SLUG . '.php' => array( SLUG . '.php', '/^ \* Version: (\S+)$/m' ),
		'its constant'                   => array( SLUG . '.php', "/_VERSION', '([^']+)'/" ),
		'the stable tag of readme.txt'   => array( 'readme.txt', '/^Stable tag: (\S+)$/m' ),
		'package.json'                   => array( '../package.json', '/"version": "([^"]+)"/' ),
	);
	$versions = array();
	foreach ( $named as $where => list( $file, $pattern ) ) {
		$versions[ $where ] = preg_match( $pattern, (string) file_get_contents( "$plugin/$file" ), $found ) ? $found[1] : 'none';
	}
	if ( count( array_unique( $versions ) ) > 1 || in_array( 'none', $versions, true ) ) {
		stop( 'The versions differ. Make them one: ' . http_build_query( $versions, '', ', ' ) );
	}
	return (string) current( $versions );
}

/**
 * @return string[] Paths within the plugin, sorted.
 */
function files( string $plugin ): array {
	$files = array();
	foreach ( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $plugin, FilesystemIterator::SKIP_DOTS ) ) as $file ) {
		$path = substr( $file->getPathname(), strlen( $plugin ) + 1 );
		if ( preg_match( '#(^|/)\.#', $path ) ) {
			stop( "A hidden file does not belong into a plugin. Remove it: plugin/$path" );
		}
		$files[] = $path;
	}
	sort( $files, SORT_STRING );
	return $files;
}

$zip_file = $output . '/' . SLUG . '-' . version( $plugin ) . '.zip';
if ( ! is_dir( $output ) && ! mkdir( $output, 0777, true ) ) {
	stop( "The output directory cannot be made: $output" );
}

$zip = new ZipArchive();
if ( true !== $zip->open( $zip_file, ZipArchive::CREATE | ZipArchive::OVERWRITE ) ) {
	stop( "The zip cannot be written: $zip_file" );
}
foreach ( files( $plugin ) as $path ) {
	$name = SLUG . '/' . $path;
	$done = $zip->addFile( "$plugin/$path", $name )
		&& $zip->setCompressionName( $name, ZipArchive::CM_DEFLATE, 9 )
		&& $zip->setMtimeName( $name, FIXED_TIME )
		&& $zip->setExternalAttributesName( $name, ZipArchive::OPSYS_UNIX, FILE_MODE << 16 );
	if ( ! $done ) {
		stop( "This file could not be packed: plugin/$path" );
	}
}
if ( ! $zip->close() ) {
	stop( "The zip could not be written: $zip_file" );
}
if ( filesize( $zip_file ) > MAX_BYTES ) {
	stop( sprintf( 'The zip has %1$d bytes, and %2$d are allowed: find out what does not belong into it.', filesize( $zip_file ), MAX_BYTES ) );
}
echo $zip_file . "\n";
