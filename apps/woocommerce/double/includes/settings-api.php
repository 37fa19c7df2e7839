<?php
/**
 * The settings API: fields that are declared as arrays, drawn as a table, and stored in one option.
 */

defined( 'ABSPATH' ) || exit;

abstract class WC_Settings_API {
	public $plugin_id   = 'woocommerce_';
	public $id          = '';
	public $errors      = array();
	public $settings    = array();
	public $form_fields = array();
	protected $data     = array();

	public function init_form_fields() {
	}

	public function get_form_fields() {
		$fields = array();
		foreach ( $this->form_fields as $key => $field ) {
			$fields[ $key ] = array_merge( array( 'default' => '' ), $field );
		}
		return apply_filters( 'woocommerce_settings_api_form_fields_' . $this->id, $fields );
	}

	public function get_option_key() {
		return $this->plugin_id . $this->id . '_settings';
	}

	public function get_field_key( $key ) {
		return $this->plugin_id . $this->id . '_' . $key;
	}

	public function get_field_type( $field ) {
		return empty( $field['type'] ) ? 'text' : $field['type'];
	}

	public function get_field_default( $field ) {
		return empty( $field['default'] ) ? '' : $field['default'];
	}

	public function init_settings() {
		$stored = get_option( $this->get_option_key(), null );
		if ( ! is_array( $stored ) ) {
			$stored = wp_list_pluck( $this->get_form_fields(), 'default' );
		}
		$this->settings = $stored;
	}

	public function get_option( $key, $empty_value = null ) {
		if ( empty( $this->settings ) ) {
			$this->init_settings();
		}
		if ( ! isset( $this->settings[ $key ] ) ) {
			$fields                 = $this->get_form_fields();
			$this->settings[ $key ] = isset( $fields[ $key ] ) ? $this->get_field_default( $fields[ $key ] ) : '';
		}
		if ( null !== $empty_value && '' === $this->settings[ $key ] ) {
			$this->settings[ $key ] = $empty_value;
		}
		return $this->settings[ $key ];
	}

	public function update_option( $key, $value = '' ) {
		if ( empty( $this->settings ) ) {
			$this->init_settings();
		}
		$this->settings[ $key ] = $value;
		return update_option( $this->get_option_key(), apply_filters( 'woocommerce_settings_api_sanitized_fields_' . $this->id, $this->settings ), 'yes' );
	}

	public function get_post_data() {
		return empty( $this->data ) ? $_POST : $this->data;
	}

	public function set_post_data( $data = array() ) {
		$this->data = $data;
	}

	/** The most special way of reading a field wins: its callback, its own method, its type's method, plain text. */
	public function get_field_value( $key, $field, $post_data = array() ) {
		$value = $post_data[ $this->get_field_key( $key ) ] ?? null;
		if ( isset( $field['sanitize_callback'] ) && is_callable( $field['sanitize_callback'] ) ) {
			return call_user_func( $field['sanitize_callback'], $value );
		}
		foreach ( array( $key, $this->get_field_type( $field ) ) as $kind ) {
			$method = 'validate_' . $kind . '_field';
			if ( is_callable( array( $this, $method ) ) ) {
				return $this->$method( $key, $value );
			}
		}
		return $this->validate_text_field( $key, $value );
	}

	public function process_admin_options() {
		$this->init_settings();
		$posted = $this->get_post_data();
		foreach ( $this->get_form_fields() as $key => $field ) {
			if ( 'title' === $this->get_field_type( $field ) ) {
				continue;
			}
			try {
				$this->settings[ $key ] = $this->get_field_value( $key, $field, $posted );
			} catch ( Exception $error ) {
				$this->add_error( $error->getMessage() );
			}
		}
		do_action( 'woocommerce_update_option', array( 'id' => $this->get_option_key() ) );
		return update_option( $this->get_option_key(), apply_filters( 'woocommerce_settings_api_sanitized_fields_' . $this->id, $this->settings ), 'yes' );
	}

	public function add_error( $error ) {
		$this->errors[] = $error;
	}

	public function get_errors() {
		return $this->errors;
	}

	public function validate_text_field( $key, $value ) {
		return wp_kses_post( trim( stripslashes( (string) $value ) ) );
	}

	public function validate_password_field( $key, $value ) {
		return trim( stripslashes( (string) $value ) );
	}

