import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { isAlive } from '../is-alive.mjs';

test('a process is alive until it ended', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const pid = Number(child.pid);
  expect(isAlive(pid)).toBe(true);
  child.kill();
  await once(child, 'exit');
  expect(isAlive(pid)).toBe(false);
});
