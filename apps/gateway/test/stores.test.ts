import { connectStore, readCallback } from '@neropay/shop-protocol';
import { freePort, hostedIdOf, waitFor } from '@neropay/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  checkoutRequest,
  clientOf,
  connectShop,
  errorOf,
  handMade,
  MERCHANT,
  STRANGER,
  storeRequest,
} from './support/shop.js';
import { startWorld, type World } from './support/world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.stop());
beforeEach(() => {
  world.callbacks.react = (response) => response.writeHead(200).end();
});

const callbackUrl = () => world.callbacks.url;
const connect = (changes: Parameters<typeof storeRequest>[0] = {}) => connectShop(world.gateway.url, changes);

describe('connecting', () => {
  test('proves the credentials, issues secrets once and says whose account it is', async () => {
    const { connected, client } = await connect({ name: 'Mug Shop', callback_url: callbackUrl() });

    expect(connected).toMatchObject({
      id: expect.stringMatching(/^st_/),
      secret: expect.stringMatching(/^sk_st_/),
      callback_secret: expect.stringMatching(/^whsec_/),
      account: { id: MERCHANT.id, name: 'Sandbox Trading Ltd' },
      warnings: [],
    });
    const store = await client.store.retrieve();
    expect(store).toMatchObject({
      id: connected.id,
      platform: 'custom',
      name: 'Mug Shop',
      callback_url: callbackUrl(),
      rail: 'neropay',
      mode: 'test',
      account: { id: MERCHANT.id },
    });
    expect(JSON.stringify(store)).not.toMatch(/secret|sk_|whsec_/);
  });

  test('the same account and URL again is the same store with new secrets, and the old ones are void at once', async () => {
    const request = storeRequest({ callback_url: callbackUrl() });
    const first = await connectStore({ baseUrl: world.gateway.url, store: request });
    const second = await connectStore({ baseUrl: world.gateway.url, store: { ...request, name: 'Renamed' } });

    expect(second.id).toBe(first.id);
    expect(second.secret).not.toBe(first.secret);
    await expect(clientOf(world.gateway.url, first.id, first.secret).store.retrieve()).rejects.toMatchObject({
      code: 'invalid_signature',
    });
    const store = await clientOf(world.gateway.url, second.id, second.secret).store.retrieve();
    expect(store.name).toBe('Renamed');
  });

  test('a cloned shop at another URL is a store of its own', async () => {
    const first = await connect();
    const clone = await connect({ url: 'https://staging.example' });
    expect(clone.connected.id).not.toBe(first.connected.id);
  });

  test('keys that the provider does not know are refused in words a merchant can act on', async () => {
    const response = await fetch(`${world.gateway.url}/v1/stores`, {
      method: 'POST',
      body: JSON.stringify(storeRequest({ credentials: { secret_key: 'sk_test_wrong' } })),
    });
    expect(await errorOf(response)).toEqual({
      status: 422,
      code: 'invalid_credentials',
      message: 'The secret key was not recognised.',
      details: null,
    });
  });

  test('a public key of another account is refused too', async () => {
    const mixed = { ...MERCHANT.credentials, public_key: STRANGER.credentials.public_key };
    await expect(connect({ credentials: mixed })).rejects.toMatchObject({
      code: 'invalid_credentials',
      message: 'X-NeroPay-Public-Key does not match the authenticated account.',
    });
  });
});

describe('changing a store', () => {
  test('name and callback URL change; what is left out stays', async () => {
    const { client } = await connect({ name: 'Old' });
    expect(await client.store.update({ name: 'New' })).toMatchObject({ name: 'New', callback_url: null });
    expect(await client.store.update({ callback_url: callbackUrl() })).toMatchObject({
      name: 'New',
      callback_url: callbackUrl(),
    });
  });

  test('new credentials are proved first, and those of another account are refused', async () => {
    const { client } = await connect();
    await expect(client.store.update({ credentials: { secret_key: 'sk_test_wrong' } })).rejects.toMatchObject({
      code: 'invalid_credentials',
    });
    await expect(client.store.update({ credentials: STRANGER.credentials })).rejects.toMatchObject({
      code: 'validation_failed',
      details: { credentials: [`must belong to account ${MERCHANT.id}`] },
    });
    await client.store.update({ credentials: MERCHANT.credentials });
    // They work: a checkout can be opened with them.
    expect((await client.checkouts.create(checkoutRequest())).status).toBe('pending');
  });
});

