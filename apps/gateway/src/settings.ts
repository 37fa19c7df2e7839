import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InvalidArgumentError, NeroPay } from '@neropay/core';
import { parseSchedule, type Schedule } from '@neropay/engine';
import * as z from 'zod';
import { type Database, databaseUrl } from './database.js';
import { type ProxyTrust, proxyTrust } from './http/client-address.js';
import { DEFAULT_RATE_LIMITS, type RateLimits } from './http/rate-limits.js';

export interface Settings {
  readonly port: number;
  readonly host: string;
  /** Without a slash at its end. Null: known once the port is. */
  readonly publicUrl: string | null;
  readonly database: Database;
  /** The first seals, all open. */
  readonly encryptionKeys: readonly Uint8Array[];
  /** Where the key was found that nobody gave; null when one was given. */
  readonly encryptionKeyFile: string | null;
  readonly neropayLiveUrl: string | undefined;
  readonly neropayTestUrl: string | undefined;
  readonly allowPrivateCallbacks: boolean;
  /** Which proxies are believed about who sent a request. */
  readonly trusts: ProxyTrust;
  /** Whether any is. */
  readonly proxiesTrusted: boolean;
  readonly rateLimits: RateLimits;
  /** Opens what only the operator may see. */
  readonly adminToken: string;
  /** Nobody gave one: it was made for this start, and is to be shown. */
  readonly adminTokenMade: boolean;
  /** Where traces are sent. Undefined: there are none. */
  readonly otlpUrl: string | undefined;
  readonly reconcileSchedule: Schedule | undefined;
  readonly deliverySchedule: Schedule | undefined;
  /** For how many days what was posted, by providers to us and by shops in answer, is kept word for word. Null: for ever. */
  readonly retainBodiesDays: number | null;
  readonly logLevel: string;
}

/** A setting is wrong or missing; the message names it and says what to set. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const KEY_BYTES = 32;
const TOKEN_LENGTH = 16;

const LONGEST_WAIT_MS = 366 * 24 * 60 * 60 * 1000;

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number')
  .transform(Number)
  .refine((number) => number <= 65_535, 'must be a port number, 65535 at most');

/** Paths are appended to it, so it ends before any query. */
const httpUrl = z
  .string()
  .refine(isPlainHttpUrl, 'must be an http or https address without user name, query and fragment')
  .transform((text) => text.replace(/\/+$/, ''));

/** By the client's own rule: a secret key never crosses a network unencrypted. */
const neropayUrl = httpUrl.superRefine((baseUrl, context) => {
  try {
    new NeroPay({ baseUrl, secretKey: 'none' });
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
});

const schedule = z.string().transform((text, context) => {
  try {
    const waits = parseSchedule(text);
    if (waits.every((wait) => wait <= LONGEST_WAIT_MS)) return waits;
    throw new RangeError('no wait may be longer than 366d');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
    return z.NEVER;
  }
});

const trustedProxies = z.string().transform((text, context) => {
  try {
    return proxyTrust(text);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
    return z.NEVER;
  }
});

const requestsAMinute = z
  .string()
  .regex(/^\d{1,7}$/, 'must be a number of requests a minute; 0 for as many as there are')
  .transform(Number);

const days = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a number of days; 0 for ever')
  .transform((text) => (Number(text) === 0 ? null : Number(text)));

const environment = z.object({
  NODE_ENV: z.string().optional(),
  PORT: port.default(4000),
  HOST: z.string().min(1).default('127.0.0.1'),
  GATEWAY_PUBLIC_URL: httpUrl.optional(),
  DATABASE_URL: databaseUrl.default({ kind: 'sqlite', path: resolve('data/gateway.db') }),
  GATEWAY_ENCRYPTION_KEY: z.string().optional(),
  NEROPAY_BASE_URL: neropayUrl.optional(),
  NEROPAY_TEST_BASE_URL: neropayUrl.optional(),
  ADMIN_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be visible ASCII characters without spaces')
    .min(TOKEN_LENGTH, `must have ${TOKEN_LENGTH} characters or more; make one with: openssl rand -hex 32`)
    .optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  TRUST_PROXY: trustedProxies.optional(),
  RATE_LIMIT_STORE: requestsAMinute.optional(),
  RATE_LIMIT_ADDRESS: requestsAMinute.optional(),
  ALLOW_PRIVATE_CALLBACKS: z.enum(['true', 'false'], 'must be true or false').default('false'),
  RECONCILE_SCHEDULE: schedule.optional(),
  DELIVERY_SCHEDULE: schedule.optional(),
  RETAIN_BODIES_DAYS: days.default(90),
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'must be trace, debug, info, warn, error, fatal or silent',
    )
    .default('info'),
});

