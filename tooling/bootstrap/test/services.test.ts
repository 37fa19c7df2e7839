import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { isAlive } from '../is-alive.mjs';
import { choosePort } from '../ports.mjs';

/** `runServices` listens to the signals of its process, so each test gives it a process of its own. */
const host = path.join(import.meta.dirname, 'fixtures/services-host.mjs');

/** Below the ports that outgoing connections take: what is free now is still free when its service listens. */
const freePort = () => choosePort({ variable: 'PORT', wanted: undefined, usual: randomInt(20_000, 32_000) });

/** A server that answers at its port and then does what the script says. */
const service = async (name: string, script = '') => ({ name, port: await freePort(), script });

interface Run {
  readonly child: ChildProcess;
  readonly lines: string[];
  /** Waits for a line that holds the text. */
  line(text: string): Promise<string>;
  readonly ended: Promise<number | null>;
}

function run(...services: { name: string; port: number; script: string }[]): Run {
  return follow(spawn(process.execPath, [host, JSON.stringify(services)], { stdio: ['ignore', 'pipe', 'inherit'] }));
}

function follow(child: ChildProcessByStdio<null, Readable, null>): Run {
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  return {
    child,
    lines,
    async line(text) {
      for (;;) {
        const found = lines.find((line) => line.includes(text));
        if (found) return found;
        await once(reader, 'line');
      }
    },
    ended: once(child, 'close').then(([code]) => code),
  };
}

const pidOf = (line: string) => Number(/pid (\d+)/.exec(line)?.[1]);

test('tells when all are up, and stops all when it is told to', async () => {
  const running = run(await service('one'), await service('two'));
  await running.line('READY');
  const pids = [pidOf(await running.line('one: pid')), pidOf(await running.line('two: pid'))];
  expect(pids.map(isAlive)).toEqual([true, true]);
  running.child.kill('SIGTERM');
  await running.ended;
  expect(running.lines.at(-1)).toBe('RESULT told to stop');
  expect(running.lines).toEqual(expect.arrayContaining(['one: stopping', 'two: stopping']));
  expect(pids.map(isAlive)).toEqual([false, false]);
});

test('is not ready while one of them is not up', async () => {
  const running = run(await service('slow', 'setTimeout(listen, 400)'), await service('quick'));
  await running.line('READY');
  expect(running.lines.indexOf('slow: listening')).toBeLessThan(running.lines.indexOf('READY'));
  running.child.kill('SIGINT');
  await running.ended;
});

test('one that dies takes the other with it, and is named', async () => {
  const running = run(
    await service('mortal', 'listen(); setTimeout(() => process.exit(7), 600)'),
    await service('other'),
  );
  const other = pidOf(await running.line('other: pid'));
  await running.ended;
  expect(running.lines.at(-1)).toBe('RESULT mortal stopped by itself (exit code 7); its last lines are above.');
  expect(isAlive(other)).toBe(false);
});

test('one that dies before it is up is named as well', async () => {
  const running = run(await service('broken', 'console.log("no database"); process.exit(2)'), await service('other'));
  await running.ended;
  expect(running.lines).toContain('broken: no database');
  expect(running.lines).not.toContain('READY');
  expect(running.lines.at(-1)).toBe('RESULT broken stopped by itself (exit code 2); its last lines are above.');
});

test('one that never answers is given up, and none is left running', async () => {
  const running = run(await service('deaf', 'setInterval(() => {}, 1000)'), await service('other'));
  const pids = [pidOf(await running.line('deaf: pid')), pidOf(await running.line('other: pid'))];
  await running.ended;
  expect(running.lines.at(-1)).toMatch(/^RESULT deaf did not answer at http:\/\/127\.0\.0\.1:\d+\/ within 1\.5 s\.$/);
  expect(pids.map(isAlive)).toEqual([false, false]);
});

test('a second Ctrl-C does not wait for one that will not stop', async () => {
  const running = run(
    await service(
      'stubborn',
      'listen(); process.removeAllListeners("SIGTERM"); process.on("SIGTERM", () => console.log("no"))',
    ),
  );
  await running.line('READY');
  running.child.kill('SIGINT');
  await running.line('stubborn: no');
  running.child.kill('SIGINT');
  await running.ended;
  expect(running.lines.at(-1)).toBe('RESULT told to stop');
});

test('a closed terminal stops all, and even SIGKILL leaves none behind', async () => {
  for (const signal of ['SIGHUP', 'SIGKILL'] as const) {
    const running = run(await service('one'));
    await running.line('READY');
    const pid = pidOf(await running.line('one: pid'));
    running.child.kill(signal);
    await running.ended;
    await expect.poll(() => isAlive(pid)).toBe(false);
  }
});

test('under npm, the end of the shell that npm started it with stops all: npm passes signals no further', async () => {
  const shell = spawn(
    '/bin/sh',
    ['-c', `"${process.execPath}" "${host}" '${JSON.stringify([await service('one')])}'; :`],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, npm_lifecycle_event: 'start' },
    },
  );
  const running = follow(shell);
  await running.line('READY');
  const pid = pidOf(await running.line('one: pid'));
  shell.kill('SIGTERM');
  await running.line('RESULT told to stop');
  expect(running.lines).toContain('one: stopping');
  expect(isAlive(pid)).toBe(false);
});
