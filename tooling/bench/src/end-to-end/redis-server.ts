import { execFileSync } from 'node:child_process';
import { freePort, type RunningProcess, startProcess, tempDir } from '@neropay/testkit';

/** A Redis server of its own that flushes every write to the disk before it answers, as what money depends on has to. */
export async function startRedis(): Promise<RunningProcess & { readonly port: number }> {
  try {
    execFileSync('redis-server', ['--version']);
  } catch (cause) {
    throw new Error("BullMQ's redis-server is not on this machine: apt-get install redis-server", { cause });
  }
  const port = await freePort();
  const server = await startProcess({
    name: 'Redis',
    command: 'redis-server',
    args: [
      ...['--port', String(port), '--bind', '127.0.0.1', '--dir', tempDir(), '--save', ''],
      ...['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'],
    ],
    readyWhen: /Ready to accept connections/,
  });
  return Object.assign(server, { port });
}