	public function validate_textarea_field( $key, $value ) {
		return wp_kses_post( trim( stripslashes( (string) $value ) ) );
	}

	public function validate_checkbox_field( $key, $value ) {
		return null === $value ? 'no' : 'yes';
	}

	public function validate_select_field( $key, $value ) {
		return wc_clean( stripslashes( (string) $value ) );
	}

	public function admin_options() {
		echo '<table class="form-table">' . $this->generate_settings_html( $this->get_form_fields(), false ) . '</table>';
	}

	public function generate_settings_html( $form_fields = array(), $echo = true ) {
		$html = '';
		foreach ( $form_fields as $key => $field ) {
			$method = 'generate_' . $this->get_field_type( $field ) . '_html';
			$html  .= method_exists( $this, $method ) ? $this->$method( $key, $field ) : $this->generate_text_html( $key, $field );
		}
		if ( ! $echo ) {
			return $html;
		}
		echo $html;
	}

	public function generate_title_html( $key, $data ) {
		$description = empty( $data['description'] ) ? '' : '<p>' . wp_kses_post( $data['description'] ) . '</p>';
		return '</table><h3 class="wc-settings-sub-title" id="' . esc_attr( $this->get_field_key( $key ) ) . '">' . wp_kses_post( $data['title'] ?? '' ) . '</h3>' . $description . '<table class="form-table">';
	}

	public function generate_text_html( $key, $data ) {
		return $this->row(
			$key,
			$data,
			sprintf(
				'<input class="input-text regular-input" type="%1$s" name="%2$s" id="%2$s" value="%3$s" placeholder="%4$s" %5$s/>',
				esc_attr( $this->get_field_type( $data ) ),
				esc_attr( $this->get_field_key( $key ) ),
				esc_attr( $this->get_option( $key ) ),
				esc_attr( $data['placeholder'] ?? '' ),
				$this->attributes( $data )
			)
		);
	}

	public function generate_textarea_html( $key, $data ) {
		return $this->row( $key, $data, sprintf( '<textarea class="input-text wide-input" rows="3" cols="20" name="%1$s" id="%1$s">%2$s</textarea>', esc_attr( $this->get_field_key( $key ) ), esc_textarea( $this->get_option( $key ) ) ) );
	}

	public function generate_checkbox_html( $key, $data ) {
		return $this->row(
			$key,
			$data,
			sprintf( '<label for="%1$s"><input type="checkbox" name="%1$s" id="%1$s" value="1" %2$s/> %3$s</label>', esc_attr( $this->get_field_key( $key ) ), checked( $this->get_option( $key ), 'yes', false ), wp_kses_post( $data['label'] ?? '' ) )
		);
	}

	public function generate_select_html( $key, $data ) {
		$options = '';
		foreach ( $data['options'] as $value => $label ) {
			$options .= sprintf( '<option value="%1$s" %2$s>%3$s</option>', esc_attr( $value ), selected( (string) $this->get_option( $key ), (string) $value, false ), esc_html( $label ) );
		}
		return $this->row( $key, $data, sprintf( '<select class="select" name="%1$s" id="%1$s">%2$s</select>', esc_attr( $this->get_field_key( $key ) ), $options ) );
	}

	private function row( $key, $data, $control ) {
		$is_tip      = ! empty( $data['desc_tip'] );
		$description = $data['description'] ?? '';
		return sprintf(
			'<tr valign="top"><th scope="row" class="titledesc"><label for="%1$s">%2$s %3$s</label></th><td class="forminp"><fieldset><legend class="screen-reader-text"><span>%2$s</span></legend>%4$s%5$s</fieldset></td></tr>',
			esc_attr( $this->get_field_key( $key ) ),
			wp_kses_post( $data['title'] ?? '' ),
			$is_tip && '' !== $description ? wc_help_tip( $description ) : '',
			$control,
			! $is_tip && '' !== $description ? '<p class="description">' . wp_kses_post( $description ) . '</p>' : ''
		);
	}

	private function attributes( $data ) {
		$html = '';
		foreach ( $data['custom_attributes'] ?? array() as $name => $value ) {
			$html .= esc_attr( $name ) . '="' . esc_attr( $value ) . '" ';
		}
		return $html;
	}
}
