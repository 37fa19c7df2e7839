<?php
/**
 * Objects with properties and meta data that know what was changed, and save only that.
 */

defined( 'ABSPATH' ) || exit;

final class WC_Meta_Data {
	public $id;
	public $key;
	public $value;

	public function __construct( $id, $key, $value ) {
		$this->id    = $id;
		$this->key   = $key;
		$this->value = $value;
	}
}

/** What stands between objects and the database. Unknown calls are swallowed, as in WooCommerce. */
final class WC_Data_Store {
	public static function load( $object_type ) {
		return new self();
	}

	public function __call( $method, $parameters ) {
		return null;
	}
}

abstract class WC_Data {
	protected $id      = 0;
	protected $data    = array();
	protected $changes = array();

	/** @var WC_Meta_Data[]|null Null until they are read. */
	protected $meta_data = null;

	/** @var array<int, true> Ids of meta rows that were taken away. */
	private $deleted_meta = array();

	/** @var array<string, true> Keys of meta data that were changed. */
	private $changed_meta = array();

	abstract protected function storage(): WC_Double_Order_Storage;

	public function get_id() {
		return $this->id;
	}

	public function set_id( $id ) {
		$this->id = (int) $id;
	}

	protected function get_prop( $name ) {
		return array_key_exists( $name, $this->changes ) ? $this->changes[ $name ] : $this->data[ $name ];
	}

	protected function set_prop( $name, $value ) {
		if ( ! array_key_exists( $name, $this->data ) ) {
			wc_doing_it_wrong( __METHOD__, 'Unknown property ' . $name, '3.0' );
			return;
		}
		if ( $value !== $this->get_prop( $name ) ) {
			$this->changes[ $name ] = $value;
		}
	}

	public function get_changes() {
		return $this->changes;
	}

	public function get_meta( $key = '', $single = true, $context = 'view' ) {
		foreach ( $this->meta() as $meta ) {
			if ( $key === $meta->key && null !== $meta->value ) {
				return $meta->value;
			}
		}
		return $single ? '' : array();
	}

	public function meta_exists( $key = '' ) {
		return '' !== $this->get_meta( $key );
	}

	public function update_meta_data( $key, $value, $meta_id = 0 ) {
		$this->meta();
		$this->changed_meta[ $key ] = true;
		foreach ( $this->meta_data as $meta ) {
			if ( $key === $meta->key ) {
				$meta->value = $value;
				return;
			}
		}
		$this->meta_data[] = new WC_Meta_Data( 0, $key, $value );
	}

	public function add_meta_data( $key, $value, $unique = false ) {
		$this->update_meta_data( $key, $value );
	}

	public function delete_meta_data( $key ) {
		foreach ( $this->meta() as $index => $meta ) {
			if ( $key === $meta->key ) {
				if ( $meta->id ) {
					$this->deleted_meta[ $meta->id ] = true;
				}
				unset( $this->meta_data[ $index ] );
			}
		}
	}

	public function read_meta_data( $force_read = false ) {
		$this->meta_data = array();
		if ( ! $this->id ) {
			return;
		}
		foreach ( $this->storage()->meta( $this->id ) as $row ) {
			$this->meta_data[] = new WC_Meta_Data( (int) $row->id, $row->meta_key, maybe_unserialize( $row->meta_value ) );
		}
	}

	public function save_meta_data() {
		if ( null === $this->meta_data ) {
			return;
		}
		foreach ( array_keys( $this->deleted_meta ) as $meta_id ) {
			$this->storage()->delete_meta( $meta_id );
		}
		foreach ( $this->meta_data as $meta ) {
			if ( ! isset( $this->changed_meta[ $meta->key ] ) ) {
				continue;
			}
			$value = maybe_serialize( $meta->value );
			if ( $meta->id ) {
				$this->storage()->update_meta( $meta->id, $value );
			} else {
				$meta->id = $this->storage()->add_meta( $this->id, $meta->key, $value );
			}
		}
		$this->deleted_meta = array();
		$this->changed_meta = array();
	}

	/** @return WC_Meta_Data[] */
	private function meta(): array {
		if ( null === $this->meta_data ) {
			$this->read_meta_data();
		}
		return $this->meta_data;
	}
}
