<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test\PluginCheck;

use PhpParser\Node\Expr;
use PhpParser\Node\Scalar;
use PhpParser\Node\Stmt;

/**
 * Nothing that WordPress has a safer function for, that hides code, or that goes around WooCommerce's orders.
 */
final class AvoidsFunctions implements Rule {
	private const FORBIDDEN = array(
		'runs or hides code'            => '/^(create_function|exec|shell_exec|system|passthru|proc_open|popen|pcntl_.+|assert|dl|base64_(en|de)code|gzinflate|gzuncompress|str_rot13|extract|call_user_method)$/',
		'WordPress has its own HTTP'    => '/^(curl_.+|fsockopen|pfsockopen|stream_.+|wp_remote_(get|post|head|request)|http_build_url)$/',
		'WordPress has its own files'   => '/^(fopen|fwrite|fputs|file_get_contents|file_put_contents|readfile|move_uploaded_file|unlink|rename|mkdir|rmdir|chmod|touch|tempnam|parse_ini_file)$/',
		'depends on the server\'s zone' => '/^(date|strftime|mktime|date_default_timezone_set)$/',
		'is not random enough'          => '/^(rand|srand|mt_rand|mt_srand|uniqid|lcg_value|shuffle|array_rand)$/',
		'WordPress has a safer one'     => '/^(json_encode|parse_url|strip_tags|serialize|unserialize|wp_redirect|query_posts|parse_str)$/',
		'is for developers'             => '/^(var_dump|var_export|print_r|error_log|debug_backtrace|debug_print_backtrace|trigger_error|phpinfo|error_reporting|ini_set|set_time_limit|set_error_handler)$/',
		'is of sessions or cookies'     => '/^(session_.+|setcookie|setrawcookie)$/',
		'goes around order tables'      => '/^((get|add|update|delete)_post_meta|get_post|get_posts|wp_update_post|wp_insert_post|wp_delete_post)$/',
	);

	public function violations( Source $source ): array {
		$found = array();
		foreach ( $source->find( Expr\FuncCall::class ) as $call ) {
			foreach ( self::FORBIDDEN as $why => $pattern ) {
				if ( preg_match( $pattern, Source::name( $call ) ) && ! $source->is_excused( $call ) ) {
					$found[] = $source->at( $call, $why );
				}
			}
		}
		foreach ( $source->find( Expr\Eval_::class, Expr\ShellExec::class, Stmt\Goto_::class, Expr\ErrorSuppress::class, Stmt\InlineHTML::class, Stmt\Global_::class ) as $node ) {
			if ( ! $node instanceof Stmt\Global_ || $this->is_strange( $node ) ) {
				$found[] = $source->at( $node, 'must not be used' );
			}
		}
		foreach ( $source->find( Scalar\String_::class, Scalar\Encapsed::class ) as $text ) {
			if ( in_array( $text->getAttribute( 'kind' ), array( Scalar\String_::KIND_HEREDOC, Scalar\String_::KIND_NOWDOC ), true ) ) {
				$found[] = $source->at( $text, 'checkers cannot look into a heredoc' );
			}
		}
		foreach ( $source->find( Scalar\String_::class, Scalar\EncapsedStringPart::class ) as $text ) {
			if ( preg_match( '/\blocalhost\b|\b127\.0\.0\.1\b/i', $text->value ) ) {
				$found[] = $source->at( $text, 'a developer\'s own machine' );
			}
		}
		foreach ( token_get_all( $source->code ) as $token ) {
			if ( is_array( $token ) && T_OPEN_TAG_WITH_ECHO === $token[0] ) {
				$found[] = sprintf( 'line %d: a short tag', $token[2] );
			}
		}
		return $found;
	}

	/** Only what WordPress itself hands out as globals. */
	private function is_strange( Stmt\Global_ $statement ): bool {
		foreach ( $statement->vars as $variable ) {
			if ( ! in_array( $variable->name, array( 'wpdb', 'wp' ), true ) ) {
				return true;
			}
		}
		return false;
	}
}
