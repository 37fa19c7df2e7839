import { type Pair, startGatewayAndSandbox } from '@neropay/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Merchant } from './support/merchant.ts';
import { startWordPress, type WordPress } from './support/wordpress.ts';
import { wpNeropay } from './support/wp-cli.ts';

/** What the merchant presses and operators type, with the gateway itself on the other side. */
describe('with the gateway itself', () => {
  let pair: Pair;
  let wordpress: WordPress;
  let merchant: Merchant;
  beforeAll(async () => {
    [pair, wordpress] = await Promise.all([startGatewayAndSandbox(), startWordPress()]);
    merchant = await Merchant.logIn(wordpress.url);
    await merchant.connect({ gateway_url: pair.gateway.url, secret_key: 'sk_test_neropay' });
  });
  afterAll(async () => {
    expect(wordpress.notices()).toEqual([]);
    await Promise.all([pair[Symbol.asyncDispose](), wordpress[Symbol.asyncDispose]()]);
  });

  it('the self-test of a shop that was set up well finds nothing to do', async () => {
    const page = await merchant.press('neropay_self_test');
    expect(page).toContain('The self-test found everything as it should be.');
    expect(page).toContain('Clock: It agrees with the gateway');
    expect(page).not.toContain('✗');
  });

  it('wp neropay test-callback and status say that all is well', async () => {
    expect((await wpNeropay(wordpress.directory, 'test-callback')).code).toBe(0);
    const { code, output } = await wpNeropay(wordpress.directory, 'status', '--format=json');
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ connected: true, problem: '', mode: 'test' });
  });

  it('a gateway that does not take the shop’s signature is found', async () => {
    await wordpress.run(
      `update_option( 'neropay_connection', array( 'store_secret' => 'sk_st_anothersecretaltogether' ) + get_option( 'neropay_connection' ) );`,
    );
    const page = await merchant.press('neropay_self_test');
    expect(page).toContain('✗ To do Connection: The gateway does not take this shop:');
    expect((await wpNeropay(wordpress.directory, 'test-callback')).code).toBe(1);
  });
});
