import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { optionalHost, tempDir } from '@neropay/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuthData, connect } from './support/platform.ts';
import { startWorld, type World } from './support/world.ts';

/** The platform's own commands, on the built app. They write into the app's folder while they run, so they run one after the other, here. */

const root = path.resolve(import.meta.dirname, '..');
const run = promisify(execFile);

let world: World;
let authData: AuthData;
beforeAll(async () => {
  world = await startWorld();
  authData = await connect(world);
});
afterAll(() => world[Symbol.asyncDispose]());

async function platform(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await run(path.join(root, 'node_modules/.bin/zapier-platform'), [...args], {
    cwd: root,
    env: { ...process.env, HOME: tempDir(), DISABLE_ZAPIER_ANALYTICS: '1', NO_UPDATE_NOTIFIER: '1', ...env },
  });
  return stdout;
}

/** Runs a step of the built app as a zap would, without the platform's servers. */
async function invoke(kind: string, key: string, inputData: object = {}): Promise<string> {
  const secrets = Object.fromEntries(Object.entries(authData).map(([name, value]) => [`authData_${name}`, value]));
  const given = Object.keys(inputData).length > 0 ? ['--inputData', JSON.stringify(inputData)] : [];
  return await platform(['invoke', kind, key, '--non-interactive', ...given], secrets);
}

test('validate --without-style finds nothing', async () => {
  expect(await platform(['validate', '--without-style'])).toContain('This project is structurally sound!');
}, 120_000);

describe('invoke', () => {
  test('tests a connection, and names it', async () => {
    expect(JSON.parse(await invoke('auth', 'test'))).toMatchObject({ name: 'Sandbox Trading Ltd' });
    expect((await invoke('auth', 'label')).trim()).toBe('Sandbox Trading Ltd (test)');
  }, 120_000);

  test('makes a payment link, finds it, and has its payment told by a trigger', async () => {
    const asked = { identifier: 'INVOKED-1', amount: '12.00', currency: 'GBP', details: 'Tea' };
    const link = JSON.parse(await invoke('create', 'create_payment_link', asked));
    expect(link).toMatchObject({ identifier: 'INVOKED-1', amount: '12.00', status: 'pending' });
    const found = JSON.parse(await invoke('search', 'find_payment_link', { identifier: 'INVOKED-1' }));
    expect(found).toMatchObject({ results: [link] });
    await world.control.pay(link.id);
    const told = JSON.parse(await invoke('trigger', 'payment_link_paid_polling'));
    expect(told).toMatchObject([{ id: link.id, status: 'succeeded' }]);
  }, 240_000);
});

describe.skipIf(!optionalHost('unzip'))('the zip', () => {
  test('holds what it needs: it runs where nothing else of this workspace is, and small', async () => {
    await run(process.execPath, [path.join(root, 'scripts/package.ts')], { cwd: root, env: { ...process.env } });
    const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    const zip = path.join(root, 'build', `neropay-zapier-${version}.zip`);
    const unpacked = path.join(tempDir(), 'unpacked');
    mkdirSync(unpacked);
    await run('unzip', ['-q', zip, '-d', unpacked]);
    expect(existsSync(path.join(unpacked, 'zapierwrapper.js'))).toBe(true);
    const asked =
      "import('./zapierwrapper.js').then(({ handler }) => handler({ command: 'definition' })).then(({ results }) => console.log(Object.keys(results.creates).join()))";
    const { stdout } = await run(process.execPath, ['-e', asked], {
      cwd: unpacked,
      env: { PATH: process.env.PATH ?? '' },
    });
    expect(stdout.trim().split('\n').at(-1)).toBe(
      'create_payment_link,create_checkout,refund_payment,cancel_payment,create_customer,update_customer,create_invoice',
    );
    expect(readFileSync(zip).length).toBeLessThan(10 * 1024 * 1024);
  }, 240_000);
});
