import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { groupEnded, holdGroup } from '@neropay/bootstrap/leash';
import { waitFor } from './wait-for.js';

export interface ProcessOptions {
  /** For messages: "gateway did not …". */
  readonly name: string;
  readonly command: string;
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Another user to run as; this process is root then. */
  readonly uid?: number;
  readonly gid?: number;
  /** Over this process's own environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /**
   * When it is ready: at the first line of its output that matches, or when this http address answers 2xx. A group named `url` in the
   * expression becomes the process's `url`. Left out: as soon as it runs.
   */
  readonly readyWhen?: RegExp | string;
  /** Milliseconds until it must be ready, 30 000 by default. */
  readonly timeoutMs?: number;
}

/** How a process ended: by itself with a code, or by a signal. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunningProcess extends AsyncDisposable {
  readonly name: string;
  readonly pid: number;
  /** Where it listens, where `readyWhen` says so; empty else. */
  readonly url: string;
  /** All that it wrote so far, stdout and stderr in the order they came. */
  output(): string;
  /** Asks it to stop (SIGTERM, or another signal) and waits; after 25 s it is killed. What it started itself goes too. */
  stop(signal?: NodeJS.Signals): Promise<Exit>;
  /** SIGKILL, at once, to it and what it started itself: what a power cut is to a process. */
  kill(): Promise<Exit>;
  readonly exited: Promise<Exit>;
}

const stopGraceMs = 25_000;

/**
 * Starts a process and waits until it is ready. It never outlives the process that called this, however that one ends.
 * POSIX only.
 *
 * @throws {Error} with the output so far, when it ends or the time is over before it is ready; it is not left running then
 */
export async function startProcess(options: ProcessOptions): Promise<RunningProcess> {
  const { name, command, args = [], cwd, uid, gid, env = {}, readyWhen, timeoutMs = 30_000 } = options;
  const child = spawn(command, args, {
    cwd,
    uid,
    gid,
    env: { ...process.env, ...env },
    // A group of its own, so that what it starts can be ended with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  }
  let ended: Exit | undefined;
  const exited = once(child, 'close').then(([code, signal]): Exit => {
    ended = { code, signal };
    return ended;
  });
  try {
    await Promise.race([once(child, 'spawn'), exited]);
  } catch (error) {
    throw new Error(`${name} could not start: ${messageOf(error)}`, { cause: error });
  }

  const pid = Number(child.pid);
  holdGroup(pid);
  child.once('exit', () => {
    killGroup(pid);
    groupEnded(pid);
  });
  const kill = async () => {
    if (!ended) killGroup(pid);
    return await exited;
  };
  const stop = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.kill(signal);
    const timer = setTimeout(() => void kill(), stopGraceMs);
    const exit = await exited;
    clearTimeout(timer);
    return exit;
  };
  const output = () => lines.join('\n');

  try {
    const url = await waitFor(
      async () => {
        if (ended) return { tooEarly: ended };
        const found = await readyUrl(readyWhen, lines);
        return found === undefined ? undefined : { found };
      },
      { what: `${name} to be ready`, timeoutMs, intervalMs: 20 },
    );
    if (url.tooEarly)
      throw new Error(`${name} ended before it was ready (${url.tooEarly.signal ?? `exit code ${url.tooEarly.code}`})`);
    return {
      name,
      pid,
      url: url.found,
      output,
      stop,
      kill,
      exited,
      [Symbol.asyncDispose]: async () => void (await stop()),
    };
  } catch (error) {
    await kill();
    throw new Error(`${messageOf(error)}. Its output:\n${output()}`, { cause: error });
  }
}

/** The address of a process that is ready; undefined while it is not. */
async function readyUrl(readyWhen: RegExp | string | undefined, lines: readonly string[]): Promise<string | undefined> {
  if (readyWhen === undefined) return '';
  if (typeof readyWhen === 'string') {
    const response = await fetch(readyWhen, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.ok ? readyWhen : undefined;
  }
  const match = lines.map((line) => readyWhen.exec(line)).find((found) => found !== null);
  return match ? (match.groups?.url ?? '') : undefined;
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    // Nobody left in the group: what was asked for.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
