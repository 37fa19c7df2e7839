import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tempDir } from '@neropay/testkit';
import { describe, expect, test } from 'vitest';
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
    databasePath: path.resolve('data/gateway.db'),
    encryptionKeys: [Buffer.alloc(32, 7)],
    neropayLiveUrl: undefined,
    neropayTestUrl: undefined,
    allowPrivateCallbacks: false,
    reconcileSchedule: undefined,
    deliverySchedule: undefined,
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
      RECONCILE_SCHEDULE: '1s,5s,1m',
      DELIVERY_SCHEDULE: '500ms',
      LOG_LEVEL: 'debug',
    }),
  ).toMatchObject({
    port: 0,
    host: '::1',
    publicUrl: 'https://pay.shop.example/gateway',
    databasePath: '/var/lib/gateway.db',
    neropayLiveUrl: undefined,
    neropayTestUrl: 'http://127.0.0.1:4010/v2',
    allowPrivateCallbacks: true,
    reconcileSchedule: [1_000, 5_000, 60_000],
    deliverySchedule: [500],
    logLevel: 'debug',
  });
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
    ['DATABASE_URL', 'mysql://localhost/gateway', 'must be file:<path>'],
    ['GATEWAY_ENCRYPTION_KEY', 'secret', 'must be 32 bytes in base64'],
    ['GATEWAY_ENCRYPTION_KEY', KEY.slice(4), 'must be 32 bytes in base64'],
    ['GATEWAY_ENCRYPTION_KEY', `${KEY},short`, 'must be 32 bytes in base64'],
    ['NEROPAY_BASE_URL', 'eu.neropay.app', 'must be an http or https address'],
    // The secret key would cross the network in the open.
    ['NEROPAY_BASE_URL', 'http://eu.neropay.app/v2', 'must be https'],
    ['NEROPAY_TEST_BASE_URL', 'http://sandbox.example/v2', 'must be https'],
    ['ALLOW_PRIVATE_CALLBACKS', 'yes', 'must be true or false'],
    ['RECONCILE_SCHEDULE', '1s,soon', '"soon" is no duration'],
    ['RECONCILE_SCHEDULE', '1s,,5s', '"" is no duration'],
    ['DELIVERY_SCHEDULE', '5s,1000d', 'no wait may be longer than 366d'],
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

describe('the encryption key', () => {
  const variables = (directory: string) => ({ DATABASE_URL: `file:${directory}/sub/gateway.db` });

  test('is required in production, and nothing is made in its place', () => {
    const directory = tempDir();
    expect(() => readSettings({ ...variables(directory), NODE_ENV: 'production' })).toThrow(
      /^GATEWAY_ENCRYPTION_KEY: is required in production; make one with: openssl rand -base64 32/,
    );
    expect(existsSync(path.join(directory, 'sub'))).toBe(false);
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
