import path from 'node:path';
import { startSandbox, tempDir } from '@neropay/testkit';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Gateway, startGateway } from '../src/gateway.js';
import { readSettings } from '../src/settings.js';
import { CallbackReceiver } from './support/callback-receiver.js';
import { clientOf, connectShop, type Shop } from './support/shop.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A gateway in this process, whose clock the test turns. Everything else is real. */
let now = Date.now();
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let callbacks: CallbackReceiver;
let gateway: Gateway;
let shop: Shop;
beforeAll(async () => {
  sandbox = await startSandbox();
  callbacks = await CallbackReceiver.start();
  const settings = readSettings({
    PORT: '0',
    DATABASE_URL: `file:${path.join(tempDir(), 'gateway.db')}`,
    NEROPAY_TEST_BASE_URL: `${sandbox.url}/v2`,
    ALLOW_PRIVATE_CALLBACKS: 'true',
  });
  gateway = await startGateway(settings, pino({ level: 'silent' }), () => now);
});
afterAll(async () => {
  await gateway.close();
  await sandbox.stop();
  await callbacks.close();
});
beforeEach(async () => {
  now = Date.now();
  shop = await connectShop(gateway.url, { callback_url: callbacks.url });
});

const read = (secret: string) => clientOf(gateway.url, shop.connected.id, secret, () => now).store.retrieve();
const clientWith = (secret: string) => clientOf(gateway.url, shop.connected.id, secret, () => now);
const refused = { code: 'invalid_signature', status: 401 };

describe('a store secret', () => {
  test('that was replaced is good for 24 hours, and not a minute longer', async () => {
    const { secret: newer, previous_expires_at } = await clientWith(shop.connected.secret).store.rotateSecret();
    expect(Date.parse(previous_expires_at)).toBe(now + DAY);

    now += DAY - MINUTE;
    await read(shop.connected.secret);
    now += 2 * MINUTE;
    await expect(read(shop.connected.secret)).rejects.toMatchObject(refused);
    await read(newer);
  });

  test('that is replaced twice leaves both older ones good for their own day', async () => {
    const second = (await clientWith(shop.connected.secret).store.rotateSecret()).secret;
    now += DAY / 2;
    const third = (await clientWith(second).store.rotateSecret()).secret;

    for (const secret of [shop.connected.secret, second, third]) await read(secret);
    now += DAY / 2 + MINUTE;
    await expect(read(shop.connected.secret)).rejects.toMatchObject(refused);
    for (const secret of [second, third]) await read(secret);
    now += DAY / 2;
    await expect(read(second)).rejects.toMatchObject(refused);
    await read(third);
  });

  test('replaced under a key once is not replaced again by a repeat a day later', async () => {
    const options = { idempotencyKey: 'rotate-once' };
    const first = await clientWith(shop.connected.secret).store.rotateSecret(options);
    now += DAY + MINUTE;
    const repeated = await clientWith(first.secret).store.rotateSecret(options);
    expect(repeated.secret).toBe(first.secret);
    expect(repeated.previous_expires_at).toBe(first.previous_expires_at);
  });
});

describe('a callback secret', () => {
  const signatures = async () => {
    // Asked for in another second: the same request in the same second is the same one.
    now += 1000;
    const { event_id } = await clientWith(shop.connected.secret).store.testCallback();
    const ping = callbacks.heard.find(({ headers }) => headers['webhook-id'] === event_id);
    return String(ping?.headers['webhook-signature']).split(' ');
  };

  test('that was replaced still signs beside the new one for 24 hours, and then no more', async () => {
    expect(await signatures()).toHaveLength(1);
    await clientWith(shop.connected.secret).store.rotateCallbackSecret();
    expect(await signatures()).toHaveLength(2);
    now += DAY - MINUTE;
    expect(await signatures()).toHaveLength(2);
    now += 2 * MINUTE;
    expect(await signatures()).toHaveLength(1);
  });
});
