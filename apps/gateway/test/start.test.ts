import { randomBytes } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startGateway, startProcess, startSandbox, tempDir } from '@neropay/testkit';
import { describe, expect, test } from 'vitest';
import { logOf } from './support/log.js';
import { checkoutRequest, clientOf, connectShop } from './support/shop.js';

const MAIN = path.resolve(import.meta.dirname, '../dist/main.js');
const CLI = path.resolve(import.meta.dirname, '../dist/cli.js');

/** Runs the gateway, or a command of it, to its end: one that cannot start has none but this. */
async function failedStart(env: Readonly<Record<string, string>>, args: readonly string[] = [MAIN]) {
  const gateway = await startProcess({
    name: 'gateway',
    command: process.execPath,
    args: [...args],
    cwd: tempDir(),
    env: { PORT: '0', ...env },
  });
  return { exit: await gateway.exited, output: gateway.output() };
}

const databaseIn = (directory: string) => `file:${path.join(directory, 'gateway.db')}`;

describe('a start that fails', () => {
  test('wrong settings: exit code 2, each variable named, no stack trace, no file', async () => {
    const directory = tempDir();
    const { exit, output } = await failedStart({
      PORT: '70000',
      LOG_LEVEL: 'loud',
      DATABASE_URL: databaseIn(directory),
    });
    expect(exit.code).toBe(2);
    expect(output.split('\n')).toEqual([
      'The gateway cannot start with these settings:',
      'PORT: must be a port number, 65535 at most',
      'LOG_LEVEL: must be trace, debug, info, warn, error, fatal or silent',
    ]);
    expect(readdirSync(directory)).toEqual([]);
  });

  test('production without a key: exit code 2, and the message says how to make one', async () => {
    const directory = tempDir();
    const { exit, output } = await failedStart({ NODE_ENV: 'production', DATABASE_URL: databaseIn(directory) });
    expect(exit.code).toBe(2);
    expect(output).toContain('openssl rand -base64 32');
    expect(readdirSync(directory)).toEqual([]);
  });

  test('a folder that cannot be written: exit code 2 names DATABASE_URL', async () => {
    const { exit, output } = await failedStart({ DATABASE_URL: `file:${MAIN}/gateway.db` });
    expect(exit.code).toBe(2);
    expect(output).toContain('DATABASE_URL: the encryption key beside the database cannot be kept');
    expect(output).not.toMatch(/\n\s+at /);
  });

  test('the database is in use by another gateway: it says so, and the other one goes on', async () => {
    const directory = tempDir();
    const first = await startGateway({ DATABASE_URL: databaseIn(directory) });
    try {
      const { exit, output } = await failedStart({ DATABASE_URL: databaseIn(directory) });
      expect(exit.code).toBe(1);
      expect(output).toContain(`Another gateway process uses ${directory}/gateway.db. Stop it first`);
      expect(output).not.toMatch(/\\n\s+at /);
      expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
    } finally {
      await first.stop();
    }
  });

  test('the port is taken: it says which setting to change, and lets go of the database', async () => {
    const directory = tempDir();
    const first = await startGateway();
    try {
      const { port } = new URL(first.url);
      const { exit, output } = await failedStart({ PORT: port, DATABASE_URL: databaseIn(directory) });
      expect(exit.code).toBe(1);
      expect(output).toContain(`Cannot listen on 127.0.0.1:${port} (EADDRINUSE): another process listens there`);
      expect(output).not.toMatch(/\\n\s+at /);
      const next = await startGateway({ DATABASE_URL: databaseIn(directory) });
      await next.stop();
    } finally {
      await first.stop();
    }
  });

  test('a host that is not of this machine: it names HOST', async () => {
    const { exit, output } = await failedStart({ HOST: '203.0.113.1', DATABASE_URL: databaseIn(tempDir()) });
    expect(exit.code).toBe(1);
    expect(output).toContain('check HOST and PORT');
  });

  test('a file that is no database, and one of a newer version: it says which', async () => {
    const directory = tempDir();
    const newer = new DatabaseSync(path.join(directory, 'gateway.db'));
    newer.exec('PRAGMA user_version = 9999');
    newer.close();
    const { exit, output } = await failedStart({ DATABASE_URL: databaseIn(directory) });
    expect(exit.code).toBe(1);
    expect(output).toContain('start the newer version of the gateway again');

    writeFileSync(path.join(directory, 'letter.txt'), 'Dear shop, this is no database. '.repeat(100));
    const wrong = await failedStart({ DATABASE_URL: `file:${directory}/letter.txt` });
    expect(wrong.exit.code).toBe(1);
    expect(wrong.output).toContain('cannot be opened');
  });
});

