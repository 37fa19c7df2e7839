import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { GATEWAY_NODE_OPTIONS } from '@neropay/testkit';
import { validate } from 'dockerfile-utils';
import { describe, expect, test } from 'vitest';
import { readSettings } from '../src/settings.js';

const deploy = path.resolve(import.meta.dirname, '../deploy');
const dockerfile = readFileSync(path.join(deploy, 'Dockerfile'), 'utf8');
const unit = readFileSync(path.join(deploy, 'neropay-gateway.service'), 'utf8');

/** The settings that a file gives, by their names. */
const settingsIn = (text: string, pattern: RegExp) =>
  Object.fromEntries([...text.matchAll(pattern)].map(([, name = '', value = '']) => [name, value]));

describe('the Dockerfile', () => {
  test('has nothing that the linter knows to be wrong, and the linter would say so', () => {
    expect(validate(dockerfile)).toEqual([]);
    expect(validate(dockerfile.replace('WORKDIR', 'WORKDIRR'))).not.toEqual([]);
  });

  test('runs as somebody who is not root, and hears SIGTERM itself', () => {
    const last = dockerfile.split(/^FROM /m).at(-1) ?? '';
    expect(last).toMatch(/^USER node$/m);
    expect(last).toMatch(/^CMD \["node", "dist\/main\.js"\]$/m);
  });

  test('gives settings that the gateway takes', () => {
    const given = settingsIn(dockerfile, /^(?:ENV| {4}) ?(\w+)=(\S+?)(?: \\)?$/gm);
    expect(given).toMatchObject({ NODE_ENV: 'production', DATABASE_URL: 'file:/data/gateway.db' });
    expect(readSettings({ ...given, NODE_ENV: undefined, DATABASE_URL: undefined }).host).toBe('0.0.0.0');
  });
});

describe('the systemd unit', () => {
  const systemd = (...args: readonly string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8' });

  test.skipIf(systemd('--version').status !== 0)('is one that systemd takes', () => {
    const { stderr } = systemd('verify', path.join(deploy, 'neropay-gateway.service'));
    // A path that only the target machine has is none of the unit's mistakes.
    const mistakes = stderr
      .split('\n')
      .filter((line) => line !== '' && !/is not executable|Failed to (prepare|open)/.test(line));
    expect(mistakes).toEqual([]);
  });

  test('keeps the settings that hold secrets in a file of their own, and out of the unit', () => {
    expect(unit).toMatch(/^EnvironmentFile=\/etc\/neropay-gateway\.env$/m);
    const names = Object.keys(settingsIn(unit, /^Environment="?(\w+)=(.*)$/gm));
    expect(names.sort()).toEqual(['DATABASE_URL', 'NODE_COMPILE_CACHE', 'NODE_ENV', 'NODE_OPTIONS']);
  });

  test('runs with the heap that the tests and the benchmarks run with, and so do the image and the start by hand', () => {
    expect(unit).toContain(`Environment="NODE_OPTIONS=${GATEWAY_NODE_OPTIONS}"\n`);
    expect(dockerfile).toContain(`NODE_OPTIONS="${GATEWAY_NODE_OPTIONS}" \\\n`);
    const { scripts } = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../package.json'), 'utf8'));
    expect(scripts.start).toBe(`node ${GATEWAY_NODE_OPTIONS} dist/main.js`);
  });

  test('keeps what Node has compiled where only the gateway may write', () => {
    expect(unit).toMatch(/^Environment=NODE_COMPILE_CACHE=\/var\/cache\/neropay-gateway$/m);
    expect(unit).toMatch(/^CacheDirectory=neropay-gateway$/m);
    expect(unit).toMatch(/^CacheDirectoryMode=0700$/m);
  });

  test('does not start again what a wrong setting stopped: exit code 2', () => {
    expect(unit).toMatch(/^RestartPreventExitStatus=2$/m);
    const main = path.resolve(import.meta.dirname, '../dist/main.js');
    const run = () => execFileSync(process.execPath, [main], { env: { PORT: 'none' }, stdio: 'pipe' });
    expect(run).toThrow(expect.objectContaining({ status: 2 }));
  });
});
