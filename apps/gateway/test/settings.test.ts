import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tempDir } from '@neropay/testkit';
import { describe, expect, test } from 'vitest';
import { databaseName } from '../src/database.js';
import { readSettings, SettingsError } from '../src/settings.js';

const KEY = Buffer.alloc(32, 7).toString('base64');
const OTHER_KEY = Buffer.alloc(32, 9).toString('base64');
const BASE = { GATEWAY_ENCRYPTION_KEY: KEY };

function mistakesIn(variables: Readonly<Record<string, string>>): string {
  try {
    readSettings({ ...BASE, ...variables });
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error('These settings were taken');
}

test('without any variable the gateway runs here, on a file, with its own key', () => {
  expect(readSettings(BASE)).toEqual({
    port: 4000,
    host: '127.0.0.1',
    publicUrl: null,
    database: { kind: 'sqlite', path: path.resolve('data/gateway.db') },
    encryptionKeys: [Buffer.alloc(32, 7)],
    encryptionKeyFile: null,
    neropayLiveUrl: undefined,
    neropayTestUrl: undefined,
    allowPrivateCallbacks: false,
    trusts: expect.any(Function),
    proxiesTrusted: false,
    rateLimits: { perStore: 3_000, perAddress: 6_000 },
    adminToken: expect.stringMatching(/^[0-9a-f]{32}$/),
    adminTokenMade: true,
    otlpUrl: undefined,
    reconcileSchedule: undefined,
    deliverySchedule: undefined,
    retainBodiesDays: 90,
    logLevel: 'info',
  });
});

test('every variable is read, and an empty one counts as not set', () => {
  expect(
    readSettings({
      ...BASE,
      PORT: '0',
      HOST: '::1',
      GATEWAY_PUBLIC_URL: 'https://pay.shop.example/gateway/',
      DATABASE_URL: 'file:/var/lib/gateway.db',
      NEROPAY_BASE_URL: '',
      NEROPAY_TEST_BASE_URL: 'http://127.0.0.1:4010/v2/',
      ALLOW_PRIVATE_CALLBACKS: 'true',
      ADMIN_TOKEN: 'the-operators-own-token',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318/',
      RECONCILE_SCHEDULE: '1s,5s,1m',
      DELIVERY_SCHEDULE: '500ms',
      RATE_LIMIT_STORE: '0',
      RATE_LIMIT_ADDRESS: '60',
      TRUST_PROXY: '1',
      RETAIN_BODIES_DAYS: '7',
      LOG_LEVEL: 'debug',
    }),
  ).toMatchObject({
    port: 0,
    host: '::1',
    publicUrl: 'https://pay.shop.example/gateway',
    database: { kind: 'sqlite', path: '/var/lib/gateway.db' },
    neropayLiveUrl: undefined,
    neropayTestUrl: 'http://127.0.0.1:4010/v2',
    allowPrivateCallbacks: true,
    adminToken: 'the-operators-own-token',
    adminTokenMade: false,
    otlpUrl: 'http://collector.example:4318',
    reconcileSchedule: [1_000, 5_000, 60_000],
    deliverySchedule: [500],
    rateLimits: { perStore: 0, perAddress: 60 },
    proxiesTrusted: true,
    retainBodiesDays: 7,
    logLevel: 'debug',
  });
});

test('bodies that are kept for 0 days are kept for ever', () => {
  expect(readSettings({ ...BASE, RETAIN_BODIES_DAYS: '0' }).retainBodiesDays).toBeNull();
});

describe('a wrong variable is named, with what it should be', () => {
  test.each([
    ['PORT', 'http', 'must be a port number'],
    ['PORT', '65536', 'must be a port number, 65535 at most'],
    ['PORT', '-1', 'must be a port number'],
    ['PORT', '4e3', 'must be a port number'],
    ['GATEWAY_PUBLIC_URL', 'pay.shop.example', 'must be an http or https address'],
    ['GATEWAY_PUBLIC_URL', 'ftp://pay.shop.example', 'must be an http or https address'],
    // Paths are appended to it.
    ['GATEWAY_PUBLIC_URL', 'https://pay.shop.example/?tenant=1', 'without user name, query and fragment'],
    ['GATEWAY_PUBLIC_URL', 'https://pay.shop.example/#x', 'without user name, query and fragment'],
    ['GATEWAY_PUBLIC_URL', 'https://me:secret@pay.shop.example', 'without user name, query and fragment'],
    ['DATABASE_URL', '/var/lib/gateway.db', 'must be file:<path>'],
    ['DATABASE_URL', 'file:', 'must be file:<path>'],
    ['DATABASE_URL', 'mysql://me:secret@localhost/gateway', 'must be file:<path>'],
    ['DATABASE_URL', 'postgres://me:secret@localhost', 'or postgres://<user>:<password>@<host>:<port>/<database>'],
    ['DATABASE_URL', 'postgres://me:secret@localhost:port/gateway', 'or postgres://'],
    ['DATABASE_URL', 'postgres://me:secret@localhost/gate way', 'or postgres://'],
    ['GATEWAY_ENCRYPTION_KEY', 'secret', 'must be 32 bytes in base64'],
    ['GATEWAY_ENCRYPTION_KEY', KEY.slice(4), 'must be 32 bytes in base64'],
    ['GATEWAY_ENCRYPTION_KEY', `${KEY},short`, 'must be 32 bytes in base64'],
    ['TRUST_PROXY', 'yes', 'is no address, network or number of proxies'],
    ['RATE_LIMIT_STORE', '-1', 'must be a number of requests a minute'],
    ['RATE_LIMIT_ADDRESS', 'many', 'must be a number of requests a minute'],
    ['NEROPAY_BASE_URL', 'eu.neropay.app', 'must be an http or https address'],
    // The secret key would cross the network in the open.
    ['NEROPAY_BASE_URL', 'http://eu.neropay.app/v2', 'must be https'],
    ['NEROPAY_TEST_BASE_URL', 'http://sandbox.example/v2', 'must be https'],
    ['ADMIN_TOKEN', 'short', 'must have 16 characters or more; make one with: openssl rand -hex 32'],
    ['ADMIN_TOKEN', 'a token with spaces', 'must be visible ASCII characters without spaces'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'must be an http or https address'],
    ['ALLOW_PRIVATE_CALLBACKS', 'yes', 'must be true or false'],
    ['RECONCILE_SCHEDULE', '1s,soon', '"soon" is no duration'],
    ['RECONCILE_SCHEDULE', '1s,,5s', '"" is no duration'],
    ['DELIVERY_SCHEDULE', '5s,1000d', 'no wait may be longer than 366d'],
    ['RETAIN_BODIES_DAYS', '-1', 'must be a number of days; 0 for ever'],
    ['RETAIN_BODIES_DAYS', '90d', 'must be a number of days; 0 for ever'],
    ['LOG_LEVEL', 'loud', 'must be trace, debug, info'],
  ])('%s=%s', (name, value, words) => {
    const message = mistakesIn({ [name]: value });
    expect(message.split('\n')).toHaveLength(1);
    expect(message.startsWith(`${name}: `)).toBe(true);
    expect(message).toContain(words);
    expect(message).not.toContain('me:secret');
  });

  test('all of them at once', () => {
    const names = mistakesIn({ PORT: 'x', LOG_LEVEL: 'x', NEROPAY_BASE_URL: 'x' })
      .split('\n')
      .map((line) => line.split(':')[0]);
    expect(names).toEqual(['PORT', 'NEROPAY_BASE_URL', 'LOG_LEVEL']);
  });
});

test.each(['postgres', 'postgresql'])('a %s:// database is one, and is named without its password', (scheme) => {
  const url = `${scheme}://me:secret@db.example:5432/gateway?sslmode=verify-full`;
  const { database } = readSettings({ ...BASE, DATABASE_URL: url });
  expect(database).toEqual({ kind: 'postgresql', url });
  expect(databaseName(database)).toBe(`${scheme}://db.example:5432/gateway`);
});

describe('the encryption key', () => {
  const variables = (directory: string) => ({ DATABASE_URL: `file:${directory}/sub/gateway.db` });

  test('is required in production, and nothing is made in its place', () => {
    const directory = tempDir();
    expect(() => readSettings({ ...variables(directory), NODE_ENV: 'production' })).toThrow(
      /^GATEWAY_ENCRYPTION_KEY: is required in production; make one with: openssl rand -base64 32/,
    );
    expect(existsSync(path.join(directory, 'sub'))).toBe(false);
  });

  test('and so is the token that opens what only the operator may see', () => {
    expect(() => readSettings({ ...BASE, NODE_ENV: 'production' })).toThrow(
      /^ADMIN_TOKEN: is required in production, .+ openssl rand -hex 32/,
    );
    expect(readSettings({ ...BASE, NODE_ENV: 'production', ADMIN_TOKEN: 'x'.repeat(16) }).adminTokenMade).toBe(false);
  });

  test('is made once beside the database otherwise, for its owner alone, and is the same ever after', () => {
    const directory = tempDir();
    const [first] = readSettings(variables(directory)).encryptionKeys;
    const [second] = readSettings(variables(directory)).encryptionKeys;
    const file = path.join(directory, 'sub', 'gateway.db.key');
    expect(first).toEqual(second);
    expect(readFileSync(file, 'utf8')).toBe(Buffer.from(first ?? []).toString('base64'));
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('is not made when another setting is wrong: nothing is half started', () => {
    const directory = tempDir();
    expect(() => readSettings({ ...variables(directory), PORT: 'x' })).toThrow(SettingsError);
    expect(existsSync(path.join(directory, 'sub'))).toBe(false);
  });

  test('is required with PostgreSQL: there is no folder beside the database, and every process needs the same', () => {
    expect(() => readSettings({ DATABASE_URL: 'postgres://me:secret@localhost/gateway' })).toThrow(
      /^GATEWAY_ENCRYPTION_KEY: is required with PostgreSQL.*openssl rand -base64 32/,
    );
  });

  test('in a damaged file is named by the file', () => {
    const directory = tempDir();
    writeFileSync(path.join(directory, 'gateway.db.key'), 'half a k');
    expect(() => readSettings({ DATABASE_URL: `file:${directory}/gateway.db` })).toThrow(
      new RegExp(`^${directory}/gateway.db.key: must be 32 bytes in base64`),
    );
  });

  test('that cannot be kept beside the database is a mistake in DATABASE_URL', () => {
    const directory = tempDir();
    writeFileSync(path.join(directory, 'sub'), 'a file where a folder should be');
    expect(() => readSettings(variables(directory))).toThrow(/^DATABASE_URL: the encryption key beside the database/);
  });

  test('while it is replaced: the first seals, all open', () => {
    const { encryptionKeys } = readSettings({ GATEWAY_ENCRYPTION_KEY: `${OTHER_KEY}, ${KEY}` });
    expect(encryptionKeys.map((key) => Buffer.from(key).toString('base64'))).toEqual([OTHER_KEY, KEY]);
  });
});