/**
 * Reads the settings from environment variables. An empty variable counts as not set.
 * @throws {SettingsError} naming every wrong variable at once
 */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  const result = environment.safeParse(given);
  if (!result.success) {
    const lines = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new SettingsError(lines.join('\n'));
  }
  const env = result.data;
  return {
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.GATEWAY_PUBLIC_URL ?? null,
    database: env.DATABASE_URL,
    encryptionKeys: encryptionKeys(env.GATEWAY_ENCRYPTION_KEY, env.NODE_ENV === 'production', env.DATABASE_URL),
    encryptionKeyFile: env.GATEWAY_ENCRYPTION_KEY === undefined ? keyFileOf(env.DATABASE_URL) : null,
    neropayLiveUrl: env.NEROPAY_BASE_URL,
    neropayTestUrl: env.NEROPAY_TEST_BASE_URL,
    allowPrivateCallbacks: env.ALLOW_PRIVATE_CALLBACKS === 'true',
    trusts: env.TRUST_PROXY ?? proxyTrust(undefined),
    proxiesTrusted: env.TRUST_PROXY !== undefined,
    rateLimits: {
      perStore: env.RATE_LIMIT_STORE ?? DEFAULT_RATE_LIMITS.perStore,
      perAddress: env.RATE_LIMIT_ADDRESS ?? DEFAULT_RATE_LIMITS.perAddress,
    },
    adminToken: adminToken(env.ADMIN_TOKEN, env.NODE_ENV === 'production'),
    adminTokenMade: env.ADMIN_TOKEN === undefined,
    otlpUrl: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    reconcileSchedule: env.RECONCILE_SCHEDULE,
    deliverySchedule: env.DELIVERY_SCHEDULE,
    retainBodiesDays: env.RETAIN_BODIES_DAYS,
    logLevel: env.LOG_LEVEL,
  };
}

/**
 * Where the ledger is: all that the commands for a database need.
 * @throws {SettingsError}
 */
export function readDatabase(variables: Readonly<Record<string, string | undefined>>): Database {
  const result = environment
    .pick({ DATABASE_URL: true })
    .safeParse({ DATABASE_URL: variables.DATABASE_URL || undefined });
  if (result.success) return result.data.DATABASE_URL;
  throw new SettingsError(result.error.issues.map((issue) => `DATABASE_URL: ${issue.message}`).join('\n'));
}

/** While a key is replaced the new one stands first and the old one, which opens what it has sealed, after a comma. */
function encryptionKeys(setting: string | undefined, production: boolean, database: Database): readonly Uint8Array[] {
  if (setting !== undefined) return setting.split(',').map((key) => decodeKey(key.trim(), 'GATEWAY_ENCRYPTION_KEY'));
  if (production) {
    throw new SettingsError(
      `GATEWAY_ENCRYPTION_KEY: is required in production; make one with: openssl rand -base64 ${KEY_BYTES}, and keep it apart from the database`,
    );
  }
  const path = keyFileOf(database);
  if (path === null) {
    throw new SettingsError(
      `GATEWAY_ENCRYPTION_KEY: is required with PostgreSQL, where no file beside the database can keep one; make one with: openssl rand -base64 ${KEY_BYTES}, the same for every process`,
    );
  }
  return [decodeKey(readOrMakeKey(path), path)];
}

/** Where a key that nobody gives is kept: beside the database, if that is a file. */
function keyFileOf(database: Database): string | null {
  return database.kind === 'sqlite' ? `${database.path}.key` : null;
}

function adminToken(setting: string | undefined, production: boolean): string {
  if (setting !== undefined) return setting;
  if (production) {
    throw new SettingsError(
      'ADMIN_TOKEN: is required in production, for it opens the dashboard and /metrics; make one with: openssl rand -hex 32',
    );
  }
  return randomBytes(TOKEN_LENGTH).toString('hex');
}

function readOrMakeKey(path: string): string {
  try {
    if (!existsSync(path)) {
      mkdirSync(dirname(path), { recursive: true });
      // Flushed, since what it seals is: a database without its key is lost.
      writeFileSync(path, randomBytes(KEY_BYTES).toString('base64'), { mode: 0o600, flag: 'wx', flush: true });
    }
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new SettingsError(
      `DATABASE_URL: the encryption key beside the database cannot be kept: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function isPlainHttpUrl(text: string): boolean {
  if (!URL.canParse(text) || /[\s?#]/.test(text)) return false;
  const { protocol, username, password } = new URL(text);
  return /^https?:$/.test(protocol) && username === '' && password === '';
}

function decodeKey(text: string, where: string): Uint8Array {
  const key = Buffer.from(text, 'base64');
  if (key.byteLength !== KEY_BYTES || key.toString('base64').replace(/=+$/, '') !== text.replace(/=+$/, '')) {
    throw new SettingsError(
      `${where}: must be ${KEY_BYTES} bytes in base64; make one with: openssl rand -base64 ${KEY_BYTES}`,
    );
  }
  return key;
}
