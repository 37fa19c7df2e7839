import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { authentication } from '../src/authentication.js';
import { newOrderId, payElsewhere } from './support/payments.ts';
import { type AuthData, connect, create, poll, run, typed } from './support/platform.ts';
import { startWorld, type World } from './support/world.ts';
import { Zap } from './support/zap.ts';

let world: World;
let authData: AuthData;
beforeAll(async () => {
  world = await startWorld();
  authData = await connect(world);
});
afterAll(() => world[Symbol.asyncDispose]());
afterEach(async () => {
  await world.control.faults({});
});

const linkInput = () => ({ identifier: newOrderId(), amount: '24.50', currency: 'GBP', details: 'Invoice 7' });

/** How often NeroPay was asked for a path, with this answer. */
async function asked(path: string, status?: number): Promise<number> {
  const requests = await world.control.call<readonly { readonly path: string; readonly status: number }[]>(
    'GET',
    '/requests',
  );
  return requests.filter((one) => one.path.includes(path) && (status === undefined || one.status === status)).length;
}

describe('NeroPay', () => {
  test('that refuses the key has the platform connect again', async () => {
    const revoked = { ...authData, secretKey: 'sk_test_revoked' };
    await expect(poll(revoked, 'new_payment_polling')).rejects.toMatchObject({ name: 'RefreshAuthError' });
    await expect(create(revoked, 'create_payment_link', linkInput())).rejects.toMatchObject({
      name: 'RefreshAuthError',
    });
  });

  test('that refuses a field is quoted, the field named', async () => {
    const failure = create(authData, 'create_payment_link', { ...linkInput(), customer_email: 'nobody' });
    await expect(failure).rejects.toThrow(/customer_email: .*email/);
    await expect(failure).rejects.toMatchObject({ name: 'AppError' });
  });

  test('that throttles has the platform wait as long as it was asked to, and come again', async () => {
    await world.control.faults({ api: { error_429: 1, retry_after_s: 90 } });
    const failure = poll(authData, 'new_payment_polling');
    await expect(failure).rejects.toMatchObject({ name: 'ThrottledError' });
    await expect(failure).rejects.toThrow(/"delay":90/);
  });

  test('that fails is asked three times, and told of in its own words', async () => {
    await world.control.faults({ api: { error_500: 1 } });
    const before = await asked('/disputes');
    await expect(poll(authData, 'dispute_opened')).rejects.toThrow(/Something went wrong/);
    expect((await asked('/disputes')) - before).toBe(3);
  });

  test('that fails for a moment costs nobody anything', async () => {
    await world.control.faults({ api: { error_500: 1 } });
    // The longest pause before the next try.
    const random = vi.spyOn(Math, 'random').mockReturnValue(0.99);
    const link = create(authData, 'create_payment_link', linkInput());
    await expect.poll(() => asked('/payment-links', 500)).toBeGreaterThan(0);
    await world.control.faults({});
    expect(await link).toMatchObject({ status: 'pending' });
    random.mockRestore();
  });

  test('that answers with no answer is told of', async () => {
    await world.control.faults({ api: { garbage: 1 } });
    await expect(poll(authData, 'new_customer')).rejects.toMatchObject({ name: 'AppError' });
  });
});

describe('the gateway', () => {
  test('that does not know the store any more has the platform connect again', async () => {
    const stale = { ...authData, storeSecret: 'sk_st_aaaaaaaaaaaaaaaaaaaaaaaa' };
    await expect(Zap.on(stale, 'new_payment')).rejects.toMatchObject({ name: 'RefreshAuthError' });
  });

  test('that refuses an order says which field', async () => {
    const failure = create(authData, 'create_checkout', {
      order_number: '1',
      amount: '5.00',
      currency: 'GBP',
      description: 'x',
      success_url: 'nowhere',
      cancel_url: 'https://shop.example',
    });
    await expect(failure).rejects.toThrow(/success_url/);
  });
});

describe('no log has a secret', () => {
  const SECRETS = ['sk_test_neropay', 'whsec_', 'sk_st_'];

  /** All that the platform's runtime logs, request and answer of every call. */
  async function logOf(work: () => Promise<unknown>): Promise<string> {
    const lines: string[] = [];
    const spy = vi.spyOn(console, 'log').mockImplementation((...parts) => void lines.push(parts.join(' ')));
    vi.stubEnv('LOG_TO_STDOUT', '1');
    vi.stubEnv('DETAILED_LOG_TO_STDOUT', '1');
    try {
      await work();
    } catch (error) {
      lines.push(String(error));
    } finally {
      spy.mockRestore();
      vi.unstubAllEnvs();
    }
    return lines.join('\n');
  }

  test.each<readonly [string, () => Promise<unknown>]>([
    [
      'connecting',
      () =>
        run(authentication.sessionConfig.perform, { authData: typed(world, { webhookSecret: 'whsec_test_neropay' }) }),
    ],
    [
      'a connection that fails',
      () =>
        run(authentication.sessionConfig.perform, {
          authData: typed(world, { gatewayUrl: `${world.gateway.url}/nowhere` }),
        }),
    ],
    ['testing a connection', () => run(authentication.test, { authData })],
    ['a poll', () => poll(authData, 'new_payment_polling')],
    ['an action', () => create(authData, 'create_payment_link', linkInput())],
    [
      'an action that is refused',
      () => create(authData, 'create_payment_link', { ...linkInput(), customer_email: 'nobody' }),
    ],
  ])('of %s', async (_, work) => {
    const log = await logOf(work);
    expect(log).toMatch(/\/v2\//);
    for (const secret of SECRETS) expect(log).not.toContain(secret);
  });

  test('of a zap that is turned on, started and turned off', async () => {
    const log = await logOf(async () => {
      const zap = await Zap.on(authData, 'new_payment');
      await payElsewhere(world, authData);
      await zap.firstRun();
      await zap[Symbol.asyncDispose]();
    });
    expect(log).toMatch(/\/v1\/hooks/);
    for (const secret of SECRETS) expect(log).not.toContain(secret);
  });
});
