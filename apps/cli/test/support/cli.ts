import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { type RunningProcess, startProcess, tempDir } from '@neropay/testkit';

const main = path.resolve(import.meta.dirname, '../../dist/main.js');

/** What a developer's shell may have set, and what a test run may have set for itself, says nothing here. */
const environment = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(NEROPAY_|NO_COLOR|FORCE_COLOR|COLUMNS|CI$)/.test(name)),
  ),
  TZ: 'UTC',
};

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command to its end, away from any terminal. */
export async function neropay(
  args: readonly string[],
  { env = {}, input = '' }: { env?: Readonly<Record<string, string>>; input?: string | Uint8Array } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [main, ...args], { cwd: tempDir(), env: { ...environment, ...env } });
  // A command that does not read its stdin may be gone before it is written.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code, stdout, stderr };
}

/** Runs it until it is stopped; ready at the first line that matches. */
export async function startNeropay(args: readonly string[], readyWhen: RegExp): Promise<RunningProcess> {
  return await startProcess({
    name: `neropay ${args[0]}`,
    command: process.execPath,
    args: [main, ...args],
    cwd: tempDir(),
    env: { ...Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined])), ...environment },
    readyWhen,
  });
}