describe('the encryption key across starts', () => {
  test('another key than the one that the database was first used with stops the start, before anybody is answered', async () => {
    const directory = tempDir();
    const first = await startGateway({ DATABASE_URL: databaseIn(directory), GATEWAY_ENCRYPTION_KEY: randomKey() });
    await first.stop();
    const { exit, output } = await failedStart({
      DATABASE_URL: databaseIn(directory),
      GATEWAY_ENCRYPTION_KEY: randomKey(),
    });
    expect(exit.code).toBe(1);
    expect(output).toContain('GATEWAY_ENCRYPTION_KEY does not open this database');
    expect(output).toContain('Set the key that it was used with');
    expect(output).not.toMatch(/\\n\s+at /);
    expect(output).not.toContain('gateway listening');
  });

  test('a replaced key opens what the old one sealed as long as the old one is given too', async () => {
    const sandbox = await startSandbox();
    const directory = tempDir();
    const settings = { DATABASE_URL: databaseIn(directory), NEROPAY_TEST_BASE_URL: `${sandbox.url}/v2` };
    const [oldKey, newKey] = [randomKey(), randomKey()];
    try {
      const first = await startGateway({ ...settings, GATEWAY_ENCRYPTION_KEY: oldKey });
      const { connected } = await connectShop(first.url);
      await first.stop();

      const second = await startGateway({ ...settings, GATEWAY_ENCRYPTION_KEY: `${newKey},${oldKey}` });
      const client = clientOf(second.url, connected.id, connected.secret);
      expect((await client.checkouts.create(checkoutRequest())).status).toBe('pending');
      await second.stop();
    } finally {
      await sandbox.stop();
    }
  });
});

describe('neropay-gateway reseal', () => {
  test('lets a key be replaced for good: afterwards the new one opens everything alone', async () => {
    const sandbox = await startSandbox();
    const directory = tempDir();
    const settings = { DATABASE_URL: databaseIn(directory), NEROPAY_TEST_BASE_URL: `${sandbox.url}/v2` };
    const [oldKey, newKey] = [randomKey(), randomKey()];
    const reseal = (GATEWAY_ENCRYPTION_KEY: string) =>
      failedStart({ ...settings, GATEWAY_ENCRYPTION_KEY }, [CLI, 'reseal']);
    try {
      const first = await startGateway({ ...settings, GATEWAY_ENCRYPTION_KEY: oldKey });
      const { connected, client } = await connectShop(first.url);
      await client.hooks.create({ url: 'https://hook.example', events: ['checkout.paid'] });
      await first.stop();

      const early = await failedStart({ ...settings, GATEWAY_ENCRYPTION_KEY: newKey });
      expect(early.output).toContain('GATEWAY_ENCRYPTION_KEY does not open this database');
      const withoutOld = await reseal(newKey);
      expect([withoutOld.exit.code, withoutOld.output]).toEqual([
        1,
        expect.stringMatching(/^Encryption key \w+ is not configured; set GATEWAY_ENCRYPTION_KEY/),
      ]);

      const done = await reseal(`${newKey},${oldKey}`);
      expect(done.output).toContain('1 stores and 2 endpoints');
      expect(done.exit.code).toBe(0);
      const second = await startGateway({ ...settings, GATEWAY_ENCRYPTION_KEY: newKey });
      const again = clientOf(second.url, connected.id, connected.secret);
      expect((await again.checkouts.create(checkoutRequest())).status).toBe('pending');
      await second.stop();
    } finally {
      await sandbox.stop();
    }
  });
});

describe('where it listens', () => {
  test('on every address of the machine its own address is one that can be opened', async () => {
    const gateway = await startGateway({ HOST: '0.0.0.0' });
    try {
      expect(gateway.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    } finally {
      await gateway.stop();
    }
  });

  test('the public address is the one that providers and browsers are given', async () => {
    const sandbox = await startSandbox();
    const gateway = await startGateway({
      GATEWAY_PUBLIC_URL: 'https://pay.shop.example/gateway/',
      NEROPAY_TEST_BASE_URL: `${sandbox.url}/v2`,
    });
    try {
      const { client, connected } = await connectShop(gateway.url);
      const checkout = await client.checkouts.create(checkoutRequest());
      const state = (await (await fetch(`${sandbox.url}/_sandbox/state`)).json()) as {
        data: { payments: { ipn_url: string; identifier: string }[] };
      };
      expect(state.data.payments).toMatchObject([
        { ipn_url: `https://pay.shop.example/gateway/ipn/neropay/${connected.id}`, identifier: checkout.order_id },
      ]);
    } finally {
      await gateway.stop();
      await sandbox.stop();
    }
  });

  test('health and readiness answer while it serves, and are no noise in the log', async () => {
    const gateway = await startGateway();
    try {
      const health = await fetch(`${gateway.url}/healthz`);
      expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
      const ready = await fetch(`${gateway.url}/readyz`);
      expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);
      expect(logOf(gateway).filter(({ msg }) => msg === 'request')).toEqual([]);
    } finally {
      await gateway.stop();
    }
  });
});

function randomKey(): string {
  return randomBytes(32).toString('base64');
}
