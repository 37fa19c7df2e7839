<?php
/**
 * Plugin Name: Recorder
 * Description: For tests: writes down every notice of PHP and WordPress that the plugins under test cause, and every mail.
 */

( static function () {
	$ours   = '#/wp-content/plugins/(neropay-for-woocommerce|woocommerce)/#';
	$record = static function ( string $file, array $entry ): void {
		file_put_contents( WP_CONTENT_DIR . '/' . $file, json_encode( $entry ) . "\n", FILE_APPEND | LOCK_EX );
	};
	$culprit = static function () use ( $ours ): string {
		foreach ( debug_backtrace( DEBUG_BACKTRACE_IGNORE_ARGS, 8 ) as $frame ) {
			if ( isset( $frame['file'] ) && preg_match( $ours, $frame['file'] ) ) {
				return $frame['file'] . ':' . $frame['line'];
			}
		}
		return '';
	};
	$blame = static function ( string $text ) use ( $record, $culprit ): void {
		$where = $culprit();
		if ( '' !== $where ) {
			$record( 'notices.jsonl', compact( 'text', 'where' ) );
		}
	};

	set_error_handler(
		static function ( $level, $message, $file, $line ) use ( $record, $ours, $blame ) {
			if ( ! ( error_reporting() & $level ) ) {
				return false;
			}
			if ( preg_match( $ours, $file ) ) {
				$record( 'notices.jsonl', array( 'text' => $message, 'where' => "$file:$line" ) );
			} else {
				$blame( "$message ($file:$line)" );
			}
			return false;
		}
	);
	register_shutdown_function(
		static function () use ( $record ) {
			$error = error_get_last();
			if ( null !== $error && in_array( $error['type'], array( E_ERROR, E_PARSE, E_CORE_ERROR, E_COMPILE_ERROR ), true ) ) {
				$record( 'notices.jsonl', array( 'text' => $error['message'], 'where' => $error['file'] . ':' . $error['line'] ) );
			}
		}
	);
	foreach ( array( 'doing_it_wrong_run', 'deprecated_function_run', 'deprecated_argument_run', 'deprecated_hook_run' ) as $hook ) {
		add_action(
			$hook,
			static function ( $what, $message ) use ( $blame, $hook ) {
				$blame( "$hook: $what: " . ( is_string( $message ) ? $message : '' ) );
			},
			10,
			2
		);
	}
	add_filter(
		'pre_wp_mail',
		static function ( $sent, $mail ) use ( $record ) {
			$record( 'mails.jsonl', array( 'to' => $mail['to'], 'subject' => $mail['subject'], 'message' => $mail['message'] ) );
			return true;
		},
		10,
		2
	);
} )();
