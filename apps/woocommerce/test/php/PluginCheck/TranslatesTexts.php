<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test\PluginCheck;

use PhpParser\Node\Expr;
use PhpParser\Node\Scalar\String_;

/**
 * Texts can be found and translated: literals, of this plugin's text domain, with a word to translators about each placeholder.
 */
final class TranslatesTexts implements Rule {
	private const DOMAIN = 'neropay-for-woocommerce';

	/** Where the text domain stands, by function; the texts stand before it. */
	private const FUNCTIONS = array(
		'__'          => 1,
		'_e'          => 1,
		'esc_html__'  => 1,
		'esc_html_e'  => 1,
		'esc_attr__'  => 1,
		'esc_attr_e'  => 1,
		'_x'          => 2,
		'_ex'         => 2,
		'esc_html_x'  => 2,
		'esc_attr_x'  => 2,
		'_n'          => 3,
		'_nx'         => 4,
		'translate'   => 1,
	);

	public function violations( Source $source ): array {
		$found = array();
		foreach ( $source->calls( array_keys( self::FUNCTIONS ) ) as $call ) {
			$name   = Source::name( $call );
			$domain = isset( $call->args[ self::FUNCTIONS[ $name ] ] ) ? $call->args[ self::FUNCTIONS[ $name ] ]->value : null;
			if ( ! $domain instanceof String_ || self::DOMAIN !== $domain->value ) {
				$found[] = $source->at( $call, 'another text domain than the plugin\'s' );
			}
			foreach ( array_slice( $call->args, 0, in_array( $name, array( '_n', '_nx' ), true ) ? 2 : 1 ) as $arg ) {
				$found = array_merge( $found, $this->of_text( $source, $call, $arg->value ) );
			}
		}
		return $found;
	}

	/** @return string[] */
	private function of_text( Source $source, Expr\FuncCall $call, Expr $text ): array {
		if ( ! $text instanceof String_ || '' === trim( $text->value ) ) {
			return array( $source->at( $call, 'a text that is no literal cannot be translated' ) );
		}
		$placeholders = preg_match_all( '/%(?:\d+\$)?[sd]/', $text->value, $all );
		if ( 0 === $placeholders ) {
			return array();
		}
		$found = array();
		if ( false === strpos( $source->comment( $call->getStartLine() - 1 ) . $source->comment( $call->getStartLine() ), 'translators:' ) ) {
			$found[] = $source->at( $call, 'translators are not told what the placeholders are' );
		}
		if ( $placeholders > 1 && array_intersect( $all[0], array( '%s', '%d' ) ) ) {
			$found[] = $source->at( $call, 'several placeholders need numbers: other languages have another order' );
		}
		return $found;
	}
}
