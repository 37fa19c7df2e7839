import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { authentication } from '../src/authentication.js';
import { connect, run, typed } from './support/platform.ts';
import { startWorld, type World } from './support/world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

describe('connecting', () => {
  test('proves the keys, and exchanges them for a store at the gateway', async () => {
    const authData = await connect(world);
    expect(authData).toMatchObject({
      accountId: 'NPTEST0SANDBOX_1000',
      storeId: expect.stringMatching(/^st_/),
      storeSecret: expect.stringMatching(/^sk_st_/),
      storeUrl: expect.stringMatching(/^https:/),
    });
    const fields = new Map(authentication.fields.map((field) => [field.key, field]));
    expect(Object.keys(authData).filter((key) => !fields.has(key))).toEqual([]);
    expect(fields.get('secretKey')).toMatchObject({ type: 'password' });
    expect(fields.get('storeSecret')).toMatchObject({ type: 'password', computed: true });
  });

  test('without a gateway needs none', async () => {
    expect(await connect(null)).not.toHaveProperty('storeId');
  });

  test('again is the same store with a new secret', async () => {
    const first = await connect(world);
    const { storeUrl = '' } = first;
    const again = await connect(world, { storeUrl });
    expect(again.storeId).toBe(first.storeId);
    expect(again.storeSecret).not.toBe(first.storeSecret);
    expect((await connect(world)).storeId).not.toBe(first.storeId);
  });

  test('tells the label that names the account and the environment', async () => {
    const authData = await connect(world);
    const shown = await run(authentication.test, { authData });
    expect(shown).toEqual({
      name: 'Sandbox Trading Ltd',
      account_id: 'NPTEST0SANDBOX_1000',
      ipn_url: `${world.gateway.url}/ipn/neropay/${authData.storeId}`,
    });
    expect(authentication.connectionLabel).toBe('{{name}} ({{bundle.authData.environment}})');
  });

  test.each([
    ['a wrong secret key', { secretKey: 'sk_test_wrong' }, /refused these keys/],
    ['a public key of somebody else', { publicKey: 'pk_test_other' }, /refused these keys/],
    ['a gateway that is not there', { gatewayUrl: 'http://127.0.0.1:9' }, /connection failed/],
    ['a gateway’s address that is none', { gatewayUrl: 'pay.example.com' }, /address|URL/],
  ])('with %s says so', async (_, changes, message) => {
    await expect(connect(world, changes)).rejects.toThrow(message);
  });

  test('white space that was pasted along is left out', async () => {
    expect(
      await connect(world, { secretKey: ' sk_test_neropay\n', gatewayUrl: `${world.gateway.url}/ ` }),
    ).toHaveProperty('storeId');
  });
});

test('a connection whose key was revoked is made again by the platform, and has expired when that fails too', async () => {
  const authData = typed(null, { secretKey: 'sk_test_revoked' });
  await expect(run(authentication.test, { authData })).rejects.toMatchObject({ name: 'RefreshAuthError' });
  const again = run(authentication.sessionConfig.perform, { authData });
  await expect(again).rejects.toMatchObject({ name: 'ExpiredAuthError' });
});
