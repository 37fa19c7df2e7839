<?php
/**
 * Brings the translations up to the sources: writes the template of all texts, carries new texts into each language's .po file and drops
 * those that are gone, and makes from the .po files what WordPress loads. The same sources give the same files.
 *
 * To translate: run it, fill in what is empty in a .po file, run it again.
 *
 * Usage: php translations.php [<languages directory>]
 */

declare( strict_types=1 );

use NeroPay\WooCommerce\Translations\Compiler;
use NeroPay\WooCommerce\Translations\Extractor;
use NeroPay\WooCommerce\Translations\Message;
use NeroPay\WooCommerce\Translations\PoFile;

foreach ( array( 'Message', 'Extractor', 'PoFile', 'Compiler' ) as $part ) {
	require __DIR__ . "/translations/$part.php";
}

const DOMAIN = 'neropay-for-woocommerce';

/** Languages by their WordPress locale: code and gettext's rule for plurals. */
const LANGUAGES = array(
	'de_DE' => array( 'de', 'nplurals=2; plural=(n != 1);' ),
	'es_ES' => array( 'es', 'nplurals=2; plural=(n != 1);' ),
	'fr_FR' => array( 'fr', 'nplurals=2; plural=(n > 1);' ),
);

/** Scripts by the handle that they are queued under. */
const SCRIPTS = array(
	'neropay-block-checkout'  => 'assets/js/block-checkout.js',
	'neropay-confirm-payment' => 'assets/js/confirm-payment.js',
);

const HEADER = array(
	'Project-Id-Version'        => 'NeroPay for WooCommerce',
	'MIME-Version'              => '1.0',
	'Content-Type'              => 'text/plain; charset=UTF-8',
	'Content-Transfer-Encoding' => '8bit',
	'X-Domain'                  => DOMAIN,
);

$plugin    = dirname( __DIR__ ) . '/plugin';
$languages = $argv[1] ?? "$plugin/languages";

try {
	$messages = Extractor::messages( $plugin );
	file_put_contents( "$languages/" . DOMAIN . '.pot', PoFile::write( $messages, array(), HEADER ) );
	$untranslated = 0;
	foreach ( LANGUAGES as $locale => list( $language, $plurals ) ) {
		$file   = "$languages/" . DOMAIN . "-$locale";
		$header = HEADER + array(
			'Language'     => $language,
			'Plural-Forms' => $plurals,
		);
		$known  = is_file( "$file.po" ) ? PoFile::read( "$file.po" ) : array();
		file_put_contents( "$file.po", PoFile::write( $messages, $known, $header ) );

		$po           = PoFile::read( "$file.po" );
		$translations = array_filter( array_intersect_key( $po, $messages ), 'strlen' );
		foreach ( $translations as $text => $translation ) {
			if ( Message::placeholders( $text ) !== Message::placeholders( $translation ) ) {
				throw new RuntimeException( "$locale: the placeholders differ. Make them those of the text: $text" );
			}
		}
		file_put_contents( "$file.mo", Compiler::mo( array( '' => $po[''] ) + $translations ) );
		file_put_contents( "$file.l10n.php", Compiler::php( $header, $translations ) );
		foreach ( SCRIPTS as $handle => $script ) {
			$of_script = array_filter(
				$translations,
				static function ( string $text ) use ( $messages, $script ): bool {
					return isset( $messages[ $text ]->files[ $script ] );
				},
				ARRAY_FILTER_USE_KEY
			);
			file_put_contents( "$file-$handle.json", Compiler::json( $header, $of_script ) );
		}
		$missing       = count( $messages ) - count( $translations );
		$untranslated += $missing;
		printf( "%s: %d texts, %d of them to be translated\n", $locale, count( $messages ), $missing );
	}
	exit( $untranslated > 0 ? 1 : 0 );
} catch ( RuntimeException $error ) {
	fwrite( STDERR, $error->getMessage() . "\n" );
	exit( 1 );
}
