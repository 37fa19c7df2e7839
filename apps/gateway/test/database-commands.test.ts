import { existsSync } from 'node:fs';
import path from 'node:path';
import { optionalHost, startGateway, startPostgres, startProcess, startSandbox, tempDir } from '@neropay/testkit';
import { describe, expect, test } from 'vitest';
import { checkoutRequest, clientOf, connectShop } from './support/shop.js';

const CLI = path.resolve(import.meta.dirname, '../dist/cli.js');
const KEY = Buffer.alloc(32, 7).toString('base64');

/** Runs `neropay-gateway` to its end. */
async function command(args: readonly string[], env: Readonly<Record<string, string>>) {
  const running = await startProcess({
    name: 'neropay-gateway',
    command: process.execPath,
    args: [CLI, ...args],
    cwd: tempDir(),
    env,
  });
  return { code: (await running.exited).code, output: running.output() };
}

describe('neropay-gateway', () => {
  test('migrate makes a file that is not there yet', async () => {
    const file = path.join(tempDir(), 'gateway.db');
    const { code, output } = await command(['migrate'], { DATABASE_URL: `file:${file}` });
    expect([code, output]).toEqual([0, `${file} has the schema of this version`]);
    expect(existsSync(file)).toBe(true);
  });

  test('a wrong DATABASE_URL ends with code 2, named without its password', async () => {
    const { code, output } = await command(['migrate'], { DATABASE_URL: 'mysql://me:hunter2@localhost/gateway' });
    expect(code).toBe(2);
    expect(output).toMatch(/^DATABASE_URL: must be file:<path>/);
    expect(output).not.toContain('hunter2');
  });

  test('what cannot be done ends with code 1 and a sentence, and no stack trace', async () => {
    const DATABASE_URL = `file:${path.join(tempDir(), 'gateway.db')}`;
    const missing = await command(['export', 'here.jsonl'], { DATABASE_URL });
    expect([missing.code, missing.output]).toEqual([1, expect.stringMatching(/^There is no database .*gateway\.db$/)]);
    const nothing = await command(['import', 'nothing.jsonl'], { DATABASE_URL });
    expect([nothing.code, nothing.output]).toEqual([1, expect.stringMatching(/^ENOENT.*nothing\.jsonl'$/)]);
  });

  test('an unknown command is refused, and starts no gateway', async () => {
    const { code, output } = await command(['exprot'], {});
    expect(code).toBe(1);
    expect(output).toContain('neropay-gateway migrate');
  });

  test.runIf(optionalHost('postgresql'))(
    'moves a shop from a file to PostgreSQL: it goes on with its secret, its checkouts and its cursor',
    async () => {
      await using postgres = await startPostgres();
      await using sandbox = await startSandbox();
      const common = { GATEWAY_ENCRYPTION_KEY: KEY, NEROPAY_TEST_BASE_URL: `${sandbox.url}/v2` };
      const file = { DATABASE_URL: `file:${path.join(tempDir(), 'gateway.db')}` };
      const server = { DATABASE_URL: await postgres.createDatabase() };
      const dump = path.join(tempDir(), 'export.jsonl');

      const before = await startGateway({ ...common, ...file });
      const { client, connected } = await connectShop(before.url);
      const cancelled = await client.checkouts.create(checkoutRequest());
      await client.checkouts.cancel(cancelled.id);
      const open = await client.checkouts.create(checkoutRequest());
      const eventsBefore = (await client.events.list()).events;
      await before.stop();

      const exported = await command(['export', dump], file);
      expect([exported.code, exported.output]).toEqual([0, expect.stringContaining('keep that too')]);
      const imported = await command(['import', dump], server);
      expect([imported.code, imported.output]).toEqual([0, expect.not.stringContaining('neropay@')]);
      const again = await command(['import', dump], server);
      expect([again.code, again.output]).toEqual([1, expect.stringMatching(/^The database is not empty/)]);

      await using after = await startGateway({ ...common, ...server });
      const moved = clientOf(after.url, connected.id, connected.secret);
      expect(await moved.checkouts.retrieve(open.id)).toEqual(open);
      expect((await moved.events.list()).events).toEqual(eventsBefore);
      await moved.checkouts.cancel(open.id);
      const news = await moved.events.list({ after: eventsBefore.at(-1)?.id ?? '' });
      expect(news.events.map(({ type }) => type)).toEqual(['checkout.cancelled']);
    },
  );
});
