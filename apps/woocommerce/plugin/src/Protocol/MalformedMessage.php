<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Protocol;

defined( 'ABSPATH' ) || exit;

/**
 * A message that is not of the shop protocol's form. The message names the field.
 */
final class MalformedMessage extends \RuntimeException {
}
