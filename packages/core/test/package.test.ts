import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../src/version.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));

/** Runs a module the way a user's Node does: by package name, through `exports`, from what was built. */
async function inNode(code: string): Promise<unknown> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], { cwd: root });
  return JSON.parse(stdout);
}

const exportsOf = (specifier: string) =>
  inNode(`console.log(JSON.stringify(Object.keys(await import(${JSON.stringify(specifier)})).sort()))`);

describe('the package, as it is installed', () => {
  it('exports by name exactly what it promises', async () => {
    const names = await exportsOf('@neropay/core');
    await expect(`${(names as string[]).join('\n')}\n`).toMatchFileSnapshot('exports.txt');
  });

  it('has every resource by itself, for whoever wants no other', async () => {
    expect(await exportsOf('@neropay/core/resources/customers')).toEqual(['Customer', 'CustomerParams', 'customers']);
    expect(await exportsOf('@neropay/core/resources')).toEqual(['RESOURCES']);
  });

  it('has its parts as subpaths, and they are the same parts', async () => {
    expect(await exportsOf('@neropay/core/money')).toContain('parseMoney');
    expect(await exportsOf('@neropay/core/webhooks')).toContain('verifyNotification');
    const same = await inNode(`
      const all = await import('@neropay/core');
      const { MoneyError } = await import('@neropay/core/money');
      const { NotificationError } = await import('@neropay/core/webhooks');
      console.log(JSON.stringify([all.MoneyError === MoneyError, all.NotificationError === NotificationError]));
    `);
    expect(same).toEqual([true, true]);
  });

  it('hides its insides', async () => {
    for (const path of ['crypto', 'dist/crypto.js', 'api/bind']) {
      await expect(exportsOf(`@neropay/core/${path}`), path).rejects.toThrow('ERR_PACKAGE_PATH_NOT_EXPORTED');
    }
  });

  it('works end to end from what was built', async () => {
    const result = await inNode(`
      import { formatMoney, parseMoney, signNotification, verifyNotification } from '@neropay/core';
      const { headers, body } = signNotification({ scheme: 'header', secret: 's', body: { type: 'ping' } });
      const { event } = verifyNotification({ rawBody: body, headers, secrets: ['s'] });
      console.log(JSON.stringify([event.type, formatMoney(parseMoney('1.5', 'KWD'))]));
    `);
    expect(result).toEqual(['ping', '1.500']);
  });

  it('can be required from CommonJS, which Node allows for modules without top-level await', async () => {
    const { stdout } = await run(
      process.execPath,
      ['--input-type=commonjs', '--eval', "console.log(typeof require('@neropay/core').NeroPay)"],
      { cwd: root },
    );
    expect(stdout.trim()).toBe('function');
  });

  it("has types that a user's strict project compiles with, with the web's types alone or with Node's", async () => {
    const require = createRequire(import.meta.url);
    const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
    for (const project of ['tsconfig.web.json', 'tsconfig.node.json']) {
      const compile = run(process.execPath, [tsc, '-p', join(root, 'test', 'consumer', project)]);
      await expect(
        compile.catch(({ stdout }) => Promise.reject(new Error(`${project}\n${stdout}`))),
      ).resolves.toBeDefined();
    }
  }, 60_000);

  it('says its own version in User-Agent: src/version.ts follows package.json', () => {
    expect(VERSION).toBe(manifest.version);
  });

  it('depends on zod alone, and reaches Node through the two files that other platforms do not get', async () => {
    expect(Object.keys(manifest.dependencies)).toEqual(['zod']);
    expect(manifest.sideEffects).toBe(false);
    const files = await readdir(join(root, 'src'), { recursive: true });
    const importers: string[] = [];
    for (const file of files.filter((name) => name.endsWith('.ts'))) {
      const source = await readFile(join(root, 'src', file), 'utf8');
      if (/from '(node:|express|fastify)/.test(source)) importers.push(file);
    }
    expect(importers.sort()).toEqual(['http/node-http-client.ts', 'platform/node-crypto.ts']);
  });
});
