import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import { freePort, isAlive, type RunningProcess, startProcess, tempDir, waitFor } from '@neropay/testkit';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');

/**
 * `npm start` as somebody runs it who has just cloned the repository: in a folder without node_modules and dist, with the machine's own Node.
 * (A folder of its own also keeps its builds apart from the ones that other suites run right now.)
 */
test('npm start sets everything up, prints addresses that answer, and leaves nothing running', {
  timeout: 300_000,
}, async () => {
  const clone = freshClone();

  const first = await npmStart(clone, { withinMs: 180_000 });
  expect(first.output()).toContain('Installing the packages of pnpm-lock.yaml');
  await expectAddressesAnswer(first);
  const shop = addresses(first)['Demo shop'];
  expect(await (await fetch(String(shop))).text()).toContain('Add to basket');
  await expectGone(clone, first);

  const second = await npmStart(clone, { withinMs: 60_000 });
  expect(second.output()).not.toContain('Installing');
  await expectAddressesAnswer(second);
  await expectGone(clone, second);
});

/** What git would clone, with what is not committed yet. */
function freshClone(): string {
  const clone = tempDir();
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  for (const file of files.split('\0')) {
    if (file !== '' && existsSync(path.join(root, file))) cpSync(path.join(root, file), path.join(clone, file));
  }
  return clone;
}

async function npmStart(cwd: string, { withinMs }: { withinMs: number }): Promise<RunningProcess> {
  const [gatewayPort, sandboxPort] = [await freePort(), await freePort()];
  return await startProcess({
    name: 'npm start',
    command: 'npm',
    args: ['start'],
    cwd,
    env: { ...outsideOfPnpm(), GATEWAY_PORT: String(gatewayPort), SANDBOX_PORT: String(sandboxPort) },
    readyWhen: /Ctrl-C stops everything/,
    timeoutMs: withinMs,
  });
}

/** The environment without what running under pnpm added to it: a person's terminal has none of that. */
function outsideOfPnpm(): Record<string, string | undefined> {
  const added = Object.keys(process.env).filter((name) =>
    /^(npm_(package|lifecycle|command|execpath|node)|INIT_CWD|TURBO_|VITEST|NODE_ENV)/.test(name),
  );
  const folders = String(process.env.PATH).split(path.delimiter);
  return {
    ...Object.fromEntries(added.map((name) => [name, undefined])),
    PATH: folders.filter((folder) => !folder.includes('node_modules')).join(path.delimiter),
  };
}

/** The table that it prints: what is where. */
function addresses(running: RunningProcess): Record<string, string> {
  const rows = running.output().matchAll(/^ {2}(\S.*?) {2,}(http:\S+)/gm);
  return Object.fromEntries([...rows].map(([, what, url]) => [String(what), String(url)]));
}

async function expectAddressesAnswer(running: RunningProcess): Promise<void> {
  const table = addresses(running);
  expect(Object.keys(table)).toEqual(expect.arrayContaining(['Demo shop', 'Sandbox', 'Gateway']));
  for (const [what, url] of Object.entries(table)) {
    expect([what, (await fetch(url)).status]).toEqual([what, 200]);
  }
}

/** Ctrl-C, which a terminal sends to all that runs in it: everything stops, gracefully, and nothing is left. */
async function expectGone(clone: string, running: RunningProcess): Promise<void> {
  const urls = Object.values(addresses(running));
  const started = processesIn(clone);
  process.kill(-running.pid, 'SIGINT');
  await running.exited;
  expect(running.output()).toMatch(/^gateway .*stopped/m);
  await waitFor(() => !started.some(isAlive), { what: 'all processes to be gone', timeoutMs: 30_000 });
  expect(processesIn(clone)).toEqual([]);
  for (const url of urls) await expect(fetch(url)).rejects.toThrow();
}

/** Where the system tells: which processes work in the folder. */
function processesIn(folder: string): number[] {
  if (!existsSync('/proc')) return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && worksIn(pid, folder));
}

function worksIn(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
  } catch {
    // It ended meanwhile, or is another user's.
    return false;
  }
}
