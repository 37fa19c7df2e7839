import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Answered } from '../payments/post-all.ts';

export interface LoadOptions {
  readonly url: string;
  readonly secret: string;
  readonly requests: number;
  readonly connections: number;
  readonly identified?: boolean;
  readonly impatient?: boolean;
  readonly perSecond?: number;
  readonly forMs?: number;
  readonly from?: string;
  readonly different?: number;
}

/** Runs `load.ts` in a process of its own. */
export async function runLoad(options: LoadOptions): Promise<Omit<Answered, 'latenciesMs'>> {
  const { identified = false, impatient = false, perSecond, forMs, ...named } = options;
  const given = Object.entries({ ...named, 'per-second': perSecond, 'for-ms': forMs });
  const load = spawn(
    process.execPath,
    [
      path.join(import.meta.dirname, 'load.ts'),
      ...given.filter(([, value]) => value !== undefined).map(([name, value]) => `--${name}=${value}`),
      ...(identified ? ['--identified'] : []),
      ...(impatient ? ['--impatient'] : []),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [output] = await Promise.all([text(load.stdout), once(load, 'exit')]);
  return JSON.parse(output) as Omit<Answered, 'latenciesMs'>;
}
