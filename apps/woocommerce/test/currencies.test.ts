import path from 'node:path';
import { currencyExponent, listCurrencies } from '@neropay/core';
import { expect, it } from 'vitest';
import { runPhp } from './support/php.ts';

it('the plugin counts every currency with the decimals that the gateway counts it with', async () => {
  const money = path.resolve(import.meta.dirname, '../plugin/src/Money');
  const code = `
    define( 'ABSPATH', '/' );
    require '${money}/InvalidAmount.php';
    require '${money}/Iso4217.php';
    echo json_encode( NeroPay\\WooCommerce\\Money\\Iso4217::exponents() );`;
  const expected = Object.fromEntries(listCurrencies().map((currency) => [currency, currencyExponent(currency)]));
  expect(JSON.parse(await runPhp(['-r', code]))).toEqual(expected);
});
