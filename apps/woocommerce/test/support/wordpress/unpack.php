<?php
/**
 * Unpacks a WordPress of @wp-playground/wordpress-builds for a plain PHP server.
 *
 * Usage: php unpack.php <package directory> <version, such as 6.5> <directory>
 */

declare( strict_types=1 );

list( , $package, $version, $root ) = $argv;

function unpack_zip( string $zip, string $directory ): void {
	$archive = new ZipArchive();
	if ( true !== $archive->open( $zip ) || ! $archive->extractTo( $directory ) ) {
		fwrite( STDERR, "cannot unpack $zip\n" );
		exit( 1 );
	}
	$archive->close();
}

function remove( string $path ): void {
	if ( is_dir( $path ) && ! is_link( $path ) ) {
		foreach ( array_diff( scandir( $path ), array( '.', '..' ) ) as $name ) {
			remove( $path . '/' . $name );
		}
		rmdir( $path );
	} elseif ( file_exists( $path ) ) {
		unlink( $path );
	}
}

function copy_tree( string $from, string $to ): void {
	if ( ! is_dir( $to ) ) {
		mkdir( $to, 0777, true );
	}
	foreach ( array_diff( scandir( $from ), array( '.', '..' ) ) as $name ) {
		if ( is_dir( "$from/$name" ) ) {
			copy_tree( "$from/$name", "$to/$name" );
		} elseif ( ! file_exists( "$to/$name" ) ) {
			copy( "$from/$name", "$to/$name" );
		}
	}
}

unpack_zip( "$package/src/wordpress/wp-$version.zip", $root );
// The zip lacks scripts and styles, and brings a configuration and a database of its own.
copy_tree( "$package/public/wp-$version", $root );
foreach ( array( 'wp-config.php', 'wp-content/database', 'wp-content/db.php', 'wp-content/mu-plugins' ) as $bundled ) {
	remove( "$root/$bundled" );
}
unpack_zip( "$package/src/sqlite-database-integration/sqlite-database-integration.zip", "$root/wp-content/plugins" );
rename( "$root/wp-content/plugins/sqlite-database-integration-main", "$root/wp-content/plugins/sqlite-database-integration" );
