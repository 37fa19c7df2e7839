import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { isAlive } from '@neropay/bootstrap/is-alive';
import { expect, test } from 'vitest';
import { freePort } from '../src/free-port.js';
import { startProcess } from '../src/process.js';
import { waitFor } from '../src/wait-for.js';

/** A process that does what the script says. */
function script(code: string, options: Partial<Parameters<typeof startProcess>[0]> = {}) {
  return startProcess({ name: 'subject', command: process.execPath, args: ['-e', code], timeoutMs: 5_000, ...options });
}

const runForever = 'setInterval(() => {}, 1000);';

test('is ready at the first line that matches, and takes the address from it', async () => {
  await using subject = await script(
    `console.log('booting'); console.log('listening on http://127.0.0.1:7/x'); ${runForever}`,
    {
      readyWhen: /listening on (?<url>\S+)/,
    },
  );
  expect(subject.url).toBe('http://127.0.0.1:7/x');
  expect(subject.output()).toContain('booting');
  expect(isAlive(subject.pid)).toBe(true);
});

test('is ready when the address answers 2xx, not while it answers 503', async () => {
  const url = `http://127.0.0.1:${await freePort()}/healthz`;
  await using subject = await script(
    `let calls = 0;
     require('node:http').createServer((request, response) => {
       response.statusCode = ++calls < 3 ? 503 : 200;
       console.log('answered', response.statusCode);
       response.end();
     }).listen(${new URL(url).port}, '127.0.0.1');`,
    { readyWhen: url },
  );
  expect(subject.url).toBe(url);
  await waitFor(() => subject.output().includes('answered 200'), { what: 'the log of the last answer' });
  expect(subject.output().split('\n')).toEqual(['answered 503', 'answered 503', 'answered 200']);
});

test('keeps stderr beside stdout, and passes the environment on', async () => {
  const subject = await script(`console.error('to stderr:', process.env.SUBJECT, process.env.PATH !== undefined)`, {
    env: { SUBJECT: 'set' },
  });
  expect(await subject.exited).toEqual({ code: 0, signal: null });
  expect(subject.output()).toBe('to stderr: set true');
});

test('a process that ends before it is ready is an error that shows its words', async () => {
  const starting = script(`console.error('DATABASE_URL: must be …'); process.exit(3)`, { readyWhen: /listening/ });
  await expect(starting).rejects.toThrow(
    /subject ended before it was ready \(exit code 3\)[\s\S]*DATABASE_URL: must be …/,
  );
});

test('a process that is not ready in time is an error and is not left running', async () => {
  const starting = script(`console.log('pid ' + process.pid); ${runForever}`, { readyWhen: /never/, timeoutMs: 700 });
  const error = await starting.catch((thrown: unknown) => thrown);
  expect(String(error)).toMatch(/waited 700 ms for subject to be ready/);
  const pid = Number(/pid (\d+)/.exec(String(error))?.[1]);
  expect(isAlive(pid)).toBe(false);
});

test('a command that does not exist is an error that names it', async () => {
  const starting = startProcess({ name: 'subject', command: '/nonexistent/command' });
  await expect(starting).rejects.toThrow(/subject could not start: .*\/nonexistent\/command/);
});

test('stop asks first, so that the process can finish what it has begun', async () => {
  const subject = await script(
    `process.on('SIGTERM', () => setTimeout(() => { console.log('finished'); process.exit(0); }, 50)); console.log('up'); ${runForever}`,
    { readyWhen: /up/ },
  );
  expect(await subject.stop()).toEqual({ code: 0, signal: null });
  expect(subject.output()).toContain('finished');
});

test('kill gives it no chance', async () => {
  const subject = await script(`process.on('SIGTERM', () => console.log('asked')); console.log('up'); ${runForever}`, {
    readyWhen: /up/,
  });
  expect(await subject.kill()).toEqual({ code: null, signal: 'SIGKILL' });
  expect(subject.output()).not.toContain('asked');
  expect(await subject.kill()).toEqual({ code: null, signal: 'SIGKILL' });
});

test('what the process started itself goes with it', async () => {
  const subject = await script(
    `const child = require('node:child_process').spawn(process.execPath, ['-e', '${runForever}'], { stdio: 'inherit' });
     console.log('child=' + child.pid); ${runForever}`,
    { readyWhen: /child=/ },
  );
  const child = Number(/child=(\d+)/.exec(subject.output())?.[1]);
  expect(isAlive(child)).toBe(true);
  await subject.stop();
  await waitFor(() => !isAlive(child), { what: 'the child to be gone' });
});

test.each(['SIGTERM', 'SIGKILL'] as const)('nothing outlives a test process that ends by %s', async (signal) => {
  // In a process of its own, which plays the test runner.
  const runner = spawn(process.execPath, [path.join(import.meta.dirname, 'fixtures', 'runner.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: runner.stdout }), 'line');
  const { pid, directory } = JSON.parse(line);
  expect([isAlive(pid), existsSync(directory)]).toEqual([true, true]);
  runner.kill(signal);
  await waitFor(() => !isAlive(pid) && !existsSync(directory), { what: 'the process and the folder to be gone' });
});
