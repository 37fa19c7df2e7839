<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Settlement;

defined( 'ABSPATH' ) || exit;

/**
 * Another request is at the same order. Try again in a moment.
 */
final class Busy extends \RuntimeException {
}
