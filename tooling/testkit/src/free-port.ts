import { randomInt } from 'node:crypto';
import { choosePort } from '@neropay/bootstrap/ports';

/** Below all ports that systems give to outgoing connections (Linux from 32768, others from 49152), and none that browsers refuse. */
const [LOWEST, HIGHEST] = [20_000, 32_000];

/**
 * A TCP port of 127.0.0.1 that nobody listens on now, and that no connection of anybody takes meanwhile. Where the process can listen on port 0 itself,
 * that is better.
 */
export function freePort(): Promise<number> {
  return choosePort({ variable: 'PORT', wanted: undefined, usual: randomInt(LOWEST, HIGHEST) });
}
