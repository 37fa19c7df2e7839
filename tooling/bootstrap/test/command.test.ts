import { expect, test } from 'vitest';
import { runCommand } from '../command.mjs';

const run = (code: string, timeoutMs?: number) =>
  runCommand(process.execPath, ['-e', code], { output: 'capture', ...(timeoutMs !== undefined && { timeoutMs }) });

test('a command that ends well, with what it wrote', async () => {
  const result = await run(`console.log('out'); console.error('err');`);
  expect(result).toMatchObject({ ok: true, ending: 'exit code 0' });
  expect(result.output.split('\n').sort()).toEqual(['', 'err', 'out']);
});

test.each([
  ['process.exit(3)', 'exit code 3'],
  ['process.kill(process.pid, "SIGKILL")', 'killed by SIGKILL'],
])('a command that does not: %s is "%s"', async (code, ending) => {
  expect(await run(code)).toMatchObject({ ok: false, ending });
});

test('a command that is not there', async () => {
  const result = await runCommand('/nonexistent/command', [], { output: 'capture' });
  expect(result.ok).toBe(false);
  expect(result.ending).toMatch(/^could not start: .*ENOENT/);
});

test('a command that hangs is stopped, so that a run always comes to its tally', async () => {
  const result = await run('setInterval(() => {}, 1000)', 300);
  expect(result).toMatchObject({ ok: false, ending: 'stopped after 0.3 s' });
});
