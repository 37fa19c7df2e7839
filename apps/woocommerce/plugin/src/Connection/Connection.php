<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * What this shop keeps of being connected: its own secrets, and never the merchant's NeroPay keys.
 */
final class Connection {
	/** Seconds that the gateway goes on signing with a callback secret after it issued a new one. */
	private const PREVIOUS_SECRET_LIFE = DAY_IN_SECONDS;

	/** @var array<string, mixed> */
	private $record;

	/** @param array<string, mixed> $record As to_record() gives it. */
	public function __construct( array $record ) {
		$this->record = $record;
	}

	public function gateway_url(): string {
		return $this->text( 'gateway_url' );
	}

	public function store_id(): string {
		return $this->text( 'store_id' );
	}

	public function store_secret(): string {
		return $this->text( 'store_secret' );
	}

	/**
	 * What callbacks may be signed with.
	 *
	 * @return string[]
	 */
	public function callback_secrets( int $now ): array {
		$secrets = array( $this->text( 'callback_secret' ) );
		if ( '' !== $this->text( 'previous_callback_secret' ) && $now < (int) ( $this->record['previous_until'] ?? 0 ) ) {
			$secrets[] = $this->text( 'previous_callback_secret' );
		}
		return $secrets;
	}

	public function account_id(): string {
		return $this->text( 'account_id' );
	}

	/** The merchant's name at NeroPay, or the account id where it has none. */
	public function account_name(): string {
		return '' !== $this->text( 'account_name' ) ? $this->text( 'account_name' ) : $this->account_id();
	}

	public function public_key(): string {
		return $this->text( 'public_key' );
	}

	/** Whether the gateway was given a secret that NeroPay signs its notifications with. */
	public function has_webhook_secret(): bool {
		return ! empty( $this->record['has_webhook_secret'] );
	}

	/** live or test. */
	public function mode(): string {
		return $this->text( 'mode' );
	}

	/** The address of the site that was connected. */
	public function site_url(): string {
		return $this->text( 'site_url' );
	}

	/**
	 * What the gateway wants the merchant to know.
	 *
	 * @return string[]
	 */
	public function warnings(): array {
		return array_filter( (array) ( $this->record['warnings'] ?? array() ), 'is_string' );
	}

	/** Takes over from an earlier connection, whose callback secret stays good while callbacks signed with it are on their way. */
	public function succeed( ?self $earlier, int $now ): self {
		if ( null === $earlier || $earlier->store_id() !== $this->store_id() ) {
			return $this;
		}
		return new self(
			array_merge(
				$this->record,
				array(
					'previous_callback_secret' => $earlier->text( 'callback_secret' ),
					'previous_until'           => $now + self::PREVIOUS_SECRET_LIFE,
				)
			)
		);
	}

	/** @return array<string, mixed> */
	public function to_record(): array {
		return $this->record;
	}

	private function text( string $name ): string {
		return isset( $this->record[ $name ] ) && is_string( $this->record[ $name ] ) ? $this->record[ $name ] : '';
	}
}