describe('disconnecting', () => {
  test('voids the secrets at once, and says in a 401 that the store is gone', async () => {
    const shop = await connect();
    expect(await shop.client.store.disconnect()).toEqual({ id: shop.connected.id, deleted: true });
    expect(await errorOf(await handMade(shop, { path: '/v1/store' }))).toMatchObject({
      status: 401,
      code: 'invalid_signature',
      message: expect.stringContaining('disconnected'),
    });
  });

  test('money for an open checkout is still recorded, and told once the store is connected again', async () => {
    const request = storeRequest({ callback_url: callbackUrl() });
    const connected = await connectStore({ baseUrl: world.gateway.url, store: request });
    const client = clientOf(world.gateway.url, connected.id, connected.secret);
    const checkout = await client.checkouts.create(checkoutRequest());
    await client.store.disconnect();

    await world.control.pay(hostedIdOf(checkout.checkout_url));
    await waitFor(
      async () => (await world.control.notifications(checkout.order_id)).some(({ status }) => status === 'delivered'),
      { what: 'the notification to be taken' },
    );
    const again = await connectStore({ baseUrl: world.gateway.url, store: request });
    const back = clientOf(world.gateway.url, again.id, again.secret);
    await waitFor(async () => (await back.checkouts.retrieve(checkout.id)).status === 'paid', {
      what: 'the checkout to be paid',
    });
    const { events } = await back.events.list();
    expect(events.map(({ type }) => type)).toEqual(['checkout.paid']);
  });
});

describe('rotating secrets', () => {
  test('the new store secret works at once and the old one still does', async () => {
    const { client, connected } = await connect();
    const rotated = await client.store.rotateSecret();

    expect(rotated.secret).not.toBe(connected.secret);
    const hours = (Date.parse(rotated.previous_expires_at) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThanOrEqual(24);
    for (const secret of [connected.secret, rotated.secret]) {
      expect((await clientOf(world.gateway.url, connected.id, secret).store.retrieve()).id).toBe(connected.id);
    }
  });

  test('a repeated rotation (its answer was lost) answers the secret that the first one made', async () => {
    const { client } = await connect();
    const options = { idempotencyKey: 'rotate-1' };
    const first = await client.store.rotateSecret(options);
    const second = await client.store.rotateSecret(options);
    expect(second).toEqual(first);

    const callbacks = { idempotencyKey: 'rotate-2' };
    expect(await client.store.rotateCallbackSecret(callbacks)).toEqual(
      await client.store.rotateCallbackSecret(callbacks),
    );
  });

  test('a rotation that is sent twice at the same moment makes one secret, which works', async () => {
    const { client, connected } = await connect();
    const options = { idempotencyKey: 'rotate-at-once' };
    const rotated = await Promise.all([1, 2, 3, 4].map(() => client.store.rotateSecret(options)));

    expect(new Set(rotated.map(({ secret }) => secret)).size).toBe(1);
    const next = clientOf(world.gateway.url, connected.id, rotated[0]?.secret ?? '');
    expect((await next.store.retrieve()).id).toBe(connected.id);
  });

  test('a key that was used for another rotation is a conflict', async () => {
    const { client } = await connect();
    await client.store.rotateSecret({ idempotencyKey: 'one-key' });
    await expect(client.store.rotateCallbackSecret({ idempotencyKey: 'one-key' })).rejects.toMatchObject({
      code: 'idempotency_conflict',
      status: 409,
    });
  });

  test('callbacks carry a signature by each callback secret while one rotates', async () => {
    const { client, connected } = await connect({ callback_url: callbackUrl() });
    const rotated = await client.store.rotateCallbackSecret();
    const { event_id } = await client.store.testCallback();

    const ping = await waitFor(() => world.callbacks.heard.find(({ headers }) => headers['webhook-id'] === event_id), {
      what: 'the ping',
    });
    expect(String(ping.headers['webhook-signature']).split(' ')).toHaveLength(2);
    for (const secret of [connected.callback_secret, rotated.callback_secret]) {
      expect(readCallback({ secrets: [secret], headers: ping.headers, rawBody: ping.body })).toMatchObject({
        id: event_id,
        type: 'ping',
      });
    }
  });
});

describe('the self-test of callbacks', () => {
  test('tells that the shop took the ping', async () => {
    const { client } = await connect({ callback_url: callbackUrl() });
    expect(await client.store.testCallback()).toMatchObject({ ok: true, status: 200, url: callbackUrl(), error: null });
  });

  test.each([
    [401, 'the shop answered 401'],
    [302, 'redirect'],
    [410, 'no more callbacks'],
    [500, 'the shop answered 500'],
  ])('tells that the shop answered %i', async (status, words) => {
    const { client } = await connect({ callback_url: callbackUrl() });
    world.callbacks.react = (response) => response.writeHead(status, { location: '/elsewhere' }).end();
    expect(await client.store.testCallback()).toMatchObject({
      ok: false,
      status,
      error: expect.stringContaining(words),
    });
  });

  test('tells that nobody answers there', async () => {
    const { client } = await connect({ callback_url: `http://127.0.0.1:${await freePort()}/callback` });
    expect(await client.store.testCallback()).toMatchObject({
      ok: false,
      status: null,
      error: expect.stringContaining('could not be reached'),
    });
  });

  test('without a callback URL it says which field to set', async () => {
    const { client } = await connect();
    await expect(client.store.testCallback()).rejects.toMatchObject({
      code: 'validation_failed',
      details: { callback_url: ['callback_url is not set'] },
    });
  });
});
