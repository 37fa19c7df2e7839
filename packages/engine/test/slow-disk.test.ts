import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { optionalHost, tempDir } from '@neropay/testkit';
import { describe, expect, test } from 'vitest';
import type { Measured } from './support/slow-disk/intake.ts';

const run = promisify(execFile);
const FLUSH_MS = 100;

/** What comes in on a disk that takes its time for every flush. */
async function measure(...args: readonly string[]): Promise<Measured> {
  const script = path.join(import.meta.dirname, 'support/slow-disk/intake.ts');
  const slow = `inject=fsync,fdatasync:delay_exit=${FLUSH_MS * 1_000}`;
  const strace = ['--seccomp-bpf', '-f', '-o', '/dev/null', '-e', 'trace=fsync,fdatasync', '-e', slow];
  const database = path.join(tempDir(), 'gateway.db');
  const { stdout } = await run('strace', [...strace, process.execPath, script, database, ...args]);
  return JSON.parse(stdout);
}

describe.runIf(optionalHost('strace'))('while the disk takes 100 ms for every flush', { timeout: 120_000 }, () => {
  test('what comes in waits for it, and nothing else does: the event loop goes on', async () => {
    const { acknowledgedMs, othersWaitedMs } = await measure();
    expect(acknowledgedMs).toBeGreaterThanOrEqual(FLUSH_MS);
    expect(othersWaitedMs).toBeLessThan(FLUSH_MS / 2);
  });

  test('a database in the thread that answers would hold up everything', async () => {
    expect((await measure('same-thread')).othersWaitedMs).toBeGreaterThanOrEqual(FLUSH_MS);
  });
});
