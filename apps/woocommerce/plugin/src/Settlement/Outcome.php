<?php
/**
 * @package NeroPay\WooCommerce
 */

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Settlement;

defined( 'ABSPATH' ) || exit;

/**
 * What came of a state or an event, in one word for logs and answers.
 */
final class Outcome {
	/** The order says now what the gateway says. */
	public const APPLIED = 'applied';

	/** This event was applied before. */
	public const REPEATED = 'already_applied';

	/** A later event of the same checkout was applied before. */
	public const STALE = 'stale';

	/** It does not fit the order: told to the merchant where money is concerned, and not applied. */
	public const REFUSED = 'refused';

	/** The shop has no such order. */
	public const NO_ORDER = 'no_such_order';

	/** Nothing that this version of the plugin acts on. */
	public const IGNORED = 'ignored';
}
