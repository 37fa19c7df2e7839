import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type {
  AuditRow,
  CallbackTestView,
  EndpointView,
  SecretView,
  StoreCheckView,
  StoreRow,
  StoreView,
} from '../src/operator/api.js';
import { ADMIN_TOKEN, Operator } from './support/operator.js';
import { checkoutRequest, clientOf, connectShop, MERCHANT, type Shop } from './support/shop.js';
import { startWorld, type World } from './support/world.js';

let world: World;
let operator: Operator;
beforeAll(async () => {
  world = await startWorld({ ADMIN_TOKEN });
  operator = await Operator.logIn(world.gateway.url);
});
afterAll(() => world.stop());
afterEach(async () => {
  world.callbacks.react = (response) => response.writeHead(200).end();
  await world.control.faults({});
});

const connect = (changes: Parameters<typeof connectShop>[1] = {}) =>
  connectShop(world.gateway.url, { callback_url: world.callbacks.url, ...changes });
const view = async ({ connected }: Shop) => (await operator.read<StoreView>(`/stores/${connected.id}`)).data;
const act = <Data>({ connected }: Shop, what: string) => operator.act<Data>(`/stores/${connected.id}/${what}`);
const lastEntry = async (subject: string) => (await operator.read<AuditRow[]>(`/audit?subject=${subject}`)).data[0];
const NOT_POSSIBLE = { status: 409, error: { code: 'not_possible' } };

describe('a store', () => {
  test('is shown with where it is called back, its hooks and its figures, and without a secret', async () => {
    const shop = await connect({ name: 'Mug Shop', platform: 'custom', mode: 'test' });
    const hook = await shop.client.hooks.create({ url: `${world.callbacks.url}/hook`, events: ['checkout.refunded'] });
    const checkout = await shop.client.checkouts.create(checkoutRequest());
    const store = await view(shop);
    expect(store).toMatchObject({
      id: shop.connected.id,
      name: 'Mug Shop',
      platform: 'custom',
      rail: 'neropay',
      mode: 'test',
      account: { id: MERCHANT.id, name: 'Sandbox Trading Ltd' },
      state: 'active',
      callback_state: 'active',
      last_checkout_at: checkout.created_at,
      last_notification_at: null,
      deliveries: { pending: 0, dead: 0 },
    });
    const [callback, ...others] = store.endpoints;
    expect(callback).toMatchObject({
      sink: 'callback',
      url: world.callbacks.url,
      types: null,
      state: 'active',
      disabled_reason: null,
    });
    expect(others.find(({ id }) => id === hook.id)).toMatchObject({ sink: 'hook', types: ['checkout.refunded'] });
    expect(JSON.stringify(store)).not.toMatch(/sk_|whsec_|secret/);
    await shop.client.hooks.delete(hook.id);
  });

  test('is found by a part of its name, its URL or its id, and by its state; page by page', async () => {
    const name = `Findable ${Date.now()}`;
    const shops = [await connect({ name: `${name} A` }), await connect({ name: `${name} B` }), await connect({ name })];
    await shops[1]?.client.store.disconnect();
    const ids = async (query: Record<string, string>) =>
      (await operator.read<StoreRow[]>(`/stores?${new URLSearchParams(query)}`)).data.map(({ id }) => id);
    const all = shops.map(({ connected }) => connected.id).reverse();
    expect(await ids({ q: name.toUpperCase() })).toEqual(all);
    expect(await ids({ q: name, state: 'disconnected' })).toEqual([shops[1]?.connected.id]);
    expect(await ids({ q: all[0] ?? '' })).toEqual([all[0]]);
    expect(await ids({ q: '%' })).toEqual([]);
    const first = await operator.read<StoreRow[]>(`/stores?q=${encodeURIComponent(name)}&limit=2`);
    const second = await operator.read<StoreRow[]>(
      `/stores?q=${encodeURIComponent(name)}&limit=2&cursor=${first.meta.next_cursor}`,
    );
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(all);
    expect(second.meta.next_cursor).toBeNull();
    for (const wrong of ['state=gone', 'cursor=x', 'limit=0']) {
      expect((await operator.read(`/stores?${wrong}`)).status).toBe(422);
    }
  });

  test.each(['check', 'test-callback', 'rotate-secret', 'rotate-callback-secret', 'disconnect'])(
    'that there is not is 404 to %s',
    async (what) => {
      const answer = await operator.act(`/stores/st_unknown/${what}`);
      expect(answer).toMatchObject({ status: 404, error: { message: 'There is no store st_unknown' } });
      expect((await operator.read('/stores/st_unknown')).status).toBe(404);
      expect(await lastEntry('st_unknown')).toMatchObject({ action: `store.${what}`, outcome: 'refused' });
    },
  );
});

