import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { hostedIdOf, SandboxControl, startGateway, startProcess, startSandbox, tempDir } from '@neropay/testkit';
import { describe, expect, test } from 'vitest';
import { CallbackReceiver } from './support/callback-receiver.js';
import { checkoutRequest, clientOf, connectShop } from './support/shop.js';

const CLI = path.resolve(import.meta.dirname, '../dist/cli.js');
const KEY = Buffer.alloc(32, 7).toString('base64');

/** Runs `neropay-gateway` to its end. */
async function command(args: readonly string[], DATABASE_URL: string) {
  const running = await startProcess({
    name: 'neropay-gateway',
    command: process.execPath,
    args: [CLI, ...args],
    cwd: tempDir(),
    env: { DATABASE_URL },
  });
  return { code: (await running.exited).code, output: running.output() };
}

describe('neropay-gateway backup and restore', () => {
  test('take a shop back to a copy that was made while it sold: every payment since is found, and nothing is given back twice', async () => {
    await using sandbox = await startSandbox();
    const control = new SandboxControl(sandbox.url);
    const callbacks = await CallbackReceiver.start();
    const database = path.join(tempDir(), 'gateway.db');
    const url = `file:${database}`;
    const settings = {
      DATABASE_URL: url,
      GATEWAY_ENCRYPTION_KEY: KEY,
      NEROPAY_TEST_BASE_URL: `${sandbox.url}/v2`,
      ALLOW_PRIVATE_CALLBACKS: 'true',
    };
    const copy = path.join(tempDir(), 'copy.db');
    try {
      const before = await startGateway(settings);
      const { client, connected } = await connectShop(before.url, { callback_url: callbacks.url });
      const paid = await client.checkouts.create(checkoutRequest());
      await control.pay(hostedIdOf(paid.checkout_url));
      await callbacks.waitForType(paid.id, 'checkout.paid');
      const open = await client.checkouts.create(checkoutRequest());

      const made = await command(['backup', copy], url);
      expect([made.code, made.output]).toEqual([0, expect.stringMatching(/^\d+ rows of .* keep that too, elsewhere$/)]);
      const again = await command(['backup', copy], url);
      expect([again.code, again.output]).toEqual([1, expect.stringContaining('choose another name')]);
      const busy = await command(['restore', copy], url);
      expect([busy.code, busy.output]).toEqual([1, expect.stringContaining('Another gateway process uses')]);

      await control.pay(hostedIdOf(open.checkout_url));
      await callbacks.waitForType(open.id, 'checkout.paid');
      const options = { idempotencyKey: 'refund-once' };
      const refund = await client.refunds.create(paid.id, { amount: '5.00' }, options);
      await callbacks.waitForType(paid.id, 'checkout.partially_refunded');
      await before.stop();
      const known = callbacks.heard.length;

      renameSync(database, `${database}.old`);
      const restored = await command(['restore', copy], url);
      expect([restored.code, restored.output]).toEqual([0, expect.stringContaining('It knows nothing newer than')]);
      expect(existsSync(`${database}.part`)).toBe(false);

      await using after = await startGateway(settings);
      const shop = clientOf(after.url, connected.id, connected.secret);
      expect((await shop.checkouts.retrieve(open.id, { refresh: true })).status).toBe('paid');
      expect(await shop.refunds.create(paid.id, { amount: '5.00' }, options)).toMatchObject({
        id: refund.id,
        provider_refund_id: refund.provider_refund_id,
        status: 'succeeded',
      });
      expect(await shop.checkouts.retrieve(paid.id)).toMatchObject({ amount_refunded: '5.00' });
      const [transaction] = await control.transactions({ identifier: paid.order_id });
      expect(transaction).toMatchObject({ refunds: [{ amount: '5.00' }] });
      await expect.poll(() => callbacks.heard.slice(known).some(({ checkoutId }) => checkoutId === open.id)).toBe(true);
      const sequences = callbacks.heard.map(({ checkoutId, body }) => [checkoutId, JSON.parse(body).sequence]);
      const ofOpen = sequences.filter(([id]) => id === open.id).map(([, sequence]) => Number(sequence));
      expect(ofOpen).toEqual(ofOpen.toSorted((a, b) => a - b));
      expect(new Set(ofOpen).size).toBe(ofOpen.length);
    } finally {
      await callbacks.close();
    }
  });

  test.each([
    ['backup', 'pg_dump'],
    ['restore', 'pg_restore'],
  ])('%s leaves PostgreSQL to its own tools, and names no password', async (name, tool) => {
    const { code, output } = await command([name, 'copy.db'], 'postgres://me:hunter2@localhost/gateway');
    expect([code, output]).toEqual([1, expect.stringContaining(tool)]);
    expect(output).not.toContain('hunter2');
  });
});
