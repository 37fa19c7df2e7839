<?php
/**
 * Installs an unpacked WordPress.
 *
 * Usage: php install.php <directory> <url>
 */

declare( strict_types=1 );

list( , $root, $url ) = $argv;

$_SERVER['HTTP_HOST'] = (string) preg_replace( '#^https?://#', '', $url );
define( 'WP_INSTALLING', true );
require $root . '/wp-load.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';

wp_install( 'The Tea Shop', 'admin', 'admin@shop.example', true, '', 'password' );
update_option( 'siteurl', $url );
update_option( 'home', $url );
global $wp_rewrite;
$wp_rewrite->set_permalink_structure( '/%postname%/' );
$wp_rewrite->flush_rules();
