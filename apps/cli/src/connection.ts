import { NEROPAY_BASE_URL, NeroPay } from '@neropay/core';
import { type GlobalOptions, SANDBOX_ORIGIN } from './global-options.js';
import type { Runtime } from './runtime.js';
import { SandboxControl } from './sandbox/control.js';
import { UsageError } from './usage-error.js';
import { VERSION } from './version.js';

/** The keys of the account that every sandbox begins with: public, and worth nothing anywhere else. */
const SANDBOX_SECRET_KEY = 'sk_test_neropay';
const SANDBOX_WEBHOOK_SECRET = 'whsec_test_neropay';

/** Whom a command talks to. */
export interface Connection {
  readonly client: NeroPay;
  /** The control calls, where the other side is a sandbox; null at the live API. */
  readonly sandbox: SandboxControl | null;
  /** The account that control calls are to be about; undefined for the sandbox's own merchant. */
  readonly sandboxAccount: () => Promise<string | undefined>;
  /** For people. */
  readonly baseUrl: string;
}

type Options = Pick<GlobalOptions, 'secret-key' | 'base-url' | 'sandbox' | 'account'>;

/**
 * The connection that options and environment ask for; an option goes before its variable.
 *
 * With `--sandbox` the key in the environment is left alone: it may be a live one, and a sandbox is no place for it.
 *
 * @throws {UsageError} when something is missing or cannot work
 */
export function connect(options: Options, env: Runtime['env']): Connection {
  const { baseUrl, sandboxOrigin } = addressOf(options, env);
  const secretKey = options['secret-key'] ?? (options.sandbox === undefined ? env.NEROPAY_SECRET_KEY : undefined);
  if (!secretKey && sandboxOrigin === null) {
    throw new UsageError('No secret key: set NEROPAY_SECRET_KEY, or use --sandbox to try things out without one.');
  }
  const clientOptions = {
    baseUrl,
    secretKey: secretKey || SANDBOX_SECRET_KEY,
    account: options.account,
    userAgent: `neropay-cli/${VERSION}`,
  };
  const client = new NeroPay(clientOptions);
  return {
    client,
    async sandboxAccount() {
      if (options.account !== undefined || clientOptions.secretKey === SANDBOX_SECRET_KEY) return options.account;
      return (await client.account.retrieve()).account_id;
    },
    sandbox: sandboxOrigin === null ? null : new SandboxControl(sandboxOrigin),
    baseUrl,
  };
}

/**
 * The webhook signing secret that options and environment give; in a sandbox its public one.
 *
 * @param given of `--secret`
 * @throws {UsageError} when there is none
 */
export function signingSecret(
  given: string | undefined,
  options: Pick<Options, 'sandbox'>,
  env: Runtime['env'],
): string {
  const secret = given ?? (options.sandbox === undefined ? env.NEROPAY_WEBHOOK_SECRET : SANDBOX_WEBHOOK_SECRET);
  if (!secret) {
    throw new UsageError(
      'No signing secret: set NEROPAY_WEBHOOK_SECRET (or --secret) to the one that your handler verifies with.',
    );
  }
  return secret;
}

/** The option that leads another command to the same sandbox, for hints. */
export function sandboxOption(origin: string): string {
  return origin === SANDBOX_ORIGIN ? '--sandbox' : `--sandbox=${origin}`;
}

function addressOf(options: Options, env: Runtime['env']): { baseUrl: string; sandboxOrigin: string | null } {
  if (options.sandbox !== undefined) {
    const origin = originOf(options.sandbox || SANDBOX_ORIGIN, '--sandbox');
    return { baseUrl: `${origin}/v2`, sandboxOrigin: origin };
  }
  const [baseUrl, name] = options['base-url']
    ? [options['base-url'], '--base-url']
    : [env.NEROPAY_BASE_URL || NEROPAY_BASE_URL, 'NEROPAY_BASE_URL'];
  const origin = originOf(baseUrl, name);
  // The live API is https only, and its client sends no key over http to another machine.
  return { baseUrl, sandboxOrigin: origin.startsWith('http:') ? origin : null };
}

function originOf(address: string, name: string): string {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new UsageError(`${name} takes an address such as ${SANDBOX_ORIGIN}, not "${address}".`);
  }
  return url.origin;
}
