<?php
/**
 * Tables, pages, rights and goods of a fresh shop.
 */

defined( 'ABSPATH' ) || exit;

function wc_double_install() {
	global $wpdb;
	require_once ABSPATH . 'wp-admin/includes/upgrade.php';
	$collate = $wpdb->get_charset_collate();
	dbDelta(
		"CREATE TABLE {$wpdb->prefix}wc_orders (
			id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
			type varchar(20) NOT NULL,
			parent_id bigint(20) unsigned NOT NULL DEFAULT 0,
			status varchar(20) NOT NULL DEFAULT '',
			currency varchar(10) NOT NULL DEFAULT '',
			total varchar(30) NOT NULL DEFAULT '0',
			amount varchar(30) NOT NULL DEFAULT '',
			reason text NULL,
			refunded_payment varchar(1) NOT NULL DEFAULT '0',
			order_key varchar(100) NOT NULL DEFAULT '',
			created_via varchar(100) NOT NULL DEFAULT '',
			cart_hash varchar(100) NOT NULL DEFAULT '',
			customer_id bigint(20) unsigned NOT NULL DEFAULT 0,
			payment_method varchar(100) NOT NULL DEFAULT '',
			payment_method_title varchar(200) NOT NULL DEFAULT '',
			transaction_id varchar(100) NOT NULL DEFAULT '',
			billing text NULL,
			date_created bigint(20) unsigned NULL,
			date_modified bigint(20) unsigned NULL,
			date_paid bigint(20) unsigned NULL,
			stock_reduced varchar(1) NOT NULL DEFAULT '0',
			PRIMARY KEY  (id)
		) $collate;"
	);
	dbDelta(
		"CREATE TABLE {$wpdb->prefix}wc_orders_meta (
			id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
			order_id bigint(20) unsigned NOT NULL,
			meta_key varchar(255) NOT NULL,
			meta_value longtext NULL,
			PRIMARY KEY  (id),
			KEY order_id (order_id)
		) $collate;"
	);
	dbDelta(
		"CREATE TABLE {$wpdb->prefix}wc_order_items (
			id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
			order_id bigint(20) unsigned NOT NULL,
			product_id bigint(20) unsigned NOT NULL,
			name varchar(200) NOT NULL,
			quantity int(11) NOT NULL,
			total varchar(30) NOT NULL,
			PRIMARY KEY  (id),
			KEY order_id (order_id)
		) $collate;"
	);
	dbDelta(
		"CREATE TABLE {$wpdb->prefix}wc_products (
			id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
			name varchar(200) NOT NULL,
			price varchar(30) NOT NULL,
			stock int(11) NOT NULL,
			needs_shipping varchar(1) NOT NULL DEFAULT '1',
			PRIMARY KEY  (id)
		) $collate;"
	);
	if ( ! wc_get_products() ) {
		$wpdb->insert( $wpdb->prefix . 'wc_products', array( 'name' => 'Tea caddy', 'price' => '15.99', 'stock' => 1000, 'needs_shipping' => '1' ) );
		$wpdb->insert( $wpdb->prefix . 'wc_products', array( 'name' => 'Tea guide (PDF)', 'price' => '4.50', 'stock' => 1000, 'needs_shipping' => '0' ) );
	}
	if ( wc_get_page_id( 'checkout' ) < 1 ) {
		$page_id = wp_insert_post(
			array(
				'post_type'    => 'page',
				'post_status'  => 'publish',
				'post_title'   => 'Checkout',
				'post_name'    => 'checkout',
				'post_content' => '<!-- wp:woocommerce/checkout /-->',
			)
		);
		update_option( 'woocommerce_checkout_page_id', $page_id );
	}
	foreach ( array( 'manage_woocommerce', 'edit_shop_orders' ) as $capability ) {
		get_role( 'administrator' )->add_cap( $capability );
	}
	WC_Double_Pages::register();
	flush_rewrite_rules();
}
