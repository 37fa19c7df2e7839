import { type OpenStore, ROTATION_MS, validSecrets } from '@neropay/engine';
import { describe, expect, test } from 'vitest';
import { secretOf } from './support/fake-provider.js';
import { DAY, HOUR, openWorld, type World } from './support/world.js';

const valid = async (world: World, store: OpenStore = world.store) =>
  validSecrets((await world.reopen(store.store.id)).secrets, world.now);
const callbackSecrets = async (world: World) => {
  const { endpoint } = await world.engine.stores.callback(world.store.store.id);
  return validSecrets(world.engine.stores.callbackConfig(endpoint).secrets, world.now);
};
const request = {
  platform: 'custom',
  name: 'A shop',
  url: 'https://shop.test',
  callbackUrl: 'https://shop.test/callback',
  rail: 'neropay',
  credentials: { secret_key: secretOf('acct_main') },
  mode: 'live',
} as const;

describe('connecting', () => {
  test('proves the credentials with the provider and issues secrets, which are kept sealed', async () => {
    const world = await openWorld();
    const { store, secret, callbackSecret, warnings } = await world.engine.stores.connect(request);
    expect(store).toMatchObject({ accountId: 'acct_main', accountName: 'Shop of acct_main', state: 'active' });
    expect(secret).toMatch(/^sk_st_[\w-]{43}$/);
    expect(callbackSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(Buffer.from(callbackSecret.slice(6), 'base64')).toHaveLength(32);
    expect(warnings).toEqual([]);
    const endpoint = await world.ledger.getCallbackEndpoint(store.id);
    const written = JSON.stringify([await world.ledger.getStore(store.id), endpoint]);
    for (const hidden of [secret, callbackSecret, secretOf('acct_main')]) expect(written).not.toContain(hidden);
  });

  test('with credentials that the provider refuses leaves no store behind', async () => {
    const world = await openWorld();
    const connecting = world.engine.stores.connect({
      ...request,
      url: 'https://new.test',
      credentials: { secret_key: 'x' },
    });
    await expect(connecting).rejects.toMatchObject({ code: 'invalid_credentials' });
  });

  test('at a provider that is down can be repeated', async () => {
    const world = await openWorld();
    world.provider.fail('connect', 'down');
    await expect(world.engine.stores.connect(request)).rejects.toMatchObject({ code: 'provider_unavailable' });
    await expect(world.engine.stores.connect(request)).resolves.toBeDefined();
  });

  test('with a rail that is not here names those that are', async () => {
    const world = await openWorld();
    await expect(world.engine.stores.connect({ ...request, rail: 'paypal' })).rejects.toMatchObject({
      code: 'validation_failed',
      details: { rail: ['must be one of: neropay, neopay, neteller'] },
    });
  });

  test('again with the same account and URL is the same store with new secrets; the old ones are over', async () => {
    const world = await openWorld();
    const [old] = await valid(world);
    const again = await world.engine.stores.connect({ ...request, name: 'Renamed' });
    expect(again.store).toMatchObject({ id: world.store.store.id, name: 'Renamed' });
    expect(await valid(world)).toEqual([again.secret]);
    expect(again.secret).not.toBe(old);
    expect(await callbackSecrets(world)).toEqual([again.callbackSecret]);
  });

  test('without a callback URL calls nobody, until one is set', async () => {
    const world = await openWorld({ connect: { callbackUrl: null } });
    await world.openPaid({ orderId: '1' });
    await world.engine.stores.update(world.store, { callbackUrl: 'https://shop.test/callback' });
    world.receiver('https://shop.test/callback');
    await world.openPaid({ orderId: '2' });
    expect(world.shop.taken.map((event) => event.checkout?.orderId)).toEqual(['2']);
    expect((await world.events()).map((event) => event.checkout?.orderId)).toEqual(['1', '2']);
  });
});

describe('changing a store', () => {
  test('takes what is given and leaves the rest', async () => {
    const world = await openWorld();
    const before = await callbackSecrets(world);
    const updated = await world.engine.stores.update(world.store, { name: 'New', callbackUrl: 'https://new.test/cb' });
    expect(updated).toMatchObject({ name: 'New', url: 'https://shop.test' });
    expect((await world.engine.stores.callback(updated.id)).url).toBe('https://new.test/cb');
    expect(await callbackSecrets(world)).toEqual(before);
  });

  test('takes new credentials of the same account, and uses them at once', async () => {
    const world = await openWorld();
    const updated = await world.engine.stores.update(world.store, {
      credentials: { secret_key: secretOf('acct_main'), webhook_secret: 'whsec' },
    });
    expect((await world.reopen(updated.id)).account.credentials).toEqual({
      secret_key: secretOf('acct_main'),
      webhook_secret: 'whsec',
    });
  });

  test('refuses those of another account: its open payments would be looked for in the wrong place', async () => {
    const world = await openWorld();
    const changing = world.engine.stores.update(world.store, { credentials: { secret_key: secretOf('acct_other') } });
    await expect(changing).rejects.toMatchObject({
      code: 'validation_failed',
      details: { credentials: ['must belong to account acct_main'] },
    });
    const wrong = world.engine.stores.update(world.store, { name: 'X', credentials: { secret_key: 'x' } });
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_credentials' });
    expect((await world.reopen(world.store.store.id)).store.name).toBe('A shop');
  });
});

describe('rotating a secret', () => {
  test('keeps the old one good for a day', async () => {
    const world = await openWorld();
    const [old] = await valid(world);
    const secret = await world.engine.stores.rotateSecret(world.store);
    expect(await valid(world)).toEqual([secret, old]);
    world.now += ROTATION_MS - 1;
    expect(await valid(world)).toEqual([secret, old]);
    world.now += 1;
    expect(await valid(world)).toEqual([secret]);
    expect(ROTATION_MS).toBe(DAY);
  });

  test('twice keeps both old ones, and prolongs neither', async () => {
    const world = await openWorld();
    const [first] = await valid(world);
    const second = await world.engine.stores.rotateSecret(world.store);
    world.now += 20 * HOUR;
    const third = await world.engine.stores.rotateSecret(await world.reopen(world.store.store.id));
    expect(await valid(world)).toEqual([third, second, first]);
    world.now += 4 * HOUR;
    expect(await valid(world)).toEqual([third, second]);
  });

  test('at once by several leaves every secret that was issued good', async () => {
    const world = await openWorld();
    const issued = await Promise.all(Array.from({ length: 5 }, () => world.engine.stores.rotateSecret(world.store)));
    expect(new Set(await valid(world))).toEqual(new Set([...issued, world.store.secrets[0]?.value]));
  });

  test('for callbacks signs with both for a day, newest first', async () => {
    const world = await openWorld();
    const [old] = await callbackSecrets(world);
    const secret = await world.engine.stores.rotateCallbackSecret(world.store);
    expect(await callbackSecrets(world)).toEqual([secret, old]);
    await world.openPaid();
    expect(world.shop.seen[0]?.sent).toEqual({ secrets: [secret, old] });
    world.now += DAY;
    expect(await callbackSecrets(world)).toEqual([secret]);
  });

  test('for callbacks, while the URL is changed, loses neither', async () => {
    const world = await openWorld();
    const [secret] = await Promise.all([
      world.engine.stores.rotateCallbackSecret(world.store),
      world.engine.stores.update(world.store, { callbackUrl: 'https://new.test/cb' }),
    ]);
    expect(await callbackSecrets(world)).toContain(secret);
    expect((await world.engine.stores.callback(world.store.store.id)).url).toBe('https://new.test/cb');
  });
});

describe('disconnecting', () => {
  test('ends requests and callbacks; connecting again brings both back', async () => {
    const world = await openWorld();
    await world.engine.stores.disconnect(world.store);
    expect(await world.engine.accounts.open(world.store.store.id)).toBeNull();
    expect(await world.ledger.getCallbackEndpoint(world.store.store.id)).toMatchObject({
      state: 'disabled',
      disabledReason: 'the store was disconnected',
    });
    const again = await world.connect();
    expect(again.store.id).toBe(world.store.store.id);
    await world.openPaid({}, { store: again });
    expect(world.shop.types).toEqual(['checkout.paid']);
  });

  test('stops what was waiting to be delivered, for as long as it lasts', async () => {
    const world = await openWorld();
    world.shop.answer = () => 500;
    await world.openPaid();
    await world.engine.stores.disconnect(world.store);
    world.shop.answer = () => 200;
    await world.pass(DAY, HOUR);
    expect(world.shop.types).toEqual([]);
    await world.connect();
    await world.idle();
    expect(world.shop.types).toEqual(['checkout.paid']);
  });
});
