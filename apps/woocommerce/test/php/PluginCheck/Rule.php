<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test\PluginCheck;

/**
 * Something that WordPress.org's Plugin Check asks of a plugin's code.
 */
interface Rule {
	/**
	 * @return string[] What breaks the rule, with its line.
	 */
	public function violations( Source $source ): array;
}
