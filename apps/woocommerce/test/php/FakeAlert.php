<?php

declare( strict_types=1 );

namespace NeroPay\WooCommerce\Test;

use NeroPay\WooCommerce\Settlement\Alert;

final class FakeAlert implements Alert {
	/** @var string[] */
	public $told = array();

	public function tell( int $order_id, string $text ): void {
		$this->told[] = $text;
	}
}