describe('proving the credentials again', () => {
  test('says that they are good', async () => {
    const shop = await connect();
    const answer = await act<StoreCheckView>(shop, 'check');
    expect(answer).toMatchObject({ status: 200, data: { ok: true, message: null, warnings: [] } });
    expect(await lastEntry(shop.connected.id)).toMatchObject({
      action: 'store.check',
      outcome: 'ok',
      details: { ok: 'true' },
    });
  });

  test('says what to do when the provider does not answer', async () => {
    const shop = await connect();
    await world.control.faults({ api: { error_500: 1 } });
    const answer = await act<StoreCheckView>(shop, 'check');
    expect(answer.data.ok).toBe(false);
    expect(answer.data.message).not.toBe('');
    expect(await lastEntry(shop.connected.id)).toMatchObject({ details: { ok: 'false' } });
  });
});

describe('a test callback', () => {
  test('is sent now, and its answer is shown', async () => {
    const shop = await connect();
    const heard = world.callbacks.heard.length;
    expect(await act<CallbackTestView>(shop, 'test-callback')).toMatchObject({
      status: 200,
      data: { ok: true, url: world.callbacks.url, status: 200, message: null },
    });
    expect(world.callbacks.heard.slice(heard).map(({ type }) => type)).toEqual(['ping']);
    world.callbacks.react = (response) => response.writeHead(500).end();
    expect((await act<CallbackTestView>(shop, 'test-callback')).data).toMatchObject({
      ok: false,
      status: 500,
      message: 'the shop answered 500',
    });
    expect(await lastEntry(shop.connected.id)).toMatchObject({
      action: 'store.test-callback',
      outcome: 'ok',
      details: { ok: 'false', status: '500' },
    });
  });

  test('of a store without a callback URL says to set one', async () => {
    const shop = await connect({ callback_url: null });
    expect(await act(shop, 'test-callback')).toMatchObject({ status: 422, error: { code: 'validation_failed' } });
  });
});

