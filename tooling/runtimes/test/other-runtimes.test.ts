import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort, startProcess } from '@neropay/testkit';
import { build } from 'esbuild';
import { beforeAll, describe, expect, it } from 'vitest';
import { installCore } from './support/installed-core.ts';
import { SECRET, startProvider } from './support/provider.ts';
import { commandOf, hasRuntime } from './support/runtime.ts';

const run = promisify(execFile);
const PAID = {
  checkoutUrl: 'https://eu.neropay.app/checkout/pay_nero_123',
  proof: 'submitted',
  event: 'transaction.succeeded',
  forged: 'bad_signature',
};
const ACCEPTED = ['POST /v2/hosted-payments', 'POST /v2/transactions/1/proof'];
let project: string;

beforeAll(async () => {
  project = await installCore();
});

describe.runIf(hasRuntime('deno'))('Deno', () => {
  it('pays, uploads and verifies, and needs no permission but the network', async () => {
    await using provider = await startProvider();
    const args = ['run', '--no-prompt', '--node-modules-dir=manual', `--allow-net=${new URL(provider.baseUrl).host}`];
    const { stdout } = await run(commandOf('deno'), [...args, 'esm.mjs', provider.baseUrl, SECRET], { cwd: project });
    expect(JSON.parse(stdout)).toEqual({ ...PAID, sync: 64 });
    expect(provider.accepted).toEqual(ACCEPTED);
  });
});

describe.runIf(hasRuntime('bun'))('Bun', () => {
  it('pays, uploads and verifies', async () => {
    await using provider = await startProvider();
    const { stdout } = await run(commandOf('bun'), ['run', 'esm.mjs', provider.baseUrl, SECRET], { cwd: project });
    expect(JSON.parse(stdout)).toEqual({ ...PAID, sync: 64 });
    expect(provider.accepted).toEqual(ACCEPTED);
  });
});

describe('a Worker', () => {
  const bundled = async () => {
    const outfile = path.join(project, 'worker.bundle.js');
    await build({
      absWorkingDir: project,
      entryPoints: ['worker.mjs'],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'browser',
      conditions: ['workerd', 'worker', 'browser'],
    });
    return readFile(outfile, 'utf8');
  };

  it('has a bundle in which no module of Node is left', async () => {
    expect(await bundled()).not.toMatch(/["'](node:|crypto["']|https?["']|buffer["']|stream["'])/);
  });

  it.runIf(hasRuntime('workerd'))('pays, uploads and verifies without nodejs_compat', async () => {
    await bundled();
    await using provider = await startProvider();
    const address = `127.0.0.1:${await freePort()}`;
    await using _worker = await startProcess({
      name: 'workerd',
      command: commandOf('workerd'),
      args: ['serve', 'workerd.capnp', `--socket-addr=http=${address}`],
      cwd: project,
    });
    const query = new URLSearchParams({ baseUrl: provider.baseUrl, secretKey: SECRET });
    const response = await firstAnswer(`http://${address}/?${query}`);
    const text = await response.text();
    expect(response.status, text).toBe(200);
    expect(JSON.parse(text)).toEqual({ ...PAID, sync: 'sync_crypto_unavailable' });
    expect(provider.accepted).toEqual(ACCEPTED);
  });
});

/** workerd says nothing when it listens. */
async function firstAnswer(url: string): Promise<Response> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await fetch(url);
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
