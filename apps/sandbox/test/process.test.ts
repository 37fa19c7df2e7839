import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { NeroPay, type Transaction } from '@neropay/core';
import { startSandbox } from '@neropay/testkit';
import { describe, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

describe('the built sandbox, as a process of its own', () => {
  test('says in one line of JSON where it listens, also when it logs nothing else', async () => {
    await using sandbox = await startSandbox({ PORT: '0', LOG_LEVEL: 'silent' });
    const lines = sandbox.output().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'info', msg: 'sandbox listening', url: sandbox.url });
    expect(sandbox.url).not.toMatch(/:0$/);
    expect((await fetch(sandbox.url)).status).toBe(200);
  });

  test('serves its pages and their scripts from the built files', async () => {
    await using sandbox = await startSandbox({ PORT: '0' });
    for (const path of [
      '/shop',
      '/_sandbox',
      '/assets/hosted.css',
      '/assets/client/checkout.js',
      '/assets/src/hosted/card-number.js',
    ]) {
      expect((await fetch(sandbox.url + path)).status, path).toBe(200);
    }
    for (const path of [
      '/assets/../package.json',
      '/assets/%2e%2e/package.json',
      '/assets/views/hosted/pay.eta',
      '/nothing',
    ]) {
      expect((await fetch(sandbox.url + path)).status, path).toBe(404);
    }
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'stops at once and cleanly on %s, open connections or not',
    async (signal) => {
      await using sandbox = await startSandbox({ PORT: '0' });
      await fetch(sandbox.url);
      const started = performance.now();
      expect(await sandbox.stop(signal)).toEqual({ code: 0, signal: null });
      expect(performance.now() - started).toBeLessThan(2_500);
    },
  );

  test('a wrong setting stops the start with a message that names it', async () => {
    const child = spawn(process.execPath, [main], { env: { ...process.env, PORT: 'many', LOG_LEVEL: 'loud' } });
    const [output, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(code).toBe(1);
    expect(output).toMatch(/PORT: .*\nLOG_LEVEL: /);
  });

  test('a port that is taken stops the start with a message that names it', async () => {
    await using sandbox = await startSandbox({ PORT: '0' });
    const { port } = new URL(sandbox.url);
    const child = spawn(process.execPath, [main], { env: { ...process.env, PORT: port, HOST: '127.0.0.1' } });
    const [output, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(code).toBe(1);
    expect(output).toContain(`127.0.0.1:${port}`);
  });
});

describe('core’s client against it', () => {
  test('pays, finds by search over every page, refunds and cancels', async () => {
    await using sandbox = await startSandbox({ PORT: '0' });
    const client = new NeroPay({
      secretKey: 'sk_test_neropay',
      publicKey: 'pk_test_neropay',
      baseUrl: `${sandbox.url}/v2`,
    });
    expect(await client.account.retrieve()).toMatchObject({ account_id: 'NPTEST0SANDBOX_1000' });

    const opened = await client.hostedPayments.create({ amount: '15.99', currency: 'GBP', identifier: '1001' });
    for (let count = 2; count <= 6; count++) {
      await client.hostedPayments.create({ amount: '1.00', currency: 'GBP', identifier: `1001-${count}` });
    }
    await fetch(`${sandbox.url}/_sandbox/checkouts/${opened.id}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"outcome":"succeeded"}',
    });
    const found: Transaction[] = [];
    for await (const each of client.transactions.iterate({ q: '1001', per_page: 2 })) found.push(each);
    expect(found).toHaveLength(6);
    const [paid, other] = ['1001', '1001-2'].map((identifier) => found.find((each) => each.identifier === identifier));
    expect(paid).toMatchObject({ status: 'succeeded', amount: '15.99' });

    expect(await client.transactions.refund(String(paid?.id), { amount: '5.00' })).toMatchObject({ amount: '5.00' });
    expect(await client.transactions.cancel(String(other?.id))).toMatchObject({ status: 'cancelled' });
    await expect(client.transactions.cancel(String(paid?.id))).rejects.toMatchObject({ code: 'not_cancelable' });
  });
});
