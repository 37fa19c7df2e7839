import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below all ports that systems give to outgoing connections (Linux from 32768, others from 49152), and none that browsers refuse. */
const [LOWEST, HIGHEST] = [20_000, 32_000];

/**
 * A TCP port of 127.0.0.1 that nobody listens on now, and that no connection of anybody takes meanwhile. Where the process can listen on port 0 itself,
 * that is better.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}