describe('a new secret', () => {
  test('is shown once, is good at once, and the one before it stays good for a day', async () => {
    const shop = await connect();
    const answer = await act<SecretView>(shop, 'rotate-secret');
    expect(answer).toMatchObject({ status: 200, data: { secret: expect.stringMatching(/^sk_st_/) } });
    const hours = (Date.parse(answer.data.previous_valid_until) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(23.9);
    expect(hours).toBeLessThanOrEqual(24);
    for (const secret of [answer.data.secret, shop.connected.secret]) {
      expect((await clientOf(world.gateway.url, shop.connected.id, secret).store.retrieve()).id).toBe(
        shop.connected.id,
      );
    }
    const entry = await lastEntry(shop.connected.id);
    expect(entry).toMatchObject({ action: 'store.rotate-secret', outcome: 'ok' });
    expect(JSON.stringify(entry)).not.toContain('sk_st_');
  });

  test('for callbacks signs the next one, beside the one before it', async () => {
    const shop = await connect();
    const answer = await act<SecretView>(shop, 'rotate-callback-secret');
    expect(answer.data.secret).toMatch(/^whsec_/);
    await act(shop, 'test-callback');
    expect(String(world.callbacks.heard.at(-1)?.headers['webhook-signature']).split(' ')).toHaveLength(2);
    expect(await lastEntry(shop.connected.id)).toMatchObject({ action: 'store.test-callback' });
  });
});

describe('disconnecting', () => {
  test('ends a store: its secret is void, and nothing more can be done with it but to look', async () => {
    const shop = await connect({ name: 'Leaving Shop' });
    expect(await act<StoreView>(shop, 'disconnect')).toMatchObject({ status: 200, data: { state: 'disconnected' } });
    await expect(shop.client.store.retrieve()).rejects.toMatchObject({ code: 'invalid_signature' });
    expect(await lastEntry(shop.connected.id)).toMatchObject({
      action: 'store.disconnect',
      outcome: 'ok',
      details: { name: 'Leaving Shop' },
    });
    for (const what of ['check', 'test-callback', 'rotate-secret', 'rotate-callback-secret', 'disconnect']) {
      expect(await act(shop, what)).toMatchObject(NOT_POSSIBLE);
    }
    const [endpoint] = (await view(shop)).endpoints;
    expect(await operator.act(`/endpoints/${endpoint?.id}/enable`)).toMatchObject(NOT_POSSIBLE);
  });
});

describe('an endpoint', () => {
  test('that a 410 has disabled hears again once it is enabled, and what it refused can be replayed', async () => {
    const shop = await connect();
    world.callbacks.react = (response) => response.writeHead(410).end();
    const refused = await shop.client.checkouts.create(checkoutRequest());
    await shop.client.checkouts.cancel(refused.id);
    await expect.poll(async () => (await view(shop)).endpoints[0]?.state).toBe('disabled');
    const [endpoint] = (await view(shop)).endpoints;
    expect(endpoint?.disabled_reason).toContain('410');
    expect(await view(shop)).toMatchObject({ callback_state: 'disabled', deliveries: { dead: 1 } });

    world.callbacks.react = (response) => response.writeHead(200).end();
    const enabled = await operator.act<EndpointView>(`/endpoints/${endpoint?.id}/enable`);
    expect(enabled).toMatchObject({ status: 200, data: { id: endpoint?.id, state: 'active', disabled_reason: null } });
    expect(enabled.data.url).toBe(world.callbacks.url);
    const next = await shop.client.checkouts.create(checkoutRequest());
    await shop.client.checkouts.cancel(next.id);
    await world.callbacks.waitForType(next.id, 'checkout.cancelled');
    await operator.act('/deliveries/replay', { store_id: shop.connected.id, before: new Date().toISOString() });
    await expect.poll(() => world.callbacks.typesFor(refused.id)).toHaveLength(2);
    expect(await lastEntry(String(endpoint?.id))).toMatchObject({
      action: 'endpoint.enable',
      outcome: 'ok',
      details: { store_id: shop.connected.id },
    });
  });

  test('that there is not is 404; one without a URL, or that was ended, cannot be enabled', async () => {
    expect(await operator.act('/endpoints/ep_unknown/enable')).toMatchObject({ status: 404 });
    const quiet = await connect({ callback_url: null });
    const [callback] = (await view(quiet)).endpoints;
    expect(await operator.act(`/endpoints/${callback?.id}/enable`)).toMatchObject(NOT_POSSIBLE);
    const hook = await quiet.client.hooks.create({ url: world.callbacks.url, events: ['checkout.paid'] });
    await quiet.client.hooks.delete(hook.id);
    expect(await operator.act(`/endpoints/${hook.id}/enable`)).toMatchObject(NOT_POSSIBLE);
    expect(await lastEntry(hook.id)).toMatchObject({ outcome: 'refused', details: { code: 'not_possible' } });
  });
});
