import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../src/version.ts';
import { neropay } from './support/cli.ts';
import { runHere } from './support/run-here.ts';

const root = path.resolve(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

describe('the neropay command', () => {
  it('lists its commands and its exit codes', async () => {
    const { code, stdout } = await neropay(['--help']);
    expect(code).toBe(0);
    for (const command of ['listen', 'trigger', 'resend', 'verify', 'transactions', 'refund', 'logs', 'completion']) {
      expect(stdout).toMatch(new RegExp(`^ {2}neropay ${command}`, 'm'));
    }
    expect(stdout).toContain('Exit codes: 0 ok, 1 failed, 2 wrong usage.');
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it.each([
    [[], 'Say what to do'],
    [['trnsactions'], 'Did you mean transactions?'],
    [['transactions'], 'list, or get <id>'],
    [['logs'], 'tail'],
    [['refund'], 'Too few arguments'],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await runHere(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });

  it('has the version of its package', async () => {
    expect(VERSION).toBe(manifest.version);
    expect((await neropay(['--version'])).stdout.trim()).toBe(VERSION);
  });

  it('prints completion scripts for bash and zsh', async () => {
    expect((await neropay(['completion'], { env: { SHELL: '/bin/bash' } })).stdout).toContain(
      'complete -o bashdefault',
    );
    expect((await neropay(['completion'], { env: { SHELL: '/bin/zsh' } })).stdout).toContain('#compdef neropay');
    expect((await neropay(['--get-yargs-completions', 'neropay', 'tr'])).stdout.split('\n')).toContain('transactions');
  });

  it('is installed as an executable file', () => {
    const bin = path.join(root, manifest.bin.neropay);
    expect(readFileSync(bin, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });
});
