import { spawn } from 'node:child_process';

/**
 * @typedef {object} CommandResult
 * @property {boolean} ok ended by itself with exit code 0
 * @property {string} ending in words: "exit code 1", "killed by SIGTERM", "stopped after 1800 s", "could not start: …"
 * @property {string} output stdout and stderr in the order they came; empty when they were passed through
 * @property {number} seconds
 */

/** What a command that was told to stop gets to clean up before it is killed. */
const graceMs = 10_000;

/**
 * Runs a command to its end. Never throws: what went wrong is in the result.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, output: 'show' | 'capture', timeoutMs?: number }} options
 *   `show` passes the output through, `capture` keeps it for the caller to print when it matters
 * @returns {Promise<CommandResult>}
 */
export function runCommand(command, args, { cwd, env, output, timeoutMs }) {
  const startedAt = Date.now();
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: ['ignore', output === 'show' ? 'inherit' : 'pipe', output === 'show' ? 'inherit' : 'pipe'],
    });
    let captured = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk) => {
        captured += chunk;
      });
    }

    let timedOut = false;
    /** @type {NodeJS.Timeout | undefined} */
    let killTimer;
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            child.kill('SIGTERM');
            killTimer = setTimeout(() => child.kill('SIGKILL'), graceMs);
          }, timeoutMs);

    /** @param {boolean} ok @param {string} ending */
    const finish = (ok, ending) => {
      clearTimeout(timer);
      clearTimeout(killTimer);
      resolve({ ok, ending, output: captured, seconds: (Date.now() - startedAt) / 1000 });
    };
    child.on('error', (error) => finish(false, `could not start: ${error.message}`));
    child.on('close', (code, signal) => {
      if (timedOut) finish(false, `stopped after ${Number(timeoutMs) / 1000} s`);
      else if (signal) finish(false, `killed by ${signal}`);
      else finish(code === 0, `exit code ${code}`);
    });
  });
}
