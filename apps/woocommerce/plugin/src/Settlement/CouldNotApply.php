<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Settlement;

defined( 'ABSPATH' ) || exit;

/**
 * The order could not be brought to what the gateway says. Nothing is lost: whoever sent it sends it again.
 */
final class CouldNotApply extends \RuntimeException {
}
