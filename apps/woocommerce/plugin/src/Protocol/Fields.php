<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Protocol;

use NeroPay\WooCommerce\Money\InvalidAmount;
use NeroPay\WooCommerce\Money\Money;

defined( 'ABSPATH' ) || exit;

/**
 * Reads the fields of a decoded JSON object, and says which one is wrong.
 */
final class Fields {
	/** @var array<string, mixed> */
	private $fields;

	/** @var string Where the object stands in the message, for errors. */
	private $path;

	/**
	 * @param mixed $value What json_decode( …, true ) gave.
	 * @throws MalformedMessage If it is not an object.
	 */
	public function __construct( $value, string $path ) {
		if ( ! is_array( $value ) ) {
			throw new MalformedMessage( sprintf( '"%s" is not an object.', $path ) );
		}
		$this->fields = $value;
		$this->path   = $path;
	}

	public function has( string $name ): bool {
		return isset( $this->fields[ $name ] );
	}

	/** @throws MalformedMessage */
	public function object( string $name ): self {
		return new self( $this->fields[ $name ] ?? null, $this->path . '.' . $name );
	}

	/** @throws MalformedMessage If it is missing, empty or no string. */
	public function text( string $name ): string {
		$value = $this->fields[ $name ] ?? null;
		if ( ! is_string( $value ) || '' === $value ) {
			throw $this->wrong( $name, 'is not a text' );
		}
		return $value;
	}

	/** A text that may be null, missing or empty. */
	public function optional_text( string $name ): string {
		return isset( $this->fields[ $name ] ) && is_string( $this->fields[ $name ] ) ? $this->fields[ $name ] : '';
	}

	/** @throws MalformedMessage If it is no whole number from zero. */
	public function number( string $name ): int {
		$value = $this->fields[ $name ] ?? null;
		if ( ! is_int( $value ) || $value < 0 ) {
			throw $this->wrong( $name, 'is not a whole number' );
		}
		return $value;
	}

	/**
	 * The objects of a list.
	 *
	 * @return self[]
	 * @throws MalformedMessage
	 */
	public function items(): array {
		$items = array();
		foreach ( array_values( $this->fields ) as $index => $value ) {
			$items[] = new self( $value, $this->path . '.' . $index );
		}
		return $items;
	}

	/**
	 * Every text in the object, however deep.
	 *
	 * @return string[]
	 */
	public function texts(): array {
		$texts = array();
		array_walk_recursive(
			$this->fields,
			static function ( $value ) use ( &$texts ) {
				if ( is_string( $value ) && '' !== $value ) {
					$texts[] = $value;
				}
			}
		);
		return $texts;
	}

	public function flag( string $name ): bool {
		return true === ( $this->fields[ $name ] ?? false );
	}

	/** @throws MalformedMessage If it is not an exact amount of the currency. */
	public function money( string $name, string $currency ): Money {
		try {
			return Money::from_decimal( $this->text( $name ), $currency );
		} catch ( InvalidAmount $error ) {
			throw $this->wrong( $name, 'is not an exact amount: ' . $error->getMessage() );
		}
	}

	private function wrong( string $name, string $what ): MalformedMessage {
		return new MalformedMessage( sprintf( '"%s.%s" %s.', $this->path, $name, $what ) );
	}
}
