import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseSchedule, type Schedule } from '@neropay/engine';
import { z } from 'zod';

export interface Settings {
  readonly port: number;
  readonly host: string;
  /** Without a slash at its end. Null: known once the port is. */
  readonly publicUrl: string | null;
  readonly databasePath: string;
  /** The first seals, all open. */
  readonly encryptionKeys: readonly Uint8Array[];
  readonly neropayLiveUrl: string | undefined;
  readonly neropayTestUrl: string | undefined;
  readonly allowPrivateCallbacks: boolean;
  readonly reconcileSchedule: Schedule | undefined;
  readonly deliverySchedule: Schedule | undefined;
  readonly logLevel: string;
}

/** A setting is wrong or missing; the message names it and says what to set. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const KEY_BYTES = 32;

const httpUrl = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'must be an http or https URL')
  .transform((text) => text.replace(/\/+$/, ''));

const schedule = z.string().transform((text, context) => {
  try {
    return parseSchedule(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});

const environment = z.object({
  NODE_ENV: z.string().optional(),
  PORT: z.coerce.number('must be a port number').int().min(0).max(65_535).default(4000),
  HOST: z.string().min(1).default('127.0.0.1'),
  GATEWAY_PUBLIC_URL: httpUrl.optional(),
  DATABASE_URL: z
    .string()
    .default('file:./data/gateway.db')
    .refine((url) => url.startsWith('file:'), 'must be file:<path>, such as file:./data/gateway.db'),
  GATEWAY_ENCRYPTION_KEY: z.string().optional(),
  NEROPAY_BASE_URL: httpUrl.optional(),
  NEROPAY_TEST_BASE_URL: httpUrl.optional(),
  ALLOW_PRIVATE_CALLBACKS: z.enum(['true', 'false'], 'must be true or false').default('false'),
  RECONCILE_SCHEDULE: schedule.optional(),
  DELIVERY_SCHEDULE: schedule.optional(),
  LOG_LEVEL: z
    .enum(
      ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
      'must be trace, debug, info, warn, error or silent',
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
  const databasePath = resolve(env.DATABASE_URL.slice('file:'.length));
  return {
    port: env.PORT,
    host: env.HOST,
    publicUrl: env.GATEWAY_PUBLIC_URL ?? null,
    databasePath,
    encryptionKeys: encryptionKeys(env.GATEWAY_ENCRYPTION_KEY, env.NODE_ENV === 'production', databasePath),
    neropayLiveUrl: env.NEROPAY_BASE_URL,
    neropayTestUrl: env.NEROPAY_TEST_BASE_URL,
    allowPrivateCallbacks: env.ALLOW_PRIVATE_CALLBACKS === 'true',
    reconcileSchedule: env.RECONCILE_SCHEDULE,
    deliverySchedule: env.DELIVERY_SCHEDULE,
    logLevel: env.LOG_LEVEL,
  };
}

function encryptionKeys(setting: string | undefined, production: boolean, databasePath: string): readonly Uint8Array[] {
  if (setting !== undefined) return [decodeKey(setting, 'GATEWAY_ENCRYPTION_KEY')];
  if (production) {
    throw new SettingsError(
      `GATEWAY_ENCRYPTION_KEY: is required in production; make one with: openssl rand -base64 ${KEY_BYTES}, and keep it apart from the database`,
    );
  }
  const path = `${databasePath}.key`;
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, randomBytes(KEY_BYTES).toString('base64'), { mode: 0o600, flag: 'wx' });
  }
  return [decodeKey(readFileSync(path, 'utf8').trim(), path)];
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
