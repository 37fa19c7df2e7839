import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { connect, sandboxOption, signingSecret } from '../src/connection.ts';
import { UsageError } from '../src/usage-error.ts';

const none = { 'secret-key': undefined, 'base-url': undefined, sandbox: undefined, account: undefined };

/** The bearer that a connection would send, seen from the other side. */
async function bearerOf(options: Parameters<typeof connect>[0], env: Parameters<typeof connect>[1]): Promise<string> {
  let bearer = '';
  const server = createServer((request, response) => {
    bearer = request.headers.authorization ?? '';
    response.end('{"success":true,"data":[]}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const origin = `http://127.0.0.1:${port}`;
  await connect(
    {
      ...options,
      sandbox: options.sandbox === undefined ? undefined : origin,
      'base-url': options['base-url'] && `${origin}/v2`,
    },
    env,
  ).client.transactions.list();
  server.close();
  server.closeAllConnections();
  return bearer;
}

describe('whom a command talks to', () => {
  it('is the live API when a key is all that is given', () => {
    const connection = connect(none, { NEROPAY_SECRET_KEY: 'sk_live_1' });
    expect(connection.baseUrl).toBe('https://eu.neropay.app/v2');
    expect(connection.sandbox).toBeNull();
  });

  it('is a sandbox with --sandbox, or at an http address', () => {
    expect(connect({ ...none, sandbox: '' }, {}).sandbox?.origin).toBe('http://127.0.0.1:4010');
    expect(connect({ ...none, sandbox: 'http://127.0.0.1:5000/' }, {}).baseUrl).toBe('http://127.0.0.1:5000/v2');
    expect(connect(none, { NEROPAY_BASE_URL: 'http://127.0.0.1:5000/v2' }).sandbox?.origin).toBe(
      'http://127.0.0.1:5000',
    );
    expect(
      connect({ ...none, 'base-url': 'https://eu.neropay.app/v2' }, { NEROPAY_SECRET_KEY: 'k' }).sandbox,
    ).toBeNull();
  });

  it('is asked for with a key: none, and nothing is sent', () => {
    expect(() => connect(none, {})).toThrow(UsageError);
    expect(() => connect(none, { NEROPAY_SECRET_KEY: '' })).toThrow(/NEROPAY_SECRET_KEY/);
  });

  it('is named by an address, and the message names the option that had none', () => {
    expect(() => connect({ ...none, sandbox: '6636598' }, {})).toThrow(/--sandbox takes an address/);
    expect(() => connect({ ...none, 'base-url': 'ftp://x' }, {})).toThrow(/--base-url takes an address/);
    expect(() => connect(none, { NEROPAY_BASE_URL: 'nowhere' })).toThrow(/NEROPAY_BASE_URL takes an address/);
  });

  it('never gets the live key of the environment when it is a sandbox by --sandbox', async () => {
    expect(await bearerOf({ ...none, sandbox: '' }, { NEROPAY_SECRET_KEY: 'sk_live_1' })).toBe(
      'Bearer sk_test_neropay',
    );
    expect(await bearerOf({ ...none, sandbox: '', 'secret-key': 'sk_mine' }, {})).toBe('Bearer sk_mine');
  });

  it('gets the option before the variable', async () => {
    const given = { ...none, 'base-url': 'http://x', 'secret-key': 'sk_option' };
    expect(await bearerOf(given, { NEROPAY_SECRET_KEY: 'sk_variable' })).toBe('Bearer sk_option');
    expect(await bearerOf({ ...given, 'secret-key': undefined }, { NEROPAY_SECRET_KEY: 'sk_variable' })).toBe(
      'Bearer sk_variable',
    );
  });

  it('is named shortly in hints where it is the usual sandbox', () => {
    expect(sandboxOption('http://127.0.0.1:4010')).toBe('--sandbox');
    expect(sandboxOption('http://127.0.0.1:5000')).toBe('--sandbox=http://127.0.0.1:5000');
  });
});

describe('the signing secret', () => {
  it('is the option, the variable, or the public one of a sandbox', () => {
    expect(signingSecret('given', none, { NEROPAY_WEBHOOK_SECRET: 'env' })).toBe('given');
    expect(signingSecret(undefined, none, { NEROPAY_WEBHOOK_SECRET: 'env' })).toBe('env');
    expect(signingSecret(undefined, { sandbox: '' }, { NEROPAY_WEBHOOK_SECRET: 'env' })).toBe('whsec_test_neropay');
  });

  it('must be there', () => {
    expect(() => signingSecret(undefined, none, {})).toThrow(/NEROPAY_WEBHOOK_SECRET/);
    expect(() => signingSecret('', none, {})).toThrow(UsageError);
  });
});
