import * as z from 'zod';
import { parseDurations } from './durations.js';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export interface Settings {
  /** 0 picks a free port. */
  readonly port: number;
  readonly host: string;
  /** The address that browsers and merchants reach the sandbox at, without a trailing slash; undefined: where it listens. */
  readonly publicUrl: string | undefined;
  /** The gateway that the demo shop connects to, without a trailing slash. */
  readonly gatewayUrl: string;
  readonly logLevel: (typeof LEVELS)[number];
  /** Waits in milliseconds before the second, third … attempt of a notification. */
  readonly notificationSchedule: readonly number[];
  /** Requests to the API per second and secret key; 0: no limit. */
  readonly rateLimit: number;
}

export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .transform((url) => url.replace(/\/+$/, ''));

const environment = z.object({
  PORT: z.coerce.number('must be a port number').int().min(0).max(65_535).default(4010),
  HOST: z.string().min(1, 'must be a host name or an address').default('127.0.0.1'),
  // The pages' addresses begin at the root of their host.
  SANDBOX_PUBLIC_URL: httpUrl.refine((url) => new URL(url).pathname === '/', 'must have no path').optional(),
  GATEWAY_URL: httpUrl.default('http://127.0.0.1:4000'),
  LOG_LEVEL: z.enum(LEVELS).default('info'),
  SANDBOX_NOTIFICATION_SCHEDULE: z
    .string()
    .default('1s,5s,30s,2m,10m,1h,6h')
    .transform((text, context) => {
      try {
        return parseDurations(text);
      } catch (error) {
        context.addIssue({
          code: 'custom',
          message: `must be comma-separated durations: ${(error as RangeError).message}`,
        });
        return z.NEVER;
      }
    }),
  SANDBOX_RATE_LIMIT: z.coerce.number('must be a number of requests per second').int().min(0).max(100_000).default(0),
});

/**
 * Settings from environment variables; an empty variable counts as unset.
 * @throws {SettingsError} whose message names every variable that is wrong, and what it should be
 */
export function loadSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    throw new SettingsError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n'));
  }
  const { data } = parsed;
  return {
    port: data.PORT,
    host: data.HOST,
    publicUrl: data.SANDBOX_PUBLIC_URL,
    gatewayUrl: data.GATEWAY_URL,
    logLevel: data.LOG_LEVEL,
    notificationSchedule: data.SANDBOX_NOTIFICATION_SCHEDULE,
    rateLimit: data.SANDBOX_RATE_LIMIT,
  };
}
